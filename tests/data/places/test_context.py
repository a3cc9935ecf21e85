"""Nationality adjectives, and words beside a mention."""

import pytest

from marsad.data.places.context import (
    adjective_evidence,
    lies_in_next,
    named_nationalities,
    nationality,
    word_after,
    word_before,
)


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("قالت الخارجية السورية إن الجيش السوري انسحب", {"SY": 2}),
        ("جنود أتراك وضابطان لبنانيان وثلاث عراقيات", {"LB": 1, "IQ": 1}),
        ("للحكومة اللّيبيّة وبالقوات الفلسطينيـة", {"LY": 1, "PS": 1}),
        ("الألمان والرئيس الألماني والألبانية", {"DE": 1, "AL": 1}),
        ("الأمريكية والأميركيين", {"US": 2}),
        ("الأرض الحالية والمالي العالي", {}),
    ],
)
def test_adjectives_name_countries(text: str, countries: dict[str, int]) -> None:
    assert named_nationalities(text) == countries


def test_many_adjectives_count_for_few_mentions() -> None:
    assert adjective_evidence("روسي " * 50)["RU"] < 2


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("وصل إلى طرابلس اللبنانية مساء", "إلى", "اللبنانية"),
        ("العاصمة الليبية طرابلس، مساء", "الليبية", ""),
        ("في مدينة «طرابلس» الليبية، مساء", "مدينة", "الليبية"),
        ("انتهى. طرابلس", "انتهى.", ""),
        ("طرابلس", "", ""),
    ],
)
def test_the_words_beside_a_name(text: str, before: str, after: str) -> None:
    start = text.index("طرابلس")
    assert word_before(text, start) == before
    assert word_after(text, start + len("طرابلس")) == after


@pytest.mark.parametrize(("word", "country"), [("للعراقيين", "IQ"), ("اللبنانيّة", "LB"), ("لبنان", None), ("ي", None)])
def test_a_word_may_name_a_country(word: str, country: str | None) -> None:
    assert nationality(word) == country


@pytest.mark.parametrize("between", [" في ", "، ", " (غرب ", " بمحافظة ", " في ريف ", " - ", " شمالي ", " "])
def test_a_place_may_lie_in_the_next(between: str) -> None:
    assert lies_in_next(between, "حلب")


@pytest.mark.parametrize(
    ("between", "following"), [(" وقصف ", "حلب"), (" ثم ", "حلب"), (" إلى ", "حلب"), ("، ", "وحلب"), (". ", "حلب")]
)
def test_or_beside_it(between: str, following: str) -> None:
    assert not lies_in_next(between, following)
