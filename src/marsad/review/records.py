"""What the store hands out, and how it refuses."""

from typing import NamedTuple

from marsad.data.errors import UserError
from marsad.data.records import Document
from marsad.service.bodies import ModelInfo


class UnknownDocument(UserError):
    """No document of the store has this id."""


class Conflict(UserError):
    """Somebody else was faster: the document is no longer what the correction was based on."""


class Kept(NamedTuple):
    """A document as it stands. Version 0 is what the model read; every correction and every undo adds one.

    author and time: of the last correction, None where there is none. model: what read the document first.
    """

    document: Document
    version: int
    author: str | None
    time: str | None
    model: ModelInfo


class Correction(NamedTuple):
    """One entry of a document's history, with the whole record. restores: the version that an undo went back to."""

    version: int
    based_on: int
    restores: int | None
    author: str
    time: str  # UTC, as 2024-05-31T12:00:00Z
    document: Document


class Waiting(NamedTuple):
    """A sentence that nobody has reviewed. confidence: how sure the model is of it, 0 to 1; number: from 0."""

    document: str
    version: int
    number: int
    start: int
    end: int
    text: str
    confidence: float


class Summary(NamedTuple):
    """One document of the list: how many of its sentences are reviewed."""

    id: str
    version: int
    author: str | None
    time: str | None
    sentences: int
    reviewed: int
