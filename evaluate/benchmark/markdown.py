"""A benchmark as Markdown: the tables of a paper, and what is needed to repeat them."""

from collections.abc import Iterable, Iterator

from ..report import markdown_table, markdown_text
from .about import data_grid, facts_of_the_run, label_map_grid, legend, missing_lines, systems_grid
from .detail_grids import detail_grids
from .grids import Group, cost_grid, group_rows, overview_grid, scores_grid
from .records import Benchmark


def to_markdown(benchmark: Benchmark) -> str:
    """Return the benchmark as a Markdown document."""
    return "\n\n".join(_parts(benchmark)) + "\n"


def _parts(benchmark: Benchmark) -> Iterator[str]:
    groups = group_rows(benchmark)
    yield "# Benchmark"
    yield _list(f"{name}: {fact}" for name, fact in facts_of_the_run(benchmark).items())
    if benchmark.missing:
        yield _list(missing_lines(benchmark))
    if len(groups) > 1:
        yield markdown_table(overview_grid(groups), f"{len(groups)} sets of data")
    for group in groups:
        yield from _section(group)
    yield "## Systems and data"
    for grid in (systems_grid(benchmark), label_map_grid(benchmark), data_grid(benchmark)):
        if grid.rows:
            yield markdown_table(grid, "as they say themselves")
    yield "## How to read the tables"
    yield _list(legend(benchmark))


def _section(group: Group) -> Iterator[str]:
    yield f"## {markdown_text(group.title)}"
    yield markdown_table(scores_grid(group), f"{group.title}; {group.about}")
    if notes := list(group.notes()):
        yield _list(notes)
    for grid in (cost_grid(group), *detail_grids(group)):
        if grid.rows:
            yield markdown_table(grid, group.name)


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {markdown_text(line)}" for line in lines)
