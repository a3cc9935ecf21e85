"""The incidents of an article in a terminal, and what does not add up in them."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from marsad.data.counts import format_count
from marsad.data.incidents import Incident, Problem
from marsad.data.incidents.records import DateRange
from marsad.data.incidents.totals import totals
from marsad.terminal.arabic import ArabicLine, Mixed
from marsad.terminal.styles import in_status, table

_MONTH, _YEAR = 7, 4  # letters of an ISO date


def incidents_report(incidents: Sequence[Incident], problems: Sequence[Problem]) -> RenderableType:
    """Return a table, one row an incident, and the problems under it."""
    found = table("Incidents", "id", "kind", "included in", "date", "event", "people", "place, actor")
    for incident in incidents:
        first = [_number(incident.id), incident.kind, _number(incident.included_in or ""), shown_date(incident.date)]
        found.add_row(*first, incident.event_type or "", _people(incident), Group(*_who_and_where(incident)))
    told = [Mixed(f"{_number(problem.incident)} needs a look: {problem.message}", "yellow") for problem in problems]
    return Group(found, "", *told) if told else Group(found)


def shown_date(when: DateRange | None) -> str:
    """Return a day, a month, a year, or first and last day."""
    if when is None:
        return ""
    first, last = when.first.isoformat(), when.last.isoformat()
    if when.precision in ("month", "year"):
        shown = _MONTH if when.precision == "month" else _YEAR
        first, last = first[:shown], last[:shown]
    return first if first == last else f"{first}–{last}"


def _people(incident: Incident) -> Text:
    counts = totals(incident.figures)
    return Text("\n").join(in_status(f"{status} {format_count(count)}", status) for status, count in counts.items())


def _who_and_where(incident: Incident) -> list[ArabicLine]:
    places = [ArabicLine(name, "at ") for name in dict.fromkeys(place.name for place in incident.places)]
    return places + [ArabicLine(name, "by ") for name in dict.fromkeys(incident.actor_names)]


def _number(id: str) -> str:
    """Return `#2` of `article.txt#2`."""
    return id[id.rfind("#") :]
