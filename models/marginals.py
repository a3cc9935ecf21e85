"""How likely a decoded span is: its share of all tag sequences, by the forward-backward algorithm (Rabiner 1989).

A sequence counts for a span where it has the span's tags and does not go on with the same mention: the
probability that exactly this mention stands there, under the CRF's transitions.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .steps import Ints, Steps

Floats = NDArray[np.floating]
_FLOOR = -300.0  # of a word's scores below its best: the product of two words' must not become 0
Span = tuple[int, int]  # first and last word, both inclusive


def span_probabilities(
    scores: Sequence[Floats], transitions: Floats, paths: Sequence[Ints], spans: Sequence[Sequence[Span]]
) -> list[list[float]]:
    """Return the probability of each span of each sentence.

    *Shapes:* each of scores [W, tags], its paths [W], W its own length; transitions [tags + 1, tags]; a span's
    tags are those of its sentence's path. A mention's tag `I-X` is the column after its `B-X`.
    """
    some = [i for i, own in enumerate(spans) if own]
    if not some:
        return [[] for _ in scores]
    lengths = np.asarray([len(scores[i]) for i in some])
    ends = lengths.cumsum()
    counts = [len(spans[i]) for i in some]
    places = np.concatenate([np.asarray(spans[i]) for i in some]) + np.repeat(ends - lengths, counts)[:, None]
    lattice = _Lattice([scores[i] for i in some], transitions)
    path = np.concatenate([paths[i] for i in some])
    first, last = places.T
    chances = iter(lattice.probabilities(path, first, last, np.repeat(ends, counts)).tolist())
    return [[next(chances) for _ in own] for own in spans]


class _Lattice:
    """Forward and backward sums of N words, each word's scaled to 1. *Shapes:* [N, tags], in the rows of the steps."""

    def __init__(self, scores: Sequence[Floats], transitions: Floats):
        steps = Steps([len(own) for own in scores])
        rows = steps.pack(scores).astype(np.float64)
        moves = np.exp(transitions.astype(np.float64))
        self._places, self._moves = steps.places, moves[:-1]
        self._words = np.exp(np.maximum(rows - rows.max(axis=1, keepdims=True), _FLOOR))
        self._forward = self._sum_forward(steps, moves[-1])  # divides the words by their scales, too
        self._backward = self._sum_backward(steps)

    def _sum_forward(self, steps: Steps, start: Floats) -> Floats:
        sums: Floats = np.empty_like(self._words)
        now = np.tile(start, (len(steps.order), 1))
        for number, words in enumerate(steps):
            before = now[: words.stop - words.start]
            now = (before @ self._moves if number else before) * self._words[words]
            scale = now.sum(axis=1, keepdims=True)
            now = now / scale
            self._words[words] /= scale
            sums[words] = now
        return sums

    def _sum_backward(self, steps: Steps) -> Floats:
        sums: Floats = np.ones_like(self._words)
        following = slice(0, 0)
        for words in reversed(steps):
            going_on = slice(words.start, words.start + following.stop - following.start)
            sums[going_on] = (self._words[following] * sums[following]) @ self._moves.T
            following = words
        return sums

    def probabilities(self, path: Ints, first: Ints, last: Ints, end: Ints) -> Floats:
        """Return the chances of spans [S] from words `first` to `last` of sentences that end before word `end`.

        *Shape:* path [N]; words of all sentences are counted through.
        """
        chances = self._forward[self._places[first], path[first]]
        for step in range(1, int((last - first).max()) + 1):
            inner = first + step <= last
            word = first[inner] + step
            chances[inner] *= self._moves[path[word - 1], path[word]] * self._words[self._places[word], path[word]]
        inner = last + 1 < end
        behind = self._places[last[inner] + 1]
        ways = self._moves[path[last[inner]]] * self._words[behind] * self._backward[behind]
        inside = path[first[inner]] + 1  # the mention would go on
        chances[inner] *= ways.sum(axis=1) - ways[np.arange(len(ways)), inside]
        return np.minimum(1.0, chances)
