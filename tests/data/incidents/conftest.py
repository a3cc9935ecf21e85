"""Articles in the annotators' notation, to incidents; with a gazetteer and dates of an invented country."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from marsad.data.annotation import read_annotation
from marsad.data.dates.mentions import DateMention
from marsad.data.incidents.finding import find_incidents
from marsad.data.incidents.people import evidence, name_of
from marsad.data.incidents.problems import shown
from marsad.data.incidents.records import Figure, Incident, Place, PlaceMention, Problem
from marsad.data.records import Document

Expressions = Mapping[str, tuple[str, str, str]]
"""Words that say when: first day, last day, precision."""

_COUNTRY: dict[str, Any] = {"country": "XA", "source": "x:0", "score": 0.9}
_TOWN: dict[str, Any] = {**_COUNTRY, "kind": "locality"}
GAZETTEER = {
    place.name: place
    for place in (
        Place(name="ورسان", latin="Warsan", latitude=35.0, longitude=37.0, **_COUNTRY | {"kind": "country"}),
        Place(name="الساحل", latin="Sahil", latitude=34.2, longitude=36.1, **_COUNTRY | {"kind": "region"}),
        Place(name="برقيل", region="الساحل", latitude=34.0, longitude=36.0, **_TOWN | {"source": "x:1"}),
        Place(name="كرمة", region="الساحل", latitude=34.03, longitude=36.03, **_TOWN | {"source": "x:2"}),
        Place(name="تل زهور", region="الداخل", latitude=35.5, longitude=37.5, **_TOWN | {"source": "x:3"}),
    )
}
MONTHS: Expressions = {
    "أيار": ("2031-05-01", "2031-05-31", "month"),
    "2031": ("2031-01-01", "2031-12-31", "year"),
    "أمس": ("2031-05-19", "2031-05-19", "day"),
    "الأربعاء": ("2031-05-14", "2031-05-14", "day"),
}


@dataclass(frozen=True)
class Found:
    """What was found in an article, in words short enough to compare."""

    document: Document
    incidents: Sequence[Incident]
    problems: Sequence[Problem]

    @property
    def trees(self) -> list[list[Any]]:
        """The figures of each incident, each with its parts if it has any."""
        return [tree(incident.figures) for incident in self.incidents]

    @property
    def kinds(self) -> list[str]:
        """What is wrong, but for dates, which most articles here do not have."""
        return [problem.kind for problem in self.problems if problem.kind != "undated"]

    @property
    def only(self) -> Incident:
        """The one incident."""
        assert len(self.incidents) == 1, [tree(i.figures) for i in self.incidents]
        return self.incidents[0]


def tree(figures: Sequence[Figure]) -> list[Any]:
    return [(shown(figure), tree(figure.parts)) if figure.parts else shown(figure) for figure in figures]


def geocode(document: Document) -> dict[str, PlaceMention]:
    """Find the places that the gazetteer knows; the others have no entry."""
    return {
        mention.id: PlaceMention(
            evidence=evidence(document, mention.start, mention.end),
            name=name_of(mention),
            place=GAZETTEER.get(name_of(mention)),
        )
        for mention in document.mentions
        if mention.label == "LOC"
    }


def find_dates(text: str, published: date | None) -> list[DateMention]:
    """Find the expressions of MONTHS."""
    return [
        DateMention(at, at + len(words), date.fromisoformat(first), date.fromisoformat(last), precision)  # type: ignore[arg-type]
        for words, (first, last, precision) in MONTHS.items()
        for at in range(len(text))
        if text.startswith(words, at)
    ]


@pytest.fixture
def article(tmp_path: Path) -> Callable[..., Document]:
    """Read lines `text / events / mentions (on several lines)` as one document; `meta` is what else its input gave."""

    def read(*sentences: str, id: str = "a", **meta: Any) -> Document:
        blocks = [[part.strip() for part in sentence.split("\n")] for sentence in sentences]
        lines = [
            f"T\t{id}\t{n}\t{text}\nA\t{events}\t{' '.join(mentions)}\n"
            for n, (text, events, *mentions) in enumerate(blocks, 1)
        ]
        path = tmp_path / "article.tsv"
        path.write_text("\n".join(lines), encoding="utf-8")
        (document,) = read_annotation(path)
        return document.model_copy(update={"meta": meta})

    return read


@pytest.fixture
def find(article: Callable[..., Document]) -> Callable[..., Found]:
    """Find the incidents of an article."""

    def find(*sentences: str, id: str = "a", **meta: Any) -> Found:
        document = article(*sentences, id=id, **meta)
        return Found(document, *find_incidents(document, dates=find_dates, places=geocode))

    return find
