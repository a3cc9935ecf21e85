"""What waits for review, and the history of a document, in a terminal."""

from collections.abc import Iterable

from rich.console import RenderableType

from marsad.review.records import Correction, Kept, Waiting
from marsad.terminal.arabic import ArabicLine, Mixed
from marsad.terminal.styles import table


def waiting_table(sentences: Iterable[Waiting]) -> RenderableType:
    """Return a table, one row a sentence: how sure the model is, where it stands, its text."""
    waiting = table("Least sure first", "sure", "document", "sentence", "text")
    for sentence in sentences:
        where = (Mixed(sentence.document), str(sentence.number + 1))
        waiting.add_row(f"{sentence.confidence:.0%}", *where, ArabicLine(sentence.text))
    return waiting


def history_table(kept: Kept, corrections: Iterable[Correction]) -> RenderableType:
    """Return a table of all versions; version 0 is what the model read."""
    history = table("History", "version", "time", "what", "who")
    history.add_row("0", "", "read", Mixed(f"{kept.model.name} {kept.model.version}"))
    for correction in corrections:
        what = "corrected" if correction.restores is None else f"back to version {correction.restores}"
        history.add_row(str(correction.version), correction.time, what, Mixed(correction.author))
    return history
