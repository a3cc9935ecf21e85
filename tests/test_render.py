import io

from rich.console import Console

from marsad.data.records import Count, Document, Event, Link, Mention, Sentence
from marsad.render import article_report

TEXT = "قتل 12 مدنيا بينهم طفلان في درنة. وقال رشيد بوعلام إن درنة منكوبة."


def mention(id: str, label: str, text: str, **fields: object) -> Mention:
    start = TEXT.rindex(text) if id == "m5" else TEXT.index(text)
    return Mention.model_validate(
        {"id": id, "label": label, "start": start, "end": start + len(text), "text": text} | fields
    )


def report(document: Document, width: int = 90) -> str:
    console = Console(file=io.StringIO(), width=width)
    console.print(article_report(document))
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def article() -> Document:
    harmed = {"status": "killed", "cumulative": False}
    return Document(
        id="a.txt",
        text=TEXT,
        sentences=(
            Sentence(start=0, end=33, events=(Event(type="air_strike"), Event(type="shelling"))),
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


def test_report_of_an_article() -> None:
    lines = [line.rstrip() for line in report(article()).splitlines()]
    assert lines == [
        "a.txt: 2 sentences, 5 mentions",
        "",
        "Mentions",
        "label  times  sentences  name",
        "PER    1      2          رشيد بوعلام",
        "LOC    2      1, 2       درنة",
        "",
        "Casualties",
        "id  sentence  status  count  victim    part of  victims, place, perpetrator",
        "m1  1         killed  12     civilian           \u200f12 مدنيا",
        "                                                at درنة",
        "m2  1         killed  2      child     m1       طفلان",
        "",
        "Events",
        "sentence  events      text",
        "1         air_strike  قتل 12 مدنيا بينهم طفلان في درنة.\u200f",
        "          shelling",
    ]


def test_long_texts_are_cut_and_columns_stay() -> None:
    lines = report(article(), width=40).splitlines()
    assert all(len(line.replace("\u200f", "")) <= 40 for line in lines)
    assert any(line.startswith("1         air_strike  قتل 12") and line.rstrip().endswith("…") for line in lines)


def test_texts_cannot_steer_the_terminal() -> None:
    text = "حلب\x1b[2J\u202eدرنة\ud800"
    document = Document(
        id="\x1b]0;x\x07", text=text, sentences=(Sentence(start=0, end=len(text)),),
        mentions=(Mention(id="m1", label="LOC", start=0, end=len(text), text=text),),
    )  # fmt: skip
    shown = report(document)
    assert not {"\x1b", "\x07", "\u202e", "\ud800"} & set(shown)
    assert "[2J" in shown  # as letters: nothing is taken for markup


def test_an_empty_document() -> None:
    assert report(Document(id="x", text="")).strip() == "x: 0 sentences, 0 mentions"
