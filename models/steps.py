"""Sequences of several lengths read word by word, all at once and without padding."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Values = TypeVar("Values", bound=np.generic)


class Steps:
    """Sequences side by side, longest first: their words of one step are neighbouring rows.

    N words in S sequences. *Shapes:* `order` [S], the sequences by length; `places` [N], the row of each word, where
    the words of all sequences are counted through.
    """

    def __init__(self, lengths: Sequence[int]):
        sizes = np.asarray(lengths, dtype=np.int64)
        self.order = np.argsort(-sizes, kind="stable")
        self._sizes = sizes
        self._running = np.searchsorted(-sizes[self.order], -np.arange(sizes.max(initial=0)), side="left")
        self._offsets = np.concatenate([[0], self._running.cumsum()])
        ranks = np.empty_like(self.order)
        ranks[self.order] = np.arange(len(sizes))
        words = np.arange(sizes.sum()) - np.repeat(sizes.cumsum() - sizes, sizes)  # from 0 in each sequence
        self.places: Ints = self._offsets[words] + np.repeat(ranks, sizes)

    def __iter__(self) -> Iterator[slice]:
        """Yield the rows of each step: those of its `n` sequences that run so far, the first `n` of `order`."""
        offsets: list[int] = self._offsets.tolist()
        return (slice(*pair) for pair in pairwise(offsets))

    def __reversed__(self) -> Iterator[slice]:
        steps: list[slice] = list(self)
        return iter(steps[::-1])

    def pack(self, sequences: Sequence[NDArray[Values]]) -> NDArray[Values]:
        """Return the words of sequences, each [its length, ...], as rows [N, ...]."""
        words = np.concatenate(sequences)
        rows = np.empty_like(words)
        rows[self.places] = words
        return rows

    def unpack(self, rows: NDArray[Values]) -> list[NDArray[Values]]:
        """Return rows [N, ...] as sequences, in the order in which they were given."""
        return np.split(rows[self.places], self._sizes.cumsum()[:-1])
