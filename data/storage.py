"""Object storage and other places that have a URL (s3://, gs://, …), by fsspec."""

import io
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast

from .compression import SUFFIXES, unpacked
from .errors import UserError, missing_extra


def is_url(path: str) -> bool:
    """Say whether a path is one for fsspec."""
    return "://" in path


def storage_of(target: str) -> tuple[Any, str]:
    """Return the file system of fsspec for a URL or a local path, and the path in it.

    Raises UserError where a library for the protocol is missing, or nobody knows it.
    """
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise missing_extra("fsspec", "ray") from error
    try:
        storage, path = url_to_fs(target)
    except (ImportError, ValueError) as error:  # it says which library a protocol needs
        raise UserError(f"{target} cannot be reached: {error}.") from error
    return storage, path


def open_url(url: str) -> BinaryIO:
    """Open a file for reading, decompressed as its suffix says. Raises OSError."""
    storage, path = storage_of(url)
    stream = io.BufferedReader(storage.open(path, "rb"))
    return _Unpacked(stream) if PurePosixPath(path).suffix in SUFFIXES else cast(BinaryIO, stream)


class _Unpacked(io.BufferedReader):
    """The contents of a compressed stream, which is closed with it."""

    def __init__(self, packed: io.BufferedReader):
        super().__init__(cast(io.RawIOBase, unpacked(packed)))
        self._packed = packed

    def close(self) -> None:
        super().close()
        self._packed.close()


def state_of(url: str) -> str:
    """Return what changes when the file does."""
    storage, path = storage_of(url)
    return str(storage.ukey(path))


def is_folder(url: str) -> bool:
    """Say whether a URL is one of a folder. Raises UserError where nothing is there or it cannot be seen."""
    storage, path = storage_of(url)
    try:
        if storage.isdir(path):
            return True
        storage.info(path)
    except Exception as error:  # each protocol has exceptions of its own for rights, names and networks
        raise UserError(
            f"{url} cannot be read ({type(error).__name__}: {error}). Check it, and your rights."
        ) from error
    return False


def files_under(url: str) -> Iterator[tuple[str, str]]:
    """Yield all files under a folder in the order of their names: their URLs, and their paths in it.

    Those in hidden folders and hidden ones are passed over.
    """
    storage, folder = storage_of(url)
    for path in sorted(storage.find(folder)):
        inside = PurePosixPath(path).relative_to(folder)
        if not any(part.startswith(".") for part in inside.parts):
            yield storage.unstrip_protocol(path), inside.as_posix()
