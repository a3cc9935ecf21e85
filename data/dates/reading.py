"""What an expression of time stands for, against the day that the news was published.

A reader raises ValueError or OverflowError where there is no such day: 31 February, the same year as
that of another sentence.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from ..number_grammar import read_number
from ..number_words import read_items
from .grammar import DAY
from .phrases import Phrase
from .spans import (
    Span,
    Unit,
    gregorian,
    hijri,
    hijri_year,
    hijri_year_of,
    moved,
    nearest,
    one_day,
    possible,
    weekday_near,
    whole,
)

_UNITS: tuple[Unit, ...] = ("hour", "day", "week", "month", "year")
_DAY = re.compile(DAY)
_HIJRI_NOW = range(1400, 1451)  # without هـ, a year before these is more likely one of the Middle Ages
_LEAP = 4  # years around the published one that are sure to have a 29 February, but around 1900 and 2100


def read_phrase(phrase: Phrase, published: date | None) -> Span | None:
    """Return what the phrase stands for; None where it is no date, or would need the published day."""
    if published is None and not phrase.names_year:
        return None
    try:
        return _READERS[phrase.kind](phrase, published or date.min)
    except (ValueError, OverflowError):
        return None


def _numeric(phrase: Phrase, published: date) -> Span:
    """Day first, unless only the month can come first (`3/15/2018`)."""
    token = phrase.tokens_of("F")[0]
    numbers = [int(number) for number in re.findall(r"\d+", phrase.folded[token.start : token.end])]
    day, month, year = numbers if numbers[0] < 100 else reversed(numbers)
    if month > 12:
        day, month = month, day
    if 1300 <= year <= 1500:
        return hijri(year, month, day)
    if not 1900 <= year <= 2099:
        raise ValueError(f"{year} is no year of news")
    return gregorian(year, month, day)


def _short(phrase: Phrase, published: date) -> Span:
    day, month = (token.value for token in phrase.tokens_of("#"))
    if month > 12:
        day, month = month, day
    return nearest(
        possible(lambda year: gregorian(year, month, day), _years_near(published)), published, phrase.direction
    )


def _years_near(published: date) -> range:
    return range(published.year - _LEAP, published.year + _LEAP + 1)


def _days(phrase: Phrase) -> list[int]:
    found = (phrase.tokens[match.start() : match.end()] for match in _DAY.finditer(phrase.signs))
    return [sum(token.value for token in tokens) for tokens in found]


def _date(phrase: Phrase, published: date) -> Span:
    days, months = _days(phrase), phrase.tokens_of("MGHhx")
    month = months[0].value
    if months[-1].value != month:
        raise ValueError("a day of two months")
    calendar = gregorian if months[0].sign in "MG" else hijri
    return _in_year(
        phrase, published, lambda year: calendar(year, month, days[0]).until(calendar(year, month, days[-1]))
    )


def _month(phrase: Phrase, published: date) -> Span:
    months = phrase.tokens_of("MGHhx")
    calendar = gregorian if months[0].sign in "MG" else hijri
    return _in_year(
        phrase, published, lambda year: calendar(year, months[0].value).until(calendar(year, months[-1].value))
    )


def _in_year(phrase: Phrase, published: date, build: Callable[[int], Span]) -> Span:
    """Return what `build` makes of the year that the phrase means; of the Hijri year, for a Hijri month."""
    is_hijri = bool(phrase.tokens_of("Hhx"))
    if any(sign in "ZQN" for sign in phrase.signs):
        raise ValueError("another century, or the same year as that of another date")
    if "I" in phrase.signs:
        if not is_hijri:
            raise ValueError("a Gregorian month of a Hijri year")
        return build(phrase.value("I") or 0)
    year = published.year + phrase.steps if "C" in phrase.signs and "Y" not in phrase.signs else phrase.value("Y")
    if year is None:
        years = _hijri_years_near(published) if is_hijri else _years_near(published)
        return nearest(possible(build, years), published, phrase.direction)
    if not is_hijri:
        return build(year)
    return min(span for span in possible(build, _hijri_years_near(date(year, 7, 1))) if span.first.year == year)


def _hijri_years_near(day: date) -> range:
    year = hijri_year_of(day)
    return range(year - 1, year + 2)


def _day_of_month(phrase: Phrase, published: date) -> Span:
    """Read `السادس من الشهر الماضي`, `15 الجاري`."""
    if "Z" in phrase.signs:
        raise ValueError("the same month as that of another date")
    days, month = _days(phrase), whole("month", moved(published, phrase.steps, "month")).first
    return one_day(month.replace(day=days[0])).until(one_day(month.replace(day=days[-1])))


def _weekday(phrase: Phrase, published: date) -> Span:
    """The nearest such day that is over or on the published day, unless the phrase says next."""
    weekdays = [token.value for token in phrase.tokens_of("w")]
    if "K" in phrase.signs:
        week = whole("week", moved(published, phrase.steps, "week"))
        last = weekday_near(week.last, weekdays[-1], None)
    else:
        last = weekday_near(published, weekdays[-1], phrase.direction) - timedelta(days=7 * ("qL" in phrase.signs))
    return one_day(weekday_near(last, weekdays[0], None)).until(one_day(last))


def _relative(phrase: Phrase, published: date) -> Span:
    """Read yesterday, today, tomorrow. Where a weekday stands with it, the nearest such day: articles carry wrong dates."""
    signs = phrase.signs
    if "a" in signs:
        steps = -2 if phrase.value("of") == 1 else -1
    elif "g" in signs or "J" in signs:
        steps = 2 if "bg" in signs else 1
    else:
        steps = phrase.steps
    day = published + timedelta(days=steps)
    weekday = phrase.value("w")
    return one_day(day if weekday is None else day + timedelta(days=(weekday - day.weekday() + 3) % 7 - 3))


def _unit(phrase: Phrase, published: date) -> Span:
    """Read `الأسبوع الماضي`, `هذا العام`, `مطلع الشهر`; `الأسبوع الأول من هذا الشهر` is the month."""
    unit = _UNITS[phrase.tokens_of("KSC")[-1].value]
    return whole(unit, moved(published, phrase.steps, unit))


def _duration(phrase: Phrase) -> tuple[int, Unit]:
    unit = phrase.tokens_of("dDUurkscj")[0]
    if unit.sign in "dD":
        return 2, _UNITS[unit.value]
    number = _number(phrase) if phrase.tokens_of("#NYn13vT") else 1
    if number < 1:
        raise ValueError("a number that cannot be read")
    return number, _UNITS[unit.value]


def _number(phrase: Phrase) -> int:
    """Return the number in digits or words; 0 where it cannot be read."""
    numbers = phrase.tokens_of("#NYn13vT")
    if numbers[0].sign in "#NY":
        return numbers[0].value
    words = read_items(phrase.folded[numbers[0].start : numbers[-1].end])
    number = read_number(words)
    return number.value if number is not None and number.end == len(words) else 0


def _recent(phrase: Phrase, published: date) -> Span:
    """Read `اليومين الماضيين`, `الساعات الـ24 الماضية`: from then up to the published day, or from it on."""
    number, unit = _duration(phrase)
    other = moved(published, number * phrase.steps, unit)
    return Span(min(other, published), max(other, published), "day" if unit == "hour" else unit)


def _since(phrase: Phrase, published: date) -> Span:
    """Read `منذ ثلاثة أيام`, which is `for three days` or `three days ago`: the span holds both."""
    number, unit = _duration(phrase)
    return Span(moved(published, -number, unit), published, "day" if unit == "hour" else unit)


def _ago(phrase: Phrase, published: date) -> Span:
    """Read `قبل أسبوع`: the whole week that the day a week ago lies in, as nobody counts to the day."""
    number, unit = _duration(phrase)
    day = moved(published, -number, unit)
    return Span(day, published, "day") if unit == "hour" else whole(unit, day)


def _year(phrase: Phrase, published: date) -> Span:
    lunar = phrase.value("I")
    if lunar is not None:
        if "i" not in phrase.signs and lunar not in _HIJRI_NOW:
            raise ValueError(f"{lunar} may be a year of either calendar")
        return hijri_year(lunar)
    year = phrase.value("Y") or _number(phrase)
    if not 1900 <= year <= 2099:
        raise ValueError(f"{year} is no year of news")
    return whole("year", date(year, 1, 1))


def _years(phrase: Phrase, published: date) -> Span:
    first, last = sorted(token.value for token in phrase.tokens_of("Y"))
    return whole("year", date(first, 1, 1)).until(whole("year", date(last, 1, 1)))


_READERS: dict[str, Callable[[Phrase, date], Span]] = {
    "numeric": _numeric,
    "short": _short,
    "date": _date,
    "day_of_month": _day_of_month,
    "recent": _recent,
    "ago": _ago,
    "since": _since,
    "relative": _relative,
    "weekday": _weekday,
    "month": _month,
    "unit": _unit,
    "years": _years,
    "year": _year,
}
