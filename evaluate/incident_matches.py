"""Found incidents side by side with those that a reader wrote.

A found incident is matched with the gold one of its kind with which it shares at least half of the mentions
that give their figures (of all that either of the two uses, parts left out). Left out are found incidents
without figures, of which the gold has none, and found tolls that another toll includes where the reader has
them as parts: a breakdown may be told either way.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..data.incidents.gold import GoldDocument, GoldFigure, GoldIncident, as_figure, evidence_by_mention
from ..data.incidents.records import Evidence, Figure, Incident
from ..data.records import Document, Status
from ..data.vague_counts import VagueTable

LEAST_SHARED = 0.5
_SEPARABLE: tuple[Status, ...] = ("killed", "injured")  # what a figure of casualties does not tell apart


class Case(NamedTuple):
    """One document: the gold incidents, the text with its annotation that they point to, and what was found."""

    gold: GoldDocument
    annotated: Document
    found: Sequence[Incident]


class Match(NamedTuple):
    """A gold incident beside the found one. `readings`: the figures that may stand, see `read_figures`."""

    gold: GoldIncident
    readings: Sequence[Sequence[Figure]]
    found: Incident


def match_incidents(case: Case, vague: VagueTable) -> list[Match]:
    """Match gold and found incidents of one kind by the mentions that they share, the best first."""
    found, wanted = judged_incidents(case), case.gold.incidents
    anchors = [_anchors(incident, case.annotated) for incident in found]
    shared = [
        (-_overlap(_roots(gold), anchors[number]), order, number)
        for order, gold in enumerate(wanted)
        for number, incident in enumerate(found)
        if incident.kind == gold.kind
    ]
    pairs: dict[int, int] = {}
    for negative, order, number in sorted(shared):
        if -negative >= LEAST_SHARED and order not in pairs and number not in pairs.values():
            pairs[order] = number
    evidence = evidence_by_mention(case.annotated)
    return [Match(wanted[i], read_figures(wanted[i], evidence, vague), found[pairs[i]]) for i in sorted(pairs)]


def judged_incidents(case: Case) -> list[Incident]:
    """Return the found incidents that have figures and are not, included in a toll, what the reader has as parts."""
    parts = {id for gold in case.gold.incidents for id in gold.ids()} - {
        id for i in case.gold.incidents for id in _roots(i)
    }
    return [
        incident
        for incident in case.found
        if incident.figures and not (incident.included_in and _anchors(incident, case.annotated) <= parts)
    ]


def read_figures(gold: GoldIncident, evidence: Mapping[str, Evidence], vague: VagueTable) -> list[list[Figure]]:
    """Return the figures that may stand: those of the incident, and those with a rival in place of what it disputes."""

    def read(figures: Iterable[GoldFigure]) -> list[Figure]:
        return [as_figure(figure, evidence, vague) for figure in figures]

    own = read(gold.figures)
    return [own, *([*_undisputed(own, rival), rival] for rival in read(gold.rivals))]


def _undisputed(figures: Iterable[Figure], rival: Figure) -> Iterator[Figure]:
    disputed = {rival.status, *(_SEPARABLE if rival.status == "casualty" else ())}
    return (figure for figure in figures if figure.status not in disputed)


def _anchors(incident: Incident, annotated: Document) -> frozenset[str]:
    """Return the mentions that give the figures of an incident: annotated ones by id, others by their place."""
    victims = [mention for mention in annotated.mentions if mention.label == "CASUALTY" or mention.status]
    return frozenset(
        next((m.id for m in victims if m.start < place.end and place.start < m.end), f"{place.start}-{place.end}")
        for figure in (*incident.figures, *incident.superseded, *incident.disputed)
        for place in figure.evidence
    )


def _roots(gold: GoldIncident) -> frozenset[str]:
    return frozenset(id for figure in (*gold.figures, *gold.rivals) for id in figure.mentions)


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0
