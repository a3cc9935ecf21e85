"""The store of reviews: one SQLite file with what a model read and every correction that people made of it.

Corrections are only ever added, each with the whole record, its author, its time and the version it is based on;
an undo is one more entry. Several threads may use one store, and several processes one file.
"""

from collections.abc import Iterator
from pathlib import Path

from marsad.data.errors import UserError
from marsad.data.records import Document
from marsad.review.checks import check_author, check_rules, check_text
from marsad.review.confidence import confidences, told_events
from marsad.review.database import Database, Standing, as_document
from marsad.review.records import Conflict, Correction, Kept, Summary, UnknownDocument, Waiting
from marsad.review.reviewed import completed, reviewed_sentences, training_part
from marsad.service.bodies import ModelInfo


class ReviewStore:
    """Documents under review, in a file that is made if it is not there. Raises UserError where it is no such file."""

    def __init__(self, path: str | Path):
        self._database = Database(Path(path))

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def __enter__(self) -> "ReviewStore":
        """Return the store; it is closed at the end of the block."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close the file."""
        self.close()

    # What goes in ------------------------------------------------------------------------------

    def add(self, document: Document, model: ModelInfo) -> Kept:
        """Put in what a model read, and return what is kept.

        A document that nobody has corrected gets the new reading; one that was corrected stays as it is. Events
        below the model's threshold count for `next` and are not kept. Raises Conflict where another text has the id.
        """
        with self._database.writing():
            row = self._database.find(document.id)
            kept = row.kept() if row else None
            if kept and kept.document.text != document.text:
                raise Conflict(f"Another text is kept as document {document.id}. Give this one an id of its own.")
            if not (kept and kept.version):
                confidence = confidences(document, model.event_threshold)
                reading = told_events(document, model.event_threshold)
                self._database.put_reading(row.number if row else None, reading, model, confidence)
        return self.get(document.id)

    def save(self, record: Document, author: str, based_on: int) -> Kept:
        """Add a correction: the whole record, made from version `based_on`. Return it with its version.

        Names, and counts of casualties that have none, are read off the text. Raises UnknownDocument, Conflict where
        somebody else was faster, and UserError where what was reviewed breaks a rule of the guidelines.
        """
        name = check_author(author)
        with self._database.writing():
            row = self._row(record.id)
            _check_version(row, based_on)
            reading = row.read()
            check_text(record, reading)
            record = completed(record).model_copy(update={"meta": reading.meta})
            reviewed = reviewed_sentences(record, reading)
            check_rules(record, reviewed, row.kept().model.labels)
            self._database.put_correction(row, record, name, None)
            self._database.mark_reviewed(row.number, reviewed)
        return self.get(record.id)

    def undo(self, id: str, author: str) -> Kept:
        """Take back the last correction that was not taken back yet, as often as there are any.

        Raises UnknownDocument, and UserError where the document is as the model read it.
        """
        name = check_author(author)
        with self._database.writing():
            row = self._row(id)
            if not row.state:
                raise UserError(f"Document {id} is as the model read it: there is no correction to take back.")
            state, reading = self._database.before(row.number, row.state), row.read()
            record = self.history(id)[state - 1].document if state else reading
            self._database.put_correction(row, record, name, state)
            self._database.mark_reviewed(row.number, reviewed_sentences(record, reading) if state else [])
        return self.get(id)

    # What comes out ----------------------------------------------------------------------------

    def get(self, id: str) -> Kept:
        """Return a document as it stands. Raises UnknownDocument."""
        return self._row(id).kept()

    def history(self, id: str) -> list[Correction]:
        """Return all corrections of a document, the first one first. Raises UnknownDocument."""
        sql = (
            "SELECT version, based_on, restores, author, time, record FROM corrections WHERE document = ? "
            "ORDER BY version"
        )
        found = self._database.rows(sql, self._row(id).number)
        return [
            Correction(version, based_on, restores, author, time, as_document(record))
            for version, based_on, restores, author, time, record in found
        ]

    def documents(self, count: int = 100, start: int = 0) -> list[Summary]:
        """Return which documents there are, in the order they were put in, from number `start` (from 0) on."""
        sql = (
            "SELECT id, COALESCE(version, 0), author, time, COUNT(s.number), COALESCE(SUM(reviewed), 0) "
            "FROM standing LEFT JOIN sentences s ON s.document = standing.number "
            "GROUP BY standing.number ORDER BY standing.number LIMIT ? OFFSET ?"
        )
        return [Summary(*fields) for fields in self._database.rows(sql, count, start)]

    def next(self, count: int = 1) -> list[Waiting]:
        """Return the sentences that nobody has reviewed, those first of which the model is least sure."""
        sql = (
            "SELECT id, s.number, confidence FROM sentences s JOIN documents d ON d.number = s.document "
            "WHERE NOT reviewed ORDER BY confidence, document, s.number LIMIT ?"
        )
        with self._database.lock:
            found = self._database.rows(sql, count)
            kept = {id: self.get(id) for id in dict.fromkeys(id for id, *_ in found)}
        return [_waiting(kept[id], number, confidence) for id, number, confidence in found]

    def export(self) -> Iterator[Document]:
        """Yield what may be trained on, in the order of the documents: see `reviewed.training_part`.

        `meta["review"]` tells the model that read it first, the last author and time, and the version.
        """
        numbers = self._database.rows("SELECT DISTINCT document FROM sentences WHERE reviewed ORDER BY document")
        for (number,) in numbers:
            with self._database.lock:
                [row] = self._database.rows("SELECT * FROM standing WHERE number = ?", number)
                sql = "SELECT number FROM sentences WHERE document = ? AND reviewed"
                reviewed = [sentence for (sentence,) in self._database.rows(sql, number)]
            if reviewed:  # else somebody has taken it back meanwhile
                kept = Standing(*row).kept()
                yield training_part(kept.document, reviewed, {**kept.document.meta, "review": _provenance(kept)})

    def _row(self, id: str) -> Standing:
        if row := self._database.find(id):
            return row
        raise UnknownDocument(f"There is no document {id} under review in {self._database.path.name}.")


def _check_version(row: Standing, based_on: int) -> None:
    if based_on != (row.version or 0):
        raise Conflict(
            f"Document {row.id} was changed by {row.author} at {row.time}: it is at version {row.version or 0} and the "
            f"correction is based on version {based_on}. Load it again and correct that."
        )


def _waiting(kept: Kept, number: int, confidence: float) -> Waiting:
    document, sentence = kept.document, kept.document.sentences[number]
    text = document.text[sentence.start : sentence.end]
    return Waiting(document.id, kept.version, number, sentence.start, sentence.end, text, confidence)


def _provenance(kept: Kept) -> dict[str, object]:
    model = {"name": kept.model.name, "version": kept.model.version}
    return {"model": model, "author": kept.author, "time": kept.time, "version": kept.version}
