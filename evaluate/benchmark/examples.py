"""Errors of a system in their sentences, right to left, for the benchmark's web page."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby, pairwise

from .records import ErrorExample

_AROUND = 160  # code points: a sentence may have a thousand words
_KEY = '<p>In the text: <mark class="gold">gold</mark>, <mark class="predicted">predicted</mark>.</p>\n'
Span = tuple[int, int]


def error_examples(examples: Sequence[ErrorExample]) -> str:
    """Return the examples by kind, each with its gold and its predicted span marked."""
    if not examples:
        return ""
    by_kind = groupby(sorted(examples, key=lambda one: one.kind), key=lambda one: one.kind)
    parts = (f"<h4>Errors: {escape(kind)}</h4>\n{''.join(map(_example, some))}" for kind, some in by_kind)
    return f"{_KEY}{''.join(parts)}"


def _example(example: ErrorExample) -> str:
    sides = "; ".join(_sides(example))
    return (
        f'<figure class="example"><blockquote dir="rtl" lang="ar">{"".join(_marked(example))}</blockquote>\n'
        f"<figcaption>{sides} <small><bdi>{escape(example.document)}</bdi></small></figcaption></figure>\n"
    )


def _spans(example: ErrorExample) -> dict[str, Span]:
    """Return the spans by the class of their mark."""
    spans = {"gold": example.gold_span, "predicted": example.predicted_span}
    return {name: span for name, span in spans.items() if span is not None}


def _sides(example: ErrorExample) -> Iterator[str]:
    """Say in words what the marks show."""
    labels = {"gold": example.gold_label, "predicted": example.predicted_label}
    for name, (start, end) in _spans(example).items():
        words = escape(example.sentence[start:end])
        yield f'{name} <b>{escape(labels[name] or "")}</b> <q dir="rtl" lang="ar">{words}</q>'


def _marked(example: ErrorExample) -> Iterator[str]:
    """Yield the text around the spans, cut where one begins or ends: they may overlap in any way."""
    spans, text = _spans(example), example.sentence
    borders = {border for span in spans.values() for border in span} or {0}
    start, stop = max(0, min(borders) - _AROUND), min(len(text), max(borders) + _AROUND)
    yield "… " if start else ""
    for left, right in pairwise(sorted(borders | {start, stop})):
        kinds = [name for name, (first, last) in spans.items() if first <= left and right <= last]
        piece = escape(text[left:right])
        yield f'<mark class="{" ".join(kinds)}">{piece}</mark>' if kinds else piece
    yield " …" if stop < len(text) else ""
