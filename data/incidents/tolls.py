"""Tolls that a larger toll of their document includes: a month's dead by perpetrator beside the month's dead."""

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from heapq import merge
from itertools import chain, islice

from .claims import Telling
from .drafts import Draft
from .fitting import names
from .people import People, highest, kinds_overlap, lowest
from .scenes import Scene, covers, relate
from .tallies import nodes
from .times import within

_MOST = 500  # tolls that one is held against: a text of nothing but tolls must come to an end


def include_tolls(drafts: Sequence[Draft], tellings: Sequence[Telling]) -> list[Draft]:
    """Return the drafts, each toll that a larger one includes with that one in `included_in`.

    What it does not say of its time and place, the larger one says. A toll that tells also of what the larger
    one does not (its injured beside the dead) becomes two, so that leaving out the included one loses nobody.
    """
    tolls = _Tolls([draft for draft in drafts if draft.toll], tellings)
    found: list[Draft] = []
    for draft in drafts:
        whole = tolls.whole_of(draft) if draft.toll else None
        if whole is None:
            found.append(draft)
            continue
        inside = [people for people in draft.tally.roots if _holds(whole, people)]
        rest = [people for people in draft.tally.roots if people not in inside]
        tolls.remove(draft)
        draft.included_in = whole
        draft.tally.roots = inside
        draft.date, draft.scene = draft.date or whole.date, draft.scene or whole.scene
        tolls.add(draft)
        found += [draft, _split_off(draft, rest)] if rest else [draft]
    _date_by_neighbours(sorted((draft for draft in found if draft.toll), key=_start))
    return found


class _Tolls:
    """The tolls of a document in the orders in which one is held against them."""

    def __init__(self, tolls: Sequence[Draft], tellings: Sequence[Telling]):
        self._tellings = tellings
        self._begins = _beginnings(tellings)
        self._places = {toll: place for place, toll in enumerate(tolls)}
        self._reports: defaultdict[int, list[Draft]] = defaultdict(list)
        """Of each report, the largest first."""
        self._periods: defaultdict[tuple[date, date], list[Draft]] = defaultdict(list)
        """Of each time, the smallest first."""
        for toll in tolls:
            self.add(toll)

    def add(self, toll: Draft) -> None:
        """Put a toll into its places."""
        insort(self._reports[self._begins[toll.first]], toll, key=lambda own: (-_size(own), self._places[own]))
        if toll.date:
            insort(self._periods[toll.date.first, toll.date.last], toll, key=self._by_size)

    def remove(self, toll: Draft) -> None:
        """Take a toll out, which is about to change."""
        self._reports[self._begins[toll.first]].remove(toll)
        if toll.date:
            self._periods[toll.date.first, toll.date.last].remove(toll)

    def whole_of(self, part: Draft) -> Draft | None:
        """Return the toll that lists this one, the largest that does, or else the smallest of a longer time."""
        return next(chain(self._lists(part), self._longer(part)), None)

    def _lists(self, part: Draft) -> Iterator[Draft]:
        """Yield the tolls that the part goes on with: it stands behind them in one report."""
        own = [claim for claim in self._tellings[part.first].claims if part.tally.roots[0] in claim.figures]
        if not any(claim.elsewhere for claim in own):
            for toll in islice(self._reports[self._begins[part.first]], _MOST):
                if _stands_before(toll, part) and _may_include(toll, part):
                    yield toll

    def _longer(self, part: Draft) -> Iterator[Draft]:
        """Yield the tolls of a longer time; of one time and one place, two tolls are two counts of the same people."""
        if part.date is None:
            return
        days = part.date.last - part.date.first
        longer = [tolls for (first, last), tolls in self._periods.items() if last - first > days]
        for toll in islice(merge(*longer, key=self._by_size), _MOST):
            if relate(toll.scene, part.scene) in ("same", "inside") and _may_include(toll, part):
                yield toll

    def _by_size(self, toll: Draft) -> tuple[int, int]:
        return _size(toll), self._places[toll]


def _beginnings(tellings: Sequence[Telling]) -> list[int]:
    """Return the sentence with which the report of each begins: one of tolls ends with another matter."""
    found = [0]
    for telling in tellings:
        goes_on = all(claim.toll and not claim.elsewhere for claim in telling.claims)
        found.append(found[-1] if goes_on else telling.number)
    return found[1:]


def _stands_before(whole: Draft, part: Draft) -> bool:
    return part.first > whole.first or _start(part) > _start(whole)


def _may_include(whole: Draft, part: Draft) -> bool:
    if not any(_holds(whole, people) for people in part.tally.roots) or not _lies_in(part.scene, whole.scene):
        return False
    if part.date and whole.date and not within(part.date, whole.date):
        return False
    actors, others = names(whole.actors.values()), names(part.actors.values())
    return not actors or not others or bool(actors & others)


def _holds(whole: Draft, people: People) -> bool:
    """Whether a toll has a larger figure of people of this status and kind, be it a part (2,508 victims, 675 killed)."""
    return any(
        node.status == people.status
        and kinds_overlap(node.victim, people.victim)
        and lowest(people) < lowest(node)
        and highest(people) <= highest(node)
        for root in whole.tally.roots
        for node in nodes(root)
        if node is root or node.status != root.status
    )


def _lies_in(scene: Scene, wide: Scene) -> bool:
    """Whether a scene may lie in another: not apart from it, and not the wider of the two."""
    outside = any(
        a.place and b.place and a.place.source != b.place.source and covers(a.place, b.place)
        for a in scene
        for b in wide
    )
    return relate(scene, wide) != "apart" and not outside


def _date_by_neighbours(tolls: Iterable[Draft]) -> None:
    """Give a toll without a time that of the one before it in its sentence (a month's dead, `وجرحت أكثر من 500 شخص`)."""
    before: dict[int, Draft] = {}
    for toll in tolls:
        if toll.date is None and toll.first in before:
            toll.date = before[toll.first].date
        before[toll.first] = toll


def _split_off(draft: Draft, rest: list[People]) -> Draft:
    found = replace(draft, included_in=None)
    found.tally.roots = rest
    return found


def _size(draft: Draft) -> int:
    return max(map(lowest, draft.tally.roots))


def _start(draft: Draft) -> int:
    return min(people.start for people in draft.tally.roots)
