"""Gold and predicted documents side by side."""

from collections.abc import Callable, Collection, Iterable
from itertools import zip_longest
from typing import NamedTuple

from ..data.errors import UserError
from ..data.records import Document, Mention, Sentence


class Pair(NamedTuple):
    """One text twice: as annotated and as predicted, with the same sentence borders."""

    gold: Document
    predicted: Document

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of the gold, or, where it has none, those that the prediction was made in."""
        return self.gold.sentences or self.predicted.sentences


def pair_up(gold: Iterable[Document], predicted: Iterable[Document]) -> list[Pair]:
    """Join gold and predicted documents, which come in the same order.

    Raises UserError where the two are not the same documents: scores of others would mean nothing.
    """
    return [_pair(*both) for both in zip_longest(gold, predicted)]


def _pair(gold: Document | None, predicted: Document | None) -> Pair:
    if gold is None or predicted is None:
        raise UserError("There are not as many predicted documents as gold ones. Predict all of them, in their order.")
    if gold.id != predicted.id:
        raise UserError(
            f"Document {gold.id} of the gold stands beside document {predicted.id} of the prediction. Keep their order."
        )
    if gold.text != predicted.text:
        raise UserError(
            f"Document {gold.id}: the predicted text is not the gold text. Predict on the text of the gold file."
        )
    if gold.sentences and borders(gold) != borders(predicted):
        raise UserError(
            f"Document {gold.id}: the sentence borders of the prediction are not those of the gold. Keep them."
        )
    return Pair(gold, predicted)


def borders(document: Document) -> list[tuple[int, int]]:
    """Return start and end of each sentence."""
    return [(sentence.start, sentence.end) for sentence in document.sentences]


def restrict(pair: Pair, labels: Collection[str]) -> Pair:
    """Return the pair with only the mentions of `labels`, and the links between those."""
    return Pair(*(keep_mentions(document, lambda mention: mention.label in labels) for document in pair))


def keep_mentions(document: Document, keep: Callable[[Mention], bool]) -> Document:
    """Return the document with only some of its mentions, and the links between those."""
    mentions = tuple(filter(keep, document.mentions))
    ids = {mention.id for mention in mentions}
    links = tuple(link for link in document.links if link.head in ids and link.tail in ids)
    return document.model_copy(update={"mentions": mentions, "links": links})


def without_annotation(document: Document) -> Document:
    """Return the text and its sentence borders alone: what a system that is scored may see."""
    sentences = tuple(Sentence(start=start, end=end) for start, end in borders(document))
    return Document(id=document.id, text=document.text, sentences=sentences)
