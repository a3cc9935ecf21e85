"""The look-up, and the files that ship."""

import lzma
from collections import Counter
from importlib import resources

import pytest

from marsad.data.places.gazetteer import COLUMNS, NO_COUNTRY, Gazetteer, load_gazetteer, nationalities
from marsad.data.places.keys import place_key

WORLD_HEADER = "source,kind,country,name,other,latin,latitude,longitude,population,adjective"
Row = dict[str, str]


def _row(name: str, source: str, **fields: str) -> str:
    row = {column: "" for column in COLUMNS}
    row |= {
        "name": name,
        "source": source,
        "kind": "locality",
        "country": "SY",
        "latitude": "35.0",
        "longitude": "38.0",
    }
    return "\t".join((row | fields).values())


def _gazetteer(*lines: str) -> Gazetteer:
    ordered = sorted(lines, key=lambda line: place_key(line.split("\t")[0]))
    return Gazetteer("".join(line + "\n" for line in ordered).encode())


def test_every_line_of_a_name_is_found_and_no_other() -> None:
    names = ["الباب", "باب", "البابا", "حلب", "آزاز", "يبرود"]
    gazetteer = _gazetteer(*(_row(name, f"x:{number}") for number, name in enumerate(names)), _row("ألباب", "x:9"))
    for number, name in enumerate(names):
        expected = ["x:0", "x:9"] if name == "الباب" else [f"x:{number}"]
        assert sorted(entry.source for entry in gazetteer.find(place_key(name))) == expected
    assert gazetteer.find(place_key("دمشق")) == []


def test_an_empty_gazetteer_finds_nothing() -> None:
    assert Gazetteer(b"").find("حلب") == []


def test_another_name_leads_to_the_places_own() -> None:
    (entry,) = _gazetteer(_row("عين العرب", "x:1", main="كوباني", population="45000")).find(place_key("عين العرب"))
    assert (entry.name, entry.weight) == ("كوباني", 45000)


@pytest.fixture(scope="module")
def table() -> list[Row]:
    packed = resources.files("marsad.data.places").joinpath("gazetteer.tsv.xz").read_bytes()
    header, *lines = lzma.decompress(packed).decode().splitlines()
    assert tuple(header.split("\t")) == COLUMNS
    return [dict(zip(COLUMNS, line.split("\t"), strict=True)) for line in lines]


@pytest.fixture(scope="module")
def world() -> list[Row]:
    text = resources.files("marsad.data.places").joinpath("world.tsv").read_text(encoding="utf-8")
    header, *lines = text.splitlines()
    columns = header.split("\t")
    assert ",".join(columns) == WORLD_HEADER
    return [dict(zip(columns, line.split("\t"), strict=True)) for line in lines]


def test_the_shipped_table_is_sorted_by_key_and_has_no_line_twice(table: list[Row]) -> None:
    keys = [place_key(row["name"]) for row in table]
    assert keys == sorted(keys) and all(keys)
    assert len(table) > 70_000
    assert max(Counter((row["name"], row["source"]) for row in table).values()) == 1


def test_all_keys_are_at_hand() -> None:
    keys = set(load_gazetteer().keys())
    assert {place_key("حلب"), place_key("إمارة أفغانستان الإسلامية")} <= keys
    assert all(load_gazetteer().find(key) for key in sorted(keys)[::5000])


def test_a_place_is_one_place_under_all_its_names(table: list[Row]) -> None:
    spots: dict[str, tuple[str, ...]] = {}
    for row in table:
        spot = (row["country"], row["kind"], row["latitude"], row["longitude"])
        assert spots.setdefault(row["source"], spot) == spot


def test_coordinates_and_codes_are_possible(table: list[Row], world: list[Row]) -> None:
    countries = {row["country"] for row in world if row["kind"] == "country"} | {NO_COUNTRY}
    for row in [*table, *world]:
        assert -90 <= float(row["latitude"]) <= 90 and -180 <= float(row["longitude"]) <= 180
        assert row["country"] in countries or row["source"].startswith("geonames:")
        assert len(row["country"]) == 2 and row["country"].isupper()
        assert row["source"].split(":")[0] in ("wof", "geonames", "marsad")
        assert not row["population"] or int(row["population"]) > 0


def test_world_has_each_place_once_and_each_country(world: list[Row]) -> None:
    assert max(Counter(row["source"] for row in world).values()) == 1
    assert sum(row["kind"] == "country" for row in world) >= 195
    assert len(world) >= 1000
    for row in world:
        names = [row["name"], *filter(None, row["other"].split("|"))]
        assert len({place_key(name) for name in names} - {""}) >= 1 and len(set(names)) == len(names)


def test_a_nationality_is_of_one_country(world: list[Row]) -> None:
    adjectives = [word for row in world for word in row["adjective"].split("|") if word]
    assert len(adjectives) == len(set(adjectives))
    assert all(word.endswith("ي") for word in adjectives)
    assert nationalities()["سوري"] == "SY"


@pytest.mark.parametrize(
    "name", ["سيناء", "كوباني", "عين العرب", "الغوطة الشرقية", "القلمون", "دارفور", "تيغراي", "نيويورك"]
)
def test_what_conflict_news_names_is_there(name: str) -> None:
    assert load_gazetteer().find(place_key(name))
