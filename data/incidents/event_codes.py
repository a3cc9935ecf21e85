"""What event types mean to ACLED and PLOVER, and how they harm, by a table that the user can change."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Literal

from pydantic import Field

from ..records import Record
from ..spelling import fold


class EventCode(Record):
    """One event type."""

    harm: Literal["attack", "custody", "accident", "any"] | None = None
    """How it harms people; absent for types that harm nobody."""
    unspecific: bool = False
    """Whether it is the type of what nothing more is known of: it goes with every type of its harm."""
    acled: tuple[str, ...] = Field(default=(), max_length=2)
    """ACLED's event type and sub-event type; empty where ACLED codes no such event."""
    plover: str | None = None
    """PLOVER's event code."""
    cues: tuple[str, ...] = ()
    """Beginnings of words that tell of it."""


EventCodes = Mapping[str, EventCode]
"""By event type, the most specific first."""


@cache
def load_event_codes(source: str = "acled_plover") -> EventCodes:
    """Read a table: a YAML file, or the name of one in `configs/events`.

    Raises UserError where the file is missing or an entry has unknown keys.
    """
    from ...configs.loading import read_table

    advice = f"Known keys: {', '.join(EventCode.model_fields)}."
    codes: EventCodes = read_table("events", source, dict[str, EventCode], advice)
    return codes


def harmful(types: Sequence[str], codes: EventCodes) -> tuple[str, ...]:
    """Return the types that harm people, the most specific first."""
    return tuple(kind for kind, code in codes.items() if code.harm and kind in types)


def harms(types: Iterable[str], codes: EventCodes) -> set[str]:
    """Return the ways in which these types harm; one that may harm in any way tells none."""
    return {code.harm for kind in types if (code := codes.get(kind)) and code.harm and code.harm != "any"}


def go_together(types: Iterable[str], others: Iterable[str], codes: EventCodes) -> bool:
    """Whether two sets of types may be of one event: one in common, an unspecific one, or none told on one side."""
    some, rest = set(types), set(others)
    either = some | rest
    return not some or not rest or bool(some & rest) or any(codes[kind].unspecific for kind in either if kind in codes)


def types_told(text: str, types: Sequence[str], codes: EventCodes) -> tuple[str, ...]:
    """Return those of the types that words of the text tell of; all of them where no word tells."""
    folded = fold(text)
    told = tuple(kind for kind in types if kind in codes and (cues := _cues(codes[kind].cues)) and cues.search(folded))
    return told or tuple(types)


@cache
def _cues(stems: tuple[str, ...]) -> re.Pattern[str] | None:
    """Match words that begin with a stem, behind clitics, article and a letter of conjugation."""
    beginnings = "|".join(re.escape(fold(stem)) for stem in stems)
    return re.compile(rf"\b[وف]?[بلك]?(?:ال|ل)?[ايتن]?(?:{beginnings})") if stems else None
