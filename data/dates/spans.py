"""Days, weeks, months and years as spans of days, and how far they lie from the published day.

Hijri months follow the Umm al-Qura calendar (hijridate, 1343 to 1500 AH); where the new moon is
sighted, a month may begin a day earlier or later.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Literal, NamedTuple

from ..incidents.records import Precision

# The first day of the week, counted from Monday. Saturday in most Arab countries (Unicode CLDR, weekData).
WEEK_START = 5
_PRECISIONS: tuple[Precision, ...] = ("day", "week", "month", "year")

Unit = Literal["hour", "day", "week", "month", "year"]
# `until` is on the day or before it.
Direction = Literal["last", "this", "next", "until"]


class Span(NamedTuple):
    """First and last day, both included, and how narrow the text was."""

    first: date
    last: date
    precision: Precision

    def until(self, other: "Span") -> "Span":
        """Return the time from the first day of this span to the last of `other`."""
        if self.first > other.last:
            raise ValueError(f"a span cannot begin on {self.first} and end on {other.last}")
        return Span(self.first, other.last, max(self.precision, other.precision, key=_PRECISIONS.index))


def one_day(day: date) -> Span:
    """Return the span of one day."""
    return Span(day, day, "day")


def gregorian(year: int, month: int, day: int | None = None) -> Span:
    """Return a day, or the month; raises ValueError where there is none such."""
    if day is not None:
        return one_day(date(year, month, day))
    return Span(date(year, month, 1), date(year, month, monthrange(year, month)[1]), "month")


def hijri(year: int, month: int, day: int | None = None) -> Span:
    """Return a day, or the month, of the Hijri calendar; raises ValueError or OverflowError where there is none such."""
    from hijridate import Hijri  # few texts need it, and `import marsad` stays quick

    if day is not None:
        return one_day(_plain(Hijri(year, month, day).to_gregorian()))
    first = _plain(Hijri(year, month, 1).to_gregorian())
    return Span(first, first + timedelta(days=Hijri(year, month, 1).month_length() - 1), "month")


def hijri_year(year: int) -> Span:
    """Return a year of the Hijri calendar."""
    return hijri(year, 1).until(hijri(year, 12))._replace(precision="year")


def hijri_year_of(day: date) -> int:
    """Return the Hijri year that `day` lies in; raises OverflowError before 1343 and after 1500 AH."""
    from hijridate import Gregorian

    return Gregorian(day.year, day.month, day.day).to_hijri().year


def _plain(day: date) -> date:
    return date(day.year, day.month, day.day)


def whole(unit: Unit, day: date) -> Span:
    """Return the day, week, month or year that `day` lies in."""
    if unit == "week":
        first = day - timedelta(days=(day.weekday() - WEEK_START) % 7)
        return Span(first, first + timedelta(days=6), "week")
    if unit == "month":
        return gregorian(day.year, day.month)
    if unit == "year":
        return Span(date(day.year, 1, 1), date(day.year, 12, 31), "year")
    return one_day(day)


def moved(day: date, number: int, unit: Unit) -> date:
    """Return the day `number` units after `day`, before it where negative; hours are rounded to whole days, outward."""
    if unit == "hour":
        return day + timedelta(days=-(-number // 24) if number > 0 else number // 24)
    if unit in ("day", "week"):
        return day + timedelta(days=number * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 + number * (12 if unit == "year" else 1)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def weekday_near(day: date, weekday: int, direction: Direction | None) -> date:
    """Return the nearest such weekday: before `day`, after it, or by default before it or on it."""
    back = (day.weekday() - weekday) % 7
    if direction == "next":
        return day + timedelta(days=7 - back)
    return day - timedelta(days=back or (7 if direction == "last" else 0))


def possible(build: Callable[[int], Span], years: Iterable[int]) -> list[Span]:
    """Return the span in each of the years that has it: not every year has a 29 February."""
    spans = []
    for year in years:
        try:
            spans.append(build(year))
        except (ValueError, OverflowError):
            continue
    return spans


def nearest(spans: Iterable[Span], published: date, direction: Direction | None = None) -> Span:
    """Return the span that news of the day `published` would mean: one before, after, or near it.

    Near is near in days, and days ahead count double, since news tells of the past. Raises ValueError
    where there is none.
    """
    if direction == "last":
        return max(span for span in spans if span.last < published)
    if direction == "next":
        return min(span for span in spans if span.first > published)
    if direction == "until":
        return max(span for span in spans if span.first <= published)
    return min(spans, key=lambda span: _distance(span, published))


def _distance(span: Span, published: date) -> int:
    if span.last < published:
        return (published - span.last).days
    return max(0, 2 * (span.first - published).days)
