"""Sentence borders for documents that come without: the formats of annotation tools know no sentences."""

from .records import Document, Sentence
from .sentences import split_sentences


def with_sentences(document: Document) -> Document:
    """Return the document with sentences: its own, or those found in its text.

    A found border that would cut a mention is dropped, since mentions are read sentence by sentence.
    """
    if document.sentences:
        return document
    borders: list[tuple[int, int]] = []
    for start, end in split_sentences(document.text):
        if borders and _cuts(document, borders[-1][1]):
            start = borders.pop()[0]
        borders.append((start, end))
    return document.model_copy(update={"sentences": tuple(Sentence(start=start, end=end) for start, end in borders)})


def _cuts(document: Document, border: int) -> bool:
    return any(mention.start < border < mention.end for mention in document.mentions)
