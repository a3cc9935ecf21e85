"""Documents as files that other programs read."""

import io
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from marsad.data.errors import Fault
from marsad.data.formats import write_documents
from marsad.data.incidents.event_codes import load_event_codes
from marsad.data.records import Document
from marsad.data.vague_counts import load_vague_table
from marsad.incident_run import Settings, tabulate
from marsad.service.bodies import ExportFormat
from marsad.service.refusals import Refusal


class Export(NamedTuple):
    """A file to send."""

    name: str
    media_type: str
    content: bytes


_FILES: dict[ExportFormat, tuple[str, str]] = {
    "jsonl": ("marsad.jsonl", "application/x-ndjson"),
    "csv": ("incidents.csv", "text/csv; charset=utf-8"),
    "brat": ("marsad-brat.zip", "application/zip"),
    "label-studio": ("marsad-label-studio.json", "application/json"),
}


def export(documents: Sequence[Document], format: ExportFormat) -> Export:
    """Return documents in a format; `csv` is the table of their incidents.

    Raises Refusal where the format cannot hold a document.
    """
    name, media_type = _FILES[format]
    with tempfile.TemporaryDirectory(prefix="marsad-") as folder:
        path = Path(folder) / name
        if format == "csv":
            tabulate(documents, path, Settings(load_vague_table(), load_event_codes()), _refuse)
        else:
            write_documents(documents, path, format, _refuse)
        return Export(name, media_type, _zipped(path) if path.is_dir() else path.read_bytes())


def _zipped(folder: Path) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
    return packed.getvalue()


def _refuse(fault: Fault) -> None:
    raise Refusal(422, f"Document {fault.document} cannot be exported: {fault.reason}.")
