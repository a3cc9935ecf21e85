"""How likely a decoded span is: its share of all tag sequences, by the forward-backward algorithm (Rabiner 1989).

A sequence counts for a span where it has the span's tags and does not go on with the same mention: the
probability that exactly this mention stands there, under the CRF's transitions.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
_FLOOR = -300.0  # of a word's scores below its best: the product of two words' must not become 0
Span = tuple[int, int]  # first and last word, both inclusive


def span_probabilities(
    scores: Sequence[Floats], transitions: Floats, paths: Sequence[NDArray[np.int64]], spans: Sequence[Sequence[Span]]
) -> list[list[float]]:
    """Return the probability of each span of each sentence.

    *Shapes:* each of scores [W, tags], its paths [W], W its own length; transitions [tags + 1, tags]; a span's
    tags are those of its sentence's path. A mention's tag `I-X` is the column after its `B-X`.
    """
    found: list[list[float]] = [[] for _ in scores]
    some = [i for i, own in enumerate(spans) if own]
    if some:
        lattice = _Lattice([scores[i] for i in some], transitions)
        for row, i in enumerate(some):
            found[i] = [lattice.probability(row, paths[i], span) for span in spans[i]]
    return found


class _Lattice:
    """Forward and backward sums of a batch, each word's scaled to 1. *Shapes:* [B, W, tags], scales [B, W]."""

    def __init__(self, scores: Sequence[Floats], transitions: Floats):
        self._lengths = np.array([len(own) for own in scores])
        shape = (len(scores), int(self._lengths.max()), transitions.shape[1])
        self._words = np.ones(shape)
        for row, own in enumerate(scores):
            self._words[row, : len(own)] = np.exp(
                np.maximum(own.astype(np.float64) - own.max(axis=1, keepdims=True), _FLOOR)
            )
        moves = np.exp(transitions.astype(np.float64))
        self._moves = moves[:-1]
        self._scales = np.ones(shape[:2])
        self._forward = self._sum_forward(moves[-1])
        self._backward = self._sum_backward()

    def _sum_forward(self, start: Floats) -> Floats:
        sums = np.empty_like(self._words)
        now = start * self._words[:, 0]
        for step in range(self._words.shape[1]):
            if step:
                now = (now @ self._moves) * self._words[:, step]
            self._scales[:, step] = now.sum(axis=1)
            now = now / self._scales[:, step, None]
            sums[:, step] = now
        return sums

    def _sum_backward(self) -> Floats:
        sums = np.ones_like(self._words)
        for step in range(self._words.shape[1] - 2, -1, -1):
            inside = step + 1 < self._lengths
            following = (self._words[:, step + 1] * sums[:, step + 1]) @ self._moves.T
            sums[inside, step] = (following / self._scales[:, step + 1, None])[inside]
        return sums

    def probability(self, row: int, path: NDArray[np.int64], span: Span) -> float:
        first, last = span
        chance = float(self._forward[row, first, path[first]])
        for word in range(first + 1, last + 1):
            chance *= float(self._moves[path[word - 1], path[word]] * self._step(row, word)[path[word]])
        if last + 1 < self._lengths[row]:
            ways = self._moves[path[last]] * self._step(row, last + 1) * self._backward[row, last + 1]
            inside = path[first] + 1  # the mention would go on
            chance *= float(ways.sum() - ways[inside])
        return min(1.0, chance)

    def _step(self, row: int, word: int) -> Floats:
        scaled: Floats = self._words[row, word] / self._scales[row, word]
        return scaled
