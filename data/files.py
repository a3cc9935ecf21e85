"""Text files, plain or compressed (.gz, .xz, .zst), as numbered lines."""

import gzip
import io
import lzma
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, cast

from .errors import Fault, OnFault, UserError, raise_fault


def _open_zstd(path: Path, mode: str) -> object:
    import pyarrow as pa

    if mode == "rb":
        return io.BufferedReader(pa.input_stream(str(path), compression="zstd"))
    return pa.output_stream(str(path), compression="zstd")


_OPENERS: Mapping[str, Callable[[Path, str], object]] = {".gz": gzip.open, ".xz": lzma.open, ".zst": _open_zstd}
DAMAGED = (EOFError, OSError, lzma.LZMAError, zlib.error)
"""What reading a broken file raises."""


def open_binary(path: Path, mode: str = "rb") -> BinaryIO:
    """Open a file by its name: `.gz`, `.xz` and `.zst` are read and written compressed.

    Raises UserError where the file cannot be opened.
    """
    try:
        return cast(BinaryIO, _OPENERS.get(path.suffix, open)(path, mode))
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
    return Path(path.stem).suffix if path.suffix in _OPENERS else path.suffix


def read_lines(path: Path, on_fault: OnFault = raise_fault) -> Iterator[tuple[int, str]]:
    """Yield the lines of a UTF-8 file with their numbers from 1, without line ends and BOM.

    A line ends at LF or CRLF and nowhere else. A line that is not UTF-8 is a fault and left out.
    """
    for number, raw in _numbered(path):
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            on_fault(Fault(str(path), f"this line is not UTF-8 ({error.reason} at byte {error.start + 1})", number))
            continue
        yield number, (line.removeprefix("\ufeff") if number == 1 else line)


def _numbered(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with open_binary(path) as file:
            for number, raw in enumerate(file, 1):
                yield number, raw.removesuffix(b"\n").removesuffix(b"\r")
    except DAMAGED as error:
        raise UserError(f"{path} is damaged or not what its suffix says: {error}. Copy or compress it anew.") from error
