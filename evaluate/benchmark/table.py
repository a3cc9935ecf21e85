"""A benchmark on a terminal: scores and cost. What stands behind them is in the other reports."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..report import terminal_table
from .about import legend, missing_lines
from .grids import Group, cost_grid, group_rows, scores_grid
from .records import Benchmark

if TYPE_CHECKING:
    from rich.console import RenderableType


def to_terminal(benchmark: Benchmark) -> "RenderableType":
    """Return the benchmark as tables that a rich console prints."""
    from rich.console import Group as Lines
    from rich.text import Text

    heading = Text(f"Benchmark of {benchmark.date}, {benchmark.machine}", style="bold")
    tables = [part for group in group_rows(benchmark) for part in _tables(group)]
    missing = [Text(f"{line}\n") for line in missing_lines(benchmark)]
    return Lines(heading, *tables, *missing, *(Text(line, style="dim") for line in legend(benchmark)))


def _tables(group: Group) -> Iterator["RenderableType"]:
    from rich.text import Text

    yield terminal_table(scores_grid(group, brief=True), f"{group.title}; {group.about}")
    cost = cost_grid(group)
    if cost.rows:
        yield terminal_table(cost, group.name)
    yield from map(Text, group.notes())
