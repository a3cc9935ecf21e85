"""Intervals and p-values against answers that are known: by hand, by enumeration, by simulation, by scipy."""

import time
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import bootstrap, kstest

from marsad.evaluate.benchmark.resampling import Tallies, bootstrap_interval, f1_scores, randomisation_p


def one_run(rows: list[tuple[int, int, int]]) -> Tallies:
    return np.array(rows, dtype=np.int64)[:, None]


def simulate(
    generator: np.random.Generator, documents: int, runs: int = 1, gold: NDArray[np.int64] | None = None
) -> Tallies:
    """Documents of 1 to 9 gold items, some easy and some hard: of the gold items 60% are found on average."""
    items = generator.integers(1, 10, documents) if gold is None else gold
    ease = generator.beta(3, 2, documents)
    correct = generator.binomial(items, ease, (runs, documents)).T
    predicted = correct + generator.poisson(2, (documents, runs))
    return np.stack([correct, predicted, np.broadcast_to(items[:, None], correct.shape)], axis=-1)


def exact_p(first: Tallies, second: Tallies) -> float:
    """Go through all the ways to swap, one by one."""
    differences = []
    for swaps in product([False, True], repeat=len(first)):
        swap = np.array(swaps)[:, None, None]
        ours, theirs = np.where(swap, second, first), np.where(swap, first, second)
        differences.append(f1_scores(ours.sum(axis=0)).mean() - f1_scores(theirs.sum(axis=0)).mean())
    return float(np.mean(np.abs(differences) >= abs(differences[0]) - 1e-12))


def test_f1_of_totals_and_of_nothing() -> None:
    assert f1_scores(np.array([[3, 4, 6], [0, 4, 6], [0, 0, 0]])) == pytest.approx([0.6, 0.0, 0.0])


def test_the_interval_covers_the_true_score_as_often_as_it_says() -> None:
    """380 of 400 are expected; by chance alone 365 to 393 cover it, three standard deviations to each side."""
    generator = np.random.default_rng(1)
    truth = 2 * 3.0 / (3.0 + 2 + 5)  # per document 5 gold items, 3 of them found, 2 wrong ones
    intervals = [bootstrap_interval(simulate(generator, 150), rounds=999) for _ in range(400)]
    covered = sum(interval.low <= truth <= interval.high for interval in intervals if interval)
    assert 365 <= covered <= 393


def test_the_interval_of_scipy_is_the_same() -> None:
    tallies = simulate(np.random.default_rng(2), 80)

    def f1(*columns: NDArray[np.int64], axis: int = -1) -> NDArray[np.float64]:
        return f1_scores(np.stack([column.sum(axis=axis) for column in columns], axis=-1))

    theirs = bootstrap(
        tuple(tallies[:, 0].T), f1, paired=True, method="percentile", vectorized=True, n_resamples=9_999, rng=3
    ).confidence_interval
    ours = bootstrap_interval(tallies)
    assert ours is not None
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.002)


def test_several_seeds_share_the_drawn_documents() -> None:
    """Five copies of one run are as uncertain as the run, and not as five times the documents."""
    tallies = simulate(np.random.default_rng(4), 100)
    assert bootstrap_interval(np.repeat(tallies, 5, axis=1)) == bootstrap_interval(tallies)


def test_the_interval_of_two_seeds_is_that_of_their_mean() -> None:
    tallies = simulate(np.random.default_rng(5), 300, runs=2)
    interval = bootstrap_interval(tallies)
    assert interval is not None
    assert (interval.low + interval.high) / 2 == pytest.approx(f1_scores(tallies.sum(axis=0)).mean(), abs=0.005)


def test_three_documents_have_an_interval_within_their_scores() -> None:
    interval = bootstrap_interval(one_run([(0, 2, 2), (1, 2, 2), (2, 2, 2)]))
    assert interval is not None
    # 1 of 27 draws has the worst document three times, 1 the best: more than 2.5% each.
    assert (interval.low, interval.high) == (0.0, 1.0)


@pytest.mark.parametrize("rows", [[(3, 4, 5)], [(0, 0, 0), (0, 0, 0)]])
def test_one_document_or_no_item_has_no_interval(rows: list[tuple[int, int, int]]) -> None:
    assert bootstrap_interval(one_run(rows)) is None


def test_p_by_hand() -> None:
    """Right items 2 1 1 0 against 0 0 0 1, of two each: of the 16 sums of ±2 ±1 ±1 ±1 eight are 3 or more from 0."""
    first = one_run([(2, 2, 2), (1, 2, 2), (1, 2, 2), (0, 2, 2)])
    second = one_run([(0, 2, 2), (0, 2, 2), (0, 2, 2), (1, 2, 2)])
    assert exact_p(first, second) == 0.5
    assert randomisation_p(first, second) == pytest.approx(0.5, abs=0.02)


def test_p_of_three_documents_cannot_be_small() -> None:
    right, wrong = one_run([(4, 4, 4)] * 3), one_run([(0, 4, 4)] * 3)
    assert randomisation_p(right, wrong) == pytest.approx(2 / 8, abs=0.02)


@pytest.mark.parametrize(("runs", "others"), [(1, 1), (3, 3), (3, 1), (2, 3)])
def test_p_by_enumeration(runs: int, others: int) -> None:
    """Precision differs too, so that F1 is not linear in what is swapped."""
    generator = np.random.default_rng(13)
    first = simulate(generator, 9, runs)
    second = simulate(generator, 9, others, first[:, 0, 2])
    every = np.arange(6)
    wanted = exact_p(first[:, every % runs], second[:, every % others])
    assert 0.05 < wanted < 0.95
    assert randomisation_p(first, second) == pytest.approx(wanted, abs=0.02)
    assert randomisation_p(second, first) == pytest.approx(wanted, abs=0.02)


def test_p_is_uniform_where_there_is_no_difference() -> None:
    generator = np.random.default_rng(7)
    gold = generator.integers(1, 10, 60)
    found = [
        randomisation_p(simulate(generator, 60, gold=gold), simulate(generator, 60, gold=gold), 499) for _ in range(400)
    ]
    assert kstest(found, "uniform").pvalue > 0.01
    assert np.mean(np.array(found) <= 0.05) == pytest.approx(0.05, abs=0.03)


def test_p_of_a_real_difference_is_small_and_never_zero() -> None:
    tallies = simulate(np.random.default_rng(8), 200)
    worse = tallies - np.array([1, 0, 0]) * (tallies > 0)
    assert randomisation_p(tallies, worse) == pytest.approx(1e-4)


def test_p_of_the_same_system_and_of_one_document_is_one() -> None:
    tallies = simulate(np.random.default_rng(9), 40, runs=3)
    assert randomisation_p(tallies, tallies) == 1.0
    assert randomisation_p(one_run([(5, 5, 5)]), one_run([(0, 5, 5)])) == 1.0


def test_the_same_tallies_give_the_same_result() -> None:
    first, second = (simulate(np.random.default_rng(seed), 50) for seed in (10, 11))
    assert bootstrap_interval(first) == bootstrap_interval(first.copy())
    assert randomisation_p(first, second) == randomisation_p(first.copy(), second.copy())


def test_speed() -> None:
    """All rounds over 7,000 documents with five seeds; of the processor's time, since other work may run beside."""
    generator = np.random.default_rng(12)
    gold = generator.integers(0, 5, 7_000)
    first, second = (simulate(generator, 7_000, runs=5, gold=gold) for _ in range(2))
    start = time.process_time()
    bootstrap_interval(first)
    randomisation_p(first, second)
    assert time.process_time() - start < 10
