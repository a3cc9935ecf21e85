"""`marsad predict` and `marsad schema`."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from marsad.cli_evaluate import Backend

# Everything else is imported in the commands, so that `marsad --help` starts at once.
if TYPE_CHECKING:
    from marsad.prediction_run import Tally

InputPaths = Annotated[
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
Address = Annotated[
    str | None,
    typer.Option(
        help="Of the Ray cluster (host:port, auto); by default RAY_ADDRESS, else one started on this machine."
    ),
]


class EngineName(StrEnum):
    """Where to compute."""

    local = "local"
    ray = "ray"


def predict(
    inputs: InputPaths,
    output: Output = None,
    format: Format = None,
    model: Annotated[
        str, typer.Option("--model", "-m", help="`compact`, a checkpoint folder, or a hub id.")
    ] = "compact",
    text_column: Annotated[str, typer.Option(help="Field or column that holds the text.")] = "text",
    id_column: Annotated[str, typer.Option(help="Field or column that holds the id.")] = "id",
    input_format: InputFormat = None,
    encoding: Annotated[str | None, typer.Option(help="Encoding of the input; UTF-8 unless given.")] = None,
    backend: Annotated[
        Backend, typer.Option(help="int8 ONNX, or full precision: torch, or ONNX on a GPU.")
    ] = Backend.onnx,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Processes to read many documents with, each on one core; one a core unless given."),
    ] = None,
    engine: Annotated[EngineName, typer.Option(help="This machine, or a Ray cluster.")] = EngineName.local,
    address: Address = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the page of `marsad serve` with what was found in it.")
    ] = None,
    anew: Annotated[bool, typer.Option("--anew", help="Begin anew where a run into OUT was broken off.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No summary at the end.")] = False,
) -> None:
    """Read Arabic news: persons, organisations, places, casualties, events.

    One document on a terminal gives a report to read; everything else gives JSON Lines, or OUT.
    Input that cannot be read is set aside with its reason (in OUT.errors.jsonl) and counted in the summary.

    A run into OUT that was broken off (killed, power lost, disk full) goes on when the same command is given
    again, in every format, from what it keeps in the hidden folder .OUT.run; the result is the same to the
    byte. From standard input and pipes it goes on with JSON Lines; a text, a CSV and a Parquet begin anew.

    With --engine ray the machines of a cluster share the work, --workers is how many cores of all. A folder or a
    URL as OUT (s3://bucket/found) is filled with parts, JSON Lines or what --format says, by all machines at once.

    Example: marsad predict data/examples/article.txt

    Example: marsad predict archive/ news.csv --text-column body -o events.parquet

    Example: cat data/examples/article.txt | marsad predict - --format report

    Example: marsad predict data/examples/article.txt --html article.html
    """
    from functools import partial

    from marsad.blocks import BlockAnnotator
    from marsad.data.files import refuse_input
    from marsad.data.inputs import InputOptions, Inputs
    from marsad.models.runtime import usable_cores
    from marsad.predictor import find_checkpoint, load
    from marsad.show_run import print_predictions, write_page
    from marsad.write_run import on_this_machine, run_identity, write_predictions

    for target in filter(None, (output, html)):
        refuse_input(target, inputs)
    format = format if engine is EngineName.ray else _checked_format(output, format)
    options = InputOptions(text_column, id_column, encoding, input_format)
    texts = Inputs(inputs, options, leave_out=output or html)
    if engine is EngineName.ray:
        from marsad.engines.ray_engine import Cluster
        from marsad.engines.ray_run import predict_on_ray

        cluster = Cluster(address, workers, quiet)
        tally = predict_on_ray(texts, model, backend.value, output, format, cluster, anew=anew)
        return _finish(tally, quiet)
    folder = find_checkpoint(model)
    work = BlockAnnotator(partial(load, folder, backend=backend.value, threads=1 if workers == 1 else None))
    workers = workers or (usable_cores() if backend is Backend.onnx else 1)  # torch shares the cores itself, or one GPU
    if html is not None:
        tally = write_page(texts, work, html, model)
    elif output is None or format is None:
        tally = print_predictions(texts, work, format, workers)
    else:
        identity = run_identity(texts, folder, backend.value, {"format": format})
        tally = write_predictions(
            texts, work, output, format, identity, anew=anew, engine=partial(on_this_machine, workers=workers)
        )
    _finish(tally, quiet)


def _finish(tally: "Tally", quiet: bool) -> None:
    """Say how much was read. Exits with 1 where it was nothing."""
    if not tally.counts.documents:
        typer.echo(f"marsad: no document could be read. {tally.faults_told()}", err=True)
        raise typer.Exit(1)
    if not quiet:
        typer.echo(f"{tally}. {tally.faults_told()}", err=True)


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
    from marsad.lasting_run import waits_for_its_place

    if output is not None:
        return output_format(output, format, placing=waits_for_its_place(output))
    if format not in (None, "report", "jsonl"):
        raise UserError(f"Standard output takes the formats report and jsonl, not {format}. Give a file with --output.")
    return format
