"""What a name may mean: the places of that name, those that are one area taken together.

The city حلب, its governorate and its district are one sense of the name, طرابلس in Libya and طرابلس in
Lebanon are two. A head noun (`محافظة حلب`) says which entry stands for the sense.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import cos, hypot, log, radians
from typing import NamedTuple

from .gazetteer import NO_COUNTRY, Entry, load_gazetteer
from .readings import Head, Reading, Trust, area_key, read_name

_WEIGHT_POWER = 0.75  # a town ten times as large is named about six times as often
_ONE_AREA_KM = 25.0
_NOTABLE = 20_000.0  # people; a smaller town gives no airport its name
_ARTICLE_COST = 2.0  # for الباب where the text has باب
_NEAR_COST = 1.0
_MOST_SENSES = 100
# What a head noun says of the kind of place; kinds not named have 0.
_FITS: Mapping[Head, Mapping[str, float]] = {
    "none": {"locality": 1.5, "county": -0.5},
    "around": {"region": 1.0},
    "region": {"region": 4.0, "locality": -0.5, "country": -4.0},
    "county": {"county": 3.0, "country": -6.0},
    "town": {"locality": 4.0, "country": -6.0, "region": -3.0},
    "village": {"locality": 2.0, "region": -4.0, "country": -8.0},
    "quarter": {"neighbourhood": 0.5, "locality": -2.5, "county": -4.0, "region": -6.0, "country": -8.0},
    "country": {"country": 4.0},
}
_TOWNS = frozenset(["locality", "county", "region"])
_AREAS = frozenset(["region", "county"])
_WIDE = frozenset(["country", "continent", "sea", "region", "area", "river"])


class Sense(NamedTuple):
    """One area that a name may mean.

    entries: its entries, the one that stands for it first. prior: log weight before any context.
    areas: keys of the regions and counties that it lies in.
    """

    entries: tuple[Entry, ...]
    prior: float
    country: str
    areas: frozenset[str]
    latitude: float
    longitude: float

    @property
    def region(self) -> str | None:
        """The governorate or province that it lies in, by the first entry that knows."""
        best = self.entries[0]
        return None if best.kind in _WIDE else next((entry.region for entry in self.entries if entry.region), None)

    @property
    def is_wide(self) -> bool:
        """Whether it is so large that nothing is near to its middle."""
        return self.entries[0].kind in _WIDE

    def kilometres(self, latitude: float, longitude: float) -> float:
        """Return about how far a point is: degrees are taken as a plane, which serves below 1,000 km."""
        return _kilometres(self.latitude, self.longitude, latitude, longitude)


class Meanings(NamedTuple):
    """The senses of a name, likeliest first, and by which kind of reading they were found."""

    senses: tuple[Sense, ...]
    trust: Trust = "name"


@lru_cache(maxsize=1 << 14)
def meanings(name: str, before: str = "") -> Meanings:
    """Return what `name` may mean; `before` is the head noun that stands before it in the text."""
    for reading in read_name(name, before):
        if senses := _senses(reading):
            return Meanings(senses, reading.trust)
    return Meanings(())


def _senses(reading: Reading) -> tuple[Sense, ...]:
    best: dict[str, tuple[float, Entry]] = {}
    for score, entry in _scored(reading):
        if entry.source not in best or best[entry.source][0] < score:
            best[entry.source] = score, entry
    scored = sorted(best.values(), key=lambda pair: -pair[0])
    groups: list[list[tuple[float, Entry]]] = []
    for score, entry in scored:
        same = [group for group in groups if any(_one_area(entry, other) for _, other in group)]
        merged = [pair for group in same for pair in group] + [(score, entry)]
        groups = [group for group in groups if group not in same] + [merged]
    senses = (_sense(sorted(group, key=lambda pair: -pair[0]), reading.key) for group in groups)
    return tuple(sorted(senses, key=lambda sense: -sense.prior)[:_MOST_SENSES])


def _scored(reading: Reading) -> Iterable[tuple[float, Entry]]:
    key = reading.key
    other = key.removeprefix("ال") if key.startswith("ال") else "ال" + key
    for found, cost in ((key, 0.0), (other, _ARTICLE_COST)):
        for entry in load_gazetteer().find(found) if len(found) > 1 else ():
            if reading.trust == "name":
                yield _WEIGHT_POWER * log(entry.weight) + _FITS[reading.head].get(entry.kind, 0) - cost, entry
            elif entry.weight >= _NOTABLE and not cost and (entry.kind in _TOWNS or reading.trust == "near"):
                yield _WEIGHT_POWER * log(entry.weight) + _FITS["none"].get(entry.kind, 0) - _NEAR_COST, entry


def _sense(group: list[tuple[float, Entry]], key: str) -> Sense:
    entries = tuple(entry for _, entry in group)
    best = entries[0]
    inside = () if best.kind in _WIDE else entries
    areas = frozenset(area_key(area) for entry in inside for area in (entry.region, entry.county) if area)
    return Sense(entries, group[0][0], best.country, areas - {key}, best.latitude, best.longitude)


def _one_area(one: Entry, other: Entry) -> bool:
    if one.country != other.country or one.country == NO_COUNTRY:
        return one.country == other.country and one.kind == other.kind
    if "country" in (one.kind, other.kind) or one.kind == other.kind == "region":
        return True
    names = {area_key(entry.name) for entry in (one, other) if entry.kind in _AREAS}
    inside = {area_key(area) for entry in (one, other) for area in (entry.region, entry.county)}
    return bool(names & inside) or _kilometres(*one[7:9], *other[7:9]) < _ONE_AREA_KM


def _kilometres(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    shrink = cos(radians(latitude))
    return 111.2 * hypot(latitude - other_latitude, shrink * (longitude - other_longitude))
