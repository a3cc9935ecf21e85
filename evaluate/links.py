"""Links scored end to end (the type and the exact spans of both ends must be right), and among right spans alone."""

from collections.abc import Iterable

from ..data.records import Document
from .pairs import Pair
from .tally import Tally, count_items

Span = tuple[int, int]


def count_links(pair: Pair) -> dict[str, Tally]:
    """Count the links of one document by type."""
    return count_items(_links(pair.gold), _links(pair.predicted))


def count_found_links(pair: Pair) -> dict[str, Tally]:
    """Count the links of one document by type whose two ends both sides have a mention for, label and span.

    A span that was missed costs nothing here, so that this is how well links are found given the mentions.
    """
    spans = [{(mention.label, mention.start, mention.end) for mention in document.mentions} for document in pair]
    shared = {(start, end) for _, start, end in spans[0] & spans[1]}
    gold, predicted = ([item for item in _links(document) if shared.issuperset(item[1])] for document in pair)
    return count_items(gold, predicted)


def _links(document: Document) -> Iterable[tuple[str, tuple[Span, Span]]]:
    spans = {mention.id: (mention.start, mention.end) for mention in document.mentions}
    return ((link.type, (spans[link.head], spans[link.tail])) for link in document.links)
