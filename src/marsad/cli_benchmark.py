"""`marsad benchmark`: systems over corpora, in one table."""

import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from marsad.cli_evaluate import write_result

# Everything else is imported in the command: `marsad predict` reads this file too, and must start at once.
if TYPE_CHECKING:
    from marsad.evaluate.benchmark.plan import DataUse, Plan
    from marsad.evaluate.benchmark.records import Benchmark
    from marsad.evaluate.benchmark.rounds import Observe

INTERRUPTED = 130  # what shells report for ctrl-C


Systems = Annotated[
    str,
    typer.Option(
        help="With commas: compact, a checkpoint folder, a baseline (majority, gazetteer, crf, bilstm-crf, patterns, tfidf), "
        "or a neighbour (hf:MODEL, camel[:MODEL], stanza[:MODEL], gliner:MODEL, llm:MODEL)."
    ),
]
Data = Annotated[
    list[str], typer.Option(help="A corpus as NAME[:SPLIT][@LABELS], or an annotated file. Repeat it for more.")
]
Root = Annotated[Path, typer.Option(help="The folder that holds the folders of the corpora.")]
Train = Annotated[
    list[str] | None,
    typer.Option(
        help="Fit baselines on CORPUS[:SPLIT] in place of the data's own training split; for one of several data, "
        "DATA=CORPUS[:SPLIT]. Repeat it for more."
    ),
]
Seeds = Annotated[str, typer.Option(help="Fit baselines that have randomness once for each: 1,2,3.")]
Against = Annotated[str | None, typer.Option(help="Compare the others with this system, by p-values.")]
Vectors = Annotated[
    Path | None, typer.Option(help="Word vectors for bilstm-crf: a file of word2vec, or a folder of marsad pretrain.")
]
Labels = Annotated[str | None, typer.Option(help="Score these alone, on data without labels of its own.")]
Work = Annotated[Path, typer.Option(help="Keeps fitted baselines and predictions: a run goes on from it.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Write everything to this JSON file.")]
Markdown = Annotated[Path | None, typer.Option(help="Write the tables to this Markdown file.")]
Html = Annotated[Path | None, typer.Option(help="Write one page with tables and plots.")]
Limit = Annotated[int | None, typer.Option(min=1, help="Only so many documents of each test set.")]


def benchmark(
    systems: Systems,
    data: Data,
    root: Root = Path("corpora"),
    train: Train = None,
    seeds: Seeds = "1",
    against: Against = None,
    vectors: Vectors = None,
    labels: Labels = None,
    work: Work = Path("runs/benchmark"),
    output: Output = None,
    markdown: Markdown = None,
    html: Html = None,
    limit: Limit = None,
) -> None:
    """Run systems over annotated data and compare them: scores with intervals, cost, errors.

    Example: marsad benchmark --systems compact,crf,gazetteer --data authored --against compact

    Example: marsad benchmark --systems compact,crf --data aqmar@PER,ORG,LOC --train anercorp-camel --html results.html

    Example: marsad benchmark --systems crf --data authored --data aqmar --train aqmar=anercorp-camel
    """
    from marsad.data.files import refuse_input
    from marsad.evaluate.benchmark.plan import Plan, TrainingUse, split_list

    for target in filter(None, (output, markdown, html)):
        refuse_input(target, data)
    uses, training = _uses(data, labels), tuple(map(TrainingUse.parse, train or ()))
    specs = tuple(split_list(systems))
    result = _run(Plan(specs, uses, training, _seeds(seeds), against, vectors, root, work, limit))
    if output is not None:
        write_result(output, result.model_dump_json(indent=2))
    _write_reports(result, markdown, html)
    _show(result)


def _uses(data: Sequence[str], labels: str | None) -> "tuple[DataUse, ...]":
    from marsad.evaluate.benchmark.plan import DataUse

    narrowed = f"@{labels}" if labels else ""
    return tuple(DataUse.parse(one if "@" in one else one + narrowed, "test") for one in data)


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
