"""Events scored by sentence: which types it reports, and how well the scores rank the sentences."""

from collections.abc import Iterable, Sequence
from statistics import fmean

import numpy as np

from ..data.records import Event
from .pairs import Pair
from .tally import Result, Table, Tally, add_up, count_items


class EventScores(Result):
    """Scores of the decisions at `threshold`, and average precision, which needs no threshold."""

    threshold: float
    table: Table
    average_precision: dict[str, float]  # by type; types that the gold never has are left out
    mean_average_precision: float


def score_events(pairs: Sequence[Pair], threshold: float) -> EventScores:
    """Score the events of all sentences.

    `threshold`: a predicted type counts as reported from this score on. The prediction should give
    every type with its score: for average precision a type that is not given has score 0.
    """
    precisions = _average_precisions(pairs)
    return EventScores(
        threshold=threshold,
        table=Table.of(add_up(count_events(pair, threshold) for pair in pairs)),
        average_precision=precisions,
        mean_average_precision=fmean(precisions.values()) if precisions else 0.0,
    )


def count_events(pair: Pair, threshold: float) -> dict[str, Tally]:
    """Count the sentences of one document by event type."""
    both = list(enumerate(_scored_sentences(pair)))
    gold = {(kind, number) for number, (types, _) in both for kind in types}
    predicted = {(kind, number) for number, (_, types) in both for kind, score in types.items() if score >= threshold}
    return count_items(gold, predicted)


def _scored_sentences(pair: Pair) -> Iterable[tuple[set[str], dict[str, float]]]:
    """Yield the gold types and the scores of the predicted types of each gold sentence."""
    for gold, predicted in zip(pair.gold.sentences, pair.predicted.sentences, strict=False):
        yield {event.type for event in gold.events}, {event.type: _score(event) for event in predicted.events}


def _score(event: Event) -> float:
    """Return the score; what is stated without one is certain."""
    return 1.0 if event.score is None else event.score


def average_precision(relevant: Sequence[bool], scores: Sequence[float]) -> float:
    """Return the area under the steps of precision against recall; equal scores are one step.

    The same as scikit-learn's `average_precision_score`. *Shape:* both one value a sentence.
    """
    truth, ranked = np.asarray(relevant, dtype=bool), np.asarray(scores, dtype=float)
    if not truth.any():
        return 0.0
    order = np.argsort(-ranked, kind="stable")
    last_of_ties = np.append(np.diff(ranked[order]) != 0, True)
    found = np.cumsum(truth[order])[last_of_ties]
    precision = found / (np.flatnonzero(last_of_ties) + 1)
    return float(np.sum(np.diff(found, prepend=0) * precision) / truth.sum())


def _average_precisions(pairs: Sequence[Pair]) -> dict[str, float]:
    sentences = [sentence for pair in pairs for sentence in _scored_sentences(pair)]
    return {
        kind: average_precision(
            [kind in gold for gold, _ in sentences], [scores.get(kind, 0.0) for _, scores in sentences]
        )
        for kind in sorted({kind for gold, _ in sentences for kind in gold})
    }
