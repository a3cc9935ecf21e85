"""What stands behind the scores of one corpus, as tables of text with the systems side by side."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import fmean
from typing import get_args

from ..metrics import Scores
from ..report import Grid, percent
from ..tally import Row, Table
from .grids import ABSENT, Group
from .records import ErrorKind, SystemRow

Rows = Mapping[str, Row]
SOURCES = 20
_AVERAGES = ("micro", "macro")


def detail_grids(group: Group) -> Iterator[Grid]:
    """Yield the tables by type, by what training has seen, by length and source, by kind of error; none is empty."""
    every = (
        *(_by_system(title, [_over_seeds(row, pick) for row in group.rows], group) for title, pick in _PICKS.items()),
        _by_system(
            "Mentions that overlap, by type, F1", [_with_averages(row.detail.partial) for row in group.rows], group
        ),
        _seen(group),
        _by_system("Mentions by words of the sentence, F1", [row.detail.by_length for row in group.rows], group),
        _sources(group),
        _errors(group),
    )
    yield from (grid for grid in every if grid.rows)


def _by_system(title: str, tables: Sequence[Rows], group: Group) -> Grid:
    """Put F1 by name and system into a table, whose last column has the number of gold items.

    Systems that have none of these scores have no column.
    """
    scored = [table for table in tables if table]
    systems = [row.system.name for row, table in zip(group.rows, tables, strict=True) if table]
    lines = {name: _line(name, scored) for name in dict.fromkeys(name for table in scored for name in table)}
    footer = [lines.pop(name) for name in _AVERAGES if name in lines]
    return Grid(title, ("Part", *systems, "n"), list(lines.values()), footer)


def _line(name: str, tables: Sequence[Rows]) -> tuple[str, ...]:
    scores = (percent(table[name].f1) if name in table else ABSENT for table in tables)
    return name, *scores, f"{max(table[name].support for table in tables if name in table):,}"


def _over_seeds(row: SystemRow, pick: Callable[[Scores], Rows]) -> Rows:
    """Return the mean F1 by name over the seeds that have it; the gold items are the same for all."""
    found: dict[str, list[Row]] = {}
    for scores in row.scores:
        for name, one in pick(scores).items():
            found.setdefault(name, []).append(one)
    return {name: Row(f1=fmean(one.f1 for one in rows), support=rows[0].support) for name, rows in found.items()}


def _with_averages(table: Table | None) -> Rows:
    return {**table.types, "micro": table.micro, "macro": table.macro} if table and table.types else {}


def _average_precision(scores: Scores) -> Rows:
    """Return average precision in the place of F1."""
    if scores.events is None:
        return {}
    precisions, types = scores.events.average_precision, scores.events.table.types
    mean = Row(f1=scores.events.mean_average_precision, support=scores.events.table.micro.support)
    rows = {name: Row(f1=value, support=types[name].support) for name, value in precisions.items()}
    return {**rows, "macro": mean} if rows else {}


_PICKS: Mapping[str, Callable[[Scores], Rows]] = {
    "Mentions by type, F1": lambda scores: _with_averages(scores.mentions.spans if scores.mentions else None),
    "Events by type, F1": lambda scores: _with_averages(scores.events.table if scores.events else None),
    "Events by type, average precision": _average_precision,
    "Casualties by what must be right, F1": lambda scores: scores.casualties.end_to_end if scores.casualties else {},
    "Casualties by status, F1": lambda scores: _with_averages(
        scores.casualties.by_status if scores.casualties else None
    ),
    "Links by type, F1": lambda scores: _with_averages(scores.links),
}


def _sources(group: Group) -> Grid:
    """Compare the sources, those with most mentions first: a corpus may have as many as it has files."""
    grid = _by_system("Mentions by source, F1", [row.detail.by_source for row in group.rows], group)
    largest = sorted(grid.rows, key=lambda line: -int(line[-1].replace(",", "")))
    if len(grid.rows) <= SOURCES:
        return grid._replace(rows=largest)
    title = f"{grid.title}: the {SOURCES} largest of {len(grid.rows)} sources"
    return grid._replace(title=title, rows=largest[:SOURCES])


def _seen(group: Group) -> Grid:
    """Put seen beside unseen, with the systems below each other: every training text has seen another number."""
    kinds = ("seen", "unseen")
    rows = [
        (row.system.name, *(cell for kind in kinds for cell in _f1_and_number(row.detail.seen.get(kind))))
        for row in group.rows
        if row.detail.seen
    ]
    columns = ("System", *(f"{kind} {name}" for kind in kinds for name in ("F1", "n")))
    return Grid("Mentions that the training text has, and others", columns, rows, [])


def _f1_and_number(row: Row | None) -> tuple[str, str]:
    return (percent(row.f1), f"{row.support:,}") if row else (ABSENT, ABSENT)


def _errors(group: Group) -> Grid:
    kinds: tuple[ErrorKind, ...] = get_args(ErrorKind)
    rows = [
        (row.system.name, *_shares(row.detail.errors, kinds), f"{sum(row.detail.errors.values()):,}")
        for row in group.rows
        if row.detail.errors
    ]
    return Grid("Errors in mentions by kind, in percent of all errors", ("System", *kinds, "errors"), rows, [])


def _shares(errors: Mapping[ErrorKind, int], kinds: Sequence[ErrorKind]) -> Iterator[str]:
    total = sum(errors.values())
    return (percent(errors.get(kind, 0) / total) if total else ABSENT for kind in kinds)
