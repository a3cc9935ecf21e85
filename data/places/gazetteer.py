"""The gazetteer: which places have a name.

Two files: gazetteer.tsv.xz, made by building.py, and world.tsv, written for Marsad: countries, regions,
seas and what else the first lacks. The first stays bytes, in which a name is searched, so that loading
is little more than unpacking.
"""

import lzma
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

from ..spelling import fold
from .keys import place_key

COLUMNS = (
    "name", "main", "source", "kind", "country", "region", "county", "latin", "latitude", "longitude", "population",
)  # fmt: skip
"""Of gazetteer.tsv.xz. `main` is the place's own name where `name` is another one."""
NO_COUNTRY = "XZ"
"""The country of seas, continents and what lies in several countries: a code that ISO 3166 leaves to its users."""

# How many people a town would have that is in the news as often, for entries that do not say.
# A country's name is hardly ever that of the American town called after it.
_WEIGHTS = {"country": 1e11, "continent": 1e11, "sea": 1e7, "region": 5e5, "county": 2e4}
_SMALL = 1000.0  # a village of unknown size
_SMALLEST = 300.0
_NOTABLE = 1e4
_RENOWN = 5.0  # what has a line in world.tsv has it for being in the news more than its size says


class Entry(NamedTuple):
    """A place under one of its names; `weight` is its population, or what stands in for one."""

    name: str
    source: str
    kind: str
    country: str
    region: str
    county: str
    latin: str
    latitude: float
    longitude: float
    weight: float


class Gazetteer:
    """Places by name. `table` is lines of `COLUMNS` in UTF-8, sorted by the key of their names; `extra` are few."""

    def __init__(self, table: bytes, extra: Iterable[tuple[str, Entry]] = ()) -> None:
        self._table = table
        self._extra: dict[str, list[Entry]] = {}
        for name, entry in extra:
            self._extra.setdefault(place_key(name), []).append(entry)

    def find(self, key: str) -> list[Entry]:
        """Return the places that have a name of this key, in no order that means something."""
        entries = list(self._extra.get(key, ()))
        for line in self._lines_from(self._first_line(key)):
            if _line_key(line) != key:
                break
            entries.append(_read_entry(line))
        return entries

    def keys(self) -> Iterator[str]:
        """Yield the keys of all names; one that several places have may come several times."""
        yield from self._extra
        yield from map(_line_key, self._lines_from(0))

    def _first_line(self, key: str) -> int:
        """Return where the first line with this key, or with one behind it, starts: a binary search."""
        low, high = 0, len(self._table)
        while low < high:
            start = self._table.rfind(b"\n", low, (low + high) // 2) + 1 or low
            line = next(self._lines_from(start))
            if _line_key(line) < key:
                low = start + len(line.encode()) + 1
            else:
                high = start
        return low

    def _lines_from(self, start: int) -> Iterator[str]:
        while start < len(self._table):
            end = self._table.index(b"\n", start)
            yield self._table[start:end].decode()
            start = end + 1


@cache
def load_gazetteer() -> Gazetteer:
    """Read the files that ship, once."""
    packed = resources.files(__package__).joinpath("gazetteer.tsv.xz").read_bytes()
    _header, _, table = lzma.decompress(packed).partition(b"\n")
    return Gazetteer(table, _world_names())


@cache
def nationalities() -> Mapping[str, str]:
    """Return the country codes by nationality adjective, masculine singular and folded: `سوري` is SY."""
    adjectives = ((word, row["country"]) for row in _world_rows() for word in row["adjective"].split("|"))
    return {fold(word): country for word, country in adjectives if word}


def _line_key(line: str) -> str:
    return place_key(line[: line.index("\t")])


def _read_entry(line: str) -> Entry:
    row = dict(zip(COLUMNS, line.split("\t"), strict=True))
    people = float(row["population"] or 0)
    if row["kind"] in _WEIGHTS:
        people = max(people, _WEIGHTS[row["kind"]])
    return Entry(
        name=row["main"] or row["name"],
        source=row["source"],
        kind=row["kind"],
        country=row["country"],
        region=row["region"],
        county=row["county"],
        latin=row["latin"],
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        weight=max(people or _SMALL, _SMALLEST),
    )


@cache
def _world_rows() -> list[dict[str, str]]:
    text = resources.files(__package__).joinpath("world.tsv").read_text(encoding="utf-8")
    header, *lines = (line.split("\t") for line in text.splitlines())
    return [dict(zip(header, line, strict=True)) for line in lines]


def _world_names() -> Iterator[tuple[str, Entry]]:
    for row in _world_rows():
        entry = Entry(
            name=row["name"],
            source=row["source"],
            kind=row["kind"],
            country=row["country"],
            region="",
            county="",
            latin=row["latin"],
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            weight=_RENOWN * float(row["population"] or _WEIGHTS.get(row["kind"], 0) or _NOTABLE),
        )
        for name in (row["name"], *filter(None, row["other"].split("|"))):
            yield name, entry
