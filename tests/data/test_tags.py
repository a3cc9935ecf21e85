"""Tag schemes: tables, both ways."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.data.tags import Scheme, Span, outermost, spans_of, split_tag, tags_of

SCHEMES: list[Scheme] = ["iob1", "iob2", "bioes", "bilou"]


@st.composite
def _flat_spans(draw: st.DrawFn) -> tuple[list[Span], int]:
    length = draw(st.integers(0, 12))
    borders = sorted(draw(st.lists(st.integers(0, length), max_size=8)))
    spans = [
        Span(start, end, draw(st.sampled_from(["PER", "LOC"])))
        for start, end in pairwise(borders)
        if start < end and draw(st.booleans())
    ]
    return spans, length


@pytest.mark.parametrize("scheme", SCHEMES)
@given(case=_flat_spans())
def test_spans_come_back(scheme: Scheme, case: tuple[list[Span], int]) -> None:
    spans, length = case
    tags = tags_of(spans, length, scheme)
    assert len(tags) == length
    assert spans_of(tags, scheme) == spans_of(tags, "any") == spans


@given(tags=st.lists(st.sampled_from(["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]), max_size=12))
def test_any_tags_are_read_as_seqeval_reads_them(tags: list[str]) -> None:
    seqeval = pytest.importorskip("seqeval.metrics.sequence_labeling")  # of the train extra
    expected = [Span(start, last + 1, label) for label, start, last in seqeval.get_entities(tags)]
    assert spans_of(tags, "iob2") == expected


@pytest.mark.parametrize(
    ("scheme", "tags"),
    [
        ("iob1", ["I-LOC", "B-LOC", "O", "I-PER", "I-PER", "I-LOC"]),
        ("iob2", ["B-LOC", "B-LOC", "O", "B-PER", "I-PER", "B-LOC"]),
        ("bioes", ["S-LOC", "S-LOC", "O", "B-PER", "E-PER", "S-LOC"]),
        ("bilou", ["U-LOC", "U-LOC", "O", "B-PER", "L-PER", "U-LOC"]),
    ],
)
def test_each_scheme_as_it_is_written(scheme: Scheme, tags: list[str]) -> None:
    spans = [Span(0, 1, "LOC"), Span(1, 2, "LOC"), Span(3, 5, "PER"), Span(5, 6, "LOC")]
    assert tags_of(spans, 6, scheme) == tags


def test_an_only_word_closes_its_mention() -> None:
    assert spans_of(["U-LOC", "I-LOC"], "bilou") == [Span(0, 1, "LOC"), Span(1, 2, "LOC")]


@pytest.mark.parametrize("tag", ["", "IO", "B", "B-", "X-PER", "BPER", "b-PER"])
def test_what_is_no_tag(tag: str) -> None:
    with pytest.raises(ValueError, match="is not O or one of"):
        split_tag(tag)


def test_a_letter_of_another_scheme_is_no_tag() -> None:
    with pytest.raises(ValueError, match="'U-LOC' is not O or one of B, I with"):
        spans_of(["U-LOC"], "iob2")


def test_overlapping_spans_have_no_tags() -> None:
    with pytest.raises(ValueError, match="overlap"):
        tags_of([Span(0, 2, "ORG"), Span(1, 2, "LOC")], 2)


def test_the_longest_stay() -> None:
    nested = [Span(1, 2, "LOC"), Span(0, 3, "ORG"), Span(2, 5, "OCC"), Span(4, 5, "LOC")]
    assert outermost(nested) == [Span(0, 3, "ORG"), Span(4, 5, "LOC")]
