"""The texts that a user gives: files, folders and standard input, as a stream of `Document`.

| suffix | a document is | its id |
|---|---|---|
| `.txt` | the file | its path, relative to the folder that was given |
| `.jsonl`, `.ndjson` | a line, an object | the field `id` |
| `.csv`, `.tsv`, `.parquet` | a row | the column `id` |

Each may be compressed (`.gz`, `.xz`, `.zst`; Parquet has its own compression). Ids are kept as
strings, a missing one is the document's number in its file, after the file's name where there are
several files (`news.csv:2`). All other fields go to `meta`.
"""

import difflib
import io
import math
import sys
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, cast

from .decoding import check_decoded, check_encoding, decode, open_text
from .errors import Fault, OnFault, UserError, raise_fault
from .files import DAMAGED, format_suffix, open_binary
from .jsonl import load_json
from .records import Document
from .tables import Row, csv_columns, parquet_columns, read_csv, read_parquet

STANDARD_INPUT = "-"
FAULTS_SUFFIX = ".errors.jsonl"
_FORMATS = {
    ".txt": "text", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv", ".parquet": "parquet",
}  # fmt: skip
INPUT_FORMATS = tuple(dict.fromkeys(_FORMATS.values()))
_ANNOTATIONS = ("sentences", "mentions", "links", "schema_version")


@dataclass(frozen=True, slots=True)
class _Source:
    """One file, or standard input."""

    path: str
    id: str
    format: str
    open: Callable[[], BinaryIO]
    prefix: str = ""  # of the ids that it does not give


@dataclass(frozen=True, slots=True)
class _Options:
    text_column: str
    id_column: str
    encoding: str | None


def read_inputs(
    paths: Iterable[str | Path],
    *,
    text_column: str = "text",
    id_column: str = "id",
    encoding: str | None = None,
    format: str | None = None,
    leave_out: Path | None = None,
    on_fault: OnFault = raise_fault,
) -> Iterator[Document]:
    """Return the documents of files, folders (all files in them, sorted) and `-`, standard input.

    Text only: annotations that an input may hold are left out. `format` (one of INPUT_FORMATS) is for
    files whose suffix does not tell; `leave_out` is passed over in folders (an earlier output is no
    input); standard input is JSONL if it begins with `{`, else one text.
    What cannot be read is a fault. Raises UserError, before anything is read, for a path that does not
    exist, a suffix that means nothing, a table without `text_column`.
    """
    check_encoding(encoding)
    if format is not None and format not in INPUT_FORMATS:
        raise UserError(f"There is no input format {format!r}. Choose one of {', '.join(INPUT_FORMATS)}.")
    options = _Options(text_column, id_column, encoding)
    sources = [source for path in paths for source in _sources(str(path), format, leave_out)]
    if len(sources) > 1:
        sources = [replace(source, prefix=f"{source.id}:") for source in sources]
    whole = [source for source in sources if _check(source, options, on_fault)]
    return (document for source in whole for document in _read(source, options, on_fault))


def _sources(path: str, format: str | None, leave_out: Path | None) -> Iterator[_Source]:
    if path == STANDARD_INPUT:
        yield _standard_input(format)
    elif Path(path).is_dir():
        yield from _folder(Path(path), leave_out)
    elif not Path(path).exists():
        raise UserError(f"{path} does not exist. Give files, folders, or - for standard input.")
    else:
        suffix = format_suffix(Path(path)).lower()
        if format is None and suffix not in _FORMATS:
            raise UserError(f"{path}: what a {suffix or 'file without suffix'} holds is unknown. {_advice()}")
        yield _file(Path(path), Path(path).as_posix(), format or _FORMATS[suffix])


def _folder(folder: Path, leave_out: Path | None) -> Iterator[_Source]:
    """Hidden files, lists of faults and files of other kinds are passed over."""
    hidden = leave_out and leave_out.resolve()
    files = [
        path
        for path in sorted(folder.rglob("*"))
        if format_suffix(path).lower() in _FORMATS
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and not path.name.endswith(FAULTS_SUFFIX)
        and path.is_file()
        and not (hidden and path.resolve().is_relative_to(hidden))
    ]
    if not files:
        raise UserError(f"{folder} holds no file to read. {_advice()}")
    for path in files:
        yield _file(path, path.relative_to(folder).as_posix(), _FORMATS[format_suffix(path).lower()])


def _advice() -> str:
    return f"Known suffixes: {' '.join(_FORMATS)}, compressed or not; else give --input-format."


def _file(path: Path, id: str, format: str) -> _Source:
    return _Source(str(path), id, format, lambda: open_binary(path))


def _standard_input(format: str | None) -> _Source:
    # JSONL stays a stream. A text is read whole anyway, and Parquet is read from its end.
    stream = io.BufferedReader(cast(io.RawIOBase, sys.stdin.buffer))
    if format is None:
        start = stream.peek(1).removeprefix(BOM_UTF8).lstrip()
        format = "jsonl" if start[:1] == b"{" else "text"
    if format == "jsonl":
        return _Source("<stdin>", "stdin", format, lambda: stream)
    data = stream.read()
    return _Source("<stdin>", "stdin", format, lambda: io.BytesIO(data))


def _check(source: _Source, options: _Options, on_fault: OnFault) -> bool:
    """Say whether a table can be read at all. Raises UserError where the text column is missing."""
    if source.format not in ("csv", "parquet"):
        return True
    try:
        with source.open() as file:
            columns = _columns(file, source, options)
    except (*DAMAGED, ValueError) as error:
        on_fault(Fault(source.path, f"this file cannot be read: {error}"))
        return False
    if options.text_column not in columns:
        raise _no_column(source.path, options.text_column, columns)
    return True


def _columns(file: BinaryIO, source: _Source, options: _Options) -> Sequence[str]:
    if source.format == "parquet":
        return parquet_columns(file)
    return csv_columns(file, options.text_column, options.encoding)


def _no_column(path: str, column: str, columns: Sequence[str]) -> UserError:
    near = difflib.get_close_matches(column, columns, n=1, cutoff=0.5)
    advice = f"Did you mean {near[0]}? Give" if near else "Give"
    return UserError(f"{path} has no column {column}. Its columns are {', '.join(columns)}. {advice} --text-column.")


def _read(source: _Source, options: _Options, on_fault: OnFault) -> Iterator[Document]:
    try:
        with source.open() as file:
            for number, (line, record) in enumerate(_records(file, source, options, on_fault), 1):
                id = _id(record, f"{source.prefix}{number}", options)
                try:
                    document = _document(record, id, options)
                except ValueError as error:
                    on_fault(Fault(source.path, str(error), line or None, id))
                else:
                    yield document
    except UnicodeDecodeError as error:
        on_fault(Fault(source.path, f"the rest is not {error.encoding}: {error.reason}. Give another encoding"))
    except DAMAGED as error:
        on_fault(Fault(source.path, f"the file is damaged or not what its suffix says: {error}"))


def _records(file: BinaryIO, source: _Source, options: _Options, on_fault: OnFault) -> Iterator[Row]:
    if source.format == "csv":
        return read_csv(file, source.path, options.text_column, options.encoding, on_fault)
    if source.format == "parquet":
        return read_parquet(file, source.path, on_fault)
    if source.format == "jsonl":
        return _json_lines(file, source.path, options.encoding, on_fault)
    return _whole_text(file, source, options, on_fault)


def _whole_text(file: BinaryIO, source: _Source, options: _Options, on_fault: OnFault) -> Iterator[Row]:
    try:
        yield 0, {options.id_column: source.id, options.text_column: decode(file.read(), options.encoding)}
    except ValueError as error:
        on_fault(Fault(source.path, str(error)))


def _json_lines(file: BinaryIO, path: str, encoding: str | None, on_fault: OnFault) -> Iterator[Row]:
    with open_text(file, encoding, "\n") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                check_decoded(line, encoding)
                yield number, _object(line)
            except ValueError as error:
                on_fault(Fault(path, str(error), number))


def _object(line: str) -> Mapping[str, Any]:
    try:
        found = load_json(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"this line is no JSON: {error}") from error
    if not isinstance(found, dict):
        raise ValueError(f"this line is a JSON {type(found).__name__}; it must be an object with a text")
    return found


def _document(record: Mapping[str, Any], id: str, options: _Options) -> Document:
    """Raises ValueError with the reason where the record has no text."""
    if options.text_column not in record:
        raise ValueError(f"there is no {options.text_column}; its fields are: {', '.join(record) or 'none'}")
    text = record[options.text_column]
    if not isinstance(text, str):
        raise ValueError(f"{options.text_column} is {_kind(text)}, not a string")
    if not text.strip():
        raise ValueError(f"{options.text_column} is empty")
    return Document(id=id, text=text, meta=_meta(record, options))


def _id(record: Mapping[str, Any], default: str, options: _Options) -> str:
    given = record.get(options.id_column)
    return default if given is None or given == "" else str(given)


def _meta(record: Mapping[str, Any], options: _Options) -> dict[str, Any]:
    """Return the other fields; those of a Marsad document are its own `meta`, its annotations go."""
    others = {name: value for name, value in record.items() if name not in (options.text_column, options.id_column)}
    if "schema_version" in record and isinstance(record.get("meta"), dict):
        others = {name: value for name, value in others.items() if name not in (*_ANNOTATIONS, "meta")}
        others |= record["meta"]
    return {name: _json_value(value) for name, value in others.items()}


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
