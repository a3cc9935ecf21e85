"""Which spans may be joined, and how they stand to part markers and to each other."""

import numpy as np

from marsad.models.config import LinkType
from marsad.models.link_spans import (
    APART,
    CHAINED,
    COORDINATED,
    FREE,
    MARKED,
    MARKED_INSIDE,
    NEAREST,
    NESTED,
    SpanFacts,
    candidate_pairs,
)
from marsad.models.spans import Span

PART_OF = LinkType(name="part_of", heads=("CASUALTY",), tails=("CASUALTY",), unique=True, same_status=True)


def casualty(first: int, last: int, status: str = "killed") -> Span:
    return Span(first, last, "CASUALTY", 1, status, "person", False)


def test_candidates_join_like_with_like() -> None:
    spans = [casualty(0, 0), casualty(2, 2, "injured"), casualty(4, 4)]
    assert candidate_pairs(PART_OF, spans) == [(0, 2), (2, 0)]
    mixed = PART_OF.model_copy(update={"mixed_statuses": ("injured",)})
    assert candidate_pairs(mixed, spans) == [(0, 1), (0, 2), (2, 0), (2, 1)]


def test_a_head_is_a_victim() -> None:
    located = LinkType(name="location", heads=("PER",), tails=("LOC",))
    spans = [Span(0, 0, "PER", 1), Span(1, 1, "PER", 1, "killed"), Span(2, 2, "LOC", 1)]
    assert candidate_pairs(located, spans) == [(1, 2)]


def test_a_head_meets_the_nearest_tails_alone() -> None:
    spans = [casualty(i, i) for i in range(1000)]
    pairs = candidate_pairs(PART_OF, spans)
    assert len(pairs) <= 1000 * 2 * NEAREST
    assert [t for h, t in pairs if h == 500] == [t for t in range(500 - NEAREST, 501 + NEAREST) if t != 500]


def test_parts_hang_on_what_stands_before_their_marker() -> None:
    words = ["قتل", "12", "شخصا", "،", "بينهم", "طفلان", "و3", "نساء", "،", "وقتل", "5", "جنود", "،", "أحدهم", "ضابط"]
    spans = [casualty(1, 2), casualty(5, 5), casualty(6, 7), casualty(10, 11), casualty(14, 14)]
    facts = SpanFacts(spans, words)
    assert facts.chains.tolist() == [FREE, MARKED, CHAINED, FREE, MARKED]
    assert facts.starts.tolist() == [1, 4, 4, 10, 13]
    assert facts.sizes.tolist()[:4] == [12, 2, 3, 5]


def test_a_marker_inside_or_directly_behind_the_figure() -> None:
    words = ["استشهد", "56", "فلسطينيا", "في", "غزة", "،", "43", "منهم", "في", "الشمال"]
    assert SpanFacts([casualty(1, 2), casualty(6, 7)], words).chains.tolist() == [FREE, MARKED_INSIDE]
    assert SpanFacts([casualty(1, 2), casualty(6, 6)], words).chains.tolist() == [FREE, MARKED_INSIDE]


def test_names_in_a_row_and_names_inside_others() -> None:
    words = ["قصف", "على", "حلب", "وإدلب", "،", "وسراقب", "بريف", "إدلب", "ثم", "انتقل", "القصف", "إلى", "حماة"]
    places = [Span(i, i, "LOC", 1) for i in (2, 3, 5, 7, 12)]
    facts = SpanFacts(places, words)
    assert facts.relations.tolist() == [APART, COORDINATED, COORDINATED, NESTED, APART]
    assert facts.following.tolist() == [COORDINATED, COORDINATED, NESTED, APART, 0]
    assert np.isnan(facts.sizes).all()
