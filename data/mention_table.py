"""The flat table of annotated documents, for spreadsheets and data frames: one row a mention.

A sentence that reports an event but mentions nothing has one row too, and so has a document with
neither, so that no event and no document is lost. COLUMNS says what each column holds.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from .errors import Fault, OnFault, raise_fault
from .files import open_binary
from .mention_facts import linked_mentions, mentions_by_sentence
from .records import Count, Document, Mention
from .tables import without_formulas

COLUMNS: Mapping[str, tuple[str, str]] = {
    "document": ("string", "id of the document"),
    "sentence": ("int32", "number of the sentence in the document, from 1"),
    "events": ("string", "event types that the sentence reports, joined by `;`"),
    "mention": ("string", "id of the mention in the document"),
    "label": ("string", "PER, ORG, LOC or CASUALTY"),
    "text": ("string", "the words as they stand"),
    "name": ("string", "the words without clitics and quotes"),
    "start": ("int64", "first code point in the document's text"),
    "end": ("int64", "code point after the last"),
    "score": ("float64", "how sure the model is, 0 to 1"),
    "status": ("string", "killed, injured, missing, captured or casualty"),
    "count_minimum": ("int64", "at least so many people"),
    "count_maximum": ("int64", "at most so many people"),
    "count_approximate": ("bool", "whether the text says `about`"),
    "count_vague": ("string", "tens, hundreds, thousands or some, where no number is given"),
    "victim": ("string", "who was harmed: child, woman, media, aid, combatant, civilian or person"),
    "cumulative": ("bool", "whether it is a toll over a period, not of one incident"),
    "part_of": ("string", "id of the mention whose count includes this one; several joined by `;`"),
    "location": ("string", "names of the places where it happened, joined by `;`"),
    "perpetrator": ("string", "names of the actors said to have done it, joined by `;`"),
    "meta": ("string", "whatever else the input gave of the document, as JSON; empty where it gave nothing"),
}
"""Column: its type as Arrow names it, and what it holds."""

_ROWS = 10_000  # of one row group, and of memory


def mention_rows(document: Document) -> Iterator[dict[str, Any]]:
    """Yield the rows of one document in the order of its text; absent values are left out."""
    mentions = mentions_by_sentence(document)
    links = linked_mentions(document)
    whole = {
        "document": document.id,
        "meta": json.dumps(dict(document.meta), ensure_ascii=False) if document.meta else None,
    }
    if not document.mentions and not any(sentence.events for sentence in document.sentences):
        yield whole
    for number in range(len(document.sentences) + 1):
        events = document.sentences[number - 1].events if number else ()
        place = whole | {"sentence": number or None, "events": ";".join(e.type for e in events)}
        for mention in mentions.get(number, ()):
            yield place | _mention_cells(mention) | _link_cells(links.get(mention.id, {}))
        if events and number not in mentions:
            yield place


def write_csv(documents: Iterable[Document], path: Path, on_fault: OnFault = raise_fault) -> int:
    """Write the table as CSV; return how many documents it holds. One that UTF-8 cannot hold is a fault.

    It begins with a byte order mark: without one, spreadsheets read Arabic as Western letters.
    """
    count = 0
    with open_binary(path, "wb") as raw, io.TextIOWrapper(raw, "utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for rows in _whole_tables(documents, path, on_fault):
            writer.writerows(map(without_formulas, rows))
            count += 1
    return count


def write_parquet(documents: Iterable[Document], path: Path, on_fault: OnFault = raise_fault) -> int:
    """Write the table as Parquet; return how many documents it holds. One that UTF-8 cannot hold is a fault."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([
        pa.field(name, pa.type_for_alias(kind), metadata={"description": meaning})
        for name, (kind, meaning) in COLUMNS.items()
    ])  # fmt: skip
    count = 0
    waiting: list[dict[str, Any]] = []
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for rows in _whole_tables(documents, path, on_fault):
            waiting += rows
            count += 1
            if len(waiting) >= _ROWS:
                writer.write_table(pa.Table.from_pylist(waiting, schema))
                waiting = []
        writer.write_table(pa.Table.from_pylist(waiting, schema))
    return count


def _whole_tables(documents: Iterable[Document], path: Path, on_fault: OnFault) -> Iterator[list[dict[str, Any]]]:
    for document in documents:
        rows = list(mention_rows(document))
        try:
            "".join(value for row in rows for value in row.values() if isinstance(value, str)).encode()
        except UnicodeEncodeError:
            reason = f"a lone surrogate in the text or the id cannot be written as {path.suffix}; JSONL can hold it"
            on_fault(Fault(str(path), reason, document=ascii(document.id)[1:-1]))
        else:
            yield rows


def _mention_cells(mention: Mention) -> dict[str, Any]:
    cells = mention.model_dump(exclude={"id", "count"}) | {"mention": mention.id}
    return cells | (_count_cells(mention.count) if mention.count else {})


def _count_cells(count: Count) -> dict[str, Any]:
    return {f"count_{name}": value for name, value in count.model_dump().items()}


def _link_cells(links: Mapping[str, list[Mention]]) -> dict[str, str]:
    return {
        kind: ";".join(tail.id if kind == "part_of" else tail.name or tail.text for tail in tails)
        for kind, tails in links.items()
        if kind in COLUMNS
    }
