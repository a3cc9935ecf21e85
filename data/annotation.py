"""Annotation files (.tsv): the format people write, defined in data/corpus/GUIDELINES.md.

A block is one sentence: a T line with document id, sentence number and text, then an A line with
events and mentions. Consecutive sentences of one document become one `Document`, its text the
sentences joined by line breaks. The mention `C1` of the second sentence gets the id `s2.C1`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from .counts import format_count, parse_count
from .errors import Fault, OnFault, raise_fault
from .files import open_binary, read_lines
from .records import Count, Document, Event, Link, Mention, Sentence
from .schema import EVENT_TYPES, LABELS, LINKS, STATUSES, VICTIM_LABELS, VICTIMS

_MENTION = re.compile(r"([POLC])(\d+)=(.+?)(?:#(\d+))?(?:\s+\(([^()]*)\))?")
_INSIDE_WORD = re.compile(r"[\w\u064b-\u0652]")
_NO_ANSWER = "this T line has no A line after it"
_LOOKS_LIKE_OCCURRENCE = re.compile(r"#\d+$")
_LOOKS_LIKE_ATTRIBUTES = re.compile(r"\s\([^()]*\)$")
_LETTERS = {label: letter for letter, label in LABELS.items()}
_LINK_WORDS = {kind: word for word, (kind, _) in LINKS.items()}


@dataclass(frozen=True, slots=True)
class AnnotatedSentence:
    """One block of a file. Offsets count from the start of `text`, ids are those of the file (`C1`)."""

    line: int  # of the A line
    document: str
    number: int
    text: str
    events: tuple[str, ...]
    mentions: tuple[Mention, ...]
    links: tuple[Link, ...]


class _Opened(NamedTuple):
    """A T line that waits for its A line."""

    line: int
    document: str
    number: int
    text: str


# Reading ---------------------------------------------------------------------------------------


def read_annotation(path: Path, on_fault: OnFault = raise_fault) -> Iterator[Document]:
    """Yield the documents of an annotation file; a sentence with a fault is left out."""
    for _, group in groupby(read_sentences(path, on_fault), lambda sentence: sentence.document):
        yield _join(list(group))


def read_sentences(path: Path, on_fault: OnFault = raise_fault) -> Iterator[AnnotatedSentence]:
    """Yield the sentences of an annotation file, one a block."""
    opened: _Opened | None = None
    for number, line in read_lines(path, on_fault):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            if line.startswith("T\t"):
                if opened:
                    on_fault(Fault(str(path), _NO_ANSWER, opened.line))
                opened = None
                opened = _parse_text_line(number, line)
            elif line.startswith("A\t"):
                answered, opened = opened, None
                yield _parse_annotation_line(answered, number, line)
            else:
                raise ValueError("a line starts with T, A or #, and a tab follows the letter")
        except ValueError as error:
            on_fault(Fault(str(path), str(error), number))
    if opened:
        on_fault(Fault(str(path), _NO_ANSWER, opened.line))


def _parse_text_line(line_number: int, line: str) -> _Opened:
    cells = line.split("\t")
    if len(cells) != 4:
        raise ValueError(f"a T line has 4 cells (T, document, sentence number, text), this has {len(cells)}")
    if not re.fullmatch(r"\d+", cells[2]):
        raise ValueError(f"sentence number {cells[2]!r} is no number")
    return _Opened(line_number, cells[1], int(cells[2]), cells[3])


def _parse_annotation_line(opened: _Opened | None, number: int, line: str) -> AnnotatedSentence:
    if opened is None:
        raise ValueError("an A line with no sound T line before it")
    cells = line.split("\t")
    if len(cells) != 3:
        raise ValueError(f"an A line has 3 cells (A, events, mentions), this has {len(cells)}")
    events = _parse_events(cells[1])
    mentions, links = _parse_mentions(cells[2], opened.text)
    return AnnotatedSentence(number, opened.document, opened.number, opened.text, events, mentions, links)


def _parse_events(cell: str) -> tuple[str, ...]:
    events = () if cell.strip() == "-" else tuple(event.strip() for event in cell.split(","))
    for event in events:
        _one_of("event", event, EVENT_TYPES)
    return events


def _one_of(what: str, value: str, allowed: Iterable[str]) -> str:
    if value not in (names := tuple(allowed)):
        raise ValueError(f"{what} {value!r} is none of {', '.join(names)}")
    return value


def _parse_mentions(cell: str, text: str) -> tuple[tuple[Mention, ...], tuple[Link, ...]]:
    mentions: list[Mention] = []
    links: list[Link] = []
    for part in [] if cell.strip() == "-" else cell.split(" | "):
        mention, own_links = _parse_mention(part.strip(), text, mentions[-1].end if mentions else 0)
        mentions.append(mention)
        links += own_links
    _check_links(mentions, links)
    return tuple(mentions), tuple(links)


def _parse_mention(part: str, text: str, position: int) -> tuple[Mention, list[Link]]:
    match = _MENTION.fullmatch(part)
    if not match:
        raise ValueError(f"mention {part!r} is not TAGn=words (attributes)")
    letter, number, words, nth, attributes = match.groups()
    start = find_occurrence(text, words, position, int(nth or 1))
    label, id = LABELS[letter], letter + number
    fields = (attributes or "").split()
    values, links = _split_attributes(fields, label, part)
    place = {"id": id, "label": label, "start": start, "end": start + len(words), "text": words}
    return Mention.model_validate(place | values), [_parse_link(link, id, label) for link in links]


def find_occurrence(text: str, words: str, position: int, nth: int) -> int:
    """Return where `words` stand for the `nth` time from `position` on, as whole words.

    Raises ValueError where they do not.
    """
    start = position - 1
    for _ in range(nth):
        start = text.find(words, start + 1)
        while start >= 0 and not _on_edges(text, start, start + len(words)):
            start = text.find(words, start + 1)
        if start < 0:
            raise ValueError(f"{words!r} does not stand as whole words after character {position}")
    return start


def _on_edges(text: str, start: int, end: int) -> bool:
    """Return whether [start, end) neither begins nor ends inside a word."""
    return not any(_inside_word(text, edge - 1) and _inside_word(text, edge) for edge in (start, end))


def _inside_word(text: str, index: int) -> bool:
    return 0 <= index < len(text) and _INSIDE_WORD.match(text[index]) is not None


def _split_attributes(fields: list[str], label: str, part: str) -> tuple[dict[str, Any], list[str]]:
    """Return the values that belong to the mention, and the links as they are written."""
    if label == "CASUALTY":
        if len(fields) < 3:
            raise ValueError(f"{part!r}: a casualty needs (status count victim)")
        status, count, victim, *rest = fields
        _one_of("victim", victim, VICTIMS)
        values = {"status": _one_of("status", status, STATUSES), "count": _parse_count(count), "victim": victim}
        return values | {"cumulative": "toll" in rest}, [field for field in rest if field != "toll"]
    if fields and label == "PER":
        return {"status": _one_of("status", fields[0], STATUSES)}, fields[1:]
    return {}, fields


def _parse_count(text: str) -> Count:
    if text.startswith("~") and not text[1:].isdecimal():
        raise ValueError(f"count {text!r}: in an annotation file ~ stands before one number")
    return parse_count(text)


def _parse_link(field: str, head: str, label: str) -> Link:
    word, _, tail = field.partition("=")
    kind, tails = LINKS.get(word, ("", frozenset[str]()))
    if label not in VICTIM_LABELS or not tail or LABELS.get(tail[0]) not in tails:
        raise ValueError(f"link {field!r} of {head} is not allowed: of=C, at=L, by=O, P or L, on C and P with a status")
    return Link(type=kind, head=head, tail=tail)


def _check_links(mentions: list[Mention], links: list[Link]) -> None:
    ids = [mention.id for mention in mentions]
    if len(set(ids)) < len(ids):
        raise ValueError("an id is used twice")
    for link in links:
        if link.tail not in ids or link.tail == link.head:
            raise ValueError(f"link of {link.head} to {link.tail}, which is not another mention of the sentence")


def _join(sentences: list[AnnotatedSentence]) -> Document:
    places: list[Sentence] = []
    mentions: list[Mention] = []
    links: list[Link] = []
    start = 0
    for position, sentence in enumerate(sentences, 1):
        events = tuple(Event(type=event) for event in sentence.events)
        places.append(Sentence(start=start, end=start + len(sentence.text), events=events))
        mentions += [_move(mention, start, f"s{position}.{mention.id}") for mention in sentence.mentions]
        links += [_rename(link, f"s{position}.") for link in sentence.links]
        start += len(sentence.text) + 1
    numbers = [sentence.number for sentence in sentences]
    usual = numbers == list(range(1, len(numbers) + 1))
    return Document(
        id=sentences[0].document,
        text="\n".join(sentence.text for sentence in sentences),
        sentences=tuple(places),
        mentions=tuple(mentions),
        links=tuple(links),
        meta={} if usual else {"sentence_numbers": numbers},
    )


def _move(mention: Mention, by: int, id: str) -> Mention:
    return mention.model_copy(update={"id": id, "start": mention.start + by, "end": mention.end + by})


def _rename(link: Link, prefix: str) -> Link:
    return link.model_copy(update={"head": prefix + link.head, "tail": prefix + link.tail})


# Writing ---------------------------------------------------------------------------------------


def write_annotation(documents: Iterable[Document], path: Path, on_fault: OnFault = raise_fault) -> int:
    """Write documents as an annotation file; return how many.

    The format has no place for everything: a sentence with a tab or a line break inside, a label or
    an event of another schema, nested mentions or an approximate range is a fault and left out.
    """
    count = 0
    with open_binary(path, "wb") as file:
        for document in documents:
            file.writelines(block + b"\n\n" for block in _blocks(document, path, on_fault))
            count += 1
    return count


def _blocks(document: Document, path: Path, on_fault: OnFault) -> Iterator[bytes]:
    for mention in document.mentions:
        if not any(place.start <= mention.start and mention.end <= place.end for place in document.sentences):
            on_fault(Fault(str(path), f"mention {mention.id} lies in no sentence", document=document.id))
    for place, number in zip(document.sentences, _sentence_numbers(document), strict=True):
        try:
            yield _format_checked(_cut(document, place, number))
        except ValueError as error:
            on_fault(Fault(str(path), f"sentence {number} cannot be written: {error}", document=document.id))


def _sentence_numbers(document: Document) -> Sequence[int]:
    given = document.meta.get("sentence_numbers", [])
    return given if len(given) == len(document.sentences) else range(1, len(document.sentences) + 1)


def _cut(document: Document, place: Sentence, number: int) -> AnnotatedSentence:
    """Return one sentence of a document by itself, its mentions named as annotators do."""
    inside = [m for m in document.mentions if place.start <= m.start and m.end <= place.end]
    names = _names(sorted(inside, key=lambda mention: mention.start))
    mentions = [_move(mention, -place.start, names[mention.id]) for mention in inside if mention.id in names]
    links = [link for link in document.links if link.head in names]
    if stray := [link for link in links if link.tail not in names]:
        raise ValueError(f"link of {stray[0].head} to {stray[0].tail} leaves the sentence")
    return AnnotatedSentence(
        0,
        document.id,
        number,
        document.text[place.start : place.end],
        tuple(event.type for event in place.events),
        tuple(sorted(mentions, key=lambda mention: mention.start)),
        tuple(Link(type=link.type, head=names[link.head], tail=names[link.tail]) for link in links),
    )


def _names(mentions: list[Mention]) -> dict[str, str]:
    """Return `C1` for `s2.C1`, or new names in order where the ids are not of that kind."""
    kept = {mention.id: mention.id.rpartition(".")[2] for mention in mentions}
    fits = all(re.fullmatch(_LETTERS.get(m.label, "-") + r"\d+", kept[m.id]) for m in mentions)
    if fits and len(set(kept.values())) == len(kept):
        return kept
    numbers = dict.fromkeys(LABELS.values(), 0)
    for mention in mentions:
        _one_of("label", mention.label, LABELS.values())
        numbers[mention.label] += 1
        kept[mention.id] = f"{_LETTERS[mention.label]}{numbers[mention.label]}"
    return kept


def _format_checked(sentence: AnnotatedSentence) -> bytes:
    """Return the block of a sentence, read back to make sure that it says the same."""
    text_line = f"T\t{sentence.document}\t{sentence.number}\t{sentence.text}"
    annotation_line = f"A\t{','.join(sentence.events) or '-'}\t{_format_mentions(sentence)}"
    if "\n" in text_line + annotation_line or sentence.text.endswith("\r"):
        raise ValueError("a line break stands inside it")
    read = _parse_annotation_line(_parse_text_line(0, text_line), 0, annotation_line)
    if _bare(read) != _bare(sentence):
        raise ValueError("the format cannot hold all that is annotated here")
    return f"{text_line}\n{annotation_line}".encode()


def _bare(sentence: AnnotatedSentence) -> tuple[object, ...]:
    """Return what the format promises to keep: no scores, no names, links in any order."""
    mentions = [
        (m.id, m.label, m.start, m.end, m.status, m.count, m.victim, bool(m.cumulative)) for m in sentence.mentions
    ]
    links = sorted((link.type, link.head, link.tail) for link in sentence.links)
    return sentence.events, mentions, links


def _format_mentions(sentence: AnnotatedSentence) -> str:
    parts: list[str] = []
    position = 0
    for mention in sentence.mentions:
        words = mention.text + _format_occurrence(sentence.text, mention, position)
        attributes = _format_attributes(mention, sentence.links)
        # An empty pair of brackets keeps a name that ends in brackets from being read as attributes.
        bracketed = attributes or _LOOKS_LIKE_ATTRIBUTES.search(words)
        parts.append(f"{mention.id}={words}" + (f" ({' '.join(attributes)})" if bracketed else ""))
        position = mention.end
    return " | ".join(parts) or "-"


def _format_occurrence(text: str, mention: Mention, position: int) -> str:
    nth = 1
    while (start := find_occurrence(text, mention.text, position, nth)) < mention.start:
        nth += 1
    if start > mention.start:
        raise ValueError(f"{mention.text!r} at {mention.start} is not whole words, or overlaps another mention")
    return f"#{nth}" if nth > 1 or _LOOKS_LIKE_OCCURRENCE.search(mention.text) else ""


def _format_attributes(mention: Mention, links: Iterable[Link]) -> list[str]:
    own = [f"{_LINK_WORDS.get(link.type, link.type)}={link.tail}" for link in links if link.head == mention.id]
    if mention.label != "CASUALTY":
        return [mention.status, *own] if mention.status else own
    if not (mention.status and mention.count and mention.victim):
        raise ValueError(f"{mention.text!r}: a casualty needs status, count and victim")
    toll = ["toll"] if mention.cumulative else []
    return [mention.status, format_count(mention.count), mention.victim, *toll, *own]
