"""What a reader must know to believe a benchmark: what ran on what machine, and how to read the tables."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from ..report import Grid, data_name
from ..systems.contract import Facts
from .grids import ABSENT
from .records import Benchmark, Measure


def facts_of_the_run(benchmark: Benchmark) -> dict[str, str]:
    """Return when, where and how the benchmark ran, by name."""
    versions = ", ".join(f"{name} {version}" for name, version in benchmark.versions.items())
    facts = {"Date": benchmark.date, "Command": benchmark.command, "Machine": benchmark.machine, "Versions": versions}
    return {name: fact for name, fact in facts.items() if fact}


def legend(benchmark: Benchmark) -> Iterator[str]:
    """Yield what the numbers and signs of the tables mean, without what this benchmark does not have."""
    measures = [(name, measure) for row in benchmark.rows for name, measure in row.measures.items()]
    yield "All scores are percentages, micro-averaged, and the mean over the seeds; n counts items of the gold."
    yield from (meaning for name, meaning in _MEANINGS.items() if name in dict(measures))
    yield from _signs([measure for _, measure in measures])
    if any(len(row.scores) > 1 for row in benchmark.rows):
        yield "By overlap and type, seen, length, source, kind of error, confusion and reliability: the first seed alone."
    yield (
        "Test text in training: test sentences that stand in the text that the system was trained on, as far as that "
        "text is at hand; unknown where none of it is."
    )


def _signs(measures: Sequence[Measure]) -> Iterator[str]:
    if any(measure.interval for measure in measures):
        yield "[low–high]: 95% bootstrap interval over documents."
    if any(measure.spread and measure.spread.deviation is not None for measure in measures):
        yield "±: standard deviation over seeds, in points."
    against = sorted({measure.comparison.against for measure in measures if measure.comparison})
    if against:
        yield (
            f"Stars: * p < 0.05, ** p < 0.01, *** p < 0.001 of the difference to {', '.join(against)}, in a paired "
            "randomisation test over documents, not corrected for the number of comparisons."
        )


_MEANINGS = {
    "mentions": "Mentions: offsets and label exactly right. IOB2 tags: the same over words, by seqeval in strict mode.",
    "partial": "Overlap: the label is right and the offsets overlap, one for one.",
    "events": "Events: the right type in the right sentence.",
    "casualties": "Casualties: offsets, status and count right.",
    "links": "Links: type and the offsets of both ends right.",
}


def distinct_systems(benchmark: Benchmark) -> list[Facts]:
    """Return each system once, in the order of the rows, with all that it was trained on and predicts anywhere."""
    found: dict[str, list[Facts]] = {}
    for row in benchmark.rows:
        found.setdefault(row.system.name, []).append(row.system)
    return [
        every[0].model_copy(update={field: _union(getattr(facts, field) for facts in every) for field in _OF_FITS})
        for every in found.values()
    ]


_OF_FITS = ("layers", "trained_on", "notes")  # what is not the same in all fits of one baseline


def _union(parts: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(parts)))


def systems_grid(benchmark: Benchmark) -> Grid:
    """Return what each system is and was trained on."""
    rows = [
        (
            facts.name,
            facts.spec,
            ", ".join(facts.layers),
            ", ".join(facts.trained_on) or "unknown",
            " ".join(facts.notes) or ABSENT,
        )
        for facts in distinct_systems(benchmark)
    ]
    return Grid("What the systems are", ("System", "Asked for as", "Layers", "Trained on", "Notes"), rows, [])


def data_grid(benchmark: Benchmark) -> Grid:
    """Return what each corpus annotates, and what its own labels were taken for; no rows where that is not kept."""
    rows = [
        (data_name(one.data, one.split), ", ".join(one.labels), ", ".join(one.layers), _shown_map(one.label_map))
        for one in benchmark.data
    ]
    return Grid("What the data annotates", ("Data", "Labels", "Layers", "Its own labels"), rows, [])


def _shown_map(label_map: Mapping[str, str | None]) -> str:
    own: dict[str | None, list[str]] = {}
    for name, ours in label_map.items():
        own.setdefault(ours, []).append(name)
    parts = (f"{', '.join(names)} {f'as {ours}' if ours else 'left out'}" for ours, names in own.items())
    return "; ".join(parts) or "as they are"


def label_map_grid(benchmark: Benchmark) -> Grid:
    """Return what the labels of systems that have their own were taken for; no rows where none has."""
    rows = [
        (facts.name, own, ours or "left out")
        for facts in distinct_systems(benchmark)
        for own, ours in facts.label_map.items()
    ]
    return Grid("Label maps of systems", ("System", "Its label", "Taken as"), rows, [])


def missing_lines(benchmark: Benchmark) -> list[str]:
    """Return what could not run, and why: all data with the same reason on one line."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in benchmark.missing:
        found.setdefault((one.system, one.reason), []).append(one.data or "all data")
    return [f"Missing: {system} on {', '.join(data)}: {reason}" for (system, reason), data in found.items()]
