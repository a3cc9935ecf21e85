"""Found incidents side by side with those that a reader wrote.

A found incident is matched with the gold one of its kind with which it shares at least half of the mentions
that give their figures, of all that either of the two uses; parts are left out of this, or counted in, as fits
better. No match is asked of found incidents without figures, of which the gold has none, nor of found tolls
that another toll includes where the reader has them as parts: a breakdown may be told either way.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ..data.incidents.gold import GoldDocument, GoldFigure, GoldIncident, as_figure, evidence_by_mention
from ..data.incidents.records import Evidence, Figure, Incident
from ..data.incidents.totals import walk
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
    shared = [
        (-_likeness(gold, incident, case.annotated), order, number)
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
    gold = case.gold.incidents
    parts = {id for incident in gold for id in incident.ids()} - {id for incident in gold for id in _roots(incident)}
    return [
        incident
        for incident in case.found
        if incident.figures and not (incident.included_in and _anchors(_told(incident), case.annotated) <= parts)
    ]


def read_figures(gold: GoldIncident, evidence: Mapping[str, Evidence], vague: VagueTable) -> list[list[Figure]]:
    """Return the figures that may stand: those of the incident, and those with a rival in place of what it disputes.

    A rival that does not tell the killed from the injured may also hold the figures that do.
    """

    def read(figures: Iterable[GoldFigure]) -> list[Figure]:
        return [as_figure(figure, evidence, vague) for figure in figures]

    own, readings = read(gold.figures), []
    for rival in read(gold.rivals):
        disputed = {rival.status, *(_SEPARABLE if rival.status == "casualty" else ())}
        rest = [figure for figure in own if figure.status not in disputed]
        inside = tuple(figure for figure in own if figure.status in disputed - {rival.status})
        readings += [[*rest, rival], [*rest, rival.model_copy(update={"parts": (*rival.parts, *inside)})]]
    return [own, *readings]


def _likeness(gold: GoldIncident, found: Incident, annotated: Document) -> float:
    told = _told(found)
    every = [figure for root in told for figure in walk(root)]
    return max(
        _overlap(_roots(gold), _anchors(told, annotated)), _overlap(frozenset(gold.ids()), _anchors(every, annotated))
    )


def _told(incident: Incident) -> list[Figure]:
    return [*incident.figures, *incident.superseded, *incident.disputed]


def _anchors(figures: Iterable[Figure], annotated: Document) -> frozenset[str]:
    """Return the mentions that give some figures: annotated ones by id, others by their place."""
    victims = [mention for mention in annotated.mentions if mention.label == "CASUALTY" or mention.status]
    return frozenset(
        next((m.id for m in victims if m.start < place.end and place.start < m.end), f"{place.start}-{place.end}")
        for figure in figures
        for place in figure.evidence
    )


def _roots(gold: GoldIncident) -> frozenset[str]:
    return frozenset(id for figure in (*gold.figures, *gold.rivals) for id in figure.mentions)


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0
