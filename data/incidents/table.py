"""The flat tables of incidents and of what does not add up, for spreadsheets, data frames and maps."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..names import bare_name
from ..records import Status, Victim
from ..words import without_surrogates
from .event_codes import EventCodes
from .problems import shown
from .records import Evidence, Figure, Incident, PlaceMention, Problem
from .totals import STATUSES, VICTIMS, totals, victim_totals, walk

Row = dict[str, Any]
Columns = Mapping[str, tuple[str, str]]
"""Column: its type as Arrow names it, and what it holds."""

_HARMED: tuple[Status, ...] = ("killed", "injured")
_KINDS: tuple[Victim, ...] = tuple(kind for kind in VICTIMS if kind != "person")


def _bounds(name: str, what: str) -> dict[str, tuple[str, str]]:
    return {
        f"{name}_min": ("int64", f"at least so many {what}; empty where the text tells of none"),
        f"{name}_max": ("int64", f"at most so many {what}; empty where the text leaves it open"),
    }


INCIDENT_COLUMNS: Columns = {
    "id": ("string", "id of the incident: the document's, #, and a number"),
    "document": ("string", "id of the document"),
    "kind": ("string", "incident, or toll: a cumulative figure over a period; add up one kind at a time"),
    "included_in": ("string", "id of the toll that includes this one: leave the row out of sums"),
    "date_first": ("date32", "first day"),
    "date_last": ("date32", "last day"),
    "date_precision": ("string", "day, week, month or year, as the text says"),
    "date_text": ("string", "the words that say when; empty where the document's own date stands in"),
    "event_type": ("string", "the main event type"),
    "event_types": ("string", "all event types, joined by `; `"),
    "acled_event": ("string", "ACLED event type"),
    "acled_sub_event": ("string", "ACLED sub-event type"),
    "plover": ("string", "PLOVER event code"),
    "place": ("string", "the most specific place, as the text names it"),
    "places": ("string", "all places, joined by `; `"),
    "located_by": ("string", "the most specific place that the gazetteer knows, as it names it; what follows is of it"),
    "country": ("string", "ISO 3166-1 alpha-2"),
    "region": ("string", "governorate or province"),
    "latitude": ("float64", "degrees, WGS 84"),
    "longitude": ("float64", "degrees, WGS 84"),
    "place_score": ("float64", "how likely this is the place meant, 0 to 1"),
    "place_source": ("string", "id of the gazetteer's entry"),
    "actors": ("string", "who is said to have done it, joined by `; `"),
    **{key: value for status in STATUSES for key, value in _bounds(status, f"people {status}").items()},
    **{
        key: value
        for status in _HARMED
        for kind in _KINDS
        for key, value in _bounds(f"{status}_{kind}", f"people {status} of the kind {kind}").items()
    },
    "persons": ("string", "named victims, joined by `; `"),
    "source": ("string", "`source` of the document's meta"),
    "url": ("string", "`url` of the document's meta"),
    "figures_at": ("string", "start:end of the figures in code points of the text, joined by `; `"),
    "figures": ("string", "the words of the figures, joined by ` | `"),
    "sentences_at": ("string", "start:end of the sentences, joined by `; `"),
    "sentences": ("string", "the sentences, joined by ` | `"),
    "notes": ("string", "what to know beside, joined by `; `"),
    "duplicate_cluster": ("string", "id of the first of those that are likely one incident; for a person to confirm"),
    "duplicate_score": ("float64", "how well it fits the nearest of them, 0 to 1"),
}

PROBLEM_COLUMNS: Columns = {
    "kind": ("string", "parts_exceed_whole, tolls_disagree, unreadable_count or undated"),
    "incident": ("string", "id of the incident"),
    "document": ("string", "id of the document"),
    "message": ("string", "what is wrong"),
    "offsets": ("string", "start:end of the places in code points of the text, joined by `; `"),
    "text": ("string", "what stands there, joined by ` | `"),
}


def incident_row(incident: Incident, meta: Mapping[str, Any], codes: EventCodes) -> Row:
    """Return the row of an incident; absent values are left out. Lone surrogates become U+FFFD."""
    figures = [place for root in incident.figures for figure in walk(root) for place in figure.evidence]
    row = {
        "id": incident.id,
        "document": incident.document,
        "kind": incident.kind,
        "included_in": incident.included_in,
        **_date_cells(incident),
        **_type_cells(incident, codes),
        **_place_cells(incident.places),
        "actors": "; ".join(incident.actor_names),
        **_people_cells(incident.figures),
        "persons": "; ".join(dict.fromkeys(bare_name(person.text, "PER") for person in incident.persons)),
        **{name: str(meta[name]) for name in ("source", "url") if meta.get(name) is not None},
        "figures_at": offsets(figures),
        "figures": " | ".join(place.text for place in figures),
        "sentences_at": offsets(incident.sentences),
        "sentences": " | ".join(place.text for place in incident.sentences),
        "notes": "; ".join([*incident.notes, *_other_counts(incident)]),
        "duplicate_cluster": incident.duplicate and incident.duplicate.cluster,
        "duplicate_score": incident.duplicate and incident.duplicate.score,
    }
    return _clean(row)


def problem_row(problem: Problem) -> Row:
    """Return the row of a problem."""
    row = problem.model_dump(include=set(PROBLEM_COLUMNS))
    texts = " | ".join(place.text for place in problem.evidence)
    return _clean(row | {"offsets": offsets(problem.evidence), "text": texts})


def offsets(places: Iterable[Evidence]) -> str:
    """Return `start:end; start:end`."""
    return "; ".join(f"{place.start}:{place.end}" for place in places)


def _other_counts(incident: Incident) -> Iterator[str]:
    """Yield the figures of the same people that are in no sum, with where they stand."""
    for what, figures in (("replaced by a later count", incident.superseded), ("disputed", incident.disputed)):
        yield from (f"{what}: {shown(figure)} (at {offsets(figure.evidence)})" for figure in figures)


def _date_cells(incident: Incident) -> Row:
    if (when := incident.date) is None:
        return {}
    said = when.evidence.text if when.evidence else None
    return {"date_first": when.first, "date_last": when.last, "date_precision": when.precision, "date_text": said}


def _type_cells(incident: Incident, codes: EventCodes) -> Row:
    cells: Row = {"event_type": incident.event_type, "event_types": "; ".join(incident.event_types)}
    if code := codes.get(incident.event_type or ""):
        cells |= dict(zip(("acled_event", "acled_sub_event"), code.acled, strict=False))
        cells["plover"] = code.plover
    return cells


def _place_cells(places: Iterable[PlaceMention]) -> Row:
    found = list(places)
    cells: Row = {"place": found[0].name if found else None, "places": "; ".join(place.name for place in found)}
    if entry := next((place.place for place in found if place.place), None):
        cells |= entry.model_dump(include={"country", "region", "latitude", "longitude"})
        cells |= {"region": entry.name} if entry.kind == "region" else {}
        cells |= {"located_by": entry.name, "place_score": round(entry.score, 3), "place_source": entry.source}
    return cells


def _people_cells(figures: tuple[Figure, ...]) -> Row:
    counts = [(status, count) for status, count in totals(figures).items()]
    kinds = [(f"{s}_{k}", count) for s in _HARMED for k in _KINDS if (count := victim_totals(figures, s, k))]
    return dict(_pairs([*counts, *kinds]))


def _pairs(counts: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, int | None]]:
    for name, count in counts:
        yield f"{name}_min", count.minimum
        yield f"{name}_max", count.maximum


def _clean(row: Row) -> Row:
    """Leave out what is absent or empty, and make texts such that every format can hold them."""
    return {
        name: without_surrogates(value) if isinstance(value, str) else value
        for name, value in row.items()
        if value is not None and value != ""
    }
