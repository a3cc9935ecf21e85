"""A benchmark as tables of text, which the terminal, Markdown and the web page show alike.

Only rows with the same data, split and labels stand in one table: others cannot be compared.
"""

from collections.abc import Iterable, Iterator, Sequence
from statistics import fmean
from typing import NamedTuple

from ..report import Grid, data_name, percent
from .records import MEASURES, Benchmark, Comparison, Contamination, Cost, Measure, SystemRow

ABSENT = "–"
NAMES = {"mentions": "Mentions", "partial": "Overlap", "events": "Events", "casualties": "Casualties", "links": "Links"}
MENTION_COLUMNS = ("Mentions P", "Mentions R", "IOB2 tags F1")
_STARS = {"***": 0.001, "**": 0.01, "*": 0.05}
_COSTS = ("Parameters", "MB on disk", "Words per second", "Peak memory, MB", "Start-up, s", "Fit, s")


class Group(NamedTuple):
    """The rows that may be compared: the systems that ran on the same data with the same labels."""

    data: str
    split: str | None
    labels: tuple[str, ...]
    rows: tuple[SystemRow, ...]

    @property
    def name(self) -> str:
        """The corpus and its split."""
        return data_name(self.data, self.split)

    @property
    def title(self) -> str:
        """The corpus with the labels that are scored."""
        return f"{self.name}: {', '.join(self.labels)}" if self.labels else self.name

    @property
    def size(self) -> str:
        """How much was scored."""
        scores = self.rows[0].scores[0]
        return f"{scores.documents:,} documents, {scores.sentences:,} sentences, {scores.words:,} words"

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures that at least one system has, in their order."""
        return tuple(name for name in MEASURES if any(name in row.measures for row in self.rows))

    @property
    def fitted_on(self) -> str:
        """What the baselines were fitted on; empty where there are none."""
        found = dict.fromkeys(name for row in self.rows if row.cost.fit_seconds for name in row.system.trained_on)
        return f"baselines fitted on {', '.join(found)}" if found else ""

    @property
    def about(self) -> str:
        """How much was scored, and what the baselines were fitted on."""
        return "; ".join(filter(None, (self.size, self.fitted_on)))

    def notes(self, leave_out: tuple[str, ...] = ()) -> Iterator[str]:
        """Yield what must be known of rows, each once with the systems that it is of.

        leave_out: beginnings of notes that are not wanted.
        """
        systems: dict[str, list[str]] = {}
        for row in self.rows:
            for note in row.notes:
                if not note.startswith(leave_out):
                    systems.setdefault(note, []).append(row.system.name)
        yield from (f"{', '.join(names)}: {note}" for note, names in systems.items())


def group_rows(benchmark: Benchmark) -> list[Group]:
    """Return the rows by what can be compared, in the order of the record."""
    groups: dict[tuple[str, str | None, tuple[str, ...]], list[SystemRow]] = {}
    for row in benchmark.rows:
        groups.setdefault((row.data, row.split, row.labels), []).append(row)
    return [Group(*key, tuple(rows)) for key, rows in groups.items()]


# The scores of all systems ------------------------------------------------------------------------


def overview_grid(groups: Sequence[Group]) -> Grid:
    """Return the first measure of every system on every corpus."""
    systems = dict.fromkeys(row.system.name for group in groups for row in group.rows)
    shown = [(group, measure) for group in groups for measure in group.measures[:1]]
    columns = [f"{group.name}\n{', '.join(group.labels)}\n{NAMES[measure]} F1" for group, measure in shown]
    by_name = [({row.system.name: row for row in group.rows}, measure) for group, measure in shown]
    rows = [
        (name, *(f1_cell(found[name].measures.get(measure)) if name in found else ABSENT for found, measure in by_name))
        for name in systems
    ]
    rows = [row for row in rows if {*row[1:]} != {ABSENT}]
    return Grid("Every system on every corpus", ("System", *columns), rows, [])


def scores_grid(group: Group, brief: bool = False) -> Grid:
    """Return the scores of one corpus: F1 with interval and deviation, contamination; `brief` fits 80 columns."""
    measures = [name for name in group.measures if not (brief and name == "partial")]
    mentions = any(scores.mentions for row in group.rows for scores in row.scores)
    extra = MENTION_COLUMNS if mentions and not brief else ()
    rows = [
        (
            row.system.name,
            *(f1_cell(row.measures.get(name)) for name in measures),
            *_mention_cells(row)[: len(extra)],
            contamination_cell(row.contamination, brief),
        )
        for row in group.rows
    ]
    columns = ("System", *(f"{NAMES[name]} F1" for name in measures), *extra, "Test text in training")
    return Grid("Scores", columns, rows, [])


def _mention_cells(row: SystemRow) -> tuple[str, ...]:
    """Return precision and recall of exact spans and F1 of strict tags, each the mean over the seeds."""
    spans = [scores.mentions.spans.micro for scores in row.scores if scores.mentions]
    tags = [scores.mentions.tags.micro for scores in row.scores if scores.mentions and scores.mentions.tags]
    return _mean(row.precision for row in spans), _mean(row.recall for row in spans), _mean(row.f1 for row in tags)


def _mean(shares: Iterable[float]) -> str:
    values = tuple(shares)
    return percent(fmean(values)) if values else ABSENT


def f1_cell(measure: Measure | None) -> str:
    """Return the score with its stars, and on further lines its interval and its deviation over seeds."""
    if measure is None:
        return ABSENT
    lines = [percent(measure.value) + stars(measure.comparison)]
    if measure.interval is not None:
        lines.append(f"[{percent(measure.interval.low)}–{percent(measure.interval.high)}]")
    if measure.spread is not None and measure.spread.deviation is not None:
        lines.append(f"± {percent(measure.spread.deviation)}")
    return "\n".join(lines)


def stars(comparison: Comparison | None) -> str:
    """Return one, two or three stars for p below 0.05, 0.01 and 0.001."""
    if comparison is None:
        return ""
    return next((marks for marks, bound in _STARS.items() if comparison.p < bound), "")


def contamination_cell(found: Contamination, brief: bool = False) -> str:
    """Return the share of test sentences that the system has read in training; `unknown` where nobody can tell."""
    if not found.searched:
        return "unknown"
    if not found.sentences:
        return "none"
    number = "1 sentence" if found.sentences == 1 else f"{found.sentences:,} sentences"
    return f"{percent(found.share)}%" + ("" if brief else f"\n({number})")


# Cost ---------------------------------------------------------------------------------------------


def cost_grid(group: Group) -> Grid:
    """Return size and speed of the systems on one corpus; no rows where nobody measured them."""
    rows = [(row.system.name, *_cost_cells(row.cost)) for row in group.rows if row.cost != Cost()]
    return Grid("Cost", ("System", *_COSTS), rows, [])


def _cost_cells(cost: Cost) -> Iterator[str]:
    for value, form in (
        (cost.parameters, ",.0f"),
        (cost.megabytes, ",.1f"),
        (cost.words_per_second, ",.0f"),
        (cost.peak_memory, ",.0f"),
        (cost.startup_seconds, ",.2f"),
        (cost.fit_seconds, ",.1f"),
    ):
        yield ABSENT if value is None else format(value, form)
