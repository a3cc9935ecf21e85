"""The claims of a document's sentences put together to incidents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ..records import Document
from .claims import Claim, Telling
from .drafts import Draft
from .event_codes import EventCodes
from .fitting import fit
from .records import DateRange, PlaceMention
from .scenes import is_wide, located, relate, scene_of
from .times import as_range, date_of_claim, dates_of

if TYPE_CHECKING:
    from ..dates.mentions import DateMention

_REACH = 60  # sentences: what a book told earlier is another story
_MOST = 300  # incidents within reach, the latest: a text of nothing but figures must come to an end


@dataclass(frozen=True, slots=True)
class Reading:
    """What grouping knows of a document."""

    document: Document
    tellings: Sequence[Telling]
    places: Mapping[str, PlaceMention]
    dates: "Sequence[DateMention]"
    published: date | None
    codes: EventCodes


def group(reading: Reading) -> list[Draft]:
    """Return the incidents in the order of their first sentences, dated and placed as far as the text says."""
    drafts: list[Draft] = []
    near: list[Draft] = []
    for telling in reading.tellings:
        near = [draft for draft in near if telling.number - draft.last <= _REACH]
        for claim in telling.claims:
            when = date_of_claim(reading.document, telling, claim, reading.dates, reading.published)
            draft = _best(near, claim, when, reading.codes)
            if draft is None:
                draft = Draft(claim.toll)
                drafts.append(draft)
                near = [*near[1 - _MOST :], draft]
            draft.take(telling, claim, when)
    for draft in drafts:
        draft.tally.settle()
        _surround(draft, reading)
        _settle_date(draft, reading)
        draft.scene = draft.scene or _unlinked_scene(draft, reading)
    return drafts


def _best(drafts: Sequence[Draft], claim: Claim, when: DateRange | None, codes: EventCodes) -> Draft | None:
    """Return the incident that the claim fits best, the latest of equals."""
    fits = ((fit(draft, claim, when, codes), number) for number, draft in enumerate(drafts))
    best, number = max(fits, default=(0, 0))
    return drafts[number] if best else None


def _surround(draft: Draft, reading: Reading) -> None:
    """Take in sentences beside the incident's that tell of its kind of event and claim nothing themselves."""
    for number in (draft.first - 1, draft.last + 1):
        if draft.toll or not 0 <= number < len(reading.tellings):
            continue
        telling = reading.tellings[number]
        scene = scene_of(located(reading.document, telling.mentions), reading.places)
        relation = relate(scene, draft.scene)
        if not telling.claims and set(telling.types) & set(draft.types) and relation != "apart":
            draft.tell(telling)
            if relation == "inside" and all(map(is_wide, draft.scene)):  # the country is said first, then the town
                draft.scene += scene


def _settle_date(draft: Draft, reading: Reading) -> None:
    """Date an incident by its other sentences, or else by the day of the article, unless it looks back."""
    for number in sorted(draft.tellings):
        found = dates_of(reading.tellings[number], reading.dates, reading.published)
        if draft.date is None and found and not draft.toll:
            draft.date = as_range(reading.document, found[0], None)
    if draft.date is None and reading.published and not draft.background and not draft.toll:
        draft.date = DateRange(first=reading.published, last=reading.published, precision="day")


def _unlinked_scene(draft: Draft, reading: Reading) -> list[PlaceMention]:
    """Return the places that prepositions tell of, for an incident whose figures are linked to none."""
    mentions = [mention for number in sorted(draft.tellings) for mention in draft.tellings[number].mentions]
    return [] if draft.toll else scene_of(located(reading.document, mentions), reading.places)
