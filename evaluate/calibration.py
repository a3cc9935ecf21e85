"""Do event scores mean what they say? Of all scores near 0.8, four in five should be of events that are there."""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from .benchmark.records import Calibration, ReliabilityBin
from .pairs import Pair

BINS = 10


def calibrate(pairs: Iterable[Pair]) -> Calibration | None:
    """Return the reliability of the scores of all event types in all sentences; None where there is no score.

    Each score is one decision about one type in one sentence, and its truth is whether the gold reports
    the type there. Bins are of equal width, and the expected calibration error is the mean over all
    decisions of the distance, in the decision's bin, of the share of events that are there to the mean
    score (Naeini et al. 2015). Most types are in no given sentence, so most decisions lie in the lowest
    bin and keep the error small: read it beside the bins.
    """
    decisions = list(_decisions(pairs))
    if not decisions:
        return None
    scores, truth = np.array(decisions, dtype=float).T
    bins = tuple(_bins(scores, truth))
    error = sum(one.count * abs(one.accuracy - one.confidence) for one in bins) / len(decisions)
    return Calibration(bins=bins, error=error)


def _decisions(pairs: Iterable[Pair]) -> Iterator[tuple[float, bool]]:
    """Yield each score with its truth; a type without a score says nothing of how sure it is."""
    for pair in pairs:
        for gold, predicted in zip(pair.gold.sentences, pair.predicted.sentences, strict=False):
            types = {event.type for event in gold.events}
            yield from ((event.score, event.type in types) for event in predicted.events if event.score is not None)


def _bins(scores: NDArray[np.float64], truth: NDArray[np.float64]) -> Iterator[ReliabilityBin]:
    """Yield the bins that have a decision. A score on a border is in the upper bin, 1 in the last."""
    borders = [number / BINS for number in range(1, BINS)]
    places = np.searchsorted(borders, scores, side="right")
    for number in np.unique(places).tolist():
        inside = places == number
        yield ReliabilityBin(
            low=number / BINS,
            high=(number + 1) / BINS,
            count=int(inside.sum()),
            confidence=float(scores[inside].mean()),
            accuracy=float(truth[inside].mean()),
        )
