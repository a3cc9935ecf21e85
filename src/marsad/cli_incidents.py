"""`marsad incidents`: predicted documents to a table of incidents."""

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from marsad.data.records import Document
    from marsad.prediction_run import FaultLog

# Everything else is imported in the command, so that `marsad --help` starts at once.

Predictions = Annotated[
    list[str],
    typer.Argument(metavar="PREDICTIONS", help="What `marsad predict` wrote: .jsonl (also .gz .xz .zst), or -."),
]
Table = Annotated[
    Path, typer.Option("--output", "-o", metavar="TABLE", help="Where to write: .csv .parquet .geojson .jsonl.")
]


def incidents(
    predictions: Predictions,
    output: Table,
    date_column: Annotated[str, typer.Option(help="Field of `meta` that holds a document's day.")] = "date",
    published: Annotated[str | None, typer.Option(help="Day (YYYY-MM-DD) of documents that have none.")] = None,
    counts: Annotated[
        str, typer.Option(help="Bounds for quantities without a number: a name or a YAML file.")
    ] = "acled",
    events: Annotated[str, typer.Option(help="ACLED and PLOVER codes: a name or a YAML file.")] = "acled_plover",
    duplicates: Annotated[bool, typer.Option(help="Propose likely duplicates among the documents.")] = True,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No summary at the end.")] = False,
) -> None:
    """Put the casualties of each incident together: date, place, actors, and figures that add up.

    One row an incident. What does not add up is a row of a second table: found.csv has found.problems.csv beside it.
    Relative dates (`أمس`) count from the document's day. Duplicates are proposed for a person to confirm; nothing
    is merged. Sums: one kind at a time, and no row that has an `included_in`.

    Example: marsad predict archive/ -o found.jsonl && marsad incidents found.jsonl -o incidents.csv

    Example: marsad incidents found.jsonl -o map.geojson --date-column published_at
    """
    from marsad.blocks import count
    from marsad.data.incidents.event_codes import load_event_codes
    from marsad.data.sources import FAULTS_SUFFIX
    from marsad.data.vague_counts import load_vague_table
    from marsad.incident_run import Settings, problems_path, read_predictions, tabulate
    from marsad.prediction_run import FaultLog, Tally, watched

    problems = problems_path(output)
    _refuse_inputs((output, problems), predictions)
    settings = Settings(load_vague_table(counts), load_event_codes(events), date_column, _checked_day(published))
    faults = FaultLog(output.with_name(output.name + FAULTS_SUFFIX))
    faults.remove_earlier()
    tally = Tally()
    documents = _some(watched(read_predictions(predictions, faults), tally, lambda one: count([one])), faults)
    outcome = tabulate(documents, output, settings, faults, duplicates=duplicates)
    if not quiet:
        see = f" (see {problems})" if outcome.problems else ""
        typer.echo(f"{tally}: {outcome}{see}. {faults.summary()}", err=True)


def _refuse_inputs(targets: "Iterable[Path]", sources: list[str]) -> None:
    from marsad.data.files import refuse_input

    for target in targets:
        refuse_input(target, sources)


def _some(documents: "Iterator[Document]", faults: "FaultLog") -> "Iterator[Document]":
    """Return the documents. Exits where there is none, before anything is written."""
    if (first := next(documents, None)) is None:
        advice = "Give what `marsad predict … -o found.jsonl` writes."
        typer.echo(f"marsad: no predicted document could be read. {advice} {faults.summary()}", err=True)
        raise typer.Exit(1)
    return chain([first], documents)


def _checked_day(text: str | None) -> "date | None":
    """Return the day. Raises UserError where it is none."""
    from marsad.data.errors import UserError
    from marsad.data.incidents.times import read_day

    if text and not read_day(text):
        raise UserError(f"--published {text} is no day. Write it as 2024-05-31.")
    return read_day(text)
