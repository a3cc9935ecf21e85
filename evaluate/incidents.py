"""Found incidents scored: which are found, and how figures, dates and places are read where they are.

Only matched incidents are asked for their figures and the rest, so that one fault counts once.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, product

from ..data.incidents.finding import find_incidents
from ..data.incidents.gold import GoldDocument, evidence_by_mention
from ..data.incidents.records import Figure, Incident
from ..data.incidents.totals import STATUSES, VICTIMS, totals, victim_totals
from ..data.records import Count, Document, Status, Victim
from ..data.spelling import fold
from ..data.vague_counts import VagueTable, load_vague_table
from .incident_matches import Case, Match, judged_incidents, match_incidents, read_figures
from .pairs import Pair
from .tally import Result, Share, Table, Tally, add_up


class IncidentScores(Result):
    """`found`: incidents and tolls. `right`: shares of the matched ones. `documents`: shares of documents.

    `right` has each status (the total of those killed, over the pairs where either has some), `all
    statuses`, `by kind of victim` (all of them, and the numbers of children, women and so on), `event
    type`, `place`, `actors` (all and no others) and `date`.
    `documents` has `sums` (the sums of all single incidents by status are right, tolls left out) and
    `incidents` (every incident and toll is found with its totals by status, and nothing else is).
    """

    found: Table
    right: dict[str, Share]
    documents: dict[str, Share]


class IncidentSettings(Result):
    """The same documents twice: from gold mentions (how good the rules are alone), and from what a system predicted."""

    documents: int
    gold_mentions: IncidentScores
    end_to_end: IncidentScores


def score_both_settings(
    pairs: Iterable[Pair], gold: Mapping[str, GoldDocument], threshold: float
) -> IncidentSettings | None:
    """Find incidents in the annotated and in the predicted documents, and score both; None where no document has gold.

    `threshold`: a predicted event counts as reported from this score on.
    Raises UserError where the gold does not fit the annotation.
    """
    judged = [(gold[pair.gold.id], pair) for pair in pairs if pair.gold.id in gold]
    if not judged:
        return None
    vague = load_vague_table()
    ours = [Case(wanted, pair.gold, _find(pair.gold, wanted, vague)) for wanted, pair in judged]
    decided = [(wanted, pair.gold, _decided(pair.predicted, threshold)) for wanted, pair in judged]
    theirs = [Case(wanted, annotated, _find(predicted, wanted, vague)) for wanted, annotated, predicted in decided]
    return IncidentSettings(
        documents=len(judged),
        gold_mentions=score_incidents(ours, vague),
        end_to_end=score_incidents(theirs, vague),
    )


def _find(document: Document, wanted: GoldDocument, vague: VagueTable) -> list[Incident]:
    dated = document.model_copy(update={"meta": {**document.meta, "date": wanted.published.isoformat()}})
    return find_incidents(dated, vague=vague)[0]


def _decided(document: Document, threshold: float) -> Document:
    """Return the document with the events that are reported: a system that is scored gives all, with scores."""
    sentences = tuple(
        sentence.model_copy(
            update={"events": tuple(e for e in sentence.events if e.score is None or e.score >= threshold)}
        )
        for sentence in document.sentences
    )
    return document.model_copy(update={"sentences": sentences})


def score_incidents(cases: Sequence[Case], vague: VagueTable) -> IncidentScores:
    """Score the incidents of some documents. Raises UserError where the gold does not fit the annotation."""
    matches = [match_incidents(case, vague) for case in cases]
    both = [match for matched in matches for match in matched]
    return IncidentScores(
        found=Table.of(add_up(map(_count, cases, matches))),
        right={**_shares_of_statuses(both), **{name: _share(map(right, both)) for name, right in _RIGHT.items()}},
        documents={
            "sums": _share(_sums_are_right(case, vague) for case in cases),
            "incidents": _share(_all_is_right(case, matched) for case, matched in zip(cases, matches, strict=True)),
        },
    )


def _count(case: Case, matched: Sequence[Match]) -> dict[str, Tally]:
    items = [
        *((match.gold.kind, Tally(correct=1)) for match in matched),
        *((incident.kind, Tally(gold=1)) for incident in case.gold.incidents),
        *((incident.kind, Tally(predicted=1)) for incident in judged_incidents(case)),
    ]
    return add_up({kind: tally} for kind, tally in items)


def _share(right: Iterable[bool]) -> Share:
    judged = list(right)
    return Share.of(sum(judged), len(judged))


def _shares_of_statuses(matches: Sequence[Match]) -> dict[str, Share]:
    """Judge each status over the matches where the reader or the system has some."""
    shares = {
        status: _share(
            _total_is_right(match, status)
            for match in matches
            if status in totals(match.readings[0]) or status in totals(match.found.figures)
        )
        for status in STATUSES
    }
    return {status: share for status, share in shares.items() if share.total}


def _total_is_right(match: Match, status: Status) -> bool:
    found = totals(match.found.figures).get(status)
    return any(found == totals(reading).get(status) for reading in match.readings)


def _totals_are_right(match: Match) -> bool:
    return totals(match.found.figures) in map(totals, match.readings)


def _kinds_are_right(match: Match) -> bool:
    return _kinds(match.found.figures) in map(_kinds, match.readings)


def _kinds(figures: Sequence[Figure]) -> dict[tuple[Status, Victim], Count | None]:
    return {(status, victim): victim_totals(figures, status, victim) for status, victim in product(STATUSES, VICTIMS)}


def _type_is_right(match: Match) -> bool:
    """The found type is one of the reader's; where the reader gives none, none is right."""
    return match.found.event_type in (match.gold.types or (None,))


def _place_is_right(match: Match) -> bool:
    """The first place found is one of the most specific; where the text has none, a wider one or none is right."""
    right = match.gold.places or match.gold.within
    if not match.found.places:
        return not match.gold.places
    return fold(match.found.places[0].name) in map(fold, right)


def _actors_are_right(match: Match) -> bool:
    """Every actor of the text is found by one of the names that it uses, and no other name is."""
    found = {fold(name) for name in match.found.actor_names}
    actors = [{fold(name) for name in actor} for actor in match.gold.actors]
    return all(actor & found for actor in actors) and found <= set().union(*actors)


def _date_is_right(match: Match) -> bool:
    """As narrow, and at least one day in common (where a week begins is no fault).

    A date without evidence is the document's own and says nothing of the incident. The period of a toll
    is asked for only where the text names it by the calendar.
    """
    gold, found = match.gold.date, match.found.date
    said = found if found is not None and found.evidence is not None else None
    if gold is None or said is None:
        return gold is None and (said is None or match.gold.kind == "toll")
    return gold.precision == said.precision and gold.first <= said.last and said.first <= gold.last


_RIGHT = {
    "all statuses": _totals_are_right,
    "by kind of victim": _kinds_are_right,
    "event type": _type_is_right,
    "place": _place_is_right,
    "actors": _actors_are_right,
    "date": _date_is_right,
}


def _sums_are_right(case: Case, vague: VagueTable) -> bool:
    """Add up the single incidents by status; where there are rivals, the sum with any of them is right."""
    evidence = evidence_by_mention(case.annotated)
    gold = [read_figures(incident, evidence, vague) for incident in case.gold.incidents if incident.kind == "incident"]
    found = [figure for incident in case.found if incident.kind == "incident" for figure in incident.figures]
    return totals(found) in (totals(list(chain(*readings))) for readings in product(*gold))


def _all_is_right(case: Case, matched: Sequence[Match]) -> bool:
    complete = len(matched) == len(case.gold.incidents) == len(judged_incidents(case))
    return complete and all(map(_totals_are_right, matched))
