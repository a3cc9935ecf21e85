"""The texts that a user gives: files, folders and standard input, as a stream of `Document`.

| suffix | a document is | its id |
|---|---|---|
| `.txt` | the file | its path, relative to the folder that was given |
| `.jsonl`, `.ndjson` | a line, an object | the field `id` |
| `.csv`, `.tsv`, `.parquet` | a row | the column `id` |

Each may be compressed (`.gz`, `.xz`, `.zst`; Parquet has its own compression). Ids are kept as
strings, a missing one is the document's number in its file, after the file's name where there are
several files (`news.csv:2`). All other fields go to `meta`. Everything is read in flat memory: what is
longer than LONGEST and MOST_LETTERS is a fault.
"""

import difflib
import hashlib
import io
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from .compression import DAMAGED
from .decoding import SAMPLE, check_decoded, check_encoding, check_sample, decode
from .errors import Fault, UserError
from .jsonl import load_json
from .lines import Lines, Place
from .records import Document
from .sources import INPUT_FORMATS, Source, find_roots, walk_roots
from .tables import Row, Table, open_csv, open_parquet

LONGEST = 2**25
"""Bytes of a line, a field or a text file. JSON may write a letter in six."""
MOST_LETTERS = 5_000_000
"""Characters of a document: five long novels. One of 1.2 million took 291 MB at its peak."""
_ANNOTATIONS = ("sentences", "mentions", "links", "schema_version")


@dataclass(frozen=True, slots=True)
class InputOptions:
    """How inputs are read: the fields of text and id, and what files do not say themselves."""

    text_column: str = "text"
    id_column: str = "id"
    encoding: str | None = None
    format: str | None = None

    def __post_init__(self) -> None:
        check_encoding(self.encoding)
        if self.format is not None and self.format not in INPUT_FORMATS:
            raise UserError(f"There is no input format {self.format!r}. Choose one of {', '.join(INPUT_FORMATS)}.")


class Position(NamedTuple):
    """How far the input has been read: so many sources, and of the next one up to a place in it."""

    source: int = 0
    place: Place = Place()


class Item(NamedTuple):
    """A document, or why there is none; and the position behind it."""

    found: Document | Fault
    after: Position


class Inputs:
    """Files, folders (all files in them, sorted) and `-`, standard input, to be read from any position.

    Text only: annotations that an input may hold are left out. `leave_out` is passed over in folders (an
    earlier output is no input). Raises UserError, before anything is read, for a path that does not exist,
    a suffix that means nothing, a table without the text column.
    """

    def __init__(self, paths: Iterable[str | Path], options: InputOptions, leave_out: Path | None = None):
        self.options, self._leave_out = options, leave_out
        self._roots = find_roots(map(str, paths), options.format, options.encoding)
        digest, self._count, self.can_go_on = hashlib.blake2b(digest_size=16), 0, True
        for source in walk_roots(self._roots, leave_out):
            self._check(source)
            digest.update(repr(source.identity()).encode("utf-8", "surrogateescape"))
            self._count += 1
            # A stream must be known again when it comes again: by all its bytes up to the position.
            self.can_go_on &= not source.is_stream or source.format == "jsonl"
        self.identity = digest.hexdigest()
        """A hash of the names, sizes and times of all files."""

    def items(self, start: Position = Position()) -> Iterator[Item]:  # noqa: B008  # it never changes
        """Yield what is read from a position on.

        Raises UserError where a stream does not begin as it did when the position was taken.
        """
        place = start.place
        for number, source in enumerate(walk_roots(self._roots, self._leave_out)):
            if number < start.source:
                continue
            for found, after in self._read(source, place):
                yield Item(found, Position(number + 1) if after is None else Position(number, after))
            place = Place()

    def _check(self, source: Source) -> None:
        """Raise UserError where a table has no text column; one that cannot be read is a fault when its turn comes."""
        if source.format not in ("csv", "parquet") or source.is_stream:
            return
        try:
            with source.open() as file:
                table = self._table(file, source)
        except (*DAMAGED, ValueError):
            return
        self._check_columns(table.columns, source)

    def _check_columns(self, columns: Sequence[str], source: Source) -> None:
        column = self.options.text_column
        if column not in columns:
            near = difflib.get_close_matches(column, columns, n=1, cutoff=0.5)
            advice = f"Did you mean {near[0]}? Give" if near else "Give"
            raise UserError(
                f"{source.path} has no column {column}. Its columns are {', '.join(columns)}. {advice} --text-column."
            )

    # Rows: what is in a file, and the place behind it ------------------------------------------

    def _read(self, source: Source, place: Place) -> Iterator[tuple[Document | Fault, Place | None]]:
        """Yield what a source holds; no place stands behind its last fault, which ends it."""
        try:
            file = source.open()
        except (UserError, *DAMAGED) as error:
            yield Fault(source.path, str(error)), None
            return
        with file:
            try:
                for row, after in self._rows(file, source, place):
                    yield self._document(row, source, after.records), after
            except UserError:
                raise
            except UnicodeDecodeError as error:
                reason = f"the rest is not {error.encoding}: {error.reason}. Give another encoding"
                yield Fault(source.path, reason), None
            except DAMAGED as error:
                yield Fault(source.path, f"the file is damaged or not what its suffix says: {error}"), None
            except ValueError as error:
                yield Fault(source.path, f"this file cannot be read: {error}"), None

    def _rows(self, file: BinaryIO, source: Source, place: Place) -> Iterator[tuple[Row | Fault, Place]]:
        if source.format == "jsonl":
            return self._json_lines(file, source, place)
        if source.format == "text":
            return _counted(self._whole_text(file, source), place)
        table = self._table(file, source)
        self._check_columns(table.columns, source)
        return _counted(table.rows, place)

    def _table(self, file: BinaryIO, source: Source) -> Table:
        if source.format == "parquet":
            return open_parquet(file, source.path)
        _check_head(file, self.options.encoding)
        return open_csv(file, source.path, self.options.text_column, self.options.encoding, LONGEST)

    def _whole_text(self, file: BinaryIO, source: Source) -> Iterator[Row | Fault]:
        data = file.read(LONGEST + 1)
        try:
            if len(data) > LONGEST:
                raise ValueError(f"this file has more than {LONGEST:,} bytes: divide it into several documents")
            text = decode(data, self.options.encoding)
        except ValueError as error:
            yield Fault(source.path, str(error))
        else:
            yield 0, {self.options.id_column: source.id, self.options.text_column: text}

    def _json_lines(self, file: BinaryIO, source: Source, place: Place) -> Iterator[tuple[Row | Fault, Place]]:
        encoding, records = self.options.encoding, place.records
        if not place.items:
            _check_head(file, encoding)
        lines = Lines(file, encoding, LONGEST, place, hashed=source.is_stream)
        for line, length in lines:
            if length > LONGEST or line.strip():
                row = _json_row(line, length, encoding, source.path, lines.number)
                records += not isinstance(row, Fault)
                yield row, Place(lines.number, records, lines.offset, lines.digest())

    # Documents ---------------------------------------------------------------------------------

    def _document(self, row: Row | Fault, source: Source, number: int) -> Document | Fault:
        if isinstance(row, Fault):
            return row
        line, record = row
        given = record.get(self.options.id_column)
        default = f"{source.id}:{number}" if self._count > 1 else str(number)
        id = default if given is None or given == "" else str(given)
        try:
            return Document(id=id, text=self._text(record), meta=self._meta(record))
        except ValueError as error:
            return Fault(source.path, str(error), line or None, id)

    def _text(self, record: Mapping[str, Any]) -> str:
        """Raises ValueError with the reason where the record has no text."""
        column = self.options.text_column
        if column not in record:
            raise ValueError(f"there is no {column}; its fields are: {', '.join(record) or 'none'}")
        text = record[column]
        if not isinstance(text, str):
            raise ValueError(f"{column} is {_kind(text)}, not a string")
        if not text.strip():
            raise ValueError(f"{column} is empty")
        if len(text) > MOST_LETTERS:
            raise ValueError(f"{column} has {len(text):,} characters; at most {MOST_LETTERS:,} are read: divide it")
        return text

    def _meta(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Return the other fields; those of a Marsad document are its own `meta`, its annotations go."""
        own = (self.options.text_column, self.options.id_column)
        others = {name: value for name, value in record.items() if name not in own}
        if "schema_version" in record and isinstance(record.get("meta"), dict):
            others = {name: value for name, value in others.items() if name not in (*_ANNOTATIONS, "meta")}
            others |= record["meta"]
        return {name: _json_value(value) for name, value in others.items()}


def _counted(rows: Iterable[Row | Fault], start: Place) -> Iterator[tuple[Row | Fault, Place]]:
    """Yield rows from a place on, which is found by reading them again."""
    records = start.records
    for items, row in enumerate(islice(rows, start.items, None), start.items + 1):
        records += not isinstance(row, Fault)
        yield row, Place(items, records)


def _check_head(file: BinaryIO, encoding: str | None) -> None:
    """Raise ValueError where the first bytes say that nothing of the file can be read."""
    check_sample(cast(io.BufferedReader, file).peek(SAMPLE), encoding)


def _json_row(line: str, length: int, encoding: str | None, path: str, number: int) -> Row | Fault:
    try:
        if length > LONGEST:
            raise ValueError(f"this line has {length:,} bytes; at most {LONGEST:,} are read")
        check_decoded(line, encoding)
        return number, _object(line)
    except ValueError as error:
        return Fault(path, str(error), number)


def _object(line: str) -> Mapping[str, Any]:
    try:
        found = load_json(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"this line is no JSON: {error}") from error
    if not isinstance(found, dict):
        raise ValueError(f"this line is a JSON {type(found).__name__}; it must be an object with a text")
    return found


def _json_value(value: Any) -> Any:
    """Return a value of Parquet as JSON has it: dates, decimals and bytes as strings."""
    if isinstance(value, dict):
        return {str(name): _json_value(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_json_value(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None  # what a table holds where nothing stands; JSON knows no NaN
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _kind(value: object) -> str:
    return "missing" if value is None else f"of type {type(value).__name__}"
