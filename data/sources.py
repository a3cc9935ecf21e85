"""Where texts are read from: files, all files of folders, URLs of either, standard input and pipes, found anew at each walk.

Nothing is kept of a folder but the names of the folders on the way: it may hold millions of files. (Of a URL,
whose storage knows no folders, all names are held while it is walked.)
"""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NamedTuple, cast

from .compression import look_ahead
from .errors import UserError
from .files import STANDARD_INPUT, format_suffix, open_binary
from .storage import files_under, is_folder, is_url, open_url, state_of

FAULTS_SUFFIX = ".errors.jsonl"
_FORMATS = {
    ".txt": "text", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv", ".parquet": "parquet",
}  # fmt: skip
INPUT_FORMATS = tuple(dict.fromkeys(_FORMATS.values()))
_SNIFFED = 64  # bytes of standard input in which its first letter stands


@dataclass(frozen=True, slots=True)
class Source:
    """One file, pipe, or standard input. A stream can be read only once, and not looked into before."""

    path: str
    id: str
    format: str
    is_stream: bool = False
    opened: BinaryIO | None = field(default=None, repr=False, compare=False)  # standard input

    def open(self) -> BinaryIO:
        """Open it, decompressed. Raises UserError where it cannot be opened."""
        if is_url(self.path):
            return open_url(self.path)
        file = self.opened or open_binary(Path(self.path))
        return _spooled(file) if self.is_stream and self.format == "parquet" else file

    def identity(self) -> tuple[object, ...]:
        """Return what tells this source from others, and from what it was before; of a stream no more than its name."""
        state: tuple[object, ...] = ()
        if is_url(self.path):
            state = (state_of(self.path),)
        elif not self.is_stream:
            found = os.stat(self.path)
            state = found.st_size, found.st_mtime_ns
        return self.path, self.id, self.format, *state


class RemoteFolder(NamedTuple):
    """A folder that has a URL."""

    url: str


Root = Source | Path | RemoteFolder
"""What a user names: one source, or a folder."""


def find_roots(paths: Iterable[str], format: str | None, encoding: str | None) -> list[Root]:
    """Return what the user names. Standard input is JSONL if it begins with `{`, else one text.

    Raises UserError for a path that does not exist, and for a suffix that means nothing where no `format` is given.
    """
    return [_root(path, format, encoding) for path in paths]


def walk_roots(roots: Iterable[Root], leave_out: Path | None) -> Iterator[Source]:
    """Yield all sources, files of folders in the order of their names, but not what is or lies in `leave_out`.

    Hidden files, lists of faults and files of other kinds are passed over. Raises UserError for a folder
    without any, and for one that cannot be read.
    """
    for root in roots:
        if isinstance(root, Source):
            yield root
            continue
        hidden = leave_out.resolve() if leave_out else None
        empty = True
        for source in _remote_files(root) if isinstance(root, RemoteFolder) else _local_files(root, hidden):
            empty = False
            yield source
        if empty:
            raise UserError(
                f"{root.url if isinstance(root, RemoteFolder) else root} holds no file to read. {_advice()}"
            )


def _root(path: str, format: str | None, encoding: str | None) -> Root:
    if path == STANDARD_INPUT:
        return _standard_input(format, encoding)
    if is_url(path):
        return RemoteFolder(path) if is_folder(path) else Source(path, path, _known_format(path, format))
    if Path(path).is_dir():
        return Path(path)
    if not Path(path).exists():
        raise UserError(f"{path} does not exist. Give files, folders, or - for standard input.")
    return Source(path, Path(path).as_posix(), _known_format(path, format), is_stream=not Path(path).is_file())


def _known_format(path: str, format: str | None) -> str:
    suffix = format_suffix(Path(path)).lower()
    if format is None and suffix not in _FORMATS:
        raise UserError(f"{path}: what a {suffix or 'file without suffix'} holds is unknown. {_advice()}")
    return format or _FORMATS[suffix]


def _standard_input(format: str | None, encoding: str | None) -> Source:
    head, stream = look_ahead(open_binary(Path(STANDARD_INPUT)), _SNIFFED)
    if format is None:
        start = head.decode(encoding or "utf-8", "ignore").lstrip("\ufeff \t\r\n")
        format = "jsonl" if start.startswith("{") else "text"
    return Source("<stdin>", "stdin", format, is_stream=True, opened=cast(BinaryIO, stream))


def _local_files(folder: Path, leave_out: Path | None) -> Iterator[Source]:
    for path in _files(folder, leave_out):
        yield Source(str(path), path.relative_to(folder).as_posix(), _FORMATS[format_suffix(path).lower()])


def _remote_files(folder: RemoteFolder) -> Iterator[Source]:
    for url, inside in files_under(folder.url):
        name = PurePosixPath(inside)
        if (format := _FORMATS.get(format_suffix(Path(name)).lower())) and not name.name.endswith(FAULTS_SUFFIX):
            yield Source(url, inside, format)


def _files(folder: Path, leave_out: Path | None) -> Iterator[Path]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise UserError(f"{folder} cannot be read: {error.strerror}. Check its rights.") from error
    for entry in entries:
        path = folder / entry.name
        if entry.name.startswith(".") or (leave_out and entry.name == leave_out.name and path.resolve() == leave_out):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(path, leave_out)
        elif format_suffix(path).lower() in _FORMATS and not entry.name.endswith(FAULTS_SUFFIX) and entry.is_file():
            yield path


def _advice() -> str:
    return f"Known suffixes: {' '.join(_FORMATS)}, compressed or not; else give --input-format."


def _spooled(stream: BinaryIO) -> BinaryIO:
    """Copy a stream to a file without a name: Parquet is read from its end."""
    with stream:
        file = tempfile.TemporaryFile()  # noqa: SIM115  # the reader closes it
        shutil.copyfileobj(stream, file)
    file.seek(0)
    return cast(BinaryIO, file)
