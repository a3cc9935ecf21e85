"""A study as tables, for a terminal and as Markdown, one a dev corpus."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...evaluate.benchmark.records import Spread
from ...evaluate.report import Grid, markdown_table, percent, terminal_table
from .records import Row, Study

if TYPE_CHECKING:
    from rich.console import RenderableType

_TITLES = {
    "curve": "Learning curve: dev F1 by share of the training documents",
    "ablation": "Ablation: dev F1, and the difference to the whole recipe",
}
_FIRST = {"curve": "Share", "ablation": "Trained"}
_ABSENT = "–"


def grids(study: Study) -> Iterator[tuple[Grid, str]]:
    """Yield a table of each dev corpus, with the line that says what it is of."""
    for corpus, layers in dev_layers(study).items():
        columns = (_FIRST[study.kind], "sentences", *layers)
        rows = [
            (row.name, _count(trained_sentences(row)), *(_cell(row, f"{corpus}/{layer}") for layer in layers))
            for row in study.rows
        ]
        yield Grid(_TITLES[study.kind], columns, rows, []), f"{study.recipe}, {_seeds(study)}, on {corpus}"


def to_markdown(study: Study) -> str:
    """Return the study as a Markdown section."""
    facts = (f"{study.date}: `{study.command}`", "All scores in percent.", *study.notes)
    lines = "\n".join(f"- {line}" for line in facts)
    tables = (markdown_table(grid, origin) for grid, origin in grids(study))
    return "\n\n".join((f"## {study.recipe}", lines, *tables)) + "\n"


def to_terminal(study: Study) -> "RenderableType":
    """Return the study as tables that a rich console prints."""
    from rich.console import Group
    from rich.text import Text

    return Group(*map(Text, study.notes), *(terminal_table(grid, origin) for grid, origin in grids(study)))


def dev_layers(study: Study) -> dict[str, list[str]]:
    """Return the layers that were scored on each dev corpus, in any row."""
    found: dict[str, list[str]] = {}
    for name in dict.fromkeys(name for row in study.rows for name in row.measures):
        corpus, _, layer = name.rpartition("/")
        found.setdefault(corpus, []).append(layer)
    return found


def trained_sentences(row: Row) -> int | None:
    """Return how many sentences the runs of a row were trained on, which no seed changes; None if none finished."""
    return next((sum(run.result.sentences.values()) for run in row.runs if run.result), None)


def _seeds(study: Study) -> str:
    seeds = [str(run.seed) for run in study.rows[0].runs]
    return f"seed{'s' if len(seeds) > 1 else ''} {', '.join(seeds)}"


def _count(number: int | None) -> str:
    return _ABSENT if number is None else f"{number:,}"


def _cell(row: Row, name: str) -> str:
    lines = [_amount(row.measures.get(name))]
    if (difference := row.differences.get(name)) is not None:
        lines.append(_amount(difference, "+"))
    return "\n".join(lines)


def _amount(spread: Spread | None, sign: str = "") -> str:
    if spread is None:
        return _ABSENT
    deviation = f" ± {percent(spread.deviation)}" if spread.deviation is not None else ""
    return f"{100 * spread.mean:{sign}.1f}{deviation}"
