"""Lines of text with their places in a stream, so that reading can go on from any of them."""

import codecs
import hashlib
import io
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, cast

from .decoding import has_plain_line_ends
from .errors import UserError
from .files import bounded_lines

_CHUNK = 2**20  # bytes


class Place(NamedTuple):
    """How far a source has been read."""

    items: int = 0
    """Lines or rows that lie behind, whether or not they could be read."""
    records: int = 0
    """How many of them could be: ids that are not given are counted by it."""
    offset: int = 0
    """Bytes that lie behind, decompressed; 0 where rows are counted instead."""
    digest: str = ""
    """A hash of these bytes in a stream, which has nothing else to be known by."""


class Lines:
    """The lines of a stream from a place on, each with its length, as `bounded_lines` has it.

    A byte that cannot be decoded passes as a surrogate, for `check_decoded`. `number` and `offset` say
    what lies behind. Raises UserError where a stream that is `hashed` does not begin as it did.
    """

    def __init__(self, file: BinaryIO, encoding: str | None, longest: int, start: Place, *, hashed: bool):
        plain = has_plain_line_ends(encoding)
        self._codec = (encoding or "utf-8", "surrogateescape") if plain else ("utf-8", "surrogatepass")
        self._raw = file if plain else cast(BinaryIO, io.BufferedReader(_AsUtf8(file, str(encoding))))
        self._longest, self._digest = longest, hashlib.blake2b(digest_size=16) if hashed else None
        self.number, self.offset = 0, 0
        if hashed:
            self._read_again(start)
        elif start.offset:
            _pass_over(self._raw, start.offset)
            self.number, self.offset = start.items, start.offset

    def __iter__(self) -> Iterator[tuple[str, int]]:
        for raw, length in self._counted():
            line = raw.decode(*self._codec)
            yield (line.removeprefix("\ufeff") if self.number == 1 else line), length

    def digest(self) -> str:
        """Return a hash of what lies behind; nothing where it is not hashed."""
        return self._digest.hexdigest() if self._digest else ""

    def _counted(self) -> Iterator[tuple[bytes, int]]:
        for raw, length in bounded_lines(self._raw, self._longest):
            self.number += 1
            self.offset += length
            if self._digest:
                self._digest.update(raw)
            yield raw, length

    def _read_again(self, start: Place) -> None:
        lines = self._counted()
        while self.offset < start.offset and next(lines, None):
            pass
        if start.offset and (self.offset, self.digest()) != (start.offset, start.digest):
            raise UserError("Standard input does not begin as it did in the run that was broken off. Add --anew.")


def _pass_over(file: BinaryIO, size: int) -> None:
    if file.seekable():  # compressed files are, too: they read on to the place
        file.seek(size)
        return
    while size and (passed := len(file.read(min(size, _CHUNK)))):
        size -= passed


class _AsUtf8(io.RawIOBase):
    """A stream of another encoding as UTF-8, so that the byte 10 is a line end and nothing else."""

    def __init__(self, file: BinaryIO, encoding: str):
        self._file, self._waiting, self._ended = file, b"", False
        self._decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._waiting and not self._ended:
            data = self._file.read(_CHUNK)
            self._ended = not data
            self._waiting = self._decoder.decode(data, self._ended).encode("utf-8", "surrogatepass")
        data, self._waiting = self._waiting[: len(buffer)], self._waiting[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)
