"""How likely each sense of a name is in a document.

The log odds of a sense add up what is known of the place and what the document says: a large town is
likelier than a small one, and so is what lies in a country or district that is named, or near other
places. The gazetteer may also lack what is meant: that chance takes part as one more sense.
"""

from collections.abc import Mapping, Sequence, Set
from math import exp, log
from typing import NamedTuple

from .gazetteer import NO_COUNTRY
from .senses import Meanings, Sense

# Log odds, set by eye on the training splits of two corpora; README.md has what came of it.
_UNKNOWN = 4.5  # that the gazetteer lacks the place; a village of 1,000 people has 6.7 before any context
_UNKNOWN_FACILITY = 6.5
_COUNTRY_FLOOR = -5.0
_AREA = 1.5
_BESIDE = 3.0
_NEAR = 2.0
_NEAR_KM = 80.0

# How often a place that Arabic news names lies in a country, before anything is known of the text.
_COMMON = {
    "YE": 0.15,
    "SY": 0.12,
    "PS": 0.12,
    "IL": 0.04,
    "IR": 0.03,
    "IQ": 0.1,
    "EG": 0.05,
    "LB": 0.05,
    "SD": 0.05,
    "SA": 0.04,
    "LY": 0.04,
}
_RARE = 0.01
_BEFORE = 0.3  # how many mentions of evidence that is worth
# Arabic news puts the towns of both into either.
_SHARED = {"IL": ("IL", "PS"), "PS": ("IL", "PS")}


class Context(NamedTuple):
    """What a document says of where it plays, apart from the name that is asked about.

    countries: evidence for each by code, in mentions. areas: keys of all names. beside: keys and codes
    of what a mention is said to lie in. points: latitude and longitude of places that are sure.
    """

    countries: Mapping[str, float] = {}
    areas: Set[str] = frozenset()
    beside: Set[str] = frozenset()
    points: Sequence[tuple[float, float]] = ()


def chances(found: Meanings, context: Context) -> list[float]:
    """Return how likely each sense is, 0 to 1; what is left to 1 is the chance that none of them is meant."""
    odds = [exp(_log_odds(sense, context)) for sense in found.senses]
    total = sum(odds) + exp(_UNKNOWN_FACILITY if found.trust == "supported" else _UNKNOWN)
    return [value / total for value in odds]


def _log_odds(sense: Sense, context: Context) -> float:
    value = sense.prior + _country_term(sense.country, context.countries)
    if sense.areas & context.areas:
        value += _AREA
    if sense.country in context.beside or sense.areas & context.beside:
        value += _BESIDE
    if context.points:
        nearest = min(sense.kilometres(*point) for point in context.points)
        value += _NEAR * exp(-nearest / _NEAR_KM)
    return value


def _country_term(country: str, evidence: Mapping[str, float]) -> float:
    if country == NO_COUNTRY:
        return log(_RARE * 10)
    said = sum(evidence.get(code, 0.0) for code in _SHARED.get(country, (country,)))
    chance = (said + _BEFORE * _COMMON.get(country, _RARE)) / (_BEFORE + sum(evidence.values()))
    return max(log(chance), _COUNTRY_FLOOR)
