"""What a correction must keep to. Each check raises a UserError that says what is wrong with it."""

from collections.abc import Collection

from marsad.data.errors import UserError
from marsad.data.records import Document
from marsad.data.validation import find_problems
from marsad.data.words import without_surrogates

_LONGEST_NAME = 100  # letters
_SHOWN = 3  # problems of one record


def check_author(author: str) -> str:
    """Return the name of an author without blanks around it."""
    name = without_surrogates(author).strip()
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise UserError(f"A correction needs its author: a name of 1 to {_LONGEST_NAME} letters on one line.")
    return name


def check_text(record: Document, reading: Document) -> None:
    """Check that a correction leaves the text and the borders of its sentences as the model read them."""
    if record.text != reading.text:
        raise UserError(f"Document {record.id}: the text is not the one that was read. Corrections leave it unchanged.")
    if _borders(record) != _borders(reading):
        raise UserError(f"Document {record.id}: sentences begin and end where the model read them. Leave them so.")


def check_rules(record: Document, reviewed: Collection[int], labels: Collection[str]) -> None:
    """Check that reviewed sentences keep to the guidelines: they are trained on. Guesses of the model need not."""
    problems = [p.reason for p in find_problems(record, labels) if p.sentence is None or p.sentence in reviewed]
    if problems:
        more = f" and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
        raise UserError(f"Document {record.id}: {'; '.join(problems[:_SHOWN])}{more}. Correct this and save again.")


def _borders(document: Document) -> list[tuple[int, int]]:
    return [(sentence.start, sentence.end) for sentence in document.sentences]
