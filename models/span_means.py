"""Means over the words of many spans at once."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .spans import Span

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


class SpanWords:
    """The words of the spans of several sentences, none of them empty. `lengths` are the words of each sentence."""

    def __init__(self, spans: Sequence[Sequence[Span]], lengths: Sequence[int]):
        bases = np.cumsum([0, *lengths])[:-1]
        counts = [len(own) for own in spans]
        first, last = np.asarray([(s.first, s.last) for own in spans for s in own], dtype=np.int64).reshape(-1, 2).T
        self._sizes = last - first + 1
        self._starts = self._sizes.cumsum() - self._sizes
        inside = np.arange(self._sizes.sum()) - np.repeat(self._starts, self._sizes)
        self._rows = np.repeat(first + np.repeat(bases, counts), self._sizes) + inside

    def means(self, sentences: Sequence[Floats]) -> Floats:
        """Return the mean of each span's words. *Shapes:* each sentence's [W, ...]; returns [S, ...]."""
        words = np.concatenate(sentences)
        if not len(self._sizes):
            return words[:0]
        sums: Floats = np.add.reduceat(words[self._rows], self._starts, axis=0)
        sizes = self._sizes.reshape(-1, *[1] * (sums.ndim - 1)).astype(np.float32)
        return np.divide(sums, sizes, dtype=np.float32)
