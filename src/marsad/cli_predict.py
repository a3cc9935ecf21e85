"""`marsad predict` and `marsad schema`."""

import sys
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from marsad.cli_evaluate import Backend

# Everything else is imported in the commands, so that `marsad --help` starts at once.
if TYPE_CHECKING:
    from rich.console import Console

    from marsad.data.records import Document
    from marsad.evaluate.metrics import Annotator
    from marsad.prediction_run import FaultLog, Tally

Inputs = Annotated[
    list[str],
    typer.Argument(metavar="IN", help="Files (.txt .jsonl .csv .tsv .parquet, also .gz .xz .zst), folders, or -."),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="OUT",
        help="Where to write: .jsonl .csv .parquet .conll .json .html, or a new folder for brat.",
    ),
]
Format = Annotated[
    str | None,
    typer.Option(help="Of the output: jsonl csv parquet conll brat label-studio html; without -o, report or jsonl."),
]
InputFormat = Annotated[
    str | None, typer.Option(help="Of the input, where its name does not tell: text jsonl csv parquet.")
]


def predict(
    inputs: Inputs,
    output: Output = None,
    format: Format = None,
    model: Annotated[
        str, typer.Option("--model", "-m", help="`compact`, a checkpoint folder, or a hub id.")
    ] = "compact",
    text_column: Annotated[str, typer.Option(help="Field or column that holds the text.")] = "text",
    id_column: Annotated[str, typer.Option(help="Field or column that holds the id.")] = "id",
    input_format: InputFormat = None,
    encoding: Annotated[str | None, typer.Option(help="Encoding of the input; UTF-8 unless given.")] = None,
    backend: Annotated[Backend, typer.Option(help="int8 ONNX, or torch in full precision.")] = Backend.onnx,
    threads: Annotated[int | None, typer.Option(min=1, help="Processor cores to use; all unless given.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No summary at the end.")] = False,
) -> None:
    """Read Arabic news: persons, organisations, places, casualties, events.

    One document on a terminal gives a report to read; everything else gives JSON Lines, or OUT.
    Input that cannot be read is set aside with its reason (in OUT.errors.jsonl) and counted in the summary.

    Example: marsad predict data/examples/article.txt

    Example: marsad predict archive/ news.csv --text-column body -o events.parquet

    Example: cat data/examples/article.txt | marsad predict - --format report
    """
    from marsad import load
    from marsad.data.files import refuse_input
    from marsad.data.inputs import FAULTS_SUFFIX, read_inputs
    from marsad.prediction_run import FaultLog

    if output is not None:
        refuse_input(output, inputs)
    format = _checked_format(output, format)
    faults = FaultLog(output and output.with_name(output.name + FAULTS_SUFFIX))
    faults.remove_earlier()
    documents = read_inputs(
        inputs,
        text_column=text_column,
        id_column=id_column,
        encoding=encoding,
        format=input_format,
        leave_out=output,
        on_fault=faults,
    )
    first = _first_two(documents, faults)
    if output is None and format is None:
        format = "report" if len(first) == 1 and sys.stdout.isatty() else "jsonl"
    tally = _run(load(model, backend=backend.value, threads=threads), chain(first, documents), output, format, faults)
    if not quiet:
        typer.echo(f"{tally}. {faults.summary()}", err=True)
    if not tally.documents:
        raise typer.Exit(1)


def schema() -> None:
    """Print the JSON Schema of a document, as `predict` writes it.

    Example: marsad schema > document.schema.json
    """
    import json

    from marsad.data.records import SCHEMA_VERSION, Document

    described = Document.model_json_schema()
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Marsad document {SCHEMA_VERSION}",
        "version": SCHEMA_VERSION,
    }
    text = json.dumps(described | head, indent=2, ensure_ascii=False)
    sys.stdout.buffer.write(text.encode() + b"\n")


def _checked_format(output: Path | None, format: str | None) -> str | None:
    """Return the format of the output; None is for standard output to choose. Raises UserError."""
    from marsad.data.errors import UserError
    from marsad.data.outputs import output_format

    if output is not None:
        return output_format(output, format)
    if format not in (None, "report", "jsonl"):
        raise UserError(f"Standard output takes the formats report and jsonl, not {format}. Give a file with --output.")
    return format


def _first_two(documents: "Iterator[Document]", faults: "FaultLog") -> "list[Document]":
    """Return what comes first: enough to see whether there is one document or more. Exits where there is none."""
    first = list(islice(documents, 2))
    if not first:
        typer.echo(f"marsad: no document could be read. {faults.summary()}", err=True)
        raise typer.Exit(1)
    return first


def _run(
    annotator: "Annotator", documents: "Iterable[Document]", output: Path | None, format: str | None, faults: "FaultLog"
) -> "Tally":
    from marsad.prediction_run import Tally, annotate_each, watched

    tally = Tally()
    annotated = watched(annotate_each(annotator, documents, faults), tally)
    if output is not None:
        from marsad.data.outputs import write_output

        write_output(annotated, output, format, faults)
    elif format == "report":
        _print_reports(annotated)
    else:
        _print_lines(annotated)
    return tally


def _print_reports(documents: "Iterable[Document]") -> None:
    from rich.console import Console

    from marsad.terminal.article import article_report

    console = Console()
    for document in documents:
        console.print(article_report(document), "")
        _print_incidents(console, document)  # behind the rest, which need not wait for the gazetteer


def _print_incidents(console: "Console", document: "Document") -> None:
    from marsad.data.incidents import find_incidents
    from marsad.terminal.incidents import incidents_report

    incidents, problems = find_incidents(document)
    if incidents:
        console.print(incidents_report(incidents, problems), "")


def _print_lines(documents: "Iterable[Document]") -> None:
    from marsad.data.jsonl import dump_document

    for document in documents:
        sys.stdout.buffer.write(dump_document(document) + b"\n")
    sys.stdout.buffer.flush()
