"""brat standoff: a folder of text files (.txt), each with its annotations beside it (.ann).

A sentence is a `Sentence` span, its events are flags on it. `Status` and `Victim` are attributes,
`Cumulative` is a flag, and a count is an annotator's note (`count=30+`). brat counts code points, as we do.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pydantic import ValidationError

from .borders import with_sentences
from .counts import format_count, parse_count
from .errors import Fault, OnFault, UserError, raise_fault
from .files import read_lines
from .jsonl import validation_reason
from .records import Count, Document, Event, Link, Mention, Sentence
from .words import without_surrogates

_SENTENCE = "Sentence"
_VALUES = {"Status": "status", "Victim": "victim"}
_CUMULATIVE = "Cumulative"
_SPAN = re.compile(r"(\S+) (\d+) (\d+)")
_RELATION = re.compile(r"(\S+) Arg1:(\S+) Arg2:(\S+)\s*")
_NOTE = re.compile(r"AnnotatorNotes (\S+)")
_LONGEST_NAME = 250  # bytes; file systems hold 255, four of them for the suffix
_UNSAFE = re.compile(r'[%/\\:*?"<>|\x00-\x1f]|^\.')


@dataclass(slots=True)
class _Standoff:
    """What the lines of one .ann file say, before it becomes records."""

    text: str
    spans: dict[str, tuple[str, int, int]] = field(default_factory=dict)  # id: label, start, end
    attributes: dict[str, dict[str, Any]] = field(default_factory=dict)  # of a span, by its id
    links: list[Link] = field(default_factory=list)


# Reading ---------------------------------------------------------------------------------------


def read_brat(path: Path, on_fault: OnFault = raise_fault) -> Iterator[Document]:
    """Yield the documents of a folder and its subfolders, or that of one .txt or .ann file.

    The id is the path within the folder, without suffix. A text without .ann is a document without
    mentions. A line that cannot be read is a fault and left out.
    """
    if not path.exists():
        raise UserError(f"{path} does not exist. Give a folder of .txt and .ann files.")
    root = path if path.is_dir() else path.parent
    texts = sorted(path.rglob("*.txt")) if path.is_dir() else [path.with_suffix(".txt")]
    for text_path in texts:
        id = unquote(text_path.relative_to(root).with_suffix("").as_posix())
        try:
            text = text_path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            on_fault(Fault(str(text_path), f"this file cannot be read as UTF-8 text: {error}"))
            continue
        yield from _read_document(id, text, text_path.with_suffix(".ann"), on_fault)


def _read_document(id: str, text: str, path: Path, on_fault: OnFault) -> Iterator[Document]:
    standoff = _Standoff(text)
    for number, line in read_lines(path, on_fault) if path.exists() else ():
        try:
            _add_line(standoff, line)
        except ValueError as error:
            on_fault(Fault(str(path), str(error), number))
    try:
        yield with_sentences(_document(id, standoff))
    except ValidationError as error:
        on_fault(Fault(str(path), validation_reason(error)))


def _add_line(standoff: _Standoff, line: str) -> None:
    if not line.strip():
        return
    id, _, rest = line.partition("\t")
    if id[:1] == "T":
        _add_span(standoff, id, rest)
    elif id[:1] == "R":
        _add_relation(standoff, rest)
    elif id[:1] in ("A", "M"):
        _add_attribute(standoff, rest)
    elif id[:1] == "#":
        _add_note(standoff, rest)
    else:
        raise ValueError(f"a line that begins with {id!r} has no place here; T, R, A, M and # have")


def _add_span(standoff: _Standoff, id: str, rest: str) -> None:
    place, _, words = rest.partition("\t")
    match = _SPAN.fullmatch(place)
    if not match:
        raise ValueError(f"span {place!r} is not `LABEL start end`; a span in several pieces has no place here")
    label, start, end = match[1], int(match[2]), int(match[3])
    found = standoff.text[start:end]
    if without_surrogates(found).split() != words.split():
        raise ValueError(f"span {id} says {words!r} but {start}:{end} of the text is {found!r}")
    standoff.spans[id] = label, start, end


def _add_relation(standoff: _Standoff, rest: str) -> None:
    match = _RELATION.fullmatch(rest)
    if not match:
        raise ValueError(f"relation {rest!r} is not `TYPE Arg1:T1 Arg2:T2`")
    _known(standoff, match[2])
    _known(standoff, match[3])
    standoff.links.append(Link(type=match[1], head=match[2], tail=match[3]))


def _known(standoff: _Standoff, id: str) -> dict[str, Any]:
    """Return the attributes of a span. Raises ValueError where no line before defines it."""
    if id not in standoff.spans:
        raise ValueError(f"no span {id} stands before this line")
    return standoff.attributes.setdefault(id, {})


def _add_attribute(standoff: _Standoff, rest: str) -> None:
    name, _, target = rest.partition(" ")
    id, _, value = target.strip().partition(" ")
    attributes = _known(standoff, id)
    if standoff.spans[id][0] == _SENTENCE:
        attributes.setdefault("events", []).append(name)
    elif name in _VALUES:
        attributes[_VALUES[name]] = value.strip()
    elif name == _CUMULATIVE:
        attributes["cumulative"] = True
    else:
        raise ValueError(f"attribute {name!r} is none of {', '.join([*_VALUES, _CUMULATIVE])}")


def _add_note(standoff: _Standoff, rest: str) -> None:
    target, _, note = rest.partition("\t")
    match = _NOTE.fullmatch(target)
    if match and note.startswith("count="):
        _known(standoff, match[1])["count"] = parse_count(note.removeprefix("count=").strip())


def _document(id: str, standoff: _Standoff) -> Document:
    sentences: list[Sentence] = []
    mentions: list[Mention] = []
    for span, (label, start, end) in standoff.spans.items():
        attributes = standoff.attributes.get(span, {})
        if label == _SENTENCE:
            events = tuple(Event(type=name) for name in attributes.get("events", ()))
            sentences.append(Sentence(start=start, end=end, events=events))
        else:
            mentions.append(_mention(span, label, standoff.text, start, end, dict(attributes)))
    return Document(
        id=id, text=standoff.text, sentences=tuple(sentences), mentions=tuple(mentions), links=tuple(standoff.links)
    )


def _mention(id: str, label: str, text: str, start: int, end: int, attributes: dict[str, Any]) -> Mention:
    if "count" in attributes:
        attributes.setdefault("cumulative", False)
    fields = {"id": id, "label": label, "start": start, "end": end, "text": text[start:end]}
    return Mention.model_validate(fields | attributes)


# Writing ---------------------------------------------------------------------------------------


def write_brat(documents: Iterable[Document], folder: Path, on_fault: OnFault = raise_fault) -> int:
    """Write documents into a folder, two files each; return how many.

    Ids become file names, characters that a file name cannot have as %XX; one that an earlier document
    had, or that is too long for a name, is a fault, and its document left out. Mentions are named T1,
    T2 and so on unless they have such names. Scores and `meta` have no place here.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: set[str] = set()
    for document in documents:
        stem = _UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", without_surrogates(document.id)) or "%20"
        if reason := _unfit(stem, written):
            on_fault(Fault(str(folder), reason, document=document.id))
            continue
        (folder / f"{stem}.txt").write_bytes(without_surrogates(document.text).encode())
        lines = "".join(f"{line}\n" for line in _lines(document))
        (folder / f"{stem}.ann").write_bytes(without_surrogates(lines).encode())
        written.add(stem)
    return len(written)


def _unfit(stem: str, written: set[str]) -> str | None:
    if stem in written:
        return "an earlier document has the same id, and brat names files by it"
    if len(stem.encode()) > _LONGEST_NAME:
        return "the id is too long for a file name, and brat names files by it"
    return None


def _lines(document: Document) -> Iterator[str]:
    names = _names(document.mentions)
    attributes: list[str] = []
    notes: list[str] = []
    for mention in document.mentions:
        name = names[mention.id]
        yield f"{name}\t{mention.label} {mention.start} {mention.end}\t{_one_line(mention.text)}"
        attributes += _attributes(mention, name)
        if mention.count and mention.count != Count():
            notes.append(f"AnnotatorNotes {name}\tcount={format_count(mention.count)}")
    for number, sentence in enumerate(document.sentences, _first_free(names)):
        text = _one_line(document.text[sentence.start : sentence.end])
        yield f"T{number}\t{_SENTENCE} {sentence.start} {sentence.end}\t{text}"
        attributes += [f"{event.type} T{number}" for event in sentence.events]
    yield from (f"A{number}\t{attribute}" for number, attribute in enumerate(attributes, 1))
    yield from (f"#{number}\t{note}" for number, note in enumerate(notes, 1))
    for number, link in enumerate(document.links, 1):
        yield f"R{number}\t{link.type} Arg1:{names[link.head]} Arg2:{names[link.tail]}"


def _names(mentions: tuple[Mention, ...]) -> dict[str, str]:
    if all(re.fullmatch(r"T\d+", mention.id) for mention in mentions):
        return {mention.id: mention.id for mention in mentions}
    return {mention.id: f"T{number}" for number, mention in enumerate(mentions, 1)}


def _first_free(names: dict[str, str]) -> int:
    return max((int(name[1:]) for name in names.values()), default=0) + 1


def _attributes(mention: Mention, name: str) -> Iterator[str]:
    for attribute, field_name in _VALUES.items():
        if value := getattr(mention, field_name):
            yield f"{attribute} {name} {value}"
    if mention.cumulative:
        yield f"{_CUMULATIVE} {name}"


def _one_line(text: str) -> str:
    """Return the text with every line break as a blank, as brat writes it."""
    return re.sub(r"[\r\n]", " ", text)
