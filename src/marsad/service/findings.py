"""What happened in documents: their incidents and totals, what does not add up, and where each place lies."""

import math
import time
from collections.abc import Iterable
from typing import Any

from marsad.data.incidents.finding import find_incidents
from marsad.data.incidents.totals import totals
from marsad.data.places import geocode
from marsad.data.records import Document


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
        incidents, problems = find_incidents(document, places=lambda _, places=places: places)
        found["incidents"] += [incident.model_dump(mode="json", exclude_none=True) for incident in incidents]
        found["totals"] += [
            {
                "incident": incident.id,
                "people": {status: count.model_dump() for status, count in totals(incident.figures).items()},
            }
            for incident in incidents
        ]
        found["problems"] += [problem.model_dump(mode="json", exclude_none=True) for problem in problems]
        found["places"] += [
            {"mention": mention} | place.model_dump(exclude_none=True) for mention, place in places.items()
        ]
    return found
