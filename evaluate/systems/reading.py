"""From what a system finds in single sentences to documents: the one place that sets offsets, ids and borders."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ...data.names import bare_name
from ...data.records import Count, Document, Event, Link, Mention, Sentence, Status, Victim
from ...data.sentences import split_sentences
from ...data.tags import Span, outermost
from ...data.words import Word, find_words, without_surrogates
from .contract import Facts

_SENTENCES_AT_ONCE = 256  # that a system reads together: enough for its batches, little enough for memory


@dataclass(frozen=True, slots=True)
class Found:
    """A mention in a sentence: offsets count its code points, end-exclusive; the label is ours."""

    start: int
    end: int
    label: str
    score: float | None = None
    status: Status | None = None
    count: Count | None = None
    victim: Victim | None = None
    cumulative: bool | None = None


class FoundLink(NamedTuple):
    """A link between two mentions, by their places among those of the sentence."""

    type: str
    head: int
    tail: int


class Reading(NamedTuple):
    """What a system found in one sentence; `windows` says in how many pieces it was read."""

    mentions: Sequence[Found] = ()
    events: Sequence[Event] = ()
    links: Sequence[FoundLink] = ()
    windows: int = 1


Read = Callable[[Sequence[str]], Sequence[Reading]]
"""Reads sentences, none of them blank or with a lone surrogate, and returns one reading each."""


class SentenceSystem:
    """A system that reads one sentence at a time."""

    def __init__(self, facts: Facts, read: Read):
        self.facts = facts
        self._read = read

    def annotate(self, documents: Iterable[Document], *, event_threshold: float | None = None) -> Iterator[Document]:
        """Yield the documents annotated, in their order; those without sentences are cut into some."""
        threshold = self.facts.event_threshold if event_threshold is None else event_threshold
        return annotate(documents, self._read, threshold)


def annotate(documents: Iterable[Document], read: Read, event_threshold: float) -> Iterator[Document]:
    """Yield documents with what `read` finds in their sentences; events that score less than the threshold are left out.

    Mentions are whole words and never overlap, as our annotation has them: a border inside a word moves to the
    word's, blanks at the edges go, and of mentions that overlap the longest stays.
    """
    waiting: list[tuple[Document, list[tuple[int, int]]]] = []
    for document in documents:
        waiting.append((document, [(s.start, s.end) for s in document.sentences] or split_sentences(document.text)))
        if sum(len(borders) for _, borders in waiting) >= _SENTENCES_AT_ONCE:
            yield from _annotate(waiting, read, event_threshold)
            waiting = []
    yield from _annotate(waiting, read, event_threshold)


def _annotate(
    waiting: list[tuple[Document, list[tuple[int, int]]]], read: Read, threshold: float
) -> Iterator[Document]:
    places = [(document.text, *border) for document, borders in waiting for border in borders]
    readings = iter(_read_all([text[start:end] for text, start, end in places], read))
    for document, borders in waiting:
        yield _document(document, borders, [next(readings) for _ in borders], threshold)


def _read_all(texts: Sequence[str], read: Read) -> list[Reading]:
    """Read sentences in parts; those without a word are not shown to the system, which may not expect any."""
    shown = [number for number, text in enumerate(texts) if find_words(text)]
    readings = [Reading()] * len(texts)
    for first in range(0, len(shown), _SENTENCES_AT_ONCE):
        part = shown[first : first + _SENTENCES_AT_ONCE]
        for number, reading in zip(part, read([without_surrogates(texts[number]) for number in part]), strict=True):
            readings[number] = reading
    return readings


def _document(
    document: Document, borders: Sequence[tuple[int, int]], readings: Sequence[Reading], threshold: float
) -> Document:
    mentions: list[Mention] = []
    links: list[Link] = []
    sentences: list[Sentence] = []
    for (start, end), reading in zip(borders, readings, strict=True):
        ids: dict[int, str] = {}
        for number, found in _settled(document.text[start:end], reading.mentions):
            ids[number] = f"m{len(mentions) + 1}"
            mentions.append(_mention(document.text, start, found, ids[number]))
        pairs = [link for link in reading.links if {link.head, link.tail} <= ids.keys()]
        links += [Link(type=link.type, head=ids[link.head], tail=ids[link.tail]) for link in pairs]
        events = tuple(event for event in reading.events if event.score is None or event.score >= threshold)
        sentences.append(Sentence(start=start, end=end, windows=reading.windows, events=events))
    return Document(
        id=document.id,
        text=document.text,
        sentences=tuple(sentences),
        mentions=tuple(mentions),
        links=tuple(links),
        meta=document.meta,
    )


def _settled(text: str, mentions: Sequence[Found]) -> list[tuple[int, Found]]:
    """Return the mentions that stay, in order, each with its place among those given."""
    words = find_words(text)
    places: dict[Span, int] = {}
    for number, found in enumerate(mentions):
        if not 0 <= found.start < found.end <= len(text):
            raise ValueError(f"a system found {found.start}:{found.end} in a sentence of {len(text)} characters")
        if span := _whole_words(words, found):
            places.setdefault(span, number)
    kept = [(places[span], span) for span in outermost(places)]
    return [(number, replace(mentions[number], start=span.start, end=span.end)) for number, span in kept]


def _whole_words(words: Sequence[Word], found: Found) -> Span | None:
    touched = [word for word in words if word.start < found.end and found.start < word.end]
    return Span(touched[0].start, touched[-1].end, found.label) if touched else None


def _mention(text: str, base: int, found: Found, id: str) -> Mention:
    start, end = base + found.start, base + found.end
    own = text[start:end]
    return Mention(
        id=id,
        label=found.label,
        start=start,
        end=end,
        text=own,
        name=bare_name(own, found.label),
        score=found.score,
        status=found.status,
        count=found.count,
        victim=found.victim,
        cumulative=found.cumulative,
    )
