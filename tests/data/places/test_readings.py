"""Names without head nouns, sides and adjectives."""

import pytest

from marsad.data.places.keys import place_key
from marsad.data.places.readings import area_key, head_noun, read_name


@pytest.mark.parametrize(
    ("name", "core", "head"),
    [
        ("ريف حلب الشمالي", "حلب", "around"),
        ("شمال حلب", "حلب", "around"),
        ("شمال غرب حلب", "حلب", "around"),
        ("محافظة إدلب", "إدلب", "region"),
        ("مديرية حيدان", "حيدان", "county"),
        ("مدينة الباب", "الباب", "town"),
        ("بلدة خان شيخون", "خان شيخون", "town"),
        ("قرية الصفا", "الصفا", "village"),
        ("حي الزهراء", "الزهراء", "quarter"),
        ("جمهورية مالي", "مالي", "country"),
        ("الموصل القديمة", "الموصل", "none"),
    ],
)
def test_what_stands_around_a_name_is_taken_off(name: str, core: str, head: str) -> None:
    readings = list(read_name(name))
    assert readings[0].key == place_key(name)
    assert (place_key(core), head) in [(reading.key, reading.head) for reading in readings]


def test_the_whole_name_is_read_first() -> None:
    assert next(read_name("جنوب السودان")).key == place_key("جنوب السودان")


@pytest.mark.parametrize(
    ("name", "trust"),
    [("مطار صنعاء الدولي", "near"), ("مخيم جنين للاجئين", "near"), ("مستشفى الشفاء", "supported")],
)
def test_a_facility_may_be_at_the_town_of_its_name(name: str, trust: str) -> None:
    core = place_key(name.split()[1])
    assert [reading.trust for reading in read_name(name) if reading.key == core] == [trust]


@pytest.mark.parametrize("name", ["شارع نابلس", "مسجد الكوفة", "فندق بغداد", "مدرسة القاهرة", "سفارة روسيا"])
def test_streets_and_buildings_are_not_where_their_name_comes_from(name: str) -> None:
    assert place_key(name.split()[1]) not in [reading.key for reading in read_name(name)]


def test_a_clitic_that_may_be_a_letter_is_tried_last() -> None:
    keys = [reading.key for reading in read_name("وراجستان")]
    assert keys == [place_key("وراجستان"), place_key("راجستان")]
    assert place_key("الرقة") in [reading.key for reading in read_name("للرقة")]


@pytest.mark.parametrize(
    ("word", "head"), [("وبمحافظة", "محافظه"), ("لمدينة", "مدينه"), ("مَطار", "مطار"), ("الجيش", ""), ("وادي", "وادي")]
)
def test_head_nouns_are_known_behind_clitics(word: str, head: str) -> None:
    assert head_noun(word) == head


def test_areas_are_compared_without_head_nouns() -> None:
    assert area_key("مديرية حيدان") == area_key("حيدان") != area_key("كفر سعد")
    assert area_key("كفر سعد") == place_key("كفر سعد")
