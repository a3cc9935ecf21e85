"""Links scored end to end: the type and the exact spans of both ends must be right."""

from collections.abc import Iterable

from ..data.records import Document
from .pairs import Pair
from .tally import Item, Tally, count_items


def count_links(pair: Pair) -> dict[str, Tally]:
    """Count the links of one document by type."""
    return count_items(_links(pair.gold), _links(pair.predicted))


def _links(document: Document) -> Iterable[Item]:
    spans = {mention.id: (mention.start, mention.end) for mention in document.mentions}
    return ((link.type, (spans[link.head], spans[link.tail])) for link in document.links)
