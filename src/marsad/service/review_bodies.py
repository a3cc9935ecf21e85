"""What requests and replies of review hold."""

from pydantic import Field

from marsad.data.records import Document, Record
from marsad.service.bodies import ModelInfo


class Corrected(Record):
    """A correction: the whole record as it should be."""

    document: Document
    """Its text and the borders of its sentences stay as they were read."""
    author: str = Field(max_length=1000)
    """Who corrects."""
    based_on: int | None = Field(default=None, ge=0, le=2**53)
    """The version that was corrected; without one, the text is read first, and the correction is of that reading."""


class Author(Record):
    """Who asks."""

    author: str = Field(max_length=1000)
    """A name."""


class KeptReply(Record):
    """A document as it stands; version 0 is what the model read."""

    document: Document
    version: int
    author: str | None = None
    """Of the last correction."""
    time: str | None = None
    """Of the last correction, UTC."""
    model: ModelInfo
    """What read it first."""


class KeptReplies(Record):
    """Documents as they stand."""

    documents: tuple[KeptReply, ...]


class ListedDocument(Record):
    """One document under review."""

    id: str
    version: int
    author: str | None = None
    time: str | None = None
    sentences: int
    reviewed: int
    """How many of them."""


class Listed(Record):
    """Documents under review."""

    documents: tuple[ListedDocument, ...]


class WaitingSentence(Record):
    """A sentence that nobody has reviewed."""

    document: str
    """The id of its document."""
    version: int
    number: int
    """In its document, from 0."""
    start: int
    end: int
    text: str
    confidence: float
    """How sure the model is of it, 0 to 1."""


class NextReply(KeptReplies):
    """Sentences that the model is least sure of, with their documents."""

    sentences: tuple[WaitingSentence, ...]


class CorrectionReply(Record):
    """One entry of a document's history."""

    version: int
    based_on: int
    restores: int | None = None
    """The version that an undo went back to."""
    author: str
    time: str
    document: Document


class History(Record):
    """All corrections of a document."""

    corrections: tuple[CorrectionReply, ...]
