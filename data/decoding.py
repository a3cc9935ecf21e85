"""Bytes to text. UTF-8 unless told otherwise: another encoding is named in the message, never guessed silently."""

import codecs
import io
import re
from typing import BinaryIO

from .errors import UserError

# Arabic press archives of before about 2010: Windows, ISO, the Macintosh, DOS.
_CANDIDATES = ("windows-1256", "iso-8859-6", "mac-arabic", "cp720", "cp864")
_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32",  # the first begins as UTF-16's does
    codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16",
}  # fmt: skip
SAMPLE = 20_000
"""Bytes that are enough to tell encodings apart."""
_ARTICLE = "ال"
_RAREST_ARTICLE = 0.01  # of the letters, in Arabic; in rubbish read as Arabic it is far rarer
_HIGH_BYTES = b"\x00\x06\xfb\xfe"  # in UTF-16: of blanks and digits, of Arabic letters and their presentation forms
_CONTROLS = bytes({*range(9), *range(14, 32)})
_MOST_CONTROLS = 0.05  # of the bytes of a text; random bytes have 0.1
_ESCAPED = re.compile("[\udc80-\udcff]")  # what surrogateescape makes of an undecodable byte


def check_encoding(encoding: str | None) -> None:
    """Raise UserError where Python knows no such encoding."""
    try:
        codecs.lookup(encoding or "utf-8")
    except LookupError as error:
        raise UserError(
            f"There is no encoding {encoding!r}. Common ones: utf-8, utf-16, windows-1256, iso-8859-6."
        ) from error


def has_plain_line_ends(encoding: str | None) -> bool:
    """Say whether a line ends at the byte 10 and nowhere else; not in UTF-16."""
    return encoding is None or "\n".encode(encoding).removeprefix(codecs.BOM_UTF8) == b"\n"


def check_sample(data: bytes, encoding: str | None) -> None:
    """Raise ValueError where the first bytes of a file say that nothing of it can be read."""
    if not has_plain_line_ends(encoding):
        return
    sample = data[:SAMPLE]
    if encoding is None and (wide := _wide_encoding(sample)):
        raise ValueError(f"this is not UTF-8 but looks like {wide}: {_advice(wide)}")
    if len(sample.translate(None, _CONTROLS)) < len(sample) * (1 - _MOST_CONTROLS):
        raise ValueError("this is no text but looks like a program, a picture or an archive")


def decode(data: bytes, encoding: str | None = None) -> str:
    """Return the text without a byte order mark. Raises ValueError that says what to do."""
    check_sample(data, encoding)
    try:
        return data.decode(encoding or "utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise ValueError(_not_decodable(data, encoding, error)) from error


def open_text(file: BinaryIO, encoding: str | None, newline: str) -> io.TextIOWrapper:
    """Return a text stream in which undecodable bytes pass as surrogates, for `check_decoded`."""
    return io.TextIOWrapper(file, encoding or "utf-8-sig", "surrogateescape", newline)


def check_decoded(text: str, encoding: str | None) -> None:
    """Raise ValueError, with the reason, where a byte that was decoded with surrogateescape is of another encoding."""
    if not _ESCAPED.search(text):
        return
    data = text.encode("utf-8", "surrogateescape")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(_not_decodable(data, encoding, error)) from error


def likely_encoding(data: bytes) -> str | None:
    """Name the encoding of Arabic text that is not UTF-8; None where nothing fits.

    By byte order mark or high bytes, else by how often the article ال stands in the text when read so.
    """
    sample = data[:SAMPLE]
    if wide := _wide_encoding(sample):
        return wide
    found = {name: sample.decode(name, "replace").count(_ARTICLE) for name in _CANDIDATES}
    best = max(found, key=lambda name: found[name])
    letters = sum(byte > 127 for byte in sample)
    return best if found[best] and found[best] >= _RAREST_ARTICLE * letters else None


def _wide_encoding(sample: bytes) -> str | None:
    """Name UTF-32 or UTF-16 by its byte order mark, or UTF-16 of Arabic or Latin by its high bytes."""
    for mark, name in _BYTE_ORDER_MARKS.items():
        if sample.startswith(mark):
            return name
    pairs = len(sample) // 2
    even, odd = (len(half) - len(half.translate(None, _HIGH_BYTES)) for half in (sample[::2], sample[1::2]))
    if max(even, odd) > 0.7 * pairs and min(even, odd) < 0.3 * pairs:
        return "utf-16-be" if even > odd else "utf-16-le"
    return None


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
