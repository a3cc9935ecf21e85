"""Annotated documents to a file or folder, in the format that its name says.

Documents are written as they come, in flat memory, into a folder of their own, and moved to their place
when all is well: a run that breaks leaves nothing that looks whole.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from .errors import OnFault, UserError, raise_fault
from .files import format_suffix
from .formats import write_documents
from .mention_table import write_csv, write_parquet
from .records import Document
from .web_page import write_page

_SUFFIXES = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet", ".conll": "conll",
    ".json": "label-studio", ".html": "html", "": "brat",
}  # fmt: skip
OUTPUT_FORMATS = tuple(dict.fromkeys(_SUFFIXES.values()))

_Writer = Callable[[Iterable[Document], Path, OnFault], int]
_WRITERS: Mapping[str, _Writer] = {
    "csv": write_csv,
    "parquet": write_parquet,
    "html": lambda documents, path, on_fault: write_page(documents, path, path.name),
}


def output_format(path: Path, format: str | None = None, *, placing: bool = False) -> str:
    """Return the format by its name or by the suffix of the target; no suffix is a brat folder.

    Raises UserError for an unknown format or suffix, and for a target that must not be written over:
    a brat folder, unless a run was broken off while `placing` it.
    """
    suffix = format_suffix(path).lower()
    known = format or _SUFFIXES.get(suffix)
    if known not in OUTPUT_FORMATS:
        wrong = f"There is no output format {format!r}" if format else f"{path}: {suffix} names no output format"
        raise UserError(f"{wrong}. Choose one of {', '.join(OUTPUT_FORMATS)}, with --format or by the suffix.")
    full = path.exists() and not (path.is_dir() and not any(path.iterdir()))
    if known == "brat" and full and not placing:
        raise UserError(f"{path} exists; brat output needs a folder of its own. Give another name, or remove it.")
    if known != "brat" and path.is_dir():
        raise UserError(f"{path} is a folder. Give a file name for {known}, or --format brat.")
    return known


def make_output(documents: Iterable[Document], path: Path, format: str, on_fault: OnFault = raise_fault) -> int:
    """Write documents to `path`; return how many. What the format cannot hold is a fault and left out.

    More than one file may be made: Label Studio's has its interface beside it.
    """
    if writer := _WRITERS.get(format):
        return writer(documents, path, on_fault)
    return write_documents(documents, path, format, on_fault)


def place_output(made: Path, target: Path) -> None:
    """Move all files of a folder to where the target lies."""
    for written in sorted(made.iterdir()):
        place = target.with_name(written.name)
        if place.is_dir():
            place.rmdir()  # empty, or output_format had refused it
        written.replace(place)
