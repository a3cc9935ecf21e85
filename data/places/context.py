"""What a document says about where it plays: the words beside its mentions, and nationality adjectives."""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache, lru_cache

from ..spelling import fold
from .gazetteer import nationalities
from .readings import head_noun

_WORD = re.compile("[\\w\u0640\u064b-\u0652]+")
_ADJECTIVE = re.compile("(.{3,}?ي)(?:ه|ين|ان|ون|تين|تان|ات)?")
_PREFIXES = ("", "ال", "وال", "فال", "بال", "كال", "لل", "ولل", "و", "ف", "ب", "ل", "ك")
_OPENING, _CLOSING = " \n\t«\"“'(", " \n\t»\"”')"
_REACH = 40  # characters before and after a mention in which the word beside it is looked for
_ADJECTIVE_WEIGHT = 0.3  # adjectives tell less of the scene than places: American statements are about everywhere
_MOST_ADJECTIVES = 5
# `X في Y`, `X، Y`, `X (غرب Y)`, `X بمحافظة Y`: what may stand between a place and the area that it lies in.
_GAP = re.compile(r"[\s،,(\-–]*(?:(?:في|من|ضمن|التابعة|التابع|[شجغ]\w+ي?)\s+)?(\w*)[\s«\"]*")


def adjective_evidence(text: str) -> dict[str, float]:
    """Return how much the nationality adjectives in `text` say for each country, in mentions of places."""
    counts = named_nationalities(text)
    return {country: _ADJECTIVE_WEIGHT * min(count, _MOST_ADJECTIVES) for country, count in counts.items()}


def named_nationalities(text: str) -> Counter[str]:
    """Count the nationality adjectives in `text` by country code: feminines, duals and plurals too, with clitics."""
    return Counter(country for country in map(nationality, _WORD.findall(text)) if country)


@lru_cache(maxsize=1 << 16)
def nationality(word: str) -> str | None:
    """Return the country whose adjective a word is: `للعراقيين` is IQ."""
    match = _ADJECTIVE.fullmatch(fold(word))
    return _adjective_forms().get(match[1]) if match else None


def word_before(text: str, start: int) -> str:
    """Return what stands directly before the offset `start`, to the next blank; quotes and brackets are left out."""
    words = text[max(0, start - _REACH) : start].rstrip(_OPENING).rsplit(None, 1)
    return words[-1].lstrip(_OPENING) if words else ""


def word_after(text: str, end: int) -> str:
    """Return what stands directly behind the offset `end`, to the next blank or mark."""
    match = _WORD.match(text[end : end + _REACH].lstrip(_CLOSING))
    return match[0] if match else ""


def lies_in_next(between: str, following: str) -> bool:
    """Whether the text `between` two mentions says that the first lies in the second: `الباب في ريف حلب`."""
    gap = _GAP.fullmatch(between) if len(between) < _REACH else None
    if gap is None or following.startswith("و"):
        return False
    return not gap[1] or bool(head_noun(gap[1]))


@cache
def _adjective_forms() -> Mapping[str, str]:
    # The article is no rule of the pattern: ألماني and ألباني begin with its letters.
    return {prefix + word: country for word, country in nationalities().items() for prefix in _PREFIXES}
