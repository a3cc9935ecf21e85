from marsad.data.records import Count, Document, Event, Link, Mention, Sentence
from marsad.terminal.article import article_report
from tests.terminal.conftest import Show

TEXT = "قتل 12 مدنيا بينهم طفلان في درنة. وقال رشيد بوعلام إن درنة منكوبة."


def mention(id: str, label: str, text: str, **fields: object) -> Mention:
    start = TEXT.rindex(text) if id == "m5" else TEXT.index(text)
    return Mention.model_validate(
        {"id": id, "label": label, "start": start, "end": start + len(text), "text": text} | fields
    )


def article() -> Document:
    harmed = {"status": "killed", "cumulative": False}
    return Document(
        id="a.txt",
        text=TEXT,
        sentences=(
            Sentence(start=0, end=33, events=(Event(type="air_strike", score=0.97), Event(type="shelling"))),
            Sentence(start=34, end=len(TEXT)),
        ),
        mentions=(
            mention("m1", "CASUALTY", "12 مدنيا", **harmed, victim="civilian", count=Count(minimum=12, maximum=12)),
            mention("m2", "CASUALTY", "طفلان", **harmed, victim="child", count=Count(minimum=2, maximum=2)),
            mention("m3", "LOC", "درنة"),
            mention("m4", "PER", "رشيد بوعلام"),
            mention("m5", "LOC", "درنة"),
        ),
        links=(Link(type="part_of", head="m2", tail="m1"), Link(type="location", head="m1", tail="m3")),
    )


def test_report_of_an_article(show: Show) -> None:
    lines = [line.rstrip() for line in show(article_report(article())).splitlines()]
    assert lines == [
        "a.txt: 2 sentences, 5 mentions",
        "",
        "1  قتل 12 مدنيا بينهم طفلان في درنة.",
        "   air_strike 97% · shelling · killed 12 civilian · killed 2 child",
        "2  وقال رشيد بوعلام إن درنة منكوبة.",
        "",
        "Mentions",
        "label  times  sentences  name",
        "PER    1      2          رشيد بوعلام",
        "LOC    2      1, 2       درنة",
        "",
        "Casualties",
        "id  sentence  status  count  victim    part of  victims, place, perpetrator",
        "m1  1         killed  12     civilian           12 مدنيا",
        "                                                at درنة",
        "m2  1         killed  2      child     m1       طفلان",
    ]


def test_mentions_have_the_colour_of_their_label_and_casualties_the_line_of_their_status(show: Show) -> None:
    shown = show(article_report(article()), terminal=True, colours=True)
    assert "\x1b[4;31m12 مدنيا\x1b[0m" in shown  # underlined, red
    assert "\x1b[32mدرنة\x1b[0m" in shown and "\x1b[36mرشيد بوعلام\x1b[0m" in shown
    assert "\x1b[4;31mkilled 12 civilian\x1b[0m" in shown
    assert "PER" in shown.splitlines()[2]  # the legend


def test_without_colours_there_is_no_legend_and_nothing_of_the_text_is_lost(show: Show) -> None:
    lines = show(article_report(article()), terminal=True).splitlines()
    assert lines[2].startswith("1  ")
    assert "\x1b[3" not in "".join(lines)
    assert any(line.strip("\u2067\u2069 ").endswith("\u2067قتل 12 مدنيا بينهم طفلان في درنة.") for line in lines)


def test_a_mention_that_overlaps_another_leaves_the_text_whole(show: Show) -> None:
    whole = article()
    nested = whole.model_copy(update={"mentions": (*whole.mentions, mention("m9", "LOC", "مدنيا"))})
    assert "قتل 12 مدنيا بينهم طفلان في درنة." in show(article_report(nested))


def test_long_texts_wrap_and_columns_stay(show: Show) -> None:
    lines = show(article_report(article()), width=40).splitlines()
    assert all(len(line) <= 40 for line in lines)
    assert "PER    1      2          رشيد بوعلام" in [line.rstrip() for line in lines]


def test_very_many_sentences_and_very_long_ones_are_cut_and_said(show: Show) -> None:
    text = "قال. " * 250
    sentences = tuple(Sentence(start=i * 5, end=i * 5 + 4) for i in range(250))
    shown = show(article_report(Document(id="x", text=text, sentences=sentences)))
    assert shown.count("قال.") == 200 and "50 more sentences: write a file" in shown
    endless = "قال " * 5000
    document = Document(id="x", text=endless, sentences=(Sentence(start=0, end=len(endless)),))
    shown = show(article_report(document))
    assert shown.count("قال") == 1000 and "…" in shown


def test_texts_cannot_steer_the_terminal(show: Show) -> None:
    text = "حلب\x1b[2J\u202eدرنة\ud800"
    document = Document(
        id="\x1b]0;x\x07", text=text, sentences=(Sentence(start=0, end=len(text), events=(Event(type="\x1b[31m"),)),),
        mentions=(Mention(id="m1", label="LOC", start=0, end=len(text), text=text),),
    )  # fmt: skip
    shown = show(article_report(document))
    assert not {"\x1b", "\x07", "\u202e", "\ud800"} & set(shown)
    assert "[2J" in shown  # as letters: nothing is taken for markup


def test_an_empty_document(show: Show) -> None:
    assert show(article_report(Document(id="x", text=""))).strip() == "x: 0 sentences, 0 mentions"
