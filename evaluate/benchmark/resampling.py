"""How sure an F1 score is: bootstrap intervals and paired randomisation tests, both over documents.

Documents are drawn and swapped whole, since the sentences of one depend on each other. Where a corpus has
no documents and gives each sentence as one, sentences of the same article count as independent, and the
interval is too narrow.

The score is the mean over seeds of the F1 of each, the number that a table shows: every seed is scored on
the same drawn documents. (Seeds stacked as if they were more documents would give intervals far too narrow.)
The systems are taken as trained: what another training run would change is not in the interval or p-value
but in the spread over seeds.

Arrays of tallies are *[documents, runs, 3]*: correct, predicted and gold items; a run is one seed.
"""

from collections.abc import Iterator
from math import lcm

import numpy as np
from numpy.typing import NDArray

from .records import Interval

Tallies = NDArray[np.int64]
Numbers = NDArray[np.float64]

ROUNDS = 9_999
_SEED = 1979  # any: fixed, so that the same tallies always give the same result
_DRAWS_AT_ONCE = 500_000  # 4 MB: larger batches are no faster
_ROUNDING = 1e-12


def f1_scores(totals: Tallies | Numbers) -> Numbers:
    """Return the F1 of summed tallies, 0 where there is nothing. *Shape:* [..., 3] to [...]."""
    correct, predicted, gold = np.moveaxis(totals, -1, 0)
    return np.asarray(2 * correct / np.maximum(predicted + gold, 1))


def bootstrap_interval(tallies: Tallies, rounds: int = ROUNDS) -> Interval | None:
    """Return the 95% percentile interval of the mean F1 over samples of as many documents, drawn with replacement.

    None for a single document, which says nothing of others, and where there is no item at all. With few
    documents it is too narrow, and where every item is right (or none is) it has no width: the bootstrap
    knows only the errors that it has seen.

    Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.
    """
    documents = len(tallies)
    if documents < 2 or not tallies.any():
        return None
    generator = np.random.default_rng(_SEED)
    scores = []
    for size in _batches(rounds, documents):
        # Each round's draws are numbered apart, so that one bincount counts them all.
        drawn = generator.integers(documents, size=(size, documents)) + documents * np.arange(size)[:, None]
        times = np.bincount(drawn.ravel(), minlength=size * documents).reshape(size, documents)
        scores.append(_mean_f1(_sums(times, tallies)))
    low, high = np.quantile(np.concatenate(scores), (0.025, 0.975))
    return Interval(low=float(low), high=float(high))


def randomisation_p(system: Tallies, other: Tallies, rounds: int = ROUNDS) -> float:
    """Return the two-sided p-value of the difference of two systems' mean F1 on the same documents.

    How often the difference is at least as large where each document's results, all seeds of it together,
    are swapped by the toss of a coin. The observed one counts as one more round, so that p is never 0.
    Identical systems and a single document give 1; n documents give no less than about 2 / 2^n.
    With other numbers of seeds on both sides the runs of each are repeated until they are as many, which
    leaves the means as they are; one mean is then steadier than the other, and p is approximate.

    Sources: Noreen, Computer-Intensive Methods for Testing Hypotheses, 1989; Yeh, More accurate tests for
    the statistical significance of result differences, COLING 2000.
    """
    first, second = _same_runs(system, other)
    ours, theirs = first.sum(axis=0), second.sum(axis=0)
    observed = abs(_mean_f1(ours) - _mean_f1(theirs))
    changes = second - first
    changes = changes[changes.any(axis=(1, 2))]  # to swap equals changes nothing
    generator = np.random.default_rng(_SEED)
    extreme = 0
    for size in _batches(rounds, len(changes)):
        swapped = _sums(generator.integers(2, size=(size, len(changes)), dtype=np.int8), changes)
        differences = _mean_f1(ours + swapped) - _mean_f1(theirs - swapped)
        extreme += int(np.count_nonzero(abs(differences) >= observed - _ROUNDING))
    return (1 + extreme) / (1 + rounds)


def _mean_f1(totals: Tallies | Numbers) -> Numbers:
    """*Shape:* [..., runs, 3] to [...]."""
    return np.asarray(f1_scores(totals).mean(axis=-1))


def _sums(times: NDArray[np.integer], tallies: Tallies) -> Numbers:
    """Sum the documents of each round, each as often as it is in it: in floats, whose products are fast.

    *Shape:* [rounds, documents] and [documents, runs, 3] to [rounds, runs, 3].
    """
    return np.asarray(np.tensordot(times.astype(float), tallies.astype(float), axes=1))


def _batches(rounds: int, documents: int) -> Iterator[int]:
    """Yield numbers of rounds that add up to `rounds`, none with too many draws for the memory."""
    most = max(1, _DRAWS_AT_ONCE // max(1, documents))
    yield from (min(most, rounds - start) for start in range(0, rounds, most))


def _same_runs(system: Tallies, other: Tallies) -> tuple[Tallies, Tallies]:
    runs = np.arange(lcm(system.shape[1], other.shape[1]))
    return system[:, runs % system.shape[1]], other[:, runs % other.shape[1]]
