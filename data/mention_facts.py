"""What is known of a mention, put together for readers: its links and its count."""

from bisect import bisect_right
from collections.abc import Mapping

from .counts import format_count
from .records import Count, Document, Mention

Links = Mapping[str, Mapping[str, list[Mention]]]
"""For the id of each mention that heads links: the mentions at their tails, by type."""


def linked_mentions(document: Document) -> Links:
    """Return the links of a document by the mention that they go out from."""
    mentions = {mention.id: mention for mention in document.mentions}
    links: dict[str, dict[str, list[Mention]]] = {}
    for link in document.links:
        links.setdefault(link.head, {}).setdefault(link.type, []).append(mentions[link.tail])
    return links


def mentions_by_sentence(document: Document) -> dict[int, list[Mention]]:
    """Return the mentions of each sentence by its number from 1; 0 has those before any sentence."""
    starts = [sentence.start for sentence in document.sentences]
    found: dict[int, list[Mention]] = {}
    for mention in document.mentions:
        found.setdefault(bisect_right(starts, mention.start), []).append(mention)
    return found


def shown_count(mention: Mention) -> str:
    """Return `12`, `20-25`, `30+`, `~30`, `tens`, each with `toll` if it is cumulative; else nothing."""
    if mention.count is None or mention.count == Count():
        return ""
    return format_count(mention.count) + (" toll" if mention.cumulative else "")
