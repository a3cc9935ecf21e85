"""The page of results: `python -m marsad.evaluate.benchmark.results PAGE.md RECORD.json …` puts the tables of records in.

A page has two lines, BEGIN and END; what stands between them is written anew, and nothing else is touched.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

import typer

from ...data.errors import UserError
from ..report import Grid, markdown_table, markdown_text
from .about import facts_of_the_run, missing_lines
from .grids import NAMES, Group, contamination_cell, cost_grid, f1_cell, group_rows
from .records import Benchmark
from .rows import AS_THE_RECIPE_LEFT_IT, FITTED_BEFORE, READ_BEFORE

# Notes of times, of what the page says once, and of what the table shows.
_LEFT_OUT = (FITTED_BEFORE, READ_BEFORE, AS_THE_RECIPE_LEFT_IT, "It predicts no ")
BEGIN, END = "<!-- benchmark: begin -->", "<!-- benchmark: end -->"


def main(page: Path, records: list[Path]) -> None:
    """Put the tables of RECORDS (JSON of marsad benchmark) into PAGE."""
    benchmarks = [Benchmark.model_validate_json(path.read_bytes()) for path in records]
    page.write_text(put_in(page.read_text(encoding="utf-8"), to_results(benchmarks), str(page)), encoding="utf-8")


def put_in(page: str, tables: str, name: str) -> str:
    """Return the page with the tables between its two lines. Raises UserError where it lacks one of them."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise UserError(f"{name} has no place for tables. Put the lines {BEGIN} and {END} where they shall stand.")
    return f"{before}{begin}\n\n{tables}\n\n{end}{after}"


def to_results(benchmarks: Sequence[Benchmark]) -> str:
    """Return the main tables of several runs as Markdown; costs are those of the first corpus of the first run."""
    facts = [_facts(benchmark) for benchmark in benchmarks]
    once = [told if told not in facts[:number] else "" for number, told in enumerate(facts)]
    parts = [*chain.from_iterable(map(_parts, benchmarks, once)), *_cost(benchmarks[0])]
    return "\n\n".join(part for part in parts if part)


def _facts(benchmark: Benchmark) -> str:
    """Return all of the run but its date and command: what several runs often share."""
    facts = facts_of_the_run(benchmark)
    return _list(f"{name}: {fact}" for name, fact in facts.items() if name not in ("Date", "Command"))


def _parts(benchmark: Benchmark, facts: str) -> Iterator[str]:
    yield f"Run of {benchmark.date}:"
    yield f"```\n{benchmark.command}\n```"
    yield facts
    for group in group_rows(benchmark):
        yield f"### {markdown_text(group.title)}"
        yield markdown_table(_scores(group), group.about)
        yield _list(group.notes(leave_out=_LEFT_OUT))
    yield _list(missing_lines(benchmark))


def _cost(benchmark: Benchmark) -> Iterator[str]:
    for group in group_rows(benchmark)[:1]:
        yield "### Cost"
        yield markdown_table(cost_grid(group), group.name)


def _scores(group: Group) -> Grid:
    rows = [
        (
            row.system.name,
            *(f1_cell(row.measures.get(name)) for name in group.measures),
            contamination_cell(row.contamination),
        )
        for row in group.rows
    ]
    return Grid("F1", ("System", *(NAMES[name] for name in group.measures), "Test text in training"), rows, [])


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {markdown_text(line)}" for line in lines)


if __name__ == "__main__":
    typer.run(main)
