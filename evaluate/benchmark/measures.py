"""The scores of a row, from tallies of single documents: how large, how sure, and whether better than another's."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from statistics import fmean, stdev

import numpy as np

from ..casualties import CASUALTY, count_steps
from ..events import count_events
from ..links import count_links
from ..metrics import Setting
from ..pairs import Pair
from ..partial_spans import count_partial_spans
from ..spans import count_spans
from ..tally import Tally
from .records import Comparison, Measure, Spread
from .resampling import Tallies, bootstrap_interval, f1_scores, randomisation_p

Counter = Callable[[Pair], Mapping[str, Tally]]
BySeed = Mapping[int | None, Mapping[str, Tallies]]
"""Tallies *[documents, 3]* by seed and measure; the seed is None where it is unknown or there is none."""


def count_measures(pairs: Sequence[Pair], setting: Setting) -> dict[str, Tallies]:
    """Count each document by those of MEASURES that the setting's layers and labels allow, all types together.

    `pairs`: restricted to the setting's labels.
    *Shape:* [documents, 3]: correct, predicted and gold items.
    """
    return {name: _count(map(counter, pairs)) for name, counter in _counters(setting).items()}


def make_measures(by_seed: BySeed, against: tuple[str, BySeed] | None = None) -> dict[str, Measure]:
    """Return each measure with its mean over the seeds, its interval, spread, and comparison with another system.

    `against`: name and tallies of that system on the same documents. A measure that it does not have, or has
    with other gold items (other labels), is not compared. p-values are of single comparisons: who picks the
    best of many should ask for less than 0.05.
    """
    return {name: _measure(by_seed, name, _compare(name, by_seed, against)) for name in next(iter(by_seed.values()))}


def _counters(setting: Setting) -> dict[str, Counter]:
    counters: dict[str, Counter] = {}
    if "mentions" in setting.layers:
        counters |= {"mentions": count_spans, "partial": count_partial_spans}
    if "events" in setting.layers:
        counters["events"] = partial(count_events, threshold=setting.event_threshold)
    if "attributes" in setting.layers and CASUALTY in setting.labels:
        counters["casualties"] = _count_casualties
    if "links" in setting.layers:
        counters["links"] = count_links
    return counters


def _count_casualties(pair: Pair) -> dict[str, Tally]:
    """Count the casualties whose span, status and count must be right."""
    step = "span+status+count"
    return {step: count_steps(pair).get(step, Tally())}


def _count(documents: Iterable[Mapping[str, Tally]]) -> Tallies:
    totals = [sum(types.values(), Tally()) for types in documents]
    rows = [(total.correct, total.predicted, total.gold) for total in totals]
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def _runs(by_seed: BySeed, name: str) -> Tallies:
    """*Shape:* [documents, runs, 3]."""
    return np.stack([tallies[name] for tallies in by_seed.values()], axis=1)


def _measure(by_seed: BySeed, name: str, comparison: Comparison | None) -> Measure:
    runs = _runs(by_seed, name)
    values = _values(runs)
    return Measure(
        value=fmean(values),
        interval=bootstrap_interval(runs),
        spread=_spread(tuple(seed for seed in by_seed if seed is not None), values),
        comparison=comparison,
    )


def _spread(seeds: tuple[int, ...], values: tuple[float, ...]) -> Spread | None:
    """Return None where the seeds are not known: then it cannot be said what varied."""
    if len(seeds) < len(values):
        return None
    deviation = stdev(values) if len(values) > 1 else None
    return Spread(seeds=seeds, values=values, mean=fmean(values), deviation=deviation)


def _values(runs: Tallies) -> tuple[float, ...]:
    """Return the F1 of each run over all documents."""
    return tuple(float(value) for value in f1_scores(runs.sum(axis=0)))


def _compare(name: str, by_seed: BySeed, against: tuple[str, BySeed] | None) -> Comparison | None:
    if against is None or any(name not in tallies for tallies in against[1].values()):
        return None
    ours, theirs = _runs(by_seed, name), _runs(against[1], name)
    if not np.array_equal(ours[:, 0, 2], theirs[:, 0, 2]):
        return None
    difference = fmean(_values(ours)) - fmean(_values(theirs))
    return Comparison(against=against[0], difference=difference, p=randomisation_p(ours, theirs))
