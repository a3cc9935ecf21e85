"""Expressions of time in context: found to the letter, and normalised."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from marsad.data.dates import DateMention, find_dates

PUBLISHED = date(2018, 3, 14)  # a Wednesday
LINES = Path(__file__).with_name("expressions.txt").read_text(encoding="utf-8").splitlines()
TABLE = [line.split(" =") for line in LINES if line and not line.startswith("#")]


def marked(sentence: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the sentence without ⟦⟧ and the places that they enclosed."""
    spans = [
        (match.start() - 2 * number, match.end() - 2 * number - 2)
        for number, match in enumerate(re.finditer("⟦.*?⟧", sentence))
    ]
    return re.sub("[⟦⟧]", "", sentence), spans


def values(text: str) -> list[tuple[date, date, str]]:
    """Return the values of the table's last column: `first..last precision; …`."""
    read = []
    for value in filter(None, text.split(";")):
        days, _, precision = value.strip().partition(" ")
        first, _, last = days.partition("..")
        read.append((date.fromisoformat(first), date.fromisoformat(last or first), precision or "day"))
    return read


def found(text: str, published: date | None = PUBLISHED) -> list[str]:
    """Return the words of each mention."""
    return [text[mention.start : mention.end] for mention in find_dates(text, published)]


@pytest.mark.parametrize(("sentence", "value"), TABLE)
def test_table(sentence: str, value: str) -> None:
    text, spans = marked(sentence)
    expected = [DateMention(*span, *day) for span, day in zip(spans, values(value), strict=True)]  # type: ignore[arg-type]
    assert find_dates(text, PUBLISHED) == expected


def test_table_is_large() -> None:
    assert sum(value != "" for _, value in TABLE) > 180
    assert sum(value == "" for _, value in TABLE) > 50


def test_without_a_published_day_only_what_names_a_year() -> None:
    text = "قتل أمس والجمعة وفي 3 مارس ومنذ شهر وفي الأسبوع الماضي، وفي 15 أيار 2016 وعام 2011 وفي 1/2/2010 ومارس 2009."
    assert found(text, None) == ["15 أيار 2016", "وعام 2011", "1/2/2010", "ومارس 2009"]


def test_a_range_that_names_a_year_needs_no_published_day() -> None:
    mentions = find_dates("قتلوا من 28 كانون الأول حتى 3 كانون الثاني 2017.", None)
    assert [(m.first, m.last) for m in mentions] == [(date(2016, 12, 28), date(2017, 1, 3))]


def test_since_a_year_has_no_end_without_a_published_day() -> None:
    assert [m[2:] for m in find_dates("نزحوا منذ 2011.", None)] == [(date(2011, 1, 1), date(2011, 12, 31), "year")]


def test_since_ends_on_the_published_day_even_inside_the_span() -> None:
    assert [m[2:] for m in find_dates("نزحوا منذ بداية عام 2018.", PUBLISHED)] == [
        (date(2018, 1, 1), PUBLISHED, "year")
    ]


@pytest.mark.parametrize("back", range(7))
def test_a_weekday_is_the_published_day_or_the_nearest_before(back: int) -> None:
    published = date(2018, 3, 9) + timedelta(days=back)  # Friday to Thursday
    bare, last, following = (
        find_dates(f"اعتقلوا {words} في القرية.", published)[0].first
        for words in ("يوم الجمعة", "الجمعة الماضية", "الجمعة المقبل")
    )
    assert bare == date(2018, 3, 9)
    assert last == date(2018, 3, 9) if back else date(2018, 3, 2)
    assert following == date(2018, 3, 16)


@pytest.mark.parametrize(("day", "first"), [(9, 3), (10, 10), (11, 10), (12, 10), (16, 10), (17, 17)])
def test_weeks_begin_on_saturday(day: int, first: int) -> None:
    mention = find_dates("قتلوا هذا الأسبوع.", date(2018, 3, day))[0]
    assert (mention.first, mention.last) == (date(2018, 3, first), date(2018, 3, first + 6))


@pytest.mark.parametrize(
    ("words", "published", "first"),
    [
        ("3 يناير", date(2018, 12, 20), date(2019, 1, 3)),
        ("3 يناير", date(2018, 6, 20), date(2018, 1, 3)),
        ("20 ديسمبر", date(2018, 1, 2), date(2017, 12, 20)),
        ("20 ديسمبر الماضي", date(2018, 12, 25), date(2018, 12, 20)),
        ("20 ديسمبر المقبل", date(2018, 12, 25), date(2019, 12, 20)),
        ("29 فبراير", date(2018, 2, 25), date(2016, 2, 29)),
        ("29 فبراير المقبل", date(2018, 12, 25), date(2020, 2, 29)),
        ("29 فبراير من هذا العام", date(2016, 12, 25), date(2016, 2, 29)),
        ("العام الماضي", date(2016, 2, 29), date(2015, 1, 1)),
        ("الشهر الماضي", date(2018, 3, 31), date(2018, 2, 1)),
        ("الشهر الماضي", date(2018, 1, 31), date(2017, 12, 1)),
    ],
)
def test_the_year_that_is_meant(words: str, published: date, first: date) -> None:
    assert [mention.first for mention in find_dates(f"وقع ذلك في {words}.", published)] == [first]


def test_a_leap_day_of_a_common_year_is_no_date() -> None:
    assert find_dates("وقع ذلك في 29 فبراير من العام الماضي.", date(2018, 3, 1)) == []
    assert find_dates("وقع ذلك في 29/2/2018.", date(2018, 3, 1)) == []


def test_no_day_before_the_first_or_after_the_last() -> None:
    assert find_dates("قتلوا أمس والعام الماضي ومنذ 30 شهرا.", date.min) == []
    assert find_dates("قتلوا غدا والعام المقبل ورمضان الماضي.", date.max) == []
