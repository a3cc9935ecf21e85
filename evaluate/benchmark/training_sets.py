"""The corpora that systems learned from, read once: to fit baselines on, and to look for test text in."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

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
    _index: tuple[tuple[str, ...], OverlapIndex] | None = None

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

    def index(self, names: tuple[str, ...]) -> OverlapIndex:
        """Return the sentences of corpora that can be read, to be found again; the last index is kept."""
        if self._index is None or self._index[0] != names:
            self._index = None  # two at once would take twice the memory
            found, _ = self.find(names)
            self._index = names, index_of(document for gold in found for document in gold.documents)
        return self._index[1]

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
        clean = without_overlaps(everything, OverlapIndex(_sentences(test.documents)))
        documents = [_learnable(document, labels) for document in clean if document.sentences]
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


def _learnable(document: Document, labels: Sequence[str]) -> Document:
    """Keep the mentions of the labels that lie in a sentence; those of a removed sentence do not."""
    starts = [sentence.start for sentence in document.sentences]

    def lies_in_a_sentence(mention: Mention) -> bool:
        number = bisect_right(starts, mention.start) - 1
        return number >= 0 and mention.end <= document.sentences[number].end

    return keep_mentions(document, lambda mention: mention.label in labels and lies_in_a_sentence(mention))


def _notes(parts: Sequence[Gold], labels: Sequence[str], layers: Sequence[str], removed: int) -> Iterator[str]:
    if removed:
        yield f"{removed:,} training sentences that stand in the test text were left out."
    annotated = dict.fromkeys(name for part in parts for name in (*part.labels, *part.layers))
    if lost := [name for name in annotated if name not in labels and name not in layers]:
        yield f"Not learned, since not all of the training corpora annotate it: {', '.join(lost)}."
