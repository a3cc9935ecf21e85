"""When: the date expression that belongs to a claim."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from ..records import Document
from ..spelling import fold
from .claims import Claim, Telling
from .people import evidence
from .records import DateRange

if TYPE_CHECKING:  # dates are made of these records: at run time neither waits for the other
    from ..dates.mentions import DateMention

_SINCE = re.compile(
    r"\b[وف]?منذ (?:بدايه |بدء |مطلع |اوائل |اول |نهايه |اواخر |منتصف |شهر |عام |سنه |يوم |صباح |مساء |فجر )*$"
)
_CLAUSE = re.compile(r"\b(?:ب|[وف])?ان(?:ه|ها|هم)?\b")  # إن, أن
_PERIODS = ("month", "year", "week")


def published_on(document: Document) -> date | None:
    """Return the date of the document, `meta["date"]` as ISO; None where it is absent or no date."""
    return read_day(document.meta.get("date"))


def read_day(value: object) -> date | None:
    """Return the day of `2024-05-31`, a clock time behind it or not; None for anything else."""
    try:
        return date.fromisoformat(value.strip()[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def dates_of(telling: Telling, dates: "Sequence[DateMention]", published: date | None) -> "list[DateMention]":
    """Return the expressions of a sentence, of those of the document in their order; what lies ahead harmed nobody."""
    first, last = (bisect_left(dates, border, key=lambda found: found.start) for border in (telling.start, telling.end))
    return [found for found in dates[first:last] if published is None or found.first <= published]


def date_of_claim(
    document: Document, telling: Telling, claim: Claim, dates: "Sequence[DateMention]", published: date | None
) -> DateRange | None:
    """Return the date nearest to the claim's first figure in its sentence; of a toll, the nearest period.

    A date within the figure's own clause goes before that of the report (`قال الاثنين إن ثلاثة قتلوا الأحد`).
    """
    found = dates_of(telling, dates, published)
    if claim.toll:
        found = [d for d in found if d.precision in _PERIODS or _since(document, d)]
    nearest = min(found, key=lambda d: (_reported(document, d, claim), _gap(d, claim.start)), default=None)
    return as_range(document, nearest, published if claim.toll else None) if nearest else None


def as_range(document: Document, found: "DateMention", published: date | None) -> DateRange:
    """Return the record of an expression; a toll `منذ` a day goes on to the day of the article."""
    last = published if published and _since(document, found) and published >= found.first else found.last
    where = evidence(document, found.start, found.end)
    return DateRange(first=found.first, last=last, precision=found.precision, evidence=where)


def dates_apart(one: DateRange | None, other: DateRange | None) -> bool:
    """Whether two dates exclude each other."""
    return one is not None and other is not None and (one.last < other.first or other.last < one.first)


def within(inner: DateRange, outer: DateRange) -> bool:
    """Whether one date lies in the other."""
    return outer.first <= inner.first and inner.last <= outer.last


def _since(document: Document, found: "DateMention") -> bool:
    before = fold(document.text[max(0, found.start - 40) : found.start])
    return _SINCE.search(before) is not None or fold(document.text[found.start : found.end]).startswith(("منذ", "ومنذ"))


def _reported(document: Document, found: "DateMention", claim: Claim) -> bool:
    """Whether a clause begins between a date and the claim's first figure."""
    between = document.text[found.end : claim.start] or document.text[claim.start : found.start]
    return _CLAUSE.search(fold(between)) is not None


def _gap(found: "DateMention", position: int) -> int:
    return position - found.end if found.end <= position else found.start - position
