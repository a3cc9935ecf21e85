"""Rows to files: CSV for spreadsheets, Parquet for data frames, GeoJSON for maps, JSON Lines for programs.

Rows are written as they come, in flat memory.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from ..errors import UserError
from ..files import format_suffix, open_binary
from ..jsonl import dump_json
from ..tables import without_formulas
from .table import Columns, Row

_ROWS = 10_000  # of one Parquet row group, and of memory


def write_rows(rows: Iterable[Row], columns: Columns, path: Path) -> None:
    """Write rows in the format that the name of the file says. Raises UserError for an unknown one."""
    _WRITERS[table_format(path)](rows, columns, path)


def table_format(path: Path) -> str:
    """Return csv, parquet, geojson or jsonl by the suffix of a file. Raises UserError for another, and for a folder."""
    if path.is_dir():
        raise UserError(f"{path} is a folder. Give the name of a file.")
    suffix = format_suffix(path).lower().removeprefix(".")
    if suffix not in _WRITERS or (suffix == "parquet" and path.suffix.lower() != ".parquet"):
        raise UserError(
            f"{path}: no table can be written there. Choose a name in {', '.join(f'.{s}' for s in _WRITERS)}."
        )
    return suffix


def _write_csv(rows: Iterable[Row], columns: Columns, path: Path) -> None:
    """It begins with a byte order mark: without one, spreadsheets read Arabic as Western letters."""
    with open_binary(path, "wb") as raw, io.TextIOWrapper(raw, "utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(map(without_formulas, rows))


def _write_parquet(rows: Iterable[Row], columns: Columns, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    fields = [pa.field(n, pa.type_for_alias(kind), metadata={"description": d}) for n, (kind, d) in columns.items()]
    schema = pa.schema(fields)
    stream = iter(rows)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while group := list(islice(stream, _ROWS)):
            writer.write_table(pa.Table.from_pylist(group, schema))


def _write_jsonl(rows: Iterable[Row], columns: Columns, path: Path) -> None:
    with open_binary(path, "wb") as file:
        file.writelines(dump_json(row) + b"\n" for row in rows)


def _write_geojson(rows: Iterable[Row], columns: Columns, path: Path) -> None:
    """Write one FeatureCollection (RFC 7946); a row without coordinates has the geometry null."""
    with open_binary(path, "wb") as file:
        file.write(b'{"type":"FeatureCollection","features":[')
        file.writelines(_separated(dump_json(_feature(row, columns)) for row in rows))
        file.write(b"\n]}\n")


def _separated(lines: Iterable[bytes]) -> Iterator[bytes]:
    for number, line in enumerate(lines):
        yield (b",\n" if number else b"\n") + line


def _feature(row: Row, columns: Columns) -> Row:
    point = [row.get("longitude"), row.get("latitude")]
    geometry = {"type": "Point", "coordinates": point} if None not in point else None
    properties = {name: row.get(name) for name in columns if name not in ("id", "latitude", "longitude")}
    return {"type": "Feature", "id": row.get("id"), "geometry": geometry, "properties": properties}


_WRITERS: Mapping[str, Callable[[Iterable[Row], Columns, Path], None]] = {
    "csv": _write_csv,
    "parquet": _write_parquet,
    "geojson": _write_geojson,
    "jsonl": _write_jsonl,
}
