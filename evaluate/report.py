"""Scores as tables, for a terminal and as Markdown. Every table names its data, scheme and seed."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from .casualties import CasualtyScores
from .events import EventScores
from .incidents import IncidentScores, IncidentSettings
from .metrics import MentionScores, Scores, Setting
from .tally import Row, Share, Table

if TYPE_CHECKING:
    from rich.console import RenderableType

ROW = ("P", "R", "F1", "n")
ABSENT = ("–",) * len(ROW)


class Grid(NamedTuple):
    """A table of text: the first column names the row; `footer` rows sum up those above them.

    A cell may have several lines, of which the first says most.
    """

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    footer: Sequence[tuple[str, ...]]


def grids(scores: Scores) -> Iterator[Grid]:
    """Yield the tables of the layers that were scored."""
    if scores.mentions is not None:
        yield _mentions(scores.mentions)
    if scores.events is not None:
        yield _events(scores.events)
    if scores.casualties is not None:
        yield from _casualties(scores.casualties)
    if scores.links is not None:
        yield _table("Links: type and both spans right", scores.links)
    if scores.found_links is not None:
        yield _table("Links among mentions that were found", scores.found_links)
    if scores.incidents is not None:
        yield from _incidents(scores.incidents)


def provenance(setting: Setting) -> str:
    """Return what was scored on what, on one line."""
    seed = "seed not recorded" if setting.seed is None else f"seed {setting.seed}"
    backend = f" ({setting.backend})" if setting.backend else ""
    return f"{setting.checkpoint}{backend}, {seed}, on {data_name(setting.data, setting.split)}"


def data_name(data: str, split: str | None) -> str:
    """Return a corpus and its split as tables name them."""
    return f"{data} ({split})" if split else data


def summary(scores: Scores) -> Iterator[str]:
    """Yield the lines that stand above the tables: scheme, sizes, speed, faults, notes."""
    yield f"Labels {', '.join(scores.setting.labels) or 'none'}; {scores.setting.scheme}; all scores in percent."
    speed = f", {scores.words_per_second:,.0f} words/s" if scores.words_per_second is not None else ""
    yield f"{scores.documents:,} documents, {scores.sentences:,} sentences, {scores.words:,} words{speed}."
    if scores.faults:
        yield f"{scores.faults:,} faults in the data were set aside."
    yield from scores.notes


def to_markdown(scores: Scores) -> str:
    """Return the scores as a Markdown section."""
    parts = [f"## {provenance(scores.setting)}", "\n".join(f"- {line}" for line in summary(scores))]
    return "\n\n".join([*parts, *(markdown_table(grid, provenance(scores.setting)) for grid in grids(scores))]) + "\n"


def to_terminal(scores: Scores) -> "RenderableType":
    """Return the scores as tables that a rich console prints."""
    from rich.console import Group
    from rich.text import Text

    heading = Text(provenance(scores.setting), style="bold")
    lines = [Text(line) for line in summary(scores)]
    return Group(heading, *lines, *(terminal_table(grid, provenance(scores.setting)) for grid in grids(scores)))


def percent(share: float) -> str:
    """Return a share as a percentage with one decimal: more would be noise."""
    return f"{100 * share:.1f}"


def _cells(row: Row) -> tuple[str, ...]:
    return percent(row.precision), percent(row.recall), percent(row.f1), f"{row.support:,}"


def _mentions(scores: MentionScores) -> Grid:
    spans, tags = _rows(scores.spans), _rows(scores.tags) if scores.tags is not None else {}
    both = {name: (name, *tags.get(name, ABSENT), *spans.get(name, ABSENT)) for name in {**spans, **tags}}
    footer = [both.pop("micro"), both.pop("macro")]
    columns = ("Mentions", *(f"{name} tags" for name in ROW), *(f"{name} spans" for name in ROW))
    return Grid("Mentions: strict IOB2 tags beside exact character spans", columns, sorted(both.values()), footer)


def _rows(table: Table) -> dict[str, tuple[str, ...]]:
    """Return the cells of each row by its name, the averages last."""
    rows = {**table.types, "micro": table.micro, "macro": table.macro}
    return {name: _cells(row) for name, row in rows.items()}


def _events(scores: EventScores) -> Grid:
    """Put average precision before the number of sentences; its mean stands in the row macro."""
    precisions = {**scores.average_precision, "macro": scores.mean_average_precision}
    shown = {name: percent(value) for name, value in precisions.items()}
    rows = [(name, *cells[:-1], shown.get(name, "–"), cells[-1]) for name, cells in _rows(scores.table).items()]
    title = f"Events by sentence, threshold {scores.threshold:g}"
    return Grid(title, ("Type", *ROW[:-1], "AP", ROW[-1]), rows[:-2], rows[-2:])


def _casualties(scores: CasualtyScores) -> Iterator[Grid]:
    rows = [(name, *_cells(row)) for name, row in scores.end_to_end.items()]
    persons = ("persons: span+status", *_cells(scores.persons))
    yield Grid("Casualties end to end", ("Right", *ROW), rows, [persons])
    yield _table("Casualties by status: span and status right", scores.by_status)
    shares = {**scores.given_span, "count of gold spans": scores.gold_counts}
    rows = [(name, *_share(share)) for name, share in shares.items()]
    yield Grid("Casualties: attributes where the span is right", ("Attribute", "Accuracy", "n"), rows, [])


def _share(share: Share | None) -> tuple[str, str]:
    return (percent(share.share), f"{share.total:,}") if share is not None else ("–", "–")


def _incidents(scores: IncidentSettings) -> Iterator[Grid]:
    """Put the two settings side by side: from gold mentions, and end to end."""
    settings = (scores.gold_mentions, scores.end_to_end)
    columns = [f"{setting} {name}" for setting in ("gold", "system") for name in ROW]
    kinds = sorted({kind for setting in settings for kind in setting.found.types})
    rows = [(kind, *(cell for s in settings for cell in _cells(s.found.types.get(kind, Row())))) for kind in kinds]
    both = ("micro", *(cell for setting in settings for cell in _cells(setting.found.micro)))
    title = f"Incidents of {scores.documents} documents: found from gold mentions, and from the system's"
    yield Grid(title, ("Incidents", *columns), rows, [both])
    shares = [_right(setting) for setting in settings]
    names = dict.fromkeys(name for setting in shares for name in setting)
    rows = [(name, *(cell for setting in shares for cell in _share(setting.get(name)))) for name in names]
    columns = [f"{setting} {name}" for setting in ("gold", "system") for name in ("right", "n")]
    yield Grid("Incidents: right where they are found, and by document", ("Right", *columns), rows, [])


def _right(scores: IncidentScores) -> dict[str, Share]:
    return {**scores.right, **{f"documents: {name}": share for name, share in scores.documents.items()}}


def _table(title: str, table: Table) -> Grid:
    rows = [(name, *cells) for name, cells in _rows(table).items()]
    return Grid(title, ("Type", *ROW), rows[:-2], rows[-2:])


def terminal_table(grid: Grid, origin: str) -> "RenderableType":
    """Return a table that a rich console prints, under its title and what it is a table of."""
    from rich import box
    from rich.console import Group
    from rich.table import Table as RichTable
    from rich.text import Text

    table = RichTable(box=box.SIMPLE_HEAD)
    for number, column in enumerate(grid.columns):
        heading = Text(column.replace(" ", "\n") if number else column)
        table.add_column(heading, justify="right" if number else "left", no_wrap=number > 0, overflow="fold")
    for row in grid.rows:
        table.add_row(*map(Text, row))
    table.add_section()
    for row in grid.footer:
        table.add_row(*map(Text, row), style="bold")
    # A title of the table's own would be wrapped to its width.
    return Group(Text(f"\n{grid.title}", style="bold"), Text(origin, style="dim"), table)


def markdown_table(grid: Grid, origin: str) -> str:
    """Return a table in Markdown, under its title and what it is a table of."""
    rule = ["---", *["---:"] * (len(grid.columns) - 1)]
    lines = [_line(cells) for cells in (grid.columns, rule, *grid.rows, *grid.footer)]
    return f"**{grid.title}** ({origin})\n\n" + "\n".join(lines)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(map(markdown_text, cells))} |"


def markdown_text(text: str) -> str:
    """Return a text as it must stand in a line or cell of Markdown to be read as it is."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
