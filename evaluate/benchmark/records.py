"""The result of a benchmark: one row a system and corpus, and what is needed to believe it."""

from typing import Literal

from pydantic import Field

from ...data.corpora import Layer
from ..metrics import Scores
from ..systems.contract import Facts
from ..tally import Result, Row, Table

MEASURES = ("mentions", "partial", "events", "casualties", "links")
"""The F1 scores of a row: exact spans, spans that overlap, events (micro), span + status + count, links."""


class Interval(Result):
    """A 95% bootstrap interval over documents."""

    low: float
    high: float


class Comparison(Result):
    """The difference to the system named, and the p-value of a paired randomisation test over documents."""

    against: str
    difference: float
    p: float


class Spread(Result):
    """A score over seeds: `deviation` is that of a sample, absent for one seed."""

    seeds: tuple[int, ...]
    values: tuple[float, ...]
    mean: float
    deviation: float | None = None


class Measure(Result):
    """One score, 0 to 1: the mean over the seeds."""

    value: float
    interval: Interval | None = None
    spread: Spread | None = None
    comparison: Comparison | None = None


class Contamination(Result):
    """Test sentences that stand in the text that a system was trained on.

    `searched`: the corpora that were looked through; empty where nobody knows what it was trained on.
    """

    sentences: int = 0
    share: float = 0.0
    searched: tuple[str, ...] = ()


class Cost(Result):
    """Size and speed of a system with its first seed, in a process of its own.

    Seconds are of the wall clock, megabytes 10^6 bytes. words_per_second: without the first of several blocks,
    which warms up. peak_memory: of the process, without that of a graphics card. startup_seconds: from the start
    of the process until it has read a first sentence. fit_seconds: of a baseline, on its training text.
    """

    parameters: int | None = None
    megabytes: float | None = None
    words_per_second: float | None = None
    peak_memory: float | None = None
    startup_seconds: float | None = None
    fit_seconds: float | None = None


ErrorKind = Literal["boundary", "type", "boundary and type", "missed", "spurious"]


class ErrorExample(Result):
    """One error in its sentence; offsets are inside `sentence`, absent on the side that has no mention."""

    kind: ErrorKind
    document: str
    sentence: str
    gold_label: str | None = None
    gold_span: tuple[int, int] | None = None
    predicted_label: str | None = None
    predicted_span: tuple[int, int] | None = None


class ReliabilityBin(Result):
    """Event decisions with scores from `low` to `high`: how sure on average, how often right."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


class Calibration(Result):
    """Reliability of event scores; `error` is the expected calibration error (Naeini et al. 2015)."""

    bins: tuple[ReliabilityBin, ...]
    error: float


class Detail(Result):
    """Where a system is good and bad, on one corpus with its first seed.

    partial: as Table, with spans that overlap and have the same label counted right, one for one.
    seen: rows `seen` and `unseen`, by whether the training text has the mention's words with that label;
    absent where that text is not at hand. by_length: by words of the sentence; by_source: by outlet or file.
    confusion: gold label, then predicted label of the span that overlaps most; `O` for none.
    """

    partial: Table | None = None
    seen: dict[str, Row] = Field(default_factory=dict)
    by_length: dict[str, Row] = Field(default_factory=dict)
    by_source: dict[str, Row] = Field(default_factory=dict)
    errors: dict[ErrorKind, int] = Field(default_factory=dict)
    examples: tuple[ErrorExample, ...] = ()
    confusion: dict[str, dict[str, int]] = Field(default_factory=dict)
    calibration: Calibration | None = None


class SystemRow(Result):
    """One system on one corpus: `scores` holds one result a seed, `detail` is of the first.

    `notes`: what a reader of the row must know, such as labels that the system lacks, training sentences that
    were removed, a cost that was measured on another day.
    """

    system: Facts
    data: str
    split: str | None
    labels: tuple[str, ...]
    measures: dict[str, Measure]
    scores: tuple[Scores, ...]
    detail: Detail
    contamination: Contamination
    cost: Cost
    notes: tuple[str, ...] = ()


class DataFacts(Result):
    """What a corpus annotates.

    label_map: its own labels and ours, null for those left out; without those that are the same.
    """

    data: str
    split: str | None
    labels: tuple[str, ...]
    layers: tuple[Layer, ...]
    label_map: dict[str, str | None] = Field(default_factory=dict)


class Missing(Result):
    """A system that could not run on a corpus, and why; `data` is absent where it could not run at all."""

    system: str
    data: str | None
    reason: str


class Benchmark(Result):
    """A whole run. `baseline` names the system that the others are compared with."""

    date: str
    command: str
    machine: str
    versions: dict[str, str]
    baseline: str | None = None
    data: tuple[DataFacts, ...] = ()
    rows: tuple[SystemRow, ...]
    missing: tuple[Missing, ...] = ()
