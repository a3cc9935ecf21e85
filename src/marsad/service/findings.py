"""What happened in documents: their incidents and totals, what does not add up, and where each place lies."""

import math
import time
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from marsad.data.incidents.finding import find_incidents
from marsad.data.incidents.records import Incident, PlaceMention
from marsad.data.incidents.totals import totals
from marsad.data.places.geocoding import geocode
from marsad.data.records import Document, Record


def findings(documents: Iterable[Document], seconds: float = math.inf) -> dict[str, list[Any]]:
    """Return the incidents, totals, problems and places of documents as JSON, as in IncidentsReply.

    Raises TimeoutError at the first document after so many seconds: nobody waits any more then.
    """
    end = time.monotonic() + seconds
    found: dict[str, list[Any]] = {"incidents": [], "totals": [], "problems": [], "places": []}
    for document in documents:
        if time.monotonic() > end:
            raise TimeoutError
        places = geocode(document)
        incidents, problems = find_incidents(document, places=partial(_known, places))
        found["incidents"] += map(_dump, incidents)
        found["totals"] += map(_totals, incidents)
        found["problems"] += map(_dump, problems)
        found["places"] += [{"mention": mention} | _dump(place) for mention, place in places.items()]
    return found


def _known(places: Mapping[str, PlaceMention], document: Document) -> Mapping[str, PlaceMention]:
    return places


def _dump(record: Record) -> dict[str, Any]:
    return record.model_dump(mode="json", exclude_none=True)


def _totals(incident: Incident) -> dict[str, Any]:
    people = {status: count.model_dump() for status, count in totals(incident.figures).items()}
    return {"incident": incident.id, "people": people}
