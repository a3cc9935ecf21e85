"""Standoff annotation: what is annotated in the texts of a corpus that nobody may hand on, without a word of them.

A line is a document of the canonical form without its words: `digest` tells which text the offsets of sentences and mentions
count in, and the corpus that has the text is at hand where the annotation is read (`origin` in its YAML file).

    python -m marsad.data.standoff ANNOTATED.tsv … --origin conflict-news --root corpora -o ANNOTATED.jsonl
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from .annotation import read_annotation
from .errors import Fault, OnFault, UserError, raise_fault
from .files import open_binary, read_lines
from .jsonl import dump_json, load_json
from .records import Document, Mention, Sentence


def read_standoff(path: Path, texts: Mapping[str, str], on_fault: OnFault = raise_fault) -> Iterator[Document]:
    """Yield the documents of a file: the annotated sentences of each, a line each, as an annotation file would have them.

    `texts` are the whole texts by id. One that is missing or another is a fault, and so is a line that is no record.
    """
    for number, line in read_lines(path, on_fault):
        if not line.strip():
            continue
        try:
            yield _filled(load_json(line), texts)
        except (ValidationError, ValueError, KeyError, TypeError, AttributeError) as error:
            reason = f"it lacks {error}" if isinstance(error, KeyError) else str(error)
            on_fault(Fault(str(path), f"this line is no standoff annotation ({reason})", number))


def ids_of_standoff(path: Path) -> set[str]:
    """Return the ids of the documents of a file, whose texts `read_standoff` needs; a faulty line has none."""
    ids: set[str] = set()
    for _, line in read_lines(path, lambda fault: None):
        with suppress(ValueError, KeyError, TypeError):
            ids.add(load_json(line)["id"])
    return ids


def _filled(record: dict[str, Any], texts: Mapping[str, str]) -> Document:
    id = record["id"]
    whole = texts.get(id)
    if whole is None:
        raise ValueError(f"the corpus has no document {id}")
    if _digest(whole) != record["digest"]:
        raise ValueError(f"the corpus has another text of document {id} than the one that was annotated")
    parts: list[str] = []
    moves: list[tuple[int, int, int]] = []
    length = 0
    for place in record["sentences"]:
        start, end = place["start"], place["end"]
        if not (moves[-1][1] if moves else 0) <= start < end <= len(whole):
            raise ValueError(f"a sentence from {start} to {end} is none, or not behind the one before it")
        moves.append((start, end, length - start))
        parts.append(whole[start:end])
        length += end - start + 1
    return Document.model_validate(
        {
            "id": id,
            "text": "\n".join(parts),
            "sentences": [_moved(place, moves) for place in record["sentences"]],
            "mentions": [
                {**_moved(mention, moves), "text": whole[mention["start"] : mention["end"]]}
                for mention in record["mentions"]
            ],
            "links": record["links"],
        }
    )


def _moved(span: Mapping[str, Any], moves: Iterable[tuple[int, int, int]]) -> dict[str, Any]:
    for start, end, by in moves:
        if start <= span["start"] < span["end"] <= end:
            return {**span, "start": span["start"] + by, "end": span["end"] + by}
    raise ValueError(f"what stands from {span['start']} to {span['end']} lies in no sentence")


def write_standoff(
    documents: Iterable[Document], texts: Mapping[str, str], path: Path, on_fault: OnFault = raise_fault
) -> int:
    """Write annotated documents without their words; return how many.

    A document is a fault, and left out, where `texts` has not all of its sentences, in their order.
    """
    count = 0
    with open_binary(path, "wb") as file:
        for document in documents:
            try:
                file.write(dump_json(_emptied(document, texts.get(document.id, ""))) + b"\n")
                count += 1
            except ValueError as error:
                on_fault(Fault(str(path), str(error), document=document.id))
    return count


def _emptied(document: Document, whole: str) -> dict[str, Any]:
    moves: list[tuple[int, int, int]] = []
    position = 0
    for place in document.sentences:
        start = whole.find(document.text[place.start : place.end], position)
        if start < 0:
            raise ValueError(f"its sentence from {place.start} to {place.end} does not stand in the corpus")
        position = start + place.end - place.start
        moves.append((place.start, place.end, start - place.start))
    return {
        "id": document.id,
        "digest": _digest(whole),
        "sentences": [_moved(_dumped(place), moves) for place in document.sentences],
        "mentions": [_moved(_dumped(mention), moves) for mention in document.mentions],
        "links": [_dumped(link) for link in document.links],
    }


def _dumped(record: Any) -> dict[str, Any]:
    without = (
        {"text", "name"} if isinstance(record, Mention) else {"windows"} if isinstance(record, Sentence) else set()
    )
    values: dict[str, Any] = record.model_dump(exclude=without, exclude_none=True)
    return values


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _main() -> None:
    from .corpora import load_corpus, texts_of

    parser = argparse.ArgumentParser(description="Write annotation files without the words of their texts.")
    parser.add_argument("files", nargs="+", type=Path, help="annotation files (.tsv)")
    parser.add_argument("--origin", required=True, help="the corpus that has the texts")
    parser.add_argument("--root", type=Path, default=Path("corpora"))
    parser.add_argument("-o", "--output", type=Path, required=True)
    given = parser.parse_args()

    def on_fault(fault: Fault) -> None:
        print(fault, file=sys.stderr)

    documents = [document for path in given.files for document in read_annotation(path, on_fault)]
    try:
        texts = texts_of(load_corpus(given.origin), given.root, {document.id for document in documents})
        count = write_standoff(documents, texts, given.output, on_fault)
    except UserError as error:
        raise SystemExit(str(error)) from None
    print(f"{given.output}: {count} documents")


if __name__ == "__main__":
    _main()
