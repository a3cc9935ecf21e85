"""Text files, plain or compressed (.gz, .xz, .zst), as numbered lines."""

import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from .compression import DAMAGED, SUFFIXES, open_compressed, unpacked
from .errors import Fault, OnFault, UserError, raise_fault

STANDARD_INPUT = "-"
_LONGEST_LINE = 2**28  # bytes: what is longer was never meant to be a line, and would need all memory
_PASSED_OVER = 2**20  # bytes at a time


def open_binary(path: Path, mode: str = "rb") -> BinaryIO:
    """Open a file by its name: `.gz`, `.xz` and `.zst` are read and written compressed.

    `-` is standard input, compressed or not. Raises UserError where the file cannot be opened.
    """
    if mode == "rb" and str(path) == STANDARD_INPUT:
        return unpacked(sys.stdin.buffer)
    try:
        return open_compressed(path, mode)
    except OSError as error:
        raise UserError(f"{path} cannot be opened: {error.strerror or error}. Check the path.") from error


def refuse_input(target: Path, sources: Iterable[str]) -> None:
    """Raise UserError where the target is one of the files that are read: it would be lost."""
    for source in sources:
        if target.exists() and Path(source).exists() and target.samefile(source):
            raise UserError(f"{target} is also read from, and would be written over. Give another output.")


def hidden_folder(target: Path) -> tempfile.TemporaryDirectory[str]:
    """Make a hidden folder beside `target`, from which what is whole is moved to its place.

    Raises UserError where it cannot be made.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise UserError(f"{target} cannot be written: {error.strerror or error}. Give another output.") from error


def format_suffix(path: Path) -> str:
    """Return the suffix that names the format: `.jsonl` of `news.jsonl.xz`."""
    return Path(path.stem).suffix if path.suffix in SUFFIXES else path.suffix


def bounded_lines(file: BinaryIO, most: int) -> Iterator[tuple[bytes, int]]:
    """Yield each line with its end, and its length in bytes.

    Of a line that is longer than `most` only so many bytes come; the rest is passed over, in flat memory.
    """
    while raw := file.readline(most):
        length, end = len(raw), raw[-1:]
        while length >= most and end != b"\n" and (more := file.readline(_PASSED_OVER)):
            length, end = length + len(more), more[-1:]
        yield raw, length


def read_lines(path: Path, on_fault: OnFault = raise_fault) -> Iterator[tuple[int, str]]:
    """Yield the lines of a UTF-8 file with their numbers from 1, without line ends and BOM.

    A line ends at LF or CRLF and nowhere else. A line that is not UTF-8, or endless, is a fault and left out.
    """
    for number, raw in _numbered(path, on_fault):
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            on_fault(Fault(str(path), f"this line is not UTF-8 ({error.reason} at byte {error.start + 1})", number))
            continue
        yield number, (line.removeprefix("\ufeff") if number == 1 else line)


def _numbered(path: Path, on_fault: OnFault) -> Iterator[tuple[int, bytes]]:
    try:
        with open_binary(path) as file:
            for number, (raw, length) in enumerate(bounded_lines(file, _LONGEST_LINE), 1):
                if length > _LONGEST_LINE:
                    reason = f"this line has {length:,} bytes; at most {_LONGEST_LINE:,} are read"
                    on_fault(Fault(str(path), reason, number))
                    continue
                yield number, raw.removesuffix(b"\n").removesuffix(b"\r")
    except DAMAGED as error:
        raise UserError(f"{path} is damaged or not what its suffix says: {error}. Copy or compress it anew.") from error
