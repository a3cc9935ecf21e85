"""Counting a corpus."""

import pytest

from marsad.data.records import Count, Document, Event, Link, Mention, Sentence
from marsad.data.statistics import count_kind, describe


@pytest.mark.parametrize(
    ("count", "kind"),
    [
        (Count(minimum=3, maximum=3), "exact"),
        (Count(minimum=3, maximum=3, approximate=True), "approximate"),
        (Count(minimum=3, maximum=5), "range"),
        (Count(minimum=3), "minimum"),
        (Count(maximum=3), "maximum"),
        (Count(vague="tens"), "vague"),
        (Count(), "none"),
    ],
)
def test_kinds_of_counts(count: Count, kind: str) -> None:
    assert count_kind(count) == kind


def test_counts_of_a_document() -> None:
    text = "ستة مصابين توفي اثنان منهم\nلا جديد"
    whole = Mention(
        id="1", label="CASUALTY", start=0, end=10, text="ستة مصابين",
        status="injured", count=Count(minimum=6, maximum=6), victim="person", cumulative=True,
    )  # fmt: skip
    part = Mention(
        id="2", label="CASUALTY", start=16, end=26, text="اثنان منهم",
        status="killed", count=Count(minimum=2, maximum=2), victim="person", cumulative=False,
    )  # fmt: skip
    sentences = (Sentence(start=0, end=26, events=(Event(type="explosion"),)), Sentence(start=27, end=34))
    links = (Link(type="part_of", head="2", tail="1"),)
    document = Document(id="d", text=text, sentences=sentences, mentions=(whole, part), links=links)
    counted = describe([document, document]).as_dict()
    assert counted == {
        "documents": 2,
        "sentences": 4,
        "words": 14,
        "labels": {"CASUALTY": 4},
        "events": {"explosion": 2},
        "sentences_without_events": 2,
        "statuses": {"injured": 2, "killed": 2},
        "victims": {"person": 4},
        "counts": {"exact": 4},
        "cumulative": 2,
        "links": {"part_of": 2},
        "parts_of_another_status": 2,
    }
