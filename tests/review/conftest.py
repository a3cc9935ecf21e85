"""A store, and an article of two sentences as a model might have read it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from marsad.data.records import Count, Document, Event, Link, Mention, Sentence
from marsad.review.store import ReviewStore
from marsad.service.bodies import ModelInfo

TEXT = "قتل 12 مدنيا في غارة على درنة. وعاد الهدوء إلى سبها مساء."
BORDER = TEXT.index(".") + 1


@pytest.fixture
def model() -> ModelInfo:
    return ModelInfo(
        name="tiny", version="abc", marsad="0", labels=("PER", "ORG", "LOC", "CASUALTY"), event_types=("air_strike",),
        statuses=("killed",), victims=("civilian",), link_types=("location",), event_threshold=0.4,
    )  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ReviewStore]:
    with ReviewStore(tmp_path / "reviews.sqlite") as store:
        yield store


def mention(id: str, label: str, text: str, score: float | None = 0.9, **fields: object) -> Mention:
    start = TEXT.index(text)
    values = {"id": id, "label": label, "start": start, "end": start + len(text), "text": text, "name": text}
    return Mention.model_validate(values | {"score": score} | fields)


def reading(id: str = "a", *, towns: float = 0.9, strike: float = 0.95) -> Document:
    """A casualty, a town and a strike in the first sentence, a town in the second; with the scores of some."""
    count = Count(minimum=12, maximum=12)
    return Document(
        id=id,
        text=TEXT,
        sentences=(
            Sentence(start=0, end=BORDER, events=(Event(type="air_strike", score=strike),)),
            Sentence(start=BORDER + 1, end=len(TEXT)),
        ),
        mentions=(
            mention("m1", "CASUALTY", "12 مدنيا", status="killed", count=count, victim="civilian", cumulative=False),
            mention("m2", "LOC", "درنة", score=towns),
            mention("m3", "LOC", "سبها", score=towns),
        ),
        links=(Link(type="location", head="m1", tail="m2", score=0.8),),
        meta={"date": "2019-11-14"},
    )


def accepted(document: Document, *sentences: int) -> Document:
    """Return the document as a person leaves it who accepts these sentences, or all, on the page: links keep scores."""
    chosen = sentences or range(len(document.sentences))
    spans = [(document.sentences[number].start, document.sentences[number].end) for number in chosen]
    mentions = tuple(
        m.model_copy(update={"score": None}) if any(start <= m.start < end for start, end in spans) else m
        for m in document.mentions
    )
    borders = tuple(
        s.model_copy(update={"events": tuple(Event(type=e.type) for e in s.events)}) if n in chosen else s
        for n, s in enumerate(document.sentences)
    )
    return document.model_copy(update={"mentions": mentions, "sentences": borders})


def without(document: Document, *ids: str) -> Document:
    """Return the document as a person leaves it who deletes these mentions."""
    mentions = tuple(mention for mention in document.mentions if mention.id not in ids)
    links = tuple(link for link in document.links if not {link.head, link.tail} & set(ids))
    return document.model_copy(update={"mentions": mentions, "links": links})
