"""`marsad benchmark`: systems over corpora, in one table."""

import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from marsad.cli_evaluate import write_result

# Everything else is imported in the command: `marsad predict` reads this file too, and must start at once.
if TYPE_CHECKING:
    from marsad.evaluate.benchmark.plan import Plan
    from marsad.evaluate.benchmark.records import Benchmark
    from marsad.evaluate.benchmark.rounds import Observe

INTERRUPTED = 130  # what shells report for ctrl-C


def benchmark(
    systems: Annotated[
        str,
        typer.Option(
            help="With commas: compact, a checkpoint folder, a baseline (majority, gazetteer, crf, bilstm-crf, patterns, tfidf), "
            "or a neighbour (hf:MODEL, camel[:MODEL], stanza[:LANG], gliner:MODEL, llm:MODEL)."
        ),
    ],
    data: Annotated[
        list[str],
        typer.Option(help="A corpus as NAME[:SPLIT][@LABELS], or an annotated file. Repeat it for more."),
    ],
    root: Annotated[Path, typer.Option(help="The folder that holds the folders of the corpora.")] = Path("corpora"),
    train: Annotated[
        list[str] | None,
        typer.Option(help="Fit baselines on CORPUS[:SPLIT] in place of the data's own training split. Repeat it."),
    ] = None,
    seeds: Annotated[str, typer.Option(help="Fit baselines that have randomness once for each: 1,2,3.")] = "1",
    against: Annotated[str | None, typer.Option(help="Compare the others with this system, by p-values.")] = None,
    vectors: Annotated[Path | None, typer.Option(help="Word vectors (word2vec format) for bilstm-crf.")] = None,
    labels: Annotated[str | None, typer.Option(help="Score these alone, on data without labels of its own.")] = None,
    work: Annotated[Path, typer.Option(help="Keeps fitted baselines and predictions; a run goes on from it.")] = Path(
        "runs/benchmark"
    ),
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write everything to this JSON file.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Write the tables to this Markdown file.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write one page with tables and plots.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only so many documents of each test set.")] = None,
) -> None:
    """Run systems over annotated data and compare them: scores with intervals, cost, errors.

    Example: marsad benchmark --systems compact,crf,gazetteer --data authored --against compact

    Example: marsad benchmark --systems compact,crf --data anercorp-camel@PER,ORG,LOC --data aqmar@PER,ORG,LOC
    --train anercorp-camel --root corpora -o results.json --html results.html
    """
    from marsad.data.files import refuse_input
    from marsad.evaluate.benchmark.plan import DataUse, Plan, split_list

    for target in filter(None, (output, markdown, html)):
        refuse_input(target, data)
    narrowed = f"@{labels}" if labels else ""
    plan = Plan(
        systems=tuple(split_list(systems)),
        data=tuple(DataUse.parse(one if "@" in one else one + narrowed, "test") for one in data),
        training=tuple(DataUse.parse(one, "train") for one in train or ()),
        seeds=_seeds(seeds),
        against=against,
        vectors=vectors,
        root=root,
        work=work,
        limit=limit,
    )
    result = _run(plan)
    if output is not None:
        write_result(output, result.model_dump_json(indent=2))
    _write_reports(result, markdown, html)
    _show(result)


def _run(plan: "Plan") -> "Benchmark":
    from marsad.evaluate.benchmark.runner import run_benchmark

    command = shlex.join(["marsad", *sys.argv[1:]])
    try:
        with _progress() as observe:
            return run_benchmark(plan, command=command, observe=observe)
    except KeyboardInterrupt:
        typer.echo(f"Stopped. What was done is kept in {plan.work}; the same command goes on from there.", err=True)
        raise typer.Exit(INTERRUPTED) from None


@contextmanager
def _progress() -> "Iterator[Observe]":
    """Show what is being done on standard error, where that is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("reading")

        def observe(what: str, done: int, total: int) -> None:
            progress.update(task, description=what, completed=done, total=total or None)

        yield observe


def _seeds(text: str) -> tuple[int, ...]:
    from marsad.data.errors import UserError
    from marsad.evaluate.benchmark.plan import split_list

    try:
        return tuple(map(int, split_list(text)))
    except ValueError:
        raise UserError(f"--seeds {text} are no whole numbers. Write them with commas: 1,2,3.") from None


def _write_reports(result: "Benchmark", markdown: Path | None, html: Path | None) -> None:
    if markdown is not None:
        from marsad.evaluate.benchmark.markdown import to_markdown

        write_result(markdown, to_markdown(result))
    if html is not None:
        from marsad.evaluate.benchmark.html import to_html

        write_result(html, to_html(result))


def _show(result: "Benchmark") -> None:
    from rich.console import Console

    from marsad.evaluate.benchmark.table import to_terminal

    Console().print(to_terminal(result))
