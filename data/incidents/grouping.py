"""The claims of a document's sentences put together to incidents.

A claim joins the incident that it fits best. What fits: the same figure said again, a risen toll, the same
scene and kind of event, or a sentence that goes on without a scene of its own. What never fits: another scene,
another day, another way of being harmed. A toll is joined by nothing but the same toll.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ..records import Document, Mention
from ..spelling import fold
from .claims import Claim, Telling, manner_of
from .cues import tells_background
from .event_codes import EventCodes, harms
from .people import People, kinds_overlap, lowest
from .records import DateRange, PlaceMention
from .scenes import is_wide, linked_or_located, relate, scene_of
from .tallies import Tally
from .times import DateFound, as_range, date_of_claim, dates_apart, dates_of

_CLOSE = 2  # sentences: what goes on without a scene of its own goes on at once
_TELLING = 3  # people: one or two are killed in many places on one day
# How many times more a later number may be: of one incident, of a toll over a period.
_MOST_RISEN = {False: 10, True: 3}
_RISEN, _SAID_AGAIN, _SAME_SCENE, _GOES_ON = 4, 3, 2, 1


@dataclass(eq=False, slots=True)
class Draft:
    """An incident that is being put together."""

    toll: bool
    tally: Tally = field(default_factory=Tally)
    tellings: dict[int, Telling] = field(default_factory=dict)
    types: list[str] = field(default_factory=list)
    scene: list[PlaceMention] = field(default_factory=list)
    actors: dict[str, Mention] = field(default_factory=dict)
    date: DateRange | None = None
    background: bool = False
    included_in: "Draft | None" = None

    @property
    def first(self) -> int:
        """The number of its first sentence."""
        return min(self.tellings)

    @property
    def last(self) -> int:
        """The number of its last sentence."""
        return max(self.tellings)


@dataclass(frozen=True, slots=True)
class Reading:
    """What grouping knows of a document."""

    document: Document
    tellings: Sequence[Telling]
    places: Mapping[str, PlaceMention]
    dates: Sequence[DateFound]
    published: date | None
    codes: EventCodes


def group(reading: Reading) -> list[Draft]:
    """Return the incidents in the order of their first sentences, dated and placed as far as the text says."""
    drafts: list[Draft] = []
    for telling in reading.tellings:
        for claim in telling.claims:
            when = date_of_claim(reading.document, telling, claim, reading.dates, reading.published)
            draft = _best(drafts, claim, when, reading.codes)
            if draft is None:
                draft = Draft(claim.toll)
                drafts.append(draft)
            _take(draft, telling, claim, when)
    for draft in drafts:
        _surround(draft, reading)
        _settle_date(draft, reading)
        draft.scene = draft.scene or _unlinked_scene(draft, reading)
    return drafts


def _best(drafts: Sequence[Draft], claim: Claim, when: DateRange | None, codes: EventCodes) -> Draft | None:
    """Return the incident that the claim fits best, the latest of equals."""
    fits = [(_fit(draft, claim, when, codes), number) for number, draft in enumerate(drafts)]
    fit, number = max(fits, default=(0, 0))
    return drafts[number] if fit else None


def _fit(draft: Draft, claim: Claim, when: DateRange | None, codes: EventCodes) -> int:
    """Return how well a claim fits an incident, 0 where it does not."""
    relation = relate(draft.scene, claim.scene)
    if draft.toll != claim.toll or relation == "apart" or _harms_apart(draft, claim, codes):
        return 0
    known = [people for people in claim.figures if draft.tally.knows(people)]
    named = bool(draft.scene and claim.scene) and relation == "unknown"  # two names, of which nothing more is known
    if _says_again(draft, claim, known) and not (named and len(known) < 2):
        return _SAID_AGAIN
    if (claim.updates or claim.earlier) and not claim.elsewhere and _same_toll(draft, claim, when):
        return _RISEN if relation in ("same", "inside") or _near(draft, claim) else _GOES_ON
    if claim.toll or claim.elsewhere or named or dates_apart(draft.date, when) or not _alike(draft, claim):
        return 0
    if relation in ("same", "inside") and (known or not all(map(is_wide, claim.scene))):
        return _SAME_SCENE
    goes_on = not claim.scene or known
    return _GOES_ON if goes_on and _near(draft, claim) and not _contradicts(draft, claim) else 0


def _says_again(draft: Draft, claim: Claim, known: Sequence[People]) -> bool:
    """Whether the claim gives figures of the incident once more; in a list by perpetrator, equal numbers may be chance."""
    apart = draft.toll and draft.actors and claim.actors and not _names(draft.actors) & _names(claim.actors)
    return not apart and any(people.names or lowest(people) >= _TELLING for people in known)


def _same_toll(draft: Draft, claim: Claim, when: DateRange | None) -> bool:
    """Whether the claim may give a new number, or an old one, of people of the incident."""
    if draft.toll and (dates_apart(draft.date, when) or not _alike(draft, claim)):
        return False
    low, high = (1, _MOST_RISEN[draft.toll]) if claim.updates else (1 / _MOST_RISEN[draft.toll], 1)
    return any(
        low * lowest(root) <= lowest(people) <= high * lowest(root)
        for people in claim.figures
        for root in draft.tally.rivals(people)
    )


def _names(actors: Mapping[str, Mention]) -> set[str]:
    return {fold(actor.name or actor.text) for actor in actors.values()}


def _harms_apart(draft: Draft, claim: Claim, codes: EventCodes) -> bool:
    ours, theirs = harms(draft.types, codes), harms(claim.types, codes)
    return bool(ours and theirs) and not ours & theirs


def _alike(draft: Draft, claim: Claim) -> bool:
    """Whether the kinds of event go together: one in common, or none told on one side."""
    return not draft.types or not claim.types or bool(set(draft.types) & set(claim.types))


def _near(draft: Draft, claim: Claim) -> bool:
    return claim.sentence - draft.last <= _CLOSE


def _contradicts(draft: Draft, claim: Claim) -> bool:
    """Whether the claim gives more people than the incident has: without a scene of its own that is another event."""
    return any(
        (rivals := draft.tally.rivals(people)) and lowest(people) > max(map(lowest, rivals)) for people in claim.figures
    )


def _take(draft: Draft, telling: Telling, claim: Claim, when: DateRange | None) -> None:
    """Put a claim into an incident."""
    sides = "armed_clash" in (*draft.types, *claim.types)
    for people in _sorted_for_adding(claim.figures):
        draft.tally.add(people, manner_of(telling, claim, people), sides=sides) if draft.tellings else _start(
            draft, telling, claim, people
        )
    draft.tellings[telling.number] = telling
    draft.types += claim.types
    draft.scene += [place for place in claim.scene if place not in draft.scene]
    draft.actors |= claim.actors
    if draft.date is None or (when and not claim.updates and _narrower(when, draft.date)):
        draft.date = when
    draft.background = draft.background or tells_background(telling.text)


def _start(draft: Draft, telling: Telling, claim: Claim, people: People) -> None:
    """Put a figure of the first claim in: these stand beside each other, but for an earlier number of the same people."""
    rivals = [root for root in claim.figures if root is not people and root.status == people.status]
    earlier = manner_of(telling, claim, people) == "earlier" and any(
        kinds_overlap(r.victim, people.victim) for r in rivals
    )
    (draft.tally.superseded if earlier else draft.tally.roots).append(people)


def _sorted_for_adding(figures: Sequence[People]) -> list[People]:
    """Numbers before names: a person then finds the figure that includes him."""
    return sorted(figures, key=lambda people: (bool(people.names), people.start))


def _narrower(when: DateRange, other: DateRange) -> bool:
    return when.last - when.first < other.last - other.first


def _surround(draft: Draft, reading: Reading) -> None:
    """Take in sentences beside the incident's that tell of its kind of event and claim nothing themselves."""
    for number in (draft.first - 1, draft.last + 1):
        if draft.toll or not 0 <= number < len(reading.tellings):
            continue
        telling = reading.tellings[number]
        located = scene_of(linked_or_located(reading.document, telling.mentions), reading.places)
        if not telling.claims and set(telling.types) & set(draft.types) and relate(located, draft.scene) != "apart":
            draft.tellings[number] = telling


def _settle_date(draft: Draft, reading: Reading) -> None:
    """Date an incident by its other sentences, or else by the day of the article, unless it looks back."""
    for number in sorted(draft.tellings):
        found = dates_of(reading.tellings[number], reading.dates)
        if draft.date is None and found and not draft.toll:
            draft.date = as_range(reading.document, found[0], None)
    if draft.date is None and reading.published and not draft.background and not draft.toll:
        draft.date = DateRange(first=reading.published, last=reading.published, precision="day")


def _unlinked_scene(draft: Draft, reading: Reading) -> list[PlaceMention]:
    """Return the places that prepositions tell of, for an incident whose figures are linked to none."""
    mentions = [mention for number in sorted(draft.tellings) for mention in draft.tellings[number].mentions]
    scene = scene_of(linked_or_located(reading.document, mentions), reading.places)
    return [] if draft.toll else scene
