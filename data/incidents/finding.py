"""From a document to its incidents and what does not add up in them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from ..records import Document
from ..vague_counts import VagueTable, load_vague_table
from .claims import read_tellings
from .drafts import Draft
from .event_codes import EventCodes, load_event_codes
from .grouping import Reading, group
from .people import as_figure, evidence, name_of
from .problems import figure_problems, toll_problems, with_remainders
from .records import Incident, PlaceMention, Problem
from .scenes import most_specific_first
from .tallies import nodes
from .times import published_on
from .tolls import include_tolls
from .trees import read_trees

if TYPE_CHECKING:
    from ..dates.mentions import DateMention

FindDates = Callable[[str, date | None], "Sequence[DateMention]"]
Geocode = Callable[[Document], Mapping[str, PlaceMention]]


def find_incidents(
    document: Document,
    *,
    vague: VagueTable | None = None,
    codes: EventCodes | None = None,
    dates: FindDates | None = None,
    places: Geocode | None = None,
) -> tuple[list[Incident], list[Problem]]:
    """Return the incidents in which people were harmed, in the order of the text, and what does not add up.

    `meta["date"]` (ISO) is the day of the document. `vague` gives bounds to quantities without a number, `codes`
    says which event types harm; `dates` and `places` read dates and places. All have shipped defaults.
    """
    roots = read_trees(document, vague or _shipped_vague())
    if not roots:
        return [], []
    codes = load_event_codes() if codes is None else codes
    published = published_on(document)
    known = (places or _geocode)(document)
    tellings = read_tellings(document, roots, known, codes)
    found = sorted((dates or _find_dates)(document.text, published), key=lambda expression: expression.start)
    drafts = include_tolls(group(Reading(document, tellings, known, found, published, codes)), tellings)
    return _finished(document, drafts, codes)


def _finished(document: Document, drafts: Sequence[Draft], codes: EventCodes) -> tuple[list[Incident], list[Problem]]:
    ids = {id(draft): f"{document.id}#{number}" for number, draft in enumerate(drafts, 1)}
    incidents = [_incident(document, draft, ids, codes) for draft in drafts]
    pairs = zip(incidents, drafts, strict=True)
    problems = [problem for incident, draft in pairs for problem in figure_problems(incident, draft.tally, document)]
    problems += toll_problems(incidents)
    return with_remainders(incidents), problems


def _incident(document: Document, draft: Draft, ids: Mapping[int, str], codes: EventCodes) -> Incident:
    types = _ranked_types(draft, codes)
    actors = {name_of(actor): actor for actor in reversed(draft.actors.values())}
    people = [node for root in draft.tally.roots for node in nodes(root)]
    persons = [mention for node in people for mention in node.mentions if mention.label == "PER"]
    return Incident(
        id=ids[id(draft)],
        document=document.id,
        kind="toll" if draft.toll else "incident",
        event_type=types[0] if types else None,
        event_types=types,
        date=draft.date,
        places=most_specific_first(draft.scene),
        actors=tuple(evidence(document, a.start, a.end) for a in reversed(actors.values())),
        actor_names=tuple(reversed(actors)),
        persons=tuple(evidence(document, p.start, p.end) for p in sorted(persons, key=lambda p: p.start)),
        figures=tuple(as_figure(root, document) for root in draft.tally.roots),
        sentences=tuple(evidence(document, t.start, t.end) for _, t in sorted(draft.tellings.items())),
        superseded=tuple(as_figure(people, document) for people in draft.tally.superseded),
        disputed=tuple(as_figure(people, document) for people in draft.tally.disputed),
        included_in=ids[id(draft.included_in)] if draft.included_in else None,
    )


def _ranked_types(draft: Draft, codes: EventCodes) -> tuple[str, ...]:
    """Return the types of the incident: those that fit how people were harmed, told most often, most specific, first."""
    custody = all(root.status == "captured" for root in draft.tally.roots)
    order = list(codes)

    def rank(kind: str) -> tuple[bool, int, int]:
        return (codes[kind].harm == "custody") != custody, -draft.types.count(kind), order.index(kind)

    return tuple(sorted(set(draft.types), key=rank))


@cache
def _shipped_vague() -> VagueTable:
    return load_vague_table()


def _geocode(document: Document) -> Mapping[str, PlaceMention]:
    from ..places.geocoding import geocode

    return geocode(document)


def _find_dates(text: str, published: date | None) -> "Sequence[DateMention]":
    from ..dates import find_dates

    return find_dates(text, published)
