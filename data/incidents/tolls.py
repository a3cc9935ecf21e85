"""Tolls that a larger toll of their document includes: a month's dead by perpetrator beside the month's dead."""

from collections.abc import Sequence
from dataclasses import replace

from .claims import Telling
from .drafts import Draft
from .fitting import names
from .people import People, highest, kinds_overlap, lowest
from .scenes import Scene, covers, relate
from .tallies import nodes
from .times import within


def include_tolls(drafts: Sequence[Draft], tellings: Sequence[Telling]) -> list[Draft]:
    """Return the drafts, each toll that a larger one includes with that one in `included_in`.

    What it does not say of its time and place, the larger one says. A toll that tells also of what the larger
    one does not (its injured beside the dead) becomes two, so that leaving out the included one loses nobody.
    """
    found: list[Draft] = []
    for draft in drafts:
        whole = _whole_of(draft, drafts, tellings) if draft.toll else None
        if whole is None:
            found.append(draft)
            continue
        inside = [people for people in draft.tally.roots if _holds(whole, people)]
        rest = [people for people in draft.tally.roots if people not in inside]
        draft.included_in = whole
        draft.tally.roots = inside
        draft.date, draft.scene = draft.date or whole.date, draft.scene or whole.scene
        found += [draft, _split_off(draft, rest)] if rest else [draft]
    return found


def _whole_of(part: Draft, drafts: Sequence[Draft], tellings: Sequence[Telling]) -> Draft | None:
    """Return the toll that lists this one, the largest that does, or else the smallest of a longer time."""
    others = [draft for draft in drafts if draft.toll and draft is not part and _may_include(draft, part)]
    if lists := [draft for draft in others if _goes_on(draft, part, tellings)]:
        return max(lists, key=_size)
    longer = [d for d in others if _is_longer(d, part) and relate(d.scene, part.scene) in ("same", "inside")]
    return min(longer, key=_size, default=None)


def _may_include(whole: Draft, part: Draft) -> bool:
    if not any(_holds(whole, people) for people in part.tally.roots) or not _lies_in(part.scene, whole.scene):
        return False
    if part.date and whole.date and not within(part.date, whole.date):
        return False
    actors, others = names(whole.actors.values()), names(part.actors.values())
    return not actors or not others or bool(actors & others)


def _is_longer(whole: Draft, part: Draft) -> bool:
    """Whether a toll is of a longer time; of one time and one place, two tolls are two counts of the same people."""
    if part.date is None or whole.date is None:
        return False
    return whole.date.last - whole.date.first > part.date.last - part.date.first


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


def _goes_on(whole: Draft, part: Draft, tellings: Sequence[Telling]) -> bool:
    """Whether the part stands behind the whole in one report: nothing but tolls between, and no turn to another matter."""
    between = tellings[whole.first : part.first + 1]
    claims = [claim for telling in between for claim in telling.claims if telling.number > whole.first]
    if any(claim.elsewhere for claim in tellings[part.first].claims if part.tally.roots[0] in claim.figures):
        return False
    later = part.first > whole.first or _start(part) > _start(whole)
    return later and all(claim.toll and not claim.elsewhere for claim in claims)


def _split_off(draft: Draft, rest: list[People]) -> Draft:
    found = replace(draft, included_in=None)
    found.tally.roots = rest
    return found


def _size(draft: Draft) -> int:
    return max(map(lowest, draft.tally.roots))


def _start(draft: Draft) -> int:
    return min(people.start for people in draft.tally.roots)
