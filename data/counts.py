"""Counts as annotators write them: `1300`, `20-25`, `30+` (at least), `30-` (up to), `~30` (about), `tens`.

This is notation for people who annotate; what a text says in Arabic is read by `numerals.py`.
"""

import re

from .records import Count
from .schema import VAGUE

_COUNT = re.compile(r"(?P<from>\d+)-(?P<to>\d+)|(?P<least>\d+)\+|(?P<most>\d+)-|(?P<exact>\d+)")


def parse_count(text: str) -> Count:
    """Read a count; `~` may stand before any number. Raises ValueError for anything else."""
    if text in VAGUE:
        return Count.model_validate({"vague": text})
    if not (match := _COUNT.fullmatch(text.removeprefix("~"))):
        raise ValueError(f"count {text!r} is none of 30, 20-25, 30+, 30-, ~30, {', '.join(VAGUE)}")
    found = {name: int(value) for name, value in match.groupdict().items() if value}
    minimum = found.get("from", found.get("least", found.get("exact")))
    maximum = found.get("to", found.get("most", found.get("exact")))
    return Count(minimum=minimum, maximum=maximum, approximate=text.startswith("~"))


def format_count(count: Count) -> str:
    """Write a count, the inverse of `parse_count`. Raises ValueError for a count that says nothing."""
    about = "~" if count.approximate else ""
    if count.vague:
        return count.vague
    if count.minimum is None and count.maximum is None:
        raise ValueError("a count without minimum, maximum and vague word cannot be written")
    if count.minimum == count.maximum:
        return f"{about}{count.minimum}"
    if count.maximum is None:
        return f"{about}{count.minimum}+"
    if count.minimum is None:
        return f"{about}{count.maximum}-"
    return f"{about}{count.minimum}-{count.maximum}"
