"""A long run over many documents: it outlives single bad ones, counts, and shows how far it is."""

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from marsad.data.errors import Fault, UserError
from marsad.data.jsonl import dump_json
from marsad.data.records import Document

if TYPE_CHECKING:
    from rich.status import Status

    from marsad.evaluate.metrics import Annotator

_TOGETHER = 256  # documents that one failure makes the run read again, one by one
_PROGRESS_AFTER = 2.0  # seconds: shorter work needs no bar


class FaultLog:
    """Collects faults: into a file of JSON lines, made at the first one, or as lines on standard error."""

    def __init__(self, path: Path | None = None):
        self.path = path
        self.count = 0

    def __call__(self, fault: Fault) -> None:
        """Take down one fault. Raises UserError where the file cannot be written."""
        self.count += 1
        if self.path is None:
            print(f"marsad: {fault}", file=sys.stderr)
            return
        record = {"reason": fault.reason, "file": fault.path or None, "line": fault.line, "id": fault.document}
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # One of an earlier run is written over; appending keeps what is there if this run breaks.
            with self.path.open("wb" if self.count == 1 else "ab") as file:
                file.write(dump_json(record) + b"\n")
        except OSError as error:
            raise UserError(f"{self.path} cannot be written: {error.strerror}. Give another --output.") from error

    def summary(self) -> str:
        """Return how many faults there were and where they are told."""
        if not self.count:
            return "No faults."
        return f"{plural(self.count, 'fault')}{f', see {self.path}' if self.path else ', see above'}."

    def remove_earlier(self) -> None:
        """Remove the file that an earlier run left: its faults are not those of this run."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)


@dataclass(slots=True)
class Tally:
    """What has been read so far."""

    documents: int = 0
    sentences: int = 0
    mentions: int = 0
    words: int = 0
    started: float = field(default_factory=time.perf_counter)

    def add(self, document: Document) -> None:
        """Count one document."""
        self.documents += 1
        self.sentences += len(document.sentences)
        self.mentions += len(document.mentions)
        self.words += len(document.text.split())

    def __str__(self) -> str:
        seconds = time.perf_counter() - self.started
        counted = [(self.documents, "document"), (self.sentences, "sentence"), (self.mentions, "mention")]
        speed = f"{self.words / max(seconds, 1e-9):,.0f} words/s"
        return f"{', '.join(plural(*pair) for pair in counted)} in {seconds:.1f} s ({speed})"


def plural(number: int, noun: str) -> str:
    """Return `1 fault`, `2 faults`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def annotate_each(annotator: "Annotator", documents: Iterable[Document], faults: FaultLog) -> Iterator[Document]:
    """Yield the documents annotated; one that the model fails on is a fault, and the run goes on."""
    stream = iter(documents)
    while waiting := list(islice(stream, _TOGETHER)):
        done = 0
        with suppress(Exception):  # looked into below, document by document
            for document in annotator.annotate(waiting):
                done += 1
                yield document
        for document in waiting[done:]:
            try:
                yield from annotator.annotate([document])
            except UserError:
                raise
            except Exception as error:
                faults(
                    Fault(
                        "", f"the model failed on this document ({type(error).__name__}: {error})", document=document.id
                    )
                )


def watched(documents: Iterable[Document], tally: Tally) -> Iterator[Document]:
    """Yield the documents and count them; on a terminal, work of some seconds shows its progress."""
    shown = _Progress(tally) if sys.stderr.isatty() else None
    try:
        for document in documents:
            tally.add(document)
            if shown:
                shown.update()
            yield document
    finally:
        if shown:
            shown.stop()


class _Progress:
    """A line on standard error that appears when the work has gone on for a while."""

    def __init__(self, tally: Tally):
        self._tally = tally
        self._status: Status | None = None

    def update(self) -> None:
        if self._status is not None:
            self._status.update(str(self._tally))
        elif time.perf_counter() - self._tally.started > _PROGRESS_AFTER:
            from rich.console import Console

            self._status = Console(stderr=True).status(str(self._tally))
            self._status.start()

    def stop(self) -> None:
        if self._status is not None:
            self._status.stop()
