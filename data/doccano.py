"""doccano's JSONL for sequence labelling, with relations or without, both ways.

doccano knows labelled spans and relations alone. What else a document has goes into a field
`marsad`, which doccano keeps as metadata and exports again; it is found by a mention's place, so that
it survives new ids and is dropped for spans that an annotator moved.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from .borders import with_sentences
from .errors import Fault, OnFault, raise_fault
from .files import open_binary, read_lines
from .jsonl import dump_json, load_json, validation_reason
from .records import Document, Link, Mention, Sentence

_PLACE_FIELDS = {"label", "start", "end", "text"}

Item = dict[str, Any]


def read_doccano(path: Path, on_fault: OnFault = raise_fault) -> Iterator[Document]:
    """Yield one document a line: spans as `label: [[start, end, LABEL]]` or as `entities`.

    A line that cannot be read is a fault and left out.
    """
    for number, line in read_lines(path, on_fault):
        if not line.strip():
            continue
        try:
            yield with_sentences(_document(load_json(line), number))
        except ValidationError as error:
            on_fault(Fault(str(path), validation_reason(error), number))
        except (KeyError, TypeError, AttributeError) as error:
            reason = f"this is no doccano record ({type(error).__name__}: {error}): `text` and `label` or `entities`"
            on_fault(Fault(str(path), reason, number))
        except ValueError as error:
            on_fault(Fault(str(path), str(error), number))


def _document(record: Item, line: int) -> Document:
    text, ours = record["text"], record.get("marsad", {})
    known: Item = ours.get("mentions", {})
    spans = list(_spans(record))
    mentions = [_mention(text, start, end, label, id, known) for id, start, end, label in spans]
    names = {id: mention.id for (id, *_), mention in zip(spans, mentions, strict=True)}
    links = [
        Link(type=r["type"], head=names[r["from_id"]], tail=names[r["to_id"]]) for r in record.get("relations", ())
    ]
    return Document(
        id=str(ours.get("id", record.get("id", line))),
        text=text,
        sentences=tuple(Sentence.model_validate(sentence) for sentence in ours.get("sentences", ())),
        mentions=tuple(mentions),
        links=tuple(links),
        meta=ours.get("meta", {}),
    )


def _spans(record: Item) -> Iterator[tuple[object, int, int, str]]:
    """Yield id, start, end and label of each span."""
    for entity in record.get("entities", ()):
        yield entity["id"], entity["start_offset"], entity["end_offset"], entity["label"]
    for number, (start, end, label) in enumerate(record.get("label") or record.get("labels") or [], 1):
        yield number, start, end, label


def _mention(text: str, start: int, end: int, label: str, id: object, known: Item) -> Mention:
    if not 0 <= start < end <= len(text):
        raise ValueError(f"span {start}:{end} {label} lies outside the text of {len(text)} characters")
    place = {"id": str(id), "label": label, "start": start, "end": end, "text": text[start:end]}
    return Mention.model_validate(place | known.get(_key(start, end, label), {}))


def _key(start: int, end: int, label: str) -> str:
    return f"{start}:{end}:{label}"


def write_doccano(documents: Iterable[Document], path: Path) -> int:
    """Write documents for doccano's import with relations; return how many."""
    count = 0
    with open_binary(path, "wb") as file:
        for document in documents:
            file.write(dump_json(_record(document)) + b"\n")
            count += 1
    return count


def _record(document: Document) -> Item:
    numbers = {mention.id: number for number, mention in enumerate(document.mentions, 1)}
    relations = [
        {"id": number, "from_id": numbers[link.head], "to_id": numbers[link.tail], "type": link.type}
        for number, link in enumerate(document.links, 1)
    ]
    return {
        "text": document.text,
        "entities": [_entity(mention, numbers[mention.id]) for mention in document.mentions],
        "relations": relations,
        "marsad": {
            "id": document.id,
            "sentences": [sentence.model_dump(exclude_none=True) for sentence in document.sentences],
            "mentions": {_key(m.start, m.end, m.label): _attributes(m) for m in document.mentions},
            "meta": dict(document.meta),
        },
    }


def _entity(mention: Mention, number: int) -> Item:
    return {"id": number, "label": mention.label, "start_offset": mention.start, "end_offset": mention.end}


def _attributes(mention: Mention) -> Item:
    return mention.model_dump(exclude=_PLACE_FIELDS, exclude_none=True)
