"""Totals over figures: by status and by kind of victim, never a part beside its whole."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, get_args

from ..records import Count, Status, Victim
from .records import Figure

STATUSES: tuple[Status, ...] = get_args(Status)
VICTIMS: tuple[Victim, ...] = get_args(Victim)

Bounds = tuple[int, int | None]
"""At least and at most so many; None where the top is open."""

_NOBODY: Bounds = (0, 0)


def totals(figures: Sequence[Figure]) -> dict[Status, Count]:
    """Return the people harmed in each way that the figures tell of: the sum over the roots of that status.

    A part of another status (`ten were taken, two of them were killed`) counts under its own; what is left of a
    `casualty` figure beside its killed and injured parts counts under casualty, so that nobody is counted twice.
    """
    found = {status: _of_status(figures, status) for status in STATUSES}
    apart = _told_apart(figures)
    low, high = found["casualty"]
    found["casualty"] = max(0, low - apart), None if high is None else max(0, high - apart)
    told = _statuses(figures)
    return {status: _count(bounds) for status, bounds in found.items() if status in told}


class Least(NamedTuple):
    """At least how many people of one status figures tell of: two numbers, so that those of two lists add up."""

    told: int = 0
    apart: int = 0
    """Of casualties, those that are told as killed or injured."""

    def plus(self, other: "Least") -> "Least":
        """Return the sum."""
        return Least(self.told + other.told, self.apart + other.apart)

    @property
    def number(self) -> int:
        """The minimum of `totals`."""
        return max(0, self.told - self.apart)


def least(figures: Sequence[Figure], status: Status) -> Least:
    """Return at least how many people of a status the figures tell of."""
    return Least(_of_status(figures, status)[0], _told_apart(figures) if status == "casualty" else 0)


def victim_totals(figures: Sequence[Figure], status: Status, victim: Victim) -> Count | None:
    """Return the people of one kind harmed in one way; None where no figure tells of them."""
    if not any(figure.status == status and figure.victim == victim for root in figures for figure in walk(root)):
        return None
    return _count(_sum(figures, lambda figure: figure.status == status and figure.victim == victim))


def divisions(figure: Figure) -> list[list[Figure]]:
    """Return the parts of a figure by how they divide it: into its own kind (by place), or into narrower kinds.

    Parts of two divisions overlap: of 14 dead, 8 were in Basra, and 5 were children.
    """
    own = [part for part in figure.parts if part.victim in (figure.victim, "person")]
    return [parts for parts in (own, [part for part in figure.parts if part not in own]) if parts]


def topmost(figures: Iterable[Figure], status: Status) -> list[Figure]:
    """Return the figures of a status that no other of it includes; they may be parts of one of another status."""
    found: list[Figure] = []
    for figure in figures:
        found += [figure] if figure.status == status else topmost(figure.parts, status)
    return found


def walk(figure: Figure) -> Iterable[Figure]:
    """Yield a figure and all that it includes."""
    yield figure
    for part in figure.parts:
        yield from walk(part)


def _sum(figures: Iterable[Figure], matches: Callable[[Figure], bool]) -> Bounds:
    """Add the topmost figures that match; of several divisions the one that tells of most."""
    total = _NOBODY
    for figure in figures:
        total = _plus(total, _matching(figure, matches))
    return total


def _matching(figure: Figure, matches: Callable[[Figure], bool]) -> Bounds:
    if matches(figure) and figure.minimum is not None and not figure.vague:
        return figure.minimum, figure.maximum
    found = [_sum(parts, matches) for parts in divisions(figure)]
    low, high = max(found, key=lambda bounds: (bounds[0], bounds[1] is None or bounds[1]), default=_NOBODY)
    if matches(figure):  # dozens, 40 of them children, are at least 40
        low, high = max(low, figure.minimum or 0), figure.maximum
    if figure.maximum is None:
        return low, high
    return min(low, figure.maximum), figure.maximum if high is None else min(high, figure.maximum)


def _plus(one: Bounds, other: Bounds) -> Bounds:
    return one[0] + other[0], None if one[1] is None or other[1] is None else one[1] + other[1]


def _of_status(figures: Iterable[Figure], status: Status) -> Bounds:
    return _sum(figures, lambda figure: figure.status == status)


def _told_apart(figures: Iterable[Figure]) -> int:
    """Return how many of those that are told as casualties are told as killed or injured."""
    parts = [part for figure in topmost(figures, "casualty") for part in figure.parts]
    return _of_status(parts, "killed")[0] + _of_status(parts, "injured")[0]


def _statuses(figures: Iterable[Figure]) -> set[Status]:
    return {figure.status for root in figures for figure in walk(root)}


def _count(bounds: Bounds) -> Count:
    return Count(minimum=bounds[0], maximum=bounds[1])
