"""The corpora that systems learned from, read once: to fit baselines on, and to look for test text in."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Self

from ...data.corpora import Layer, load_corpus
from ...data.errors import UserError
from ...data.overlap import OverlapIndex, without_overlaps
from ...data.records import Document, Mention
from ..gold import Gold, read_gold
from ..pairs import keep_mentions
from .contamination import index_of
from .plan import DataUse
from .store import digest, documents_digest


@dataclass(frozen=True)
class TrainingSet:
    """What a baseline is fitted on, without the sentences of the test text; `notes` says what was left out."""

    names: tuple[str, ...]
    documents: Sequence[Document]
    labels: tuple[str, ...]
    layers: tuple[Layer, ...]
    notes: tuple[str, ...]

    @cached_property
    def digest(self) -> str:
        """A name that others do not have."""
        return digest(*self.names, *self.labels, *self.layers, documents_digest(self.documents))


@dataclass
class Corpora:
    """Reads corpora under a root, each split once."""

    root: Path
    _read: dict[tuple[str, str], Gold] = field(default_factory=dict)
    _learned: "tuple[tuple[tuple[str, ...], tuple[str, ...]], LearnedText] | None" = None

    def read(self, name: str, split: str) -> Gold:
        """Return a split of a corpus, or a file. Raises UserError where it is not there."""
        if (name, split) not in self._read:
            self._read[name, split] = read_gold(name, split, self.root)
        return self._read[name, split]

    def find(self, names: Sequence[str]) -> tuple[list[Gold], list[str]]:
        """Return those of the corpora named `name:split` that can be read, and the names of the others."""
        found: list[Gold] = []
        lost: list[str] = []
        for name in names:
            corpus, _, split = name.rpartition(":")
            try:
                found.append(self.read(corpus, split))
            except UserError:
                lost.append(name)
        return found, lost

    def learned(self, names: tuple[str, ...], held_out: tuple[str, ...]) -> "LearnedText":
        """Return the text of corpora that can be read, without sentences that stand in those held out.

        The last one is kept.
        """
        if self._learned is None or self._learned[0] != (names, held_out):
            self._learned = None  # two at once would take twice the memory
            self._learned = (names, held_out), LearnedText.of(self._documents(names), self._documents(held_out))
        return self._learned[1]

    def _documents(self, names: tuple[str, ...]) -> list[Document]:
        return [document for gold in self.find(names)[0] for document in gold.documents]

    def training_set(self, test: Gold, data: DataUse, given: Sequence[DataUse]) -> TrainingSet:
        """Put together what baselines are fitted on: the corpora given, or the split train of the test corpus.

        Sentences that stand in the test text are left out. Where the corpora annotate different things, only
        what all of them annotate can be learned: the absence of anything else means nothing.
        Raises UserError where there is nothing to fit on.
        """
        parts = [use.narrow(self.read(use.name, use.split)) for use in given or (_own_training(test, data),)]
        labels = tuple(label for label in parts[0].labels if all(label in part.labels for part in parts))
        layers = tuple(layer for layer in parts[0].layers if all(layer in part.layers for part in parts))
        everything = [document for part in parts for document in part.documents]
        documents = [_labelled(document, labels) for document in _held_apart(everything, test.documents)]
        names = tuple(corpus_name(part) for part in parts)
        if not documents:
            raise UserError(f"All sentences of {', '.join(names)} stand in the test text. Give --train another corpus.")
        removed = sum(len(d.sentences) for d in everything) - sum(len(d.sentences) for d in documents)
        return TrainingSet(names, documents, labels, layers, tuple(_notes(parts, labels, layers, removed)))


def corpus_name(gold: Gold) -> str:
    """Return `name:split`, or the name of a file."""
    return f"{gold.name}:{gold.split}" if gold.split else gold.name


def _own_training(test: Gold, data: DataUse) -> DataUse:
    if test.split is None:
        raise UserError(
            f"{test.name} is a file: it has no training text to fit a baseline on. Give --train CORPUS[:SPLIT]."
        )
    if "train" not in load_corpus(data.name).files:
        raise UserError(f"{test.name} has no split train to fit a baseline on. Give --train CORPUS[:SPLIT].")
    return DataUse(data.name, "train")


def _sentences(documents: Iterable[Document]) -> Iterator[str]:
    return (document.text[s.start : s.end] for document in documents for s in document.sentences)


def _held_apart(documents: Sequence[Document], test: Iterable[Document]) -> list[Document]:
    """Return what is left of documents without the sentences that stand in the test text, and their mentions."""
    clean = without_overlaps(documents, OverlapIndex(_sentences(test)))
    return [_in_sentences(document) for document in clean if document.sentences]


def _labelled(document: Document, labels: Sequence[str]) -> Document:
    return keep_mentions(document, lambda mention: mention.label in labels)


def _in_sentences(document: Document) -> Document:
    """Keep the mentions that lie in a sentence; those of a removed sentence do not."""
    starts = [sentence.start for sentence in document.sentences]

    def lies_in_a_sentence(mention: Mention) -> bool:
        number = bisect_right(starts, mention.start) - 1
        return number >= 0 and mention.end <= document.sentences[number].end

    return keep_mentions(document, lies_in_a_sentence)


@dataclass(frozen=True)
class LearnedText:
    """What a system has learned from, and the same to be found again."""

    documents: Sequence[Document]
    index: OverlapIndex

    @classmethod
    def of(cls, documents: Sequence[Document], held_out: Sequence[Document]) -> Self:
        """Return documents without the sentences that stand in others."""
        left = _held_apart(documents, held_out) if held_out else documents
        return cls(left, index_of(left))


def _notes(parts: Sequence[Gold], labels: Sequence[str], layers: Sequence[str], removed: int) -> Iterator[str]:
    if removed:
        yield f"{removed:,} training sentences that stand in the test text were left out."
    annotated = dict.fromkeys(name for part in parts for name in (*part.labels, *part.layers))
    if lost := [name for name in annotated if name not in labels and name not in layers]:
        yield f"Not learned, since not all of the training corpora annotate it: {', '.join(lost)}."
