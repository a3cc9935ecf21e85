"""Batches of sentences of like length, decided by seed, epoch and process alone.

Nothing here depends on how far a run has come, so a resumed run meets the same batches.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
_POOL_BATCHES = 50  # batches whose sentences are sorted together: like lengths, yet a new mix each epoch


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """Cuts examples into batches.

    `lengths` holds the pieces of each example; `weights` says how often each is seen in an epoch on
    average: 0.5 is every second epoch, by lot. A batch holds at most `pieces`, padding included, and
    at most `sentences` examples; an example longer than `pieces` is a batch of its own.
    """

    lengths: Ints
    weights: NDArray[np.float64]
    pieces: int
    sentences: int
    seed: int

    def batches(self, epoch: int, process: int = 0, processes: int = 1) -> list[list[int]]:
        """Return this process's batches of an epoch, as indices; every process gets equally many."""
        generator = np.random.default_rng([self.seed, epoch])
        chosen = generator.permutation(self._drawn(generator))
        pool = max(1, _POOL_BATCHES * self._usual_batch())
        batches = [b for start in range(0, len(chosen), pool) for b in self._cut(chosen[start : start + pool])]
        order = generator.permutation(len(batches))
        kept = len(order) - len(order) % processes if len(order) >= processes else 0
        return [batches[i] for i in order[:kept][process::processes]]

    def _drawn(self, generator: np.random.Generator) -> Ints:
        whole = np.floor(self.weights)
        extra = generator.random(len(self.weights)) < self.weights - whole
        return np.repeat(np.arange(len(self.weights)), whole.astype(np.int64) + extra)

    def _usual_batch(self) -> int:
        mean = float(self.lengths.mean()) if len(self.lengths) else 1.0
        return min(self.sentences, int(self.pieces / max(mean, 1.0)) + 1)

    def _cut(self, chosen: Ints) -> Iterator[list[int]]:
        batch: list[int] = []
        for index in chosen[np.argsort(self.lengths[chosen], kind="stable")].tolist():
            # Lengths rise, so the newest example is the one the whole batch is padded to.
            if batch and (len(batch) == self.sentences or (len(batch) + 1) * self.lengths[index] > self.pieces):
                yield batch
                batch = []
            batch.append(index)
        if batch:
            yield batch


def sampling_weights(sizes: Sequence[int], weights: Sequence[float]) -> NDArray[np.float64]:
    """Return the weight of each example, corpora one after another."""
    return np.repeat(np.asarray(weights, dtype=np.float64), sizes)
