"""Rows of CSV, TSV and Parquet files, one at a time, in flat memory; and cells that are safe in a spreadsheet.

CSV is read by the standard library: reading is never what a prediction run waits for, and it knows
the line of each row, which pyarrow does not.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from .decoding import check_decoded, open_text
from .errors import Fault, OnFault

Row = tuple[int, Mapping[str, Any]]
"""The line (CSV) or row (Parquet) where a record stands, from 1, and its fields by column."""

_DELIMITERS = (",", ";", "\t")
_LONGEST_FIELD = 2**31 - 1  # characters; the library's own limit is 131,072
_PARQUET_ROWS = 64  # read together
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def without_formulas(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row for CSV: an apostrophe stands before each text that a spreadsheet would run as a formula.

    Texts come from the web, and `=HYPERLINK(…)` sends what stands beside it away (OWASP, CSV injection).
    """
    return {name: f"'{v}" if isinstance(v, str) and v.startswith(_FORMULA) else v for name, v in row.items()}


def csv_columns(file: BinaryIO, column: str, encoding: str | None) -> list[str]:
    """Return the columns named in the first line. Raises ValueError where there are none."""
    with open_text(file, encoding, "") as lines:
        line = lines.readline()
    check_decoded(line, encoding)
    if not line.strip():
        raise ValueError("it has no header in its first line")
    return _header(line, column)[0]


def read_csv(file: BinaryIO, path: str, column: str, encoding: str | None, on_fault: OnFault) -> Iterator[Row]:
    """Yield the rows. One with broken quotes, a wrong number of fields or a wrong encoding is a fault.

    Raises UnicodeDecodeError where the whole stream cannot be decoded further.
    """
    csv.field_size_limit(_LONGEST_FIELD)
    with open_text(file, encoding, "") as lines:
        columns, delimiter = _header(lines.readline(), column)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        while True:
            line = reader.line_num + 2  # the header is line 1
            try:
                fields = next(reader)
                if fields:
                    yield line, _row(columns, fields, encoding)
            except StopIteration:
                return
            except UnicodeDecodeError:  # the stream cannot go on from there
                raise
            except (csv.Error, ValueError) as error:
                on_fault(Fault(path, str(error), line))


def parquet_columns(file: BinaryIO) -> list[str]:
    """Return the columns of a Parquet file. Raises ValueError where it is none."""
    import pyarrow.parquet as pq

    return list(pq.ParquetFile(file).schema_arrow.names)


def read_parquet(file: BinaryIO, path: str, on_fault: OnFault) -> Iterator[Row]:
    """Yield the rows. One that holds bytes that are not UTF-8 is a fault."""
    import pyarrow.parquet as pq

    number = 0
    for batch in pq.ParquetFile(file).iter_batches(_PARQUET_ROWS):
        for row in range(batch.num_rows):
            number += 1
            try:
                yield number, {name: batch.column(name)[row].as_py() for name in batch.schema.names}
            except UnicodeDecodeError as error:
                on_fault(Fault(path, f"this row is not UTF-8: {error.reason}", number))


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
