"""Bytes to text. UTF-8 unless told otherwise: another encoding is named in the message, never guessed silently."""

import codecs
import io
import re
from typing import BinaryIO

from .errors import UserError

# Arabic press archives of before about 2010: Windows, ISO, the Macintosh, DOS.
_CANDIDATES = ("windows-1256", "iso-8859-6", "mac-arabic", "cp720", "cp864")
_BYTE_ORDER_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_SAMPLE = 20_000  # bytes: enough to tell encodings apart
_ARTICLE = "ال"
_ESCAPED = re.compile("[\udc80-\udcff]")  # what surrogateescape makes of an undecodable byte


def check_encoding(encoding: str | None) -> None:
    """Raise UserError where Python knows no such encoding."""
    try:
        codecs.lookup(encoding or "utf-8")
    except LookupError as error:
        raise UserError(
            f"There is no encoding {encoding!r}. Common ones: utf-8, utf-16, windows-1256, iso-8859-6."
        ) from error


def decode(data: bytes, encoding: str | None = None) -> str:
    """Return the text without a byte order mark. Raises ValueError that says what to do."""
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(_not_decodable(data, encoding, error)) from error
    if encoding is None and text.count("\x06") > len(text) / 8:  # the high byte of Arabic letters
        likely = "utf-16-be" if data[:1] == b"\x06" else "utf-16-le"
        raise ValueError(f"this is not UTF-8 but looks like {likely}: {_advice(likely)}")
    return text.removeprefix("\ufeff")


def open_text(file: BinaryIO, encoding: str | None, newline: str) -> io.TextIOWrapper:
    """Return a text stream in which undecodable bytes pass as surrogates, for `check_decoded`."""
    return io.TextIOWrapper(file, encoding or "utf-8-sig", "surrogateescape", newline)


def check_decoded(text: str, encoding: str | None) -> None:
    """Raise ValueError, with the reason, where a byte of a stream from `open_text` did not decode."""
    if not _ESCAPED.search(text):
        return
    data = text.encode("utf-8", "surrogateescape")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(_not_decodable(data, encoding, error)) from error


def likely_encoding(data: bytes) -> str | None:
    """Name the encoding of Arabic text that is not UTF-8; None where nothing fits.

    By byte order mark, else by how often the article ال stands in the text when read so.
    """
    sample = data[:_SAMPLE]
    if mark := _BYTE_ORDER_MARKS.get(sample[:2]):
        return mark
    found = {name: sample.decode(name, "replace").count(_ARTICLE) for name in _CANDIDATES}
    best = max(found, key=lambda name: found[name])
    return best if found[best] else None


def _not_decodable(data: bytes, encoding: str | None, error: UnicodeDecodeError) -> str:
    place = f"(byte 0x{data[error.start]:02X} at position {error.start})"
    if encoding is not None:
        return f"this is not {encoding} {place}: {error.reason}. Give another encoding"
    likely = likely_encoding(data)
    if likely is None:
        return f"this is not UTF-8 {place}: convert it to UTF-8, or give its encoding"
    return f"this is not UTF-8 {place} but looks like {likely}: {_advice(likely)}"


def _advice(encoding: str) -> str:
    return f"give --encoding {encoding}, or convert it to UTF-8"
