"""Rows of CSV, TSV and Parquet files, one at a time, in flat memory; and cells that are safe in a spreadsheet.

CSV is read by the standard library: reading is never what a prediction run waits for, and it knows
the line of each row, which pyarrow does not.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO, NamedTuple, TextIO

from .decoding import check_decoded, open_text
from .errors import Fault

Row = tuple[int, Mapping[str, Any]]
"""The line (CSV) or row (Parquet) where a record stands, from 1, and its fields by column."""

_DELIMITERS = (",", ";", "\t")
_PARQUET_ROWS = 64  # read together
_PARQUET_BUFFER = 2**20  # bytes: without one, a whole column of a row group is read at once
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Table(NamedTuple):
    """The columns of an open table, and its rows; one that cannot be read is a fault."""

    columns: list[str]
    rows: Iterator[Row | Fault]


def without_formulas(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row for CSV: an apostrophe stands before each text that a spreadsheet would run as a formula.

    Texts come from the web, and `=HYPERLINK(…)` sends what stands beside it away (OWASP, CSV injection).
    """
    return {name: f"'{v}" if isinstance(v, str) and v.startswith(_FORMULA) else v for name, v in row.items()}


def open_csv(file: BinaryIO, path: str, column: str, encoding: str | None, longest: int) -> Table:
    """Return the table of a CSV whose fields have at most `longest` characters.

    A row with broken quotes, a wrong number of fields or a wrong encoding is a fault. `column` tells the
    delimiter. Raises ValueError where the first line names no columns; reading raises UnicodeDecodeError
    where the stream cannot be decoded further.
    """
    csv.field_size_limit(longest)
    lines = open_text(file, encoding, "")
    try:
        header = lines.readline(longest).removeprefix("\ufeff")
        check_decoded(header, encoding)
        if not header.strip():
            raise ValueError("it has no header in its first line")
    except Exception:
        lines.close()
        raise
    columns, delimiter = _header(header, column)
    # A line is read in pieces of `longest`, lest an endless one fill the memory.
    reader = csv.reader(iter(lambda: lines.readline(longest), ""), delimiter=delimiter, strict=True)
    return Table(columns, _csv_rows(lines, reader, path, columns, encoding))


def _csv_rows(
    lines: TextIO, reader: Any, path: str, columns: Sequence[str], encoding: str | None
) -> Iterator[Row | Fault]:
    with lines:
        while True:
            line = reader.line_num + 2  # the header is line 1
            try:
                fields = next(reader)
                row = _row(columns, fields, encoding) if fields else None
            except StopIteration:
                return
            except UnicodeDecodeError:  # the stream cannot go on from there
                raise
            except (csv.Error, ValueError) as error:
                yield Fault(path, str(error), line)
            else:
                if row is not None:
                    yield line, row


def open_parquet(file: BinaryIO, path: str) -> Table:
    """Return the table of a Parquet file. A row that holds bytes that are not UTF-8 is a fault.

    Raises ValueError where it is none.
    """
    import pyarrow.parquet as pq

    table = pq.ParquetFile(file, buffer_size=_PARQUET_BUFFER)
    return Table(list(table.schema_arrow.names), _parquet_rows(table, path))


def _parquet_rows(table: Any, path: str) -> Iterator[Row | Fault]:
    number = 0
    for batch in table.iter_batches(_PARQUET_ROWS):
        for row in range(batch.num_rows):
            number += 1
            try:
                fields = {name: batch.column(name)[row].as_py() for name in batch.schema.names}
            except UnicodeDecodeError as error:
                yield Fault(path, f"this row is not UTF-8: {error.reason}", number)
            else:
                yield number, fields


def _header(line: str, column: str) -> tuple[list[str], str]:
    """Return the columns of a header and its delimiter: the one that yields `column`, else the likeliest.

    Spreadsheets write semicolons where the comma is the decimal mark, and call both CSV.
    """
    headers = {mark: next(csv.reader([line], delimiter=mark), []) for mark in _DELIMITERS}
    delimiter = max(_DELIMITERS, key=lambda mark: (column in headers[mark], len(headers[mark])))
    return headers[delimiter], delimiter


def _row(columns: Sequence[str], fields: Sequence[str], encoding: str | None) -> dict[str, str]:
    for field in fields:
        check_decoded(field, encoding)
    if len(fields) != len(columns):
        raise ValueError(f"this row has {len(fields)} fields, the header {len(columns)}: check its quotes and commas")
    return dict(zip(columns, fields, strict=True))
