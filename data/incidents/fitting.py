"""How well a claim fits an incident.

What fits: the same figure said again, a risen toll, the same scene and kind of event, or a sentence that goes
on without a scene of its own. What never fits: another scene, another day, another way of being harmed. A toll
is joined by nothing but the same toll.
"""

from collections.abc import Iterable, Sequence

from ..records import Mention
from ..spelling import fold
from .claims import Claim
from .drafts import Draft
from .event_codes import EventCodes, go_together, harms
from .people import People, lowest, name_of
from .records import DateRange
from .scenes import Relation, is_site, is_wide, relate, relate_closely
from .times import dates_apart

_CLOSE = 2  # sentences: what goes on without a scene of its own goes on at once
_TELLING = 3  # people: one or two are killed in many places on one day
_UNLIKELY = 10  # people: two events of one article do not have such a number in common by chance
_VAST = 100  # people: nor do they have numbers so large that are near each other
# How many times more a later number may be: of one incident, of a toll over a period.
_MOST_RISEN = {False: 10, True: 3}
_RISEN, _SAID_AGAIN, _RISEN_FROM_AFAR, _SAME_SCENE, _GOES_ON = 5, 4, 3, 2, 1


def fit(draft: Draft, claim: Claim, when: DateRange | None, codes: EventCodes) -> int:
    """Return how well a claim with its date fits an incident, 0 where it does not."""
    if draft.toll != claim.toll or _harms_apart(draft, claim, codes):
        return 0
    relation = _relation(draft, claim, codes)
    if relation == "apart":
        return 0
    alike = go_together(draft.types, claim.types, codes)
    named, apart = _named_apart(draft, claim, relation), dates_apart(draft.date, when)
    if _says_again(draft, claim, named, apart):
        return _SAID_AGAIN
    if (claim.updates or claim.earlier) and not claim.elsewhere and _same_toll(draft, claim, when, alike):
        return _RISEN if relation in ("same", "inside") or _near(draft, claim) else _RISEN_FROM_AFAR
    if claim.toll or claim.elsewhere or named or apart or not alike:
        return 0
    if relation in ("same", "inside") and (claim.alone or not all(map(is_wide, claim.scene))):
        return _SAME_SCENE
    return _GOES_ON if _near(draft, claim) and (claim.boast or not _is_another(draft, claim)) else 0


def names(actors: Iterable[Mention]) -> set[str]:
    """Return the names of actors, made comparable."""
    return {fold(name_of(actor)) for actor in actors}


def _harms_apart(draft: Draft, claim: Claim, codes: EventCodes) -> bool:
    ours, theirs = _harms(draft.types, draft.tally.roots, codes), _harms(claim.types, claim.figures, codes)
    return bool(ours and theirs) and not ours & theirs


def _harms(types: Sequence[str], figures: Sequence[People], codes: EventCodes) -> set[str]:
    """Return how people were harmed; where the types do not say so, what became of them does."""
    taken = {people.status == "captured" for people in figures}
    told = harms(types, codes) or {"custody", "attack", "accident"}
    fitting = {way for way in told if (way == "custody") in taken}
    return fitting or told


def _relation(draft: Draft, claim: Claim, codes: EventCodes) -> Relation:
    """Compare the scenes. An earthquake is one event in all towns of a country, two attacks there are two."""
    wide = draft.toll or "accident" in harms((*draft.types, *claim.types), codes)
    return (relate if wide else relate_closely)(draft.scene, claim.scene)


def _named_apart(draft: Draft, claim: Claim, relation: Relation) -> bool:
    """Whether both have places of their own of which nothing more is known; a building may stand in any town."""
    if relation != "unknown" or not draft.scene or not claim.scene or claim.alone:
        return False
    return all(map(is_site, draft.scene)) == all(map(is_site, claim.scene))


def _near(draft: Draft, claim: Claim) -> bool:
    return claim.sentence - draft.last <= _CLOSE


def _says_again(draft: Draft, claim: Claim, named: bool, apart: bool) -> bool:
    """Whether the claim gives figures of the incident once more.

    Under other names of places (`named`) that takes two figures, a number too large for chance, or a headline; on
    another day (`apart`) the very numbers, as a report may stand nearer to its own day than to that of the event.
    `المسلحان` are the two that a sentence just before told of. In a list by perpetrator, equal numbers of two actors are chance.
    """
    ours, theirs = names(draft.actors.values()), names(claim.actors.values())
    if draft.toll and ours and theirs and not ours & theirs:
        return False
    pairs = [pair for people in claim.figures if (pair := draft.tally.told(people))]
    known = [again for told, again in pairs if not apart or _surely_same(told, again)]
    most = max(map(lowest, known), default=0)
    told = any(people.names for people in known) or most >= _TELLING
    headline = draft.last == 0 and _near(draft, claim) and not apart
    if _near(draft, claim) and any(people.definite for people in known):
        return True
    return told and (not (named or apart) or headline or len(known) > 1 or most >= _UNLIKELY)


def _surely_same(told: People, again: People) -> bool:
    if told.count.vague or again.count.vague:
        return False
    return told.count == again.count or lowest(again) >= _VAST


def _same_toll(draft: Draft, claim: Claim, when: DateRange | None, alike: bool) -> bool:
    """Whether the claim may give a new number, or an old one, of people of the incident."""
    if draft.toll and (dates_apart(draft.date, when) or not alike):
        return False
    low, high = (1.0, _MOST_RISEN[draft.toll]) if claim.updates else (1 / _MOST_RISEN[draft.toll], 1)
    return any(
        low * lowest(root) <= lowest(people) <= high * lowest(root)
        for people in claim.figures
        for root in draft.tally.rivals(people)
    )


def _is_another(draft: Draft, claim: Claim) -> bool:
    """Whether the claim gives more people than the incident has, and fighters, or people of a place that it may mean."""
    more = [
        people
        for people in claim.figures
        if (rivals := draft.tally.rivals(people)) and lowest(people) > sum(map(lowest, rivals))
    ]
    fighters = any(people.victim == "combatant" for people in more)
    scene = claim.scene or claim.hints
    elsewhere = bool(scene) and relate(draft.scene, scene) in ("unknown", "apart")
    return bool(more) and (fighters or elsewhere)
