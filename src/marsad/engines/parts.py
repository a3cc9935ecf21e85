"""Output in parts: a folder, local or in object storage, into which each worker writes its own.

Names of parts sort in the order of the input. A part appears whole or not at all, and a worker that does
another's work again writes the same; `_SUCCESS` comes last, when all parts are there.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from marsad.blocks import AnnotatedBlock, BlockAnnotator, count
from marsad.data.errors import Fault, UserError
from marsad.data.outputs import make_output
from marsad.data.sources import FAULTS_SUFFIX
from marsad.data.storage import storage_of
from marsad.prediction_run import Tally, fault_line, watched

if TYPE_CHECKING:
    from marsad.data.records import Document
    from marsad.engines.ray_engine import Bundle

FORMATS = ("jsonl", "parquet", "csv")
_DONE = "_SUCCESS"  # as Hadoop, Spark and those who read their folders know it


@dataclass(frozen=True, slots=True)
class Parts:
    """The folder `target`, a path or a URL that fsspec knows, with parts in one of FORMATS."""

    target: str
    format: str

    @property
    def errors(self) -> str:
        """The file beside the folder that tells the faults."""
        return self.target + FAULTS_SUFFIX

    def check(self) -> None:
        """Raise UserError for another format, and for a folder that holds something: its parts would be mixed with ours."""
        if self.format not in FORMATS:
            raise UserError(
                f"Parts can be written as {', '.join(FORMATS)}, not {self.format}. Choose one with --format."
            )
        storage, folder = storage_of(self.target)
        if storage.exists(folder) and storage.ls(folder):
            raise UserError(f"{self.target} is not empty. Give a new folder for the parts, or remove it.")
        storage.makedirs(folder, exist_ok=True)

    def write(self, number: int, documents: "Iterable[Document]", on_fault: Callable[[Fault], None]) -> None:
        """Write one part. What the format cannot hold is a fault and left out."""
        name = f"part-{number:08d}.{self.format}"
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / name
            make_output(documents, made, self.format, on_fault)
            deliver(made, f"{self.target}/{name}")

    def finish(self, written: int) -> None:
        """Mark the folder as whole. Raises UserError where it does not hold so many parts."""
        storage, folder = storage_of(self.target)
        storage.invalidate_cache()
        names = [Path(path).name for path in storage.ls(folder, detail=False)]
        for draft in (name for name in names if name.startswith(".part-")):  # of a worker that was lost
            storage.rm_file(f"{folder}/{draft}")
        found = sum(name.startswith("part-") for name in names)
        if found < written:
            raise UserError(
                f"{self.target} holds {found:,} of {written:,} parts: other machines wrote theirs to disks of their own. "
                "Give a folder that all machines share, or a URL of object storage."
            )
        storage.touch(f"{folder}/{_DONE}")


class PartWriter:
    """Annotates bundles and writes a part of each."""

    def __init__(self, annotator: BlockAnnotator, parts: Parts):
        self._annotator, self._parts = annotator, parts

    def __call__(self, bundle: "Bundle") -> AnnotatedBlock:
        """Return the faults and counts of a bundle; its documents are in its part."""
        documents: list[Document] = []
        faults: list[Fault] = []
        for block in bundle.blocks:
            read, failed = self._annotator.annotate(block)
            documents += read
            faults += failed
        self._parts.write(bundle.number, documents, faults.append)
        return AnnotatedBlock(b"", faults, count(documents), bundle.blocks[-1].after)


def gather_parts(written: Iterable[AnnotatedBlock], parts: Parts) -> Tally:
    """Let the parts be written, and tell their faults beside the folder; return how much was read."""
    tally, count_of_parts = Tally(errors=Path(parts.errors)), 0
    with tempfile.TemporaryDirectory() as folder:
        faults = Path(folder) / "faults"
        with faults.open("wb") as file:
            for part in watched(written, tally, lambda part: part.counts):
                count_of_parts += 1
                file.writelines(map(fault_line, part.faults))
                tally.faults += len(part.faults)
        if tally.faults:
            deliver(faults, parts.errors)
    parts.finish(count_of_parts)
    return tally


def deliver(made: Path, target: str) -> None:
    """Copy a file to a path or URL, where it appears whole or not at all."""
    storage, path = storage_of(target)
    if "file" not in storage.protocol:  # object storage shows no half object
        storage.put_file(str(made), path)
        return
    draft = Path(path).with_name(f".{Path(path).name}.{uuid4().hex}")
    shutil.copyfile(made, draft)
    os.replace(draft, path)
