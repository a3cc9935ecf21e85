"""The gazetteer is made anew from small tables."""

import json
import lzma
from pathlib import Path

import pytest

from marsad.data.places.building import build_gazetteer
from marsad.data.places.gazetteer import COLUMNS

HEADER = (
    "country,placetype,name_ar,name_ar_other,name_latin,region_ar,county_ar,lat,lon,population,wof_id,geonames_id,"
    "wikidata_id,geom_source"
).replace(",", "\t")
PLACES = [
    "SY locality الباب - Bab حلب - 36.36994 37.51788 - 11 101 - -",
    "SY locality كفر_الورد - كفر_الورد حلب - 36.5 37.1 - 15 106 - -",
    "SY locality تل_البلوط - تل_البلوط حلب - 36.6 37.1 - 16 - - -",
    "SY region حلب محافظة_حلب|إدلب Aleppo - - 36.2 37.6 4000000 12 - - -",
    "SY region إدلب - Idlib - - 35.9 36.6 1000000 13 - - -",
    "YE county مديرية_حيدان - Haydan صعدة - 16.7 43.4 60000 14 - - -",
]
CITIES = {
    "101": ("SY", "Al Bāb", 36.37, 37.51, 130745, ["الباب", "باب حلب", "Bab"]),
    "102": ("SY", "Bab", 36.40, 37.50, 20000, ["الباب"]),
    "103": ("FR", "Paris", 48.85341, 2.3488, 2138551, ["باريس", "پاریس", "Париж"]),
    "104": ("FR", "Petit Paris", 45.0, 1.0, 900, ["باريس الصغيرة"]),
    "105": ("TN", "Sbiba", 35.54, 9.07, 900, ["سبيبة"]),
    "106": ("SY", "Kafr al Ward", 36.5, 37.1, 900, ["كفر الورد"]),
}


@pytest.fixture
def rows(tmp_path: Path) -> dict[tuple[str, str], dict[str, str]]:
    """The lines of the built file by name and source."""
    places, cities, output = tmp_path / "places.tsv", tmp_path / "cities.json", tmp_path / "gazetteer.tsv.xz"
    fields = [[part.replace("_", " ") if part != "-" else "" for part in line.split(" ")] for line in PLACES]
    places.write_text("\n".join([HEADER, *map("\t".join, fields)]) + "\n", encoding="utf-8")
    names = ("countrycode", "name", "latitude", "longitude", "population", "alternatenames")
    found = {key: {"geonameid": int(key), **dict(zip(names, city, strict=True))} for key, city in CITIES.items()}
    cities.write_text(json.dumps(found), encoding="utf-8")
    written = build_gazetteer(places, cities, output)
    header, *lines = lzma.decompress(output.read_bytes()).decode().splitlines()
    assert written == len(lines) and tuple(header.split("\t")) == COLUMNS
    table = [dict(zip(COLUMNS, line.split("\t"), strict=True)) for line in lines]
    return {(row["name"], row["source"]): row for row in table}


Rows = dict[tuple[str, str], dict[str, str]]


def test_each_name_has_a_line_with_the_places_own_name(rows: Rows) -> None:
    assert rows["باب حلب", "wof:11"]["main"] == "الباب"
    assert rows["الباب", "wof:11"]["main"] == ""


def test_geonames_gives_the_population_that_is_lacking(rows: Rows) -> None:
    assert rows["الباب", "wof:11"]["population"] == "130745"


def test_latin_names_are_in_latin_letters(rows: Rows) -> None:
    assert rows["كفر الورد", "wof:15"]["latin"] == "Kafr al Ward"
    assert rows["تل البلوط", "wof:16"]["latin"] == ""
    assert rows["الباب", "wof:11"]["latin"] == "Bab"


def test_a_city_that_is_there_already_is_not_added(rows: Rows) -> None:
    assert not [source for _, source in rows if source in ("geonames:101", "geonames:102")]


def test_only_names_in_arabic_letters_and_towns_of_some_size_are_taken(rows: Rows) -> None:
    assert [name for name, source in rows if source == "geonames:103"] == ["باريس"]
    assert not [source for _, source in rows if source == "geonames:104"]
    assert ("سبيبة", "geonames:105") in rows


def test_a_name_that_belongs_to_another_region_is_dropped(rows: Rows) -> None:
    assert ("إدلب", "wof:12") not in rows and ("إدلب", "wof:13") in rows


def test_a_district_is_found_without_its_head_noun(rows: Rows) -> None:
    assert rows["حيدان", "wof:14"]["main"] == "مديرية حيدان"
    assert rows["مديرية حيدان", "wof:14"]["latitude"] == "16.700"
