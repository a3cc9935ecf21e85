"""A run in blocks: read so many documents, annotate them together, write them. A block stands for itself.

What is in a block depends on the input alone and not on where a run was taken up again, so that the
network reads the same documents together: scores depend, in their last digits, on their company.
"""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from marsad.data.errors import Fault, UserError
from marsad.data.inputs import Item, Position
from marsad.data.jsonl import dump_document
from marsad.data.records import Document

if TYPE_CHECKING:
    from marsad.evaluate.metrics import Annotator

MOST_ITEMS = 256  # documents and faults of a block
ENOUGH_LETTERS = 150_000  # of a block: some seconds of one core's work


@dataclass(slots=True)
class Block:
    """Documents, the faults among them, and the position in the input behind all."""

    documents: list[Document] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    after: Position = field(default_factory=Position)


class Counts(NamedTuple):
    """How much was read."""

    documents: int = 0
    sentences: int = 0
    mentions: int = 0
    words: int = 0

    def plus(self, other: "Counts") -> "Counts":
        """Return the sums."""
        return Counts(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


def read_blocks(items: Iterable[Item], most_items: int = MOST_ITEMS, letters: int = ENOUGH_LETTERS) -> Iterator[Block]:
    """Yield what is read in blocks of at most `most_items` that end once they hold so many letters."""
    block, held = Block(), 0
    for found, after in items:
        if isinstance(found, Fault):
            block.faults.append(found)
        else:
            block.documents.append(found)
            held += len(found.text)
        block.after = after
        if held >= letters or len(block.documents) + len(block.faults) >= most_items:
            yield block
            block, held = Block(), 0
    if block.documents or block.faults:
        yield block


class AnnotatedBlock(NamedTuple):
    """An annotated block as it is written: JSON Lines, and what goes with them. Small to send between processes."""

    lines: bytes
    faults: list[Fault]
    counts: Counts
    after: Position


Work = Callable[[Block], AnnotatedBlock]


class BlockAnnotator:
    """Annotates blocks with a model that `load` returns: when the first document comes, and not before."""

    def __init__(self, load: "Callable[[], Annotator]"):
        self._load = load
        self._annotator: Annotator | None = None

    def __call__(self, block: Block) -> AnnotatedBlock:
        """Return the block annotated, as it is written."""
        documents, faults = self.annotate(block)
        lines = b"".join(dump_document(document) + b"\n" for document in documents)
        return AnnotatedBlock(lines, faults, count(documents), block.after)

    def annotate(self, block: Block) -> tuple[list[Document], list[Fault]]:
        """Return the documents annotated, and all faults; a document that the model fails on is one."""
        if not block.documents:
            return [], block.faults
        if self._annotator is None:
            self._annotator = self._load()
            gc.collect()
            gc.freeze()  # what a model is made of stays: the collector need not look through it again and again
        faults = list(block.faults)
        documents = list(_annotate_each(self._annotator, block.documents, faults))
        return documents, faults


def _annotate_each(annotator: "Annotator", documents: list[Document], faults: list[Fault]) -> Iterator[Document]:
    done = 0
    with suppress(Exception):  # looked into below, document by document
        for document in annotator.annotate(documents):
            done += 1
            yield document
    for document in documents[done:]:
        try:
            yield from annotator.annotate([document])
        except UserError:
            raise
        except Exception as error:
            reason = f"the model failed on this document ({type(error).__name__}: {error})"
            faults.append(Fault("", reason, document=document.id))


def count(documents: Iterable[Document]) -> Counts:
    """Return how many documents, sentences, mentions and words (between blanks) there are."""
    counts = Counts()
    for document in documents:
        words = len(document.text.split())
        counts = counts.plus(Counts(1, len(document.sentences), len(document.mentions), words))
    return counts
