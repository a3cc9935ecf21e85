"""Near-identical incidents of several documents, proposed as duplicates for a person to confirm.

Two are compared where days and places are near enough to meet in a block, and in a large block only with the
neighbours by number of people: the work grows with the number of incidents, not with its square.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from ..records import Status
from ..spelling import fold
from .records import Duplicate, Incident
from .scenes import great_circle
from .totals import totals

LEAST = 0.5
"""A pair that scores less is not proposed."""

_NEAR = 10.0  # km
_CELL = 0.5  # degrees; a point also belongs to the cells within _MARGIN of it
_MARGIN = 0.1  # degrees, about 10 km
_DAYS = 3  # of one block of time
_LONGEST = 21  # days: what lasts longer meets only what begins in the same month
_NEIGHBOURS = 12  # compared in a block, in the order of the number of people
_SPREAD = 2.0  # times as many people are too many


class Key(NamedTuple):
    """What is compared of an incident: little, so that millions fit into memory."""

    incident: str
    document: str
    toll: bool
    first: int
    last: int
    latitude: float | None
    longitude: float | None
    country: str | None
    region: str | None
    wide: str | None
    """`country` or `region` where the place is one: it may stand for a town in it."""
    names: frozenset[str]
    types: frozenset[str]
    people: tuple[tuple[Status, int], ...]


def propose_duplicates(incidents: Iterable[Incident]) -> list[Duplicate]:
    """Return a proposal for each incident that has a likely duplicate in another document, in the order given.

    Incidents without date, place or number are left out: nothing tells them apart. Nothing is merged.
    """
    return cluster_keys([key for incident in incidents if (key := duplicate_key(incident))])


def duplicate_key(incident: Incident) -> Key | None:
    """Return what is compared of an incident, None where that is too little."""
    people = tuple((status, count.minimum or 0) for status, count in totals(incident.figures).items() if count.minimum)
    if incident.date is None or not incident.places or not people or incident.included_in:
        return None
    entry = next((place.place for place in incident.places if place.place), None)
    return Key(
        incident=incident.id,
        document=incident.document,
        toll=incident.kind == "toll",
        first=incident.date.first.toordinal(),
        last=incident.date.last.toordinal(),
        latitude=entry.latitude if entry else None,
        longitude=entry.longitude if entry else None,
        country=entry.country if entry else None,
        region=fold(entry.region) if entry and entry.region else None,
        wide=entry.kind if entry and entry.kind in ("country", "region") else None,
        names=frozenset(fold(name) for name in (*(p.name for p in incident.places), *([entry.name] if entry else []))),
        types=frozenset(incident.event_types),
        people=people,
    )


def cluster_keys(keys: Sequence[Key]) -> list[Duplicate]:
    """Return the proposals for keys: the clusters that pairs of at least LEAST make, each key with its best score."""
    above = list(range(len(keys)))
    best = [0.0] * len(keys)
    for one, other in _pairs(keys):
        score = likeness(keys[one], keys[other])
        if score >= LEAST:
            best[one], best[other] = max(best[one], score), max(best[other], score)
            low, high = sorted((_root(above, one), _root(above, other)))
            above[high] = low
    return [
        Duplicate(incident=key.incident, cluster=keys[_root(above, number)].incident, score=round(best[number], 3))
        for number, key in enumerate(keys)
        if best[number]
    ]


def likeness(one: Key, other: Key) -> float:
    """Return how likely two keys are of one incident, 0 to 1: the product of what time, place, type and people say."""
    if one.toll != other.toll or one.document == other.document:
        return 0.0
    score = _time(one, other)
    for part in (_place, _types, _people):
        score = score and score * part(one, other)
    return score


def _time(one: Key, other: Key) -> float:
    gap = max(one.first, other.first) - min(one.last, other.last)
    if gap > 1:
        return 0.0
    same = (one.first, one.last) == (other.first, other.last)
    return 1.0 if same else 0.8 if gap == 1 or one.toll else 0.9


def _place(one: Key, other: Key) -> float:
    if one.names & other.names:
        return 1.0
    if one.latitude is None or other.latitude is None:
        return 0.0
    distance = great_circle(one.latitude, one.longitude or 0.0, other.latitude, other.longitude or 0.0)
    if distance <= _NEAR and one.wide == other.wide:
        return 0.95
    return 0.7 if one.people == other.people and (_lies_in(one, other) or _lies_in(other, one)) else 0.0


def _lies_in(town: Key, wide: Key) -> bool:
    """Whether one place lies in the other, a province or country; it may stand for it where all numbers are the same."""
    if wide.wide == "region" and town.wide is None:
        return wide.country == town.country and town.region in wide.names
    return wide.wide == "country" and town.wide != "country" and wide.country == town.country


def _types(one: Key, other: Key) -> float:
    if one.types & other.types:
        return 1.0
    return 0.6 if one.types and other.types else 0.85


def _people(one: Key, other: Key) -> float:
    """Compare the numbers of each way of being harmed that both tell of."""
    theirs = dict(other.people)
    ratios = [max(n, theirs[s]) / min(n, theirs[s]) for s, n in one.people if s in theirs]
    if not ratios or max(ratios) > _SPREAD:
        return 0.0
    return 1.0 - 0.5 * (max(ratios) - 1.0)


def _pairs(keys: Sequence[Key]) -> Iterator[tuple[int, int]]:
    """Yield the pairs to compare, by position; some more than once."""
    blocks: dict[tuple[object, ...], list[int]] = {}
    for number, key in enumerate(keys):
        for block in _blocks(key):
            blocks.setdefault(block, []).append(number)
    for members in blocks.values():
        members.sort(key=lambda number: keys[number].people)
        for position, number in enumerate(members):
            for other in members[position + 1 : position + 1 + _NEIGHBOURS]:
                yield number, other


def _blocks(key: Key) -> Iterator[tuple[object, ...]]:
    for time in _times(key):
        for name in key.names:
            yield time, name
        for cell in _cells(key):
            yield time, cell
        if key.country:
            yield time, key.country, key.people


def _times(key: Key) -> Iterator[tuple[object, ...]]:
    if key.last - key.first > _LONGEST:
        day = date.fromordinal(key.first)
        yield key.toll, day.year, day.month
        return
    for number in range((key.first - 1) // _DAYS, (key.last + 1) // _DAYS + 1):
        yield key.toll, number


def _cells(key: Key) -> set[tuple[int, int]]:
    if key.latitude is None or key.longitude is None:
        return set()
    corners = [(a, b) for a in (-_MARGIN, _MARGIN) for b in (-_MARGIN, _MARGIN)]
    return {(int((key.latitude + a) // _CELL), int((key.longitude + b) // _CELL)) for a, b in corners}


def _root(above: list[int], number: int) -> int:
    while above[number] != number:
        above[number] = above[above[number]]
        number = above[number]
    return number
