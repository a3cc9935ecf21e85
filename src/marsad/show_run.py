"""`marsad predict` for somebody who looks: to a terminal, or as a page; and to a pipe."""

import sys
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from marsad.blocks import Block, Work, read_blocks
from marsad.data.inputs import Inputs
from marsad.data.jsonl import load_json
from marsad.data.records import Document
from marsad.prediction_run import FaultLog, Tally, watched
from marsad.workers import map_blocks

if TYPE_CHECKING:
    from rich.console import Console


def print_predictions(texts: Inputs, work: Work, format: str | None, workers: int = 1) -> Tally:
    """Annotate to standard output, faults to standard error; return how much there was.

    Without a format, one document on a terminal is a report, and everything else JSON Lines.
    """
    blocks = read_blocks(texts.items())
    if format is None and sys.stdout.isatty():
        first = list(islice(blocks, 2))
        format = "report" if sum(len(block.documents) for block in first) == 1 else "jsonl"
        blocks = chain(first, blocks)
    show, tally = _print_reports if format == "report" else sys.stdout.buffer.write, Tally()
    for lines in _annotated(blocks, work, tally, workers):
        show(lines)
    sys.stdout.buffer.flush()
    return tally


def write_page(texts: Inputs, work: Work, path: Path, model: str) -> Tally:
    """Annotate to the page of the service, as one file; faults to standard error. Return how much there was.

    Raises UserError where there are too many documents for a page.
    """
    from marsad.models.config import load_config
    from marsad.predictor import find_checkpoint
    from marsad.service.model import describe
    from marsad.service.page_file import write_page_file

    folder, tally = find_checkpoint(model), Tally()
    lines = _annotated(read_blocks(texts.items()), work, tally)
    documents = (document for block in lines for document in _documents(block))
    write_page_file(documents, describe(Path(model).name, folder, load_config(folder)), path)
    return tally


def _annotated(blocks: Iterable[Block], work: Work, tally: Tally, workers: int = 1) -> Iterator[bytes]:
    """Yield blocks annotated, as JSON Lines; faults go to standard error."""
    faults = FaultLog()
    for block in watched(map_blocks(work, blocks, workers), tally, lambda block: block.counts):
        for fault in block.faults:
            faults(fault)
        tally.faults = faults.count
        yield block.lines


def _documents(lines: bytes) -> Iterator[Document]:
    for line in lines.splitlines():
        yield Document.model_validate(load_json(line))


def _print_reports(lines: bytes) -> None:
    from rich.console import Console

    from marsad.terminal.article import article_report

    console = Console()
    for document in _documents(lines):
        console.print(article_report(document), "")
        _print_incidents(console, document)  # behind the rest, which need not wait for the gazetteer


def _print_incidents(console: "Console", document: Document) -> None:
    from marsad.data.incidents import find_incidents
    from marsad.terminal.incidents import incidents_report

    incidents, problems = find_incidents(document)
    if incidents:
        console.print(incidents_report(incidents, problems), "")
