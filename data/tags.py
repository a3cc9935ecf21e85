"""Spans of words to tags and back, for every tag scheme in use. A scheme is a table, not branches."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

Scheme = Literal["iob1", "iob2", "bioes", "bilou", "any"]
OUTSIDE = "O"


class Span(NamedTuple):
    """A labelled run of words: indices of words, end-exclusive."""

    start: int
    end: int
    label: str


class _Role(NamedTuple):
    """What a tag's first letter does: always open a span; close the span after its word."""

    opens: bool
    closes: bool


class _Letters(NamedTuple):
    """How a span is written: its first, inner, last and only word; `touching` opens after one of the same label."""

    first: str
    inner: str
    last: str
    only: str
    touching: str


# A letter that does not open a span still does where no span of its label is open (a stray I-): in
# the corpora such chunks are names whose B- was forgotten. So IOB1 and IOB2 are read alike.
_OPEN, _INNER, _LAST, _ONLY = _Role(True, False), _Role(False, False), _Role(False, True), _Role(True, True)
_READ: Mapping[Scheme, Mapping[str, _Role]] = {
    "iob1": {"B": _OPEN, "I": _INNER},
    "iob2": {"B": _OPEN, "I": _INNER},
    "bioes": {"B": _OPEN, "I": _INNER, "E": _LAST, "S": _ONLY},
    "bilou": {"B": _OPEN, "I": _INNER, "L": _LAST, "U": _ONLY},
    "any": {"B": _OPEN, "I": _INNER, "E": _LAST, "L": _LAST, "S": _ONLY, "U": _ONLY},
}
_WRITE: Mapping[Scheme, _Letters] = {
    "iob1": _Letters("I", "I", "I", "I", touching="B"),
    "iob2": _Letters("B", "I", "I", "B", touching="B"),
    "bioes": _Letters("B", "I", "E", "S", touching="B"),
    "bilou": _Letters("B", "I", "L", "U", touching="B"),
}


def split_tag(tag: str, scheme: Scheme = "any") -> tuple[str, str] | None:
    """Return letter and label of a tag (`B-PER`, `B_PER`), None for `O`.

    Raises ValueError for anything that the scheme does not know.
    """
    if tag == OUTSIDE:
        return None
    letter, join, label = tag[:1], tag[1:2], tag[2:]
    if letter not in _READ[scheme] or join not in ("-", "_") or not label:
        raise ValueError(f"tag {tag!r} is not O or one of {', '.join(_READ[scheme])} with - and a label")
    return letter, label


def spans_of(tags: Sequence[str], scheme: Scheme = "any") -> list[Span]:
    """Return the spans that tags of whole words stand for, in order.

    Raises ValueError for a tag that the scheme does not know.
    """
    spans: list[Span] = []
    open_from: int | None = None
    open_label = ""
    for index, tag in enumerate([*tags, OUTSIDE]):
        parts = split_tag(tag, scheme)
        role, label = (_READ[scheme][parts[0]], parts[1]) if parts else (_OPEN, "")
        if open_from is not None and (role.opens or label != open_label):
            spans.append(Span(open_from, index, open_label))
            open_from = None
        if parts and open_from is None:
            open_from, open_label = index, label
        if open_from is not None and role.closes:
            spans.append(Span(open_from, index + 1, open_label))
            open_from = None
    return spans


def tags_of(spans: Iterable[Span], length: int, scheme: Scheme = "iob2") -> list[str]:
    """Return one tag for each of `length` words. Raises ValueError where spans overlap.

    `any` is for reading alone.
    """
    letters = _WRITE[scheme]
    tags = [OUTSIDE] * length
    before: Span | None = None
    for span in sorted(spans):
        if before and span.start < before.end:
            raise ValueError(f"spans {before} and {span} overlap: tags are flat, use outermost() first")
        touches = before is not None and before.end == span.start and before.label == span.label
        tags[span.start : span.end] = [f"{letter}-{span.label}" for letter in _letters(span, letters, touches)]
        before = span
    return tags


def _letters(span: Span, letters: _Letters, touches: bool) -> list[str]:
    length = span.end - span.start
    if length == 1:
        # IOB1 marks a border with B; the others have a letter for single words that does so already.
        return [letters.touching if touches and letters.only == letters.inner else letters.only]
    return [letters.touching if touches else letters.first, *[letters.inner] * (length - 2), letters.last]


def outermost(spans: Iterable[Span]) -> list[Span]:
    """Return the spans left when every span that overlaps a longer one is taken out, in order.

    Of two equally long the one given first stays.
    """
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start - span.end):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return sorted(kept)
