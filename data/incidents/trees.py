"""The part_of links of a document as trees of figures: a part is included in its whole and never added to it."""

from bisect import bisect_right
from collections.abc import Mapping
from itertools import pairwise

from ..mention_facts import linked_mentions
from ..records import Document, Link
from ..vague_counts import VagueTable
from .cues import tells_harm, tells_name
from .people import People, absorb, is_victim, people_of, same_count, same_people


def read_trees(document: Document, vague: VagueTable) -> list[People]:
    """Return the roots in the order of the text.

    A part has one whole, the likeliest, and no figure includes itself. A part that gives its whole's own
    number is that figure said again.
    """
    people = {mention.id: people_of(mention, vague) for mention in document.mentions if is_victim(mention)}
    for mention_id, links in linked_mentions(document).items():
        if mention_id in people:
            people[mention_id].places = list(links.get("location", ()))
            people[mention_id].actors = list(links.get("perpetrator", ()))
    wholes = _wholes(document, people)
    again = {part for part, whole in wholes.items() if _is_again(people[whole], people[part])}
    # Inner parts first, and a whole said again before its parts, which it may say again too.
    for part in sorted(wholes, key=lambda part: (-_depth(part, wholes), part not in again)):
        _join(people[wholes[part]], people[part])
    return [people[mention] for mention in people if mention not in wholes]


def _wholes(document: Document, people: Mapping[str, People]) -> dict[str, str]:
    """Return the whole of each part, by the ids of their mentions."""
    wholes: dict[str, str] = {}
    links = [link for link in document.links if link.type == "part_of" and {link.head, link.tail} <= people.keys()]
    for link in sorted(links, key=_unlikeliness):
        if link.head not in wholes and not _leads_to(link.tail, link.head, wholes):
            wholes[link.head] = link.tail
    for person, whole in _named(document, people).items():
        if person not in wholes and not _leads_to(whole, person, wholes):
            wholes[person] = whole
    return wholes


def _unlikeliness(link: Link) -> float:
    return -(link.score if link.score is not None else 1.0)


def _named(document: Document, people: Mapping[str, People]) -> dict[str, str]:
    """Return the figure before each person that names its people: `اثنان، هما فلان وفلان`, by the ids of mentions."""
    found: dict[str, str] = {}
    starts = [sentence.start for sentence in document.sentences]
    victims = [mention for mention in document.mentions if mention.id in people]
    for before, mention in pairwise(victims):
        apart = bisect_right(starts, before.start) != bisect_right(starts, mention.start)
        if mention.label != "PER" or before.status != mention.status or apart:
            continue
        between = document.text[before.end : mention.start]
        if before.label != "PER" and tells_name(between):
            found[mention.id] = before.id
        elif before.id in found and not tells_harm(between):
            found[mention.id] = found[before.id]
    return found


def _leads_to(start: str, goal: str, wholes: Mapping[str, str]) -> bool:
    while start != goal and start in wholes:
        start = wholes[start]
    return start == goal


def _depth(part: str, wholes: Mapping[str, str]) -> int:
    depth = 0
    while part in wholes:
        part, depth = wholes[part], depth + 1
    return depth


def _join(whole: People, part: People) -> None:
    """Put a part into its whole; one that gives the whole's own number is the whole said again."""
    if _is_again(whole, part):
        absorb(whole, part)
    elif len(whole.mentions) > 1 and (known := next((p for p in whole.parts if same_people(p, part)), None)):
        absorb(known, part)
    else:
        whole.parts.append(part)


def _is_again(whole: People, part: People) -> bool:
    alike = whole.status == part.status and part.victim in (whole.victim, "person")
    return alike and whole.readable and whole.count.vague is None and same_count(whole.count, part.count)
