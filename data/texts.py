"""Text without annotation: one document a line, plain or as JSON. What pretraining reads."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .errors import Fault, OnFault, raise_fault
from .files import read_lines
from .jsonl import load_json
from .records import Document


def read_text_lines(path: Path, on_fault: OnFault = raise_fault, name: str | None = None) -> Iterator[Document]:
    """Yield one document for each line that is not blank; ids are `name:line`."""
    name = path.name.split(".")[0] if name is None else name
    for number, line in read_lines(path, on_fault):
        if line.strip():
            yield Document(id=f"{name}:{number}", text=line)


def read_articles(path: Path, on_fault: OnFault = raise_fault) -> Iterator[Document]:
    """Yield one document for each line of JSON with `text`, and `id` and `title` if there are any.

    A title becomes the first line of the text; every other field goes into `meta`.
    """
    for number, line in read_lines(path, on_fault):
        if not line.strip():
            continue
        try:
            yield _article(load_json(line), number)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            reason = f"this is no article, a JSON object with `text` ({type(error).__name__}: {error})"
            on_fault(Fault(str(path), reason, number))


def _article(record: dict[str, Any], line: int) -> Document:
    title = record.get("title")
    text = f"{title}\n{record['text']}" if title else record["text"]
    meta = {name: value for name, value in record.items() if name not in ("id", "title", "text")}
    return Document(id=str(record.get("id", line)), text=text, meta=meta)
