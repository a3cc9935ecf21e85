"""The canonical form on disk: JSON Lines, one `Document` a line."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError

from .errors import Fault, OnFault, raise_fault
from .files import open_binary, read_lines
from .records import Document

_HUGE_INTEGER = re.compile(r"\d{19}")


def dump_document(document: Document) -> bytes:
    """Return the document as one line of JSON, without a line end. Absent values are left out."""
    return dump_json(document.model_dump(exclude_none=True))


def dump_json(value: object) -> bytes:
    """Return a value as JSON on one line, lone surrogates included."""
    try:
        return orjson.dumps(value)
    except TypeError:
        # orjson refuses lone surrogates and huge integers; json writes the first as ASCII escapes.
        return json.dumps(value).encode("ascii")


def load_json(line: str | bytes) -> Any:
    """Parse JSON, lone surrogates and integers of any length included. Raises ValueError where it is no JSON."""
    if _HUGE_INTEGER.search(line if isinstance(line, str) else line.decode("ascii", "replace")):
        return json.loads(line)  # orjson makes floats of integers beyond 64 bits, and ids lose their last digits
    try:
        return orjson.loads(line)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        return json.loads(line)


def write_jsonl(documents: Iterable[Document], path: Path) -> int:
    """Write documents to a file (compressed if it ends in .gz or .xz); return how many."""
    count = 0
    with open_binary(path, "wb") as file:
        for document in documents:
            file.write(dump_document(document) + b"\n")
            count += 1
    return count


def read_jsonl(path: Path, on_fault: OnFault = raise_fault) -> Iterator[Document]:
    """Yield the documents of a canonical file; a line that is none is a fault."""
    for number, line in read_lines(path, on_fault):
        if not line.strip():
            continue
        try:
            yield Document.model_validate(load_json(line))
        except ValidationError as error:
            on_fault(Fault(str(path), validation_reason(error), number))
        except ValueError as error:
            on_fault(Fault(str(path), f"this line is no JSON: {error}", number))


def validation_reason(error: ValidationError) -> str:
    """Return the first complaint of pydantic as one sentence with the place of the field."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    reason = first["msg"].removeprefix("Value error, ")
    return f"{place}: {reason}" if place else reason
