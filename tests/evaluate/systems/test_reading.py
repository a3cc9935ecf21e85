from collections.abc import Callable, Sequence

import pytest

from marsad.data.records import Document, Event, Sentence
from marsad.evaluate.systems import reading
from marsad.evaluate.systems.contract import Facts
from marsad.evaluate.systems.reading import Found, FoundLink, Reading, SentenceSystem

TEXT = "قتل 3 في «حلب»."


def annotate(made: Reading, text: str = TEXT, threshold: float | None = None) -> Document:
    system = SentenceSystem(Facts(name="x", spec="x", event_threshold=0.4), lambda texts: [made for _ in texts])
    return next(system.annotate([Document(id="1", text=text)], event_threshold=threshold))


def test_borders_inside_words_and_blanks_move_to_the_words() -> None:
    document = annotate(Reading([Found(5, 9, "LOC"), Found(11, 12, "ORG", 0.5)]))
    assert [(m.text, m.start, m.id, m.score) for m in document.mentions] == [
        ("في", 6, "m1", None),
        ("حلب", 10, "m2", 0.5),
    ]


def test_of_mentions_that_overlap_the_longest_stays_and_links_to_others_go() -> None:
    found = [Found(4, 5, "CASUALTY"), Found(10, 13, "LOC"), Found(6, 13, "ORG")]
    made = Reading(found, links=[FoundLink("location", 0, 1), FoundLink("perpetrator", 0, 2)])
    document = annotate(made)
    assert [m.label for m in document.mentions] == ["CASUALTY", "ORG"]
    assert [(link.type, link.head, link.tail) for link in document.links] == [("perpetrator", "m1", "m2")]


def test_a_mention_of_blanks_alone_is_none() -> None:
    assert not annotate(Reading([Found(3, 4, "LOC")])).mentions


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 3), (0, 16)])
def test_offsets_outside_the_sentence_are_a_fault_of_the_system(start: int, end: int) -> None:
    with pytest.raises(ValueError, match=f"a system found {start}:{end} in a sentence of 15 characters"):
        annotate(Reading([Found(start, end, "LOC")]))


@pytest.mark.parametrize(("threshold", "kept"), [(None, ["a", "c"]), (0.0, ["a", "b", "c"]), (0.9, ["c"])])
def test_events_are_kept_from_the_threshold_on_and_without_a_score_always(
    threshold: float | None, kept: list[str]
) -> None:
    events = [Event(type="a", score=0.4), Event(type="b", score=0.1), Event(type="c")]
    document = annotate(Reading(events=events), threshold=threshold)
    assert [event.type for event in document.sentences[0].events] == kept


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_SENTENCES_AT_ONCE", 3)


def test_sentences_are_read_in_parts_and_blank_ones_never(few_at_once: None, make: Callable[..., Document]) -> None:
    shown: list[list[str]] = []

    def read(texts: Sequence[str]) -> list[Reading]:
        shown.append(list(texts))
        return [Reading([Found(0, 1, text[0])], windows=len(text)) for text in texts]

    many = make([letter * 2 for letter in "ابتثج"], id="many")
    blank = Document(id="blank", text=" \u200f ", sentences=(Sentence(start=0, end=3), Sentence(start=1, end=1)))
    documents = list(
        SentenceSystem(Facts(name="x", spec="x"), read).annotate([many, blank, make(["هه", "\ud800ي"], id="two")])
    )
    assert [len(texts) for texts in shown] == [3, 2, 2] and "\ufffdي" in shown[-1]
    assert [m.label for document in documents for m in document.mentions] == [*"ابتثج", "ه", "\ufffd"]
    assert [s.windows for s in documents[1].sentences] == [1, 1]
