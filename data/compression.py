"""Compressed files by their names (.gz, .xz, .zst), compressed streams by their first bytes.

What is read may consist of several members or frames, one after the other, as `cat a.gz b.gz` makes
them and as Marsad writes them, one a block.
"""

import gzip
import io
import lzma
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO, cast

_Compress = Callable[[bytes], bytes]
_CHUNK = 2**16  # bytes


def _open_xz(path: Path, mode: str) -> object:
    return _unpack_xz(path.open("rb")) if mode == "rb" else lzma.open(path, mode)


def _unpack_xz(file: BinaryIO) -> object:
    return io.BufferedReader(_Xz(file), _CHUNK)


def _open_zstd(path: Path, mode: str) -> object:
    import pyarrow as pa

    if mode == "rb":
        return _unpack_zstd(path.open("rb"))
    return pa.output_stream(str(path), compression="zstd")


def _unpack_zstd(file: BinaryIO) -> object:
    import pyarrow as pa

    return io.BufferedReader(pa.input_stream(file, compression="zstd"))


def _pack_zstd(data: bytes) -> bytes:
    import pyarrow as pa

    return bytes(pa.Codec("zstd").compress(data, asbytes=True))


_OPENERS: Mapping[str, Callable[[Path, str], object]] = {".gz": gzip.open, ".xz": _open_xz, ".zst": _open_zstd}
_UNPACKERS: Mapping[bytes, Callable[[BinaryIO], object]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"\xfd7zXZ\x00": _unpack_xz,
    b"\x28\xb5\x2f\xfd": _unpack_zstd,
}
_PACKERS: Mapping[str, _Compress] = {
    ".gz": lambda data: gzip.compress(data, 6, mtime=0),  # the time would make two runs differ
    ".xz": lzma.compress,
    ".zst": _pack_zstd,
}

SUFFIXES = frozenset(_OPENERS)
DAMAGED = (EOFError, OSError, lzma.LZMAError, zlib.error)
"""What reading a broken file raises."""


def open_compressed(path: Path, mode: str) -> BinaryIO:
    """Open a file for reading or writing bytes, as its suffix says. Raises OSError."""
    return cast(BinaryIO, _OPENERS.get(path.suffix, open)(path, mode))


def block_packer(path: Path) -> _Compress:
    """Return how a block of bytes is compressed for this file: blocks behind one another make up the file."""
    return _PACKERS.get(path.suffix, bytes)


def unpacked(stream: BinaryIO) -> io.BufferedReader:
    """Return a stream with its contents, decompressed if its first bytes say that it is compressed."""
    head, whole = look_ahead(stream, max(map(len, _UNPACKERS)))
    for magic, unpack in _UNPACKERS.items():
        if head.startswith(magic):
            return cast(io.BufferedReader, unpack(whole))
    return whole


def look_ahead(stream: BinaryIO, size: int) -> tuple[bytes, io.BufferedReader]:
    """Return the first bytes of a stream, and a stream that has them still."""
    head = stream.read(size)
    return head, io.BufferedReader(_Rejoined(head, stream))


class _Rejoined(io.RawIOBase):
    """Bytes that were read from a stream to look at them, then the rest of it."""

    def __init__(self, head: bytes, rest: BinaryIO):
        self._head, self._rest = head, cast(io.BufferedIOBase, rest)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._head[: len(buffer)] or self._rest.read1(len(buffer))
        self._head = self._head[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


class _Xz(io.RawIOBase):
    """The contents of xz streams behind one another. The library's own reader takes rubbish behind one for the end."""

    def __init__(self, file: BinaryIO):
        self._file, self._packed, self._unpacker = file, b"", lzma.LZMADecompressor()

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._file.close()
        super().close()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Raises EOFError where the last stream is not whole, LZMAError where one is damaged."""
        data = b""
        while not data:
            if self._unpacker.eof and not self._next_stream():
                return 0
            if self._unpacker.needs_input and not self._packed:
                self._packed = self._file.read(_CHUNK)
                if not self._packed:
                    raise EOFError("the file ends in the middle of compressed data")
            data, self._packed = self._unpacker.decompress(self._packed, len(buffer)), b""
        buffer[: len(data)] = data
        return len(data)

    def _next_stream(self) -> bool:
        """Go on to the next stream, past the zeros that may lie between two; say whether there is one."""
        packed = self._unpacker.unused_data.lstrip(b"\0")
        while not packed:
            more = self._file.read(_CHUNK)
            if not more:
                return False
            packed = more.lstrip(b"\0")
        self._unpacker, self._packed = lzma.LZMADecompressor(), packed
        return True
