"""What an Arabic quantity expression says, as a `Count`: `ما لا يقل عن 30 مدنيا` is 30 or more.

Deterministic and careful: an expression that cannot be read to its end gives None, never a guess.
"""

import re
from functools import lru_cache

from .count_bounds import Bound, bound_around, is_of_two, split_stated_number, take_bounds
from .count_phrases import Reading, read_amount, read_head, read_range, read_vague, skip_harm
from .number_words import prepare, read_items
from .records import Count
from .vague_counts import VagueTable, apply_vague_policy

_MOST_WORDS = 50  # more is no quantity but a text
_AROUND = 60  # letters of the sentence before and behind a mention
# Glued to its verb, or alone and no year: what stands behind it is no single person.
_NUMBER_BEFORE = re.compile(r"(?:(?<=[^\W\d_])|(?<![\d.,/:-])(?!(?:19|20)\d\d\b))(?P<digits>\d+)\s*$")
_READERS = (read_range, read_amount, read_vague, read_head)


def parse_count(text: str, vague: VagueTable | None = None) -> Count | None:
    """Read a quantity of people, such as the text of a CASUALTY mention.

    `at least 30` has no maximum, `up to 100` no minimum, `about 40` is 40 to 40 and approximate, a
    quantity without a number is `vague`, with the bounds of the table `vague` where one is given.
    None where the text is no quantity that can be read.
    """
    reading, bounds = _read(text)
    return _count(reading, bounds, vague)


def count_mention(text: str, start: int, end: int, vague: VagueTable | None = None) -> Count | None:
    """Read the quantity `text[start:end]` (in code points) as `parse_count` does, with bounds that stand around it.

    A mention leaves out the verb in `عدد القتلى تجاوز 400`, what comes late in `لقي 16 شخصا حتفهم على الأقل`, the
    verb that says that `مدنيين` are two, and sometimes the number itself, as in `قتل57 شخصا`.
    """
    reading, bounds = _read(text[start:end])
    if reading is None or (isinstance(reading, str) and reading != "unclear"):
        return _count(reading, bounds, vague)  # nothing around it says more
    before, behind = prepare(text[max(0, start - _AROUND) : start]), prepare(text[end : end + _AROUND])
    if reading == (1, 1) and (number := _NUMBER_BEFORE.search(before)):
        reading, bounds = _read(f"{number['digits']} {text[start:end]}")
    if reading == "unclear" and is_of_two(behind):
        reading = (2, 2)
    elif isinstance(reading, tuple) and reading[0] == reading[1] and bounds <= {"none"}:
        bound = bound_around(before, behind)
        bounds = frozenset({bound}) if bound else bounds
    return _count(reading, bounds, vague)


@lru_cache(maxsize=10_000)  # the same words are read for the count, for links, and in the next article
def _read(text: str) -> tuple[Reading | None, frozenset[Bound]]:
    phrase, bounds = _quantity(text)
    items = skip_harm(read_items(phrase))
    if len(items) > _MOST_WORDS:
        return None, bounds
    readings = (reader(items) for reader in _READERS)
    return next((reading for reading in readings if reading is not None), None), bounds


def _quantity(text: str) -> tuple[str, frozenset[Bound]]:
    """Return the prepared phrase without its bounds: of `الركاب وعددهم نحو 40` the end, as nothing before it counts."""
    phrase, bounds = take_bounds(prepare(text))
    before, stated = split_stated_number(phrase)
    if not stated or any(item.is_number for item in read_items(before)):
        return phrase, frozenset(bounds)
    phrase, more = take_bounds(stated)
    return phrase, frozenset(bounds | more)


def _count(reading: Reading | None, bounds: frozenset[Bound], vague: VagueTable | None) -> Count | None:
    count = _bounded(reading, bounds) if reading is not None else None
    return apply_vague_policy(count, vague) if count is not None and vague is not None else count


def _bounded(reading: Reading, bounds: frozenset[Bound]) -> Count | None:
    if reading == "unclear":  # `مدنيين على الأقل` are two: no plural has a least
        return Count(minimum=2) if "least" in bounds else Count(vague="some")
    if isinstance(reading, str):
        return Count(vague=reading)
    if bounds >= {"least", "most"}:
        return None
    least = None if "most" in bounds else reading[0]
    most = None if "least" in bounds else reading[1]
    return Count(minimum=least, maximum=most, approximate="about" in bounds)
