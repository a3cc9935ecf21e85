"""What a long run tells: its faults, how much it has read, how far it is."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from marsad.blocks import Counts
from marsad.data.errors import Fault, UserError
from marsad.data.jsonl import dump_json

if TYPE_CHECKING:
    from rich.status import Status

_Thing = TypeVar("_Thing")
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
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # One of an earlier run is written over; appending keeps what is there if this run breaks.
            with self.path.open("wb" if self.count == 1 else "ab") as file:
                file.write(fault_line(fault))
        except OSError as error:
            raise UserError(f"{self.path} cannot be written: {error.strerror}. Give another --output.") from error

    def summary(self) -> str:
        """Return how many faults there were and where they are told."""
        return faults_told(self.count, self.path)

    def remove_earlier(self) -> None:
        """Remove the file that an earlier run left: its faults are not those of this run."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)


def fault_line(fault: Fault) -> bytes:
    """Return a fault as a line of JSON."""
    record = {"reason": fault.reason, "file": fault.path or None, "line": fault.line, "id": fault.document}
    return dump_json(record) + b"\n"


def faults_told(count: int, path: Path | None) -> str:
    """Return how many faults there were and where they are told."""
    if not count:
        return "No faults."
    return f"{plural(count, 'fault')}, see {path or 'above'}."


@dataclass(slots=True)
class Tally:
    """What has been read so far; `before` is what an earlier run had read of it."""

    counts: Counts = field(default_factory=Counts)
    before: Counts = field(default_factory=Counts)
    faults: int = 0
    errors: Path | None = None
    """The file that tells the faults."""
    started: float = field(default_factory=time.perf_counter)

    def __str__(self) -> str:
        seconds = time.perf_counter() - self.started
        documents, sentences, mentions, words = self.counts
        counted = [(documents, "document"), (sentences, "sentence"), (mentions, "mention")]
        speed = f"{(words - self.before.words) / max(seconds, 1e-9):,.0f} words/s"
        return f"{', '.join(plural(*pair) for pair in counted)} in {seconds:.1f} s ({speed})"

    def faults_told(self) -> str:
        """Return how many faults there were and where they are told."""
        return faults_told(self.faults, self.errors)


def plural(number: int, noun: str) -> str:
    """Return `1 fault`, `2 faults`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def watched(things: Iterable[_Thing], tally: Tally, counts: Callable[[_Thing], Counts]) -> Iterator[_Thing]:
    """Yield documents or blocks and add up their counts; on a terminal, work of some seconds shows its progress."""
    with _Progress(tally) as progress:
        for thing in things:
            tally.counts = tally.counts.plus(counts(thing))
            progress.update()
            yield thing


class _Progress:
    """A line on standard error, if it is a terminal, that appears when the work has gone on for a while."""

    def __init__(self, tally: Tally):
        self._tally, self._shown = tally, sys.stderr.isatty()
        self._status: Status | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._status is not None:
            self._status.stop()

    def update(self) -> None:
        if self._status is not None:
            self._status.update(str(self._tally))
        elif self._shown and time.perf_counter() - self._tally.started > _PROGRESS_AFTER:
            from rich.console import Console

            self._status = Console(stderr=True).status(str(self._tally))
            self._status.start()
