"""Does an annotated document keep the rules of the guidelines? Each breach is told with its place.

A document that contradicts itself cannot be made at all (see `records.py`); what is checked here are
the rules that a training corpus must keep and a prediction need not.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from .annotation import read_sentences
from .errors import Fault, OnFault
from .files import read_lines
from .formats import check_format, read_documents, sniff_format
from .jsonl import load_json
from .records import Document, Link, Mention
from .schema import EVENT_TYPES, LABELS, LINKS, VICTIM_LABELS
from .words import find_words


class Problem(NamedTuple):
    """A breach of a rule, and the sentence it is in (from 0, None where it is in none)."""

    reason: str
    sentence: int | None


_OUR_LABELS = tuple(LABELS.values())
_Rule = Callable[[Document], Iterator[tuple[str, int]]]  # reason, and the character it concerns


def find_problems(document: Document, labels: Collection[str] = _OUR_LABELS) -> Iterator[Problem]:
    """Yield every breach of the guidelines in an annotated document, rule by rule.

    labels: those that mentions may have.
    """
    for mention in document.mentions:
        if mention.label not in labels:
            reason = f"{_name(mention)}: label {mention.label!r} is none of {', '.join(labels)}"
            yield Problem(reason, _sentence_at(document, mention.start))
    for rule in _RULES:
        for reason, position in rule(document):
            yield Problem(reason, _sentence_at(document, position))


def _sentence_at(document: Document, position: int) -> int | None:
    for number, sentence in enumerate(document.sentences):
        if sentence.start <= position < max(sentence.end, sentence.start + 1):
            return number
    return None


def _sentences_in_order(document: Document) -> Iterator[tuple[str, int]]:
    for before, sentence in pairwise(document.sentences):
        if sentence.start < before.end:
            yield f"sentence {sentence.start}:{sentence.end} begins before the one before it ends", sentence.start


def _known_events(document: Document) -> Iterator[tuple[str, int]]:
    for sentence in document.sentences:
        types = [event.type for event in sentence.events]
        for unknown in sorted(set(types) - set(EVENT_TYPES)):
            yield f"event {unknown!r} is none of {', '.join(EVENT_TYPES)}", sentence.start
        if len(set(types)) < len(types):
            yield f"an event is given twice: {', '.join(types)}", sentence.start


def _name(mention: Mention) -> str:
    return f"mention {mention.id} {mention.text!r}"


def _whole_words(document: Document) -> Iterator[tuple[str, int]]:
    words = find_words(document.text)
    starts, ends = {word.start for word in words}, {word.end for word in words}
    for mention in document.mentions:
        if mention.start not in starts or mention.end not in ends:
            yield f"{_name(mention)} does not begin and end with whole words", mention.start
        elif not any(character.isalnum() for character in (mention.text[0], mention.text[-1])):
            yield f"{_name(mention)} begins and ends with punctuation, which stays outside", mention.start


def _inside_a_sentence(document: Document) -> Iterator[tuple[str, int]]:
    for mention in document.mentions:
        if not any(s.start <= mention.start and mention.end <= s.end for s in document.sentences):
            yield f"{_name(mention)} does not lie inside one sentence", mention.start


def _flat(document: Document) -> Iterator[tuple[str, int]]:
    ordered = sorted(document.mentions, key=lambda mention: (mention.start, mention.end))
    for before, mention in pairwise(ordered):
        if mention.start < before.end:
            yield f"{_name(mention)} overlaps {_name(before)}; mentions are flat", mention.start


def _attributes_fit(document: Document) -> Iterator[tuple[str, int]]:
    for mention in document.mentions:
        given = {name for name in ("status", "count", "victim") if getattr(mention, name) is not None}
        needed = {"status", "count", "victim"} if mention.label == "CASUALTY" else set[str]()
        allowed = needed | ({"status"} if mention.label in VICTIM_LABELS else set[str]())
        if absent := sorted(needed - given):
            yield f"{_name(mention)}: a casualty needs status, count and victim; no {', '.join(absent)}", mention.start
        if extra := sorted(given - allowed):
            yield f"{_name(mention)}: {mention.label} has no {', '.join(extra)}", mention.start


def _links_fit(document: Document) -> Iterator[tuple[str, int]]:
    tails = dict(LINKS.values())
    for link, head, tail in _ends(document):
        name = f"link {link.type} of {_name(head)} to {_name(tail)}"
        if link.type not in tails:
            yield f"{name}: the type is none of {', '.join(tails)}", head.start
        elif head.label not in VICTIM_LABELS or tail.label not in tails[link.type]:
            allowed = " or ".join(sorted(tails[link.type]))
            yield f"{name}: it goes from CASUALTY or PER to {allowed}", head.start
        elif head.status is None:
            yield f"{name}: a person with links is a victim and needs a status", head.start
        if _sentence_at(document, head.start) != _sentence_at(document, tail.start):
            yield f"{name} leaves the sentence", head.start


def _ends(document: Document) -> Iterator[tuple[Link, Mention, Mention]]:
    mentions = {mention.id: mention for mention in document.mentions}
    for link in document.links:
        yield link, mentions[link.head], mentions[link.tail]


def _parts_fit(document: Document) -> Iterator[tuple[str, int]]:
    whole_of: dict[str, str] = {}
    for link, part, whole in _ends(document):
        if link.type != "part_of":
            continue
        name = f"{_name(part)} is part of {_name(whole)}"
        if part.id in whole_of:
            yield f"{name} and of another; a count is part of one", part.start
        whole_of[part.id] = whole.id
        if _exceeds(part, whole):
            yield f"{name}, but is more", part.start
    for mention in document.mentions:
        if _in_a_circle(mention.id, whole_of):
            yield f"{_name(mention)} is part of itself, by way of others", mention.start


def _exceeds(part: Mention, whole: Mention) -> bool:
    least = part.count.minimum if part.count else None
    most = whole.count.maximum if whole.count else None
    return least is not None and most is not None and least > most


def _in_a_circle(id: str, whole_of: Mapping[str, str]) -> bool:
    seen: set[str] = set()
    at: str | None = id
    while at is not None and at not in seen:
        seen.add(at)
        at = whole_of.get(at)
    return at == id


_RULES: tuple[_Rule, ...] = (
    _sentences_in_order,
    _known_events,
    _whole_words,
    _inside_a_sentence,
    _flat,
    _attributes_fit,
    _links_fit,
    _parts_fit,
)


# Files -----------------------------------------------------------------------------------------


def validate_file(path: Path, on_fault: OnFault, format: str | None = None) -> int:
    """Check every document of a file; return how many were read.

    Breaches, and what the reader could not read, go to `on_fault`, with the line where the format has
    one sentence or one document a line.
    """
    format = check_format(format) if format else sniff_format(path)
    lines = _line_numbers(path, format)
    count = 0
    for document in read_documents(path, on_fault, format):
        count += 1
        for problem in find_problems(document):
            line = lines.get((document.id, problem.sentence), lines.get((document.id, None)))
            on_fault(Fault(str(path), problem.reason, line, document.id))
    return count


def _line_numbers(path: Path, format: str) -> dict[tuple[str, int | None], int]:
    """Return the line of each sentence or document, as far as the format has such lines."""
    if format == "annotation":
        return dict(_annotation_lines(path))
    if format in ("jsonl", "doccano"):
        return dict(_json_lines(path))
    return {}


def _annotation_lines(path: Path) -> Iterator[tuple[tuple[str, int], int]]:
    document, number = None, 0
    for sentence in read_sentences(path, _ignore):
        number = number + 1 if sentence.document == document else 0
        document = sentence.document
        yield (document, number), sentence.line


def _json_lines(path: Path) -> Iterator[tuple[tuple[str, None], int]]:
    for number, line in read_lines(path, _ignore):
        try:
            record = load_json(line)
            yield (str(record.get("marsad", record)["id"]), None), number
        except (ValueError, KeyError, TypeError, AttributeError):
            continue


def _ignore(fault: Fault) -> None:
    """Pass over a fault: the reader of the documents has told it."""


def validate_documents(
    documents: Iterable[Document], name: str, on_fault: OnFault, labels: Collection[str] = _OUR_LABELS
) -> int:
    """Check documents that come from no single file, such as a corpus's; return how many."""
    count = 0
    for document in documents:
        count += 1
        for problem in find_problems(document, labels):
            on_fault(Fault(name, problem.reason, document=document.id))
    return count
