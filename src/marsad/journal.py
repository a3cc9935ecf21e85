"""The journal of a run: what it is a run of, and after each block what is safe, so that another can go on.

A line of JSON each. A line that a kill or a loss of power tore is none, and whatever stands behind it is cut off.
"""

from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from marsad.blocks import Counts
from marsad.data.inputs import Position
from marsad.data.jsonl import dump_json, load_json
from marsad.data.lines import Place
from marsad.safe_files import SafeFile

Identity = Mapping[str, Any]
"""What makes two runs the same: version, input, model, options."""


class Safe(NamedTuple):
    """What a run has behind it, and on the disk."""

    position: Position = Position()
    output: int = 0
    """Bytes of the documents written."""
    errors: int = 0
    """Bytes of the list of faults."""
    faults: int = 0
    counts: Counts = Counts()
    made: bool = False
    """Whether all is read and the output needs only be moved to its place."""


class Found(NamedTuple):
    """A journal that an earlier run left: its identity, the last state that still holds, and the bytes up to it."""

    identity: Identity
    safe: Safe
    size: int


class Journal:
    """A journal that is written: a new one of a run, or one that was `found`."""

    def __init__(self, path: Path, identity: Identity, found: Found | None = None):
        self._file = SafeFile(path, found.size if found else 0)
        if not found:
            self._file.append(dump_json(identity) + b"\n")

    def add(self, safe: Safe) -> None:
        """Take down a state. Raises OSError."""
        self._file.append(dump_json(safe) + b"\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def find_journal(path: Path, holds: Callable[[Safe], bool]) -> Found | None:
    """Return the journal there with the last state that `holds`; None where there is none, or no whole line of one."""
    lines = _whole_lines(path)
    if (first := next(lines, None)) is None:
        return None
    found = Found(first[0], Safe(), first[1])
    for record, size in lines:
        if holds(safe := _safe(record)):
            found = Found(found.identity, safe, size)
    return found


def _whole_lines(path: Path) -> Iterator[tuple[Any, int]]:
    """Yield what each line holds, and how many bytes there are up to its end; up to the first that is torn."""
    size = 0
    with path.open("rb") if path.is_file() else BytesIO() as file:
        for line in file:
            try:
                record = load_json(line)
            except ValueError:
                return
            if not line.endswith(b"\n"):
                return
            size += len(line)
            yield record, size


def _safe(record: list[Any]) -> Safe:
    (source, place), output, errors, faults, counts, made = record
    return Safe(Position(source, Place(*place)), output, errors, faults, Counts(*counts), made)
