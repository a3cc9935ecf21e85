"""Mentions scored by exact character spans: label, start and end must all be right."""

from collections.abc import Iterable

from ..data.records import Document
from .pairs import Pair
from .tally import Item, Tally, count_items


def count_spans(pair: Pair) -> dict[str, Tally]:
    """Count the mentions of one document by label."""
    return count_items(_spans(pair.gold), _spans(pair.predicted))


def _spans(document: Document) -> Iterable[Item]:
    return ((mention.label, (mention.start, mention.end)) for mention in document.mentions)
