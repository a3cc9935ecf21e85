"""Spans of words: mentions as the network sees them, gold ones and decoded ones."""

from dataclasses import dataclass


@dataclass(slots=True)
class Span:
    """A mention: words `first` to `last`, both inclusive. One with a status is a victim."""

    first: int
    last: int
    label: str
    score: float
    status: str | None = None
    victim: str | None = None
    cumulative: bool | None = None
