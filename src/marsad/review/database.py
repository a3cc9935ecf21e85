"""The SQLite file of a review store: its tables, its transactions, and the rows of a document."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import Any, NamedTuple

from marsad.data.errors import UserError
from marsad.data.jsonl import dump_document, dump_json, load_json
from marsad.data.records import Document
from marsad.review.records import Kept
from marsad.service.bodies import ModelInfo

_FORMAT = 1  # of the file; raise it when the tables change
_PATIENCE = 10.0  # seconds that one process waits for another

# Readings and records are canonical JSON; times are UTC. `sentences` follows from the other tables, so that `next`
# need not read every record.
_TABLES = """
CREATE TABLE IF NOT EXISTS documents (
    number INTEGER PRIMARY KEY, -- in the order they were put in
    id TEXT NOT NULL UNIQUE,
    model TEXT NOT NULL,
    reading BLOB NOT NULL,      -- version 0
    added TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS corrections (
    document INTEGER NOT NULL REFERENCES documents (number),
    version INTEGER NOT NULL,
    based_on INTEGER NOT NULL,
    restores INTEGER,           -- of an undo: the version that it went back to
    author TEXT NOT NULL,
    time TEXT NOT NULL,
    record BLOB NOT NULL,
    PRIMARY KEY (document, version)
) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS corrections_stay BEFORE UPDATE ON corrections
    BEGIN SELECT RAISE (ABORT, 'corrections are only ever added'); END;
CREATE TRIGGER IF NOT EXISTS corrections_are_kept BEFORE DELETE ON corrections
    BEGIN SELECT RAISE (ABORT, 'corrections are only ever added'); END;
CREATE TABLE IF NOT EXISTS sentences (
    document INTEGER NOT NULL REFERENCES documents (number),
    number INTEGER NOT NULL,
    confidence REAL NOT NULL,
    reviewed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (document, number)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS waiting ON sentences (confidence, document, number) WHERE NOT reviewed;
CREATE VIEW IF NOT EXISTS standing AS
    SELECT d.number, d.id, d.model, d.reading, c.version, c.restores, c.author, c.time, c.record
    FROM documents d LEFT JOIN corrections c ON c.document = d.number
    AND c.version = (SELECT MAX(version) FROM corrections WHERE document = d.number);
"""


class Standing(NamedTuple):
    """A document with its last correction, if there is one."""

    number: int
    id: str
    model: str
    reading: bytes
    version: int | None
    restores: int | None
    author: str | None
    time: str | None
    record: bytes | None

    @property
    def state(self) -> int:
        """The version whose content the document has now: after an undo, an earlier one."""
        return (self.version or 0) if self.restores is None else self.restores

    def read(self) -> Document:
        """Return what the model read."""
        return as_document(self.reading)

    def kept(self) -> Kept:
        """Return the document as it stands."""
        document = as_document(self.reading if self.record is None else self.record)
        model = ModelInfo.model_validate(load_json(self.model))
        return Kept(document, self.version or 0, self.author, self.time, model)


class Database:
    """One connection for all threads, one at a time. Raises UserError where the file is no store of reviews."""

    def __init__(self, path: Path):
        self.path = path
        self.lock = RLock()
        try:
            self._connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
        except sqlite3.Error as error:
            raise self._unusable(str(error)) from error
        try:
            self._set_up()
        except sqlite3.Error as error:
            self.close()
            raise self._unusable(str(error)) from error

    def close(self) -> None:
        """Close the file."""
        with self.lock:
            self._connection.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Do all or nothing of what stands in the block, while nobody else writes."""
        with self.lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield
                self._connection.execute("COMMIT")
            except BaseException as error:
                self._connection.rollback()
                if isinstance(error, sqlite3.OperationalError):
                    raise UserError(f"{self.path} cannot be written now: {error}. Try again.") from error
                raise

    def rows(self, sql: str, *values: object) -> list[Any]:
        """Return all rows of a query."""
        with self.lock:
            return self._connection.execute(sql, values).fetchall()

    def find(self, id: str) -> Standing | None:
        """Return a document by its id."""
        found = self.rows("SELECT * FROM standing WHERE id = ?", id)
        return Standing(*found[0]) if found else None

    def put_reading(self, number: int | None, reading: Document, model: ModelInfo, confidence: Sequence[float]) -> None:
        """Put in a new document, or another reading of document `number`."""
        fields = (dump_json(model.model_dump()).decode(), dump_document(reading), now())
        if number is None:
            self.rows("INSERT INTO documents (id, model, reading, added) VALUES (?, ?, ?, ?)", reading.id, *fields)
            [[number]] = self.rows("SELECT last_insert_rowid()")
        else:
            self.rows("UPDATE documents SET model = ?, reading = ?, added = ? WHERE number = ?", *fields, number)
            self.rows("DELETE FROM sentences WHERE document = ?", number)
        rows = [(number, *pair) for pair in enumerate(confidence)]
        self._connection.executemany("INSERT INTO sentences (document, number, confidence) VALUES (?, ?, ?)", rows)

    def put_correction(self, row: Standing, record: Document, author: str, restores: int | None) -> None:
        """Add a correction to what stands."""
        before = row.version or 0
        values = (row.number, before + 1, before, restores, author, now(), dump_document(record))
        self.rows("INSERT INTO corrections VALUES (?, ?, ?, ?, ?, ?, ?)", *values)

    def mark_reviewed(self, number: int, reviewed: Sequence[int]) -> None:
        """Note which sentences of document `number` are reviewed."""
        self.rows("UPDATE sentences SET reviewed = 0 WHERE document = ? AND reviewed", number)
        rows = [(number, sentence) for sentence in reviewed]
        self._connection.executemany("UPDATE sentences SET reviewed = 1 WHERE document = ? AND number = ?", rows)

    def before(self, number: int, version: int) -> int:
        """Return the version whose content the document had before correction `version`."""
        sql = "SELECT based_on FROM corrections WHERE document = ? AND version = ?"
        [[based_on]] = self.rows(sql, number, version)
        sql = "SELECT COALESCE(restores, version) FROM corrections WHERE document = ? AND version = ?"
        return next((state for (state,) in self.rows(sql, number, based_on)), 0)

    def _set_up(self) -> None:
        [[format]] = self.rows("PRAGMA user_version")
        if format == 0 and not self.rows("SELECT 1 FROM sqlite_master"):
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {_FORMAT}; COMMIT")
            format = _FORMAT
        if format != _FORMAT:
            self.close()
            raise self._unusable("it is a database of something else, or of another version of Marsad")
        self._connection.execute("PRAGMA synchronous = FULL")  # what was said to be saved is on the disk

    def _unusable(self, reason: str) -> UserError:
        return UserError(f"{self.path} cannot be used as a store of reviews: {reason}. Give another file.")


def as_document(line: bytes) -> Document:
    """Return the record that a row holds."""
    return Document.model_validate(load_json(line))


def now() -> str:
    """Return the time, UTC, as 2024-05-31T12:00:00Z."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
