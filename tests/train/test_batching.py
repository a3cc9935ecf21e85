from collections import Counter

import numpy as np
import pytest

from marsad.train.batching import BatchPlan, sampling_weights


def plan(weights: tuple[float, float] = (1.0, 1.0), pieces: int = 100) -> BatchPlan:
    lengths = np.random.default_rng(0).integers(4, 60, size=500)
    return BatchPlan(lengths, sampling_weights([300, 200], weights), pieces, sentences=8, seed=3)


def test_each_example_appears_once_in_an_epoch() -> None:
    seen = Counter(i for batch in plan().batches(0) for i in batch)
    assert seen == Counter(range(500))


def test_no_batch_is_over_the_budget() -> None:
    made = plan()
    for batch in made.batches(1):
        assert len(batch) <= 8
        assert len(batch) * made.lengths[batch].max() <= 100


def test_an_example_over_the_budget_is_a_batch_of_its_own() -> None:
    made = plan(pieces=30)
    long = [batch for batch in made.batches(0) if made.lengths[batch].max() > 30]
    assert long and all(len(batch) == 1 for batch in long)


def test_little_is_spent_on_padding() -> None:
    made = plan(pieces=400)
    read = sum(len(batch) * made.lengths[batch].max() for batch in made.batches(0))
    assert made.lengths.sum() / read > 0.9


def test_epochs_differ_and_come_again_the_same() -> None:
    assert plan().batches(4) == plan().batches(4)
    assert plan().batches(4) != plan().batches(5)


def test_processes_share_an_epoch_evenly() -> None:
    parts = [plan().batches(2, process, 3) for process in range(3)]
    assert len({len(part) for part in parts}) == 1
    seen = Counter(i for part in parts for batch in part for i in batch)
    assert max(seen.values()) == 1
    assert len(seen) > 480


def test_weights_are_how_often_an_example_is_seen() -> None:
    seen = Counter(i for epoch in range(20) for batch in plan((2.0, 0.25)).batches(epoch) for i in batch)
    assert all(seen[i] == 40 for i in range(300))
    assert sum(seen[i] for i in range(300, 500)) / 200 == pytest.approx(5, abs=0.3)
