"""What a benchmark keeps on disk: fitted baselines and predictions, each under a name made from all that decides it.

A run that was broken off, or a second one with other systems or statistics, takes from here what is the same.
Files are moved to their places when they are whole.
"""

import hashlib
import re
import shutil
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from ...data.errors import UserError
from ...data.jsonl import dump_document, dump_json, load_json
from ...data.records import Document
from ..pairs import without_annotation
from ..systems.contract import Facts
from ..systems.word_vectors import vector_files
from ..tally import Result

_PACKAGE = Path(__file__).parents[2]
_OF_SYSTEMS = ("data", "models", "evaluate/systems")  # code that decides what a system predicts; not their subfolders

Kept = TypeVar("Kept", bound=Result)


class Block(Result):
    """Documents that a system annotated together, and what that took; `measured`: the day and the machine."""

    documents: tuple[Document, ...]
    words: int
    seconds: float
    peak_memory: float | None
    startup_seconds: float
    measured: str


class FitRecord(Result):
    """What fitting a baseline took; `measured`: the day and the machine."""

    seconds: float
    measured: str


class FittedFolder:
    """A fitted baseline in `model`, whole where `fit.json` stands beside it."""

    def __init__(self, path: Path):
        self.path = path
        self.model = path / "model"
        self._record = path / "fit.json"

    def record(self) -> FitRecord | None:
        """Return what the fit took, None where it has not been done."""
        return _read(self._record, FitRecord)

    def clear(self) -> None:
        """Make room for a fit: what a broken one left is removed."""
        shutil.rmtree(self.model, ignore_errors=True)
        self.path.mkdir(parents=True, exist_ok=True)

    def finish(self, record: FitRecord) -> FitRecord:
        """Say that the model is whole."""
        _write(self._record, record)
        return record


class RunFolder:
    """The predictions of one system on one corpus, block by block."""

    def __init__(self, path: Path):
        self.path = path

    def facts(self) -> Facts | None:
        """Return what the system is; None where it has not been opened yet."""
        return _read(self.path / "facts.json", Facts)

    def write_facts(self, facts: Facts) -> None:
        """Keep what the system is."""
        _write(self.path / "facts.json", facts)

    def block(self, number: int) -> Block | None:
        """Return a block; None where it has not been annotated yet."""
        return _read(self._block(number), Block)

    def has(self, number: int) -> bool:
        """Whether a block has been annotated."""
        return self._block(number).is_file()

    def write_block(self, number: int, block: Block) -> None:
        """Keep a block."""
        _write(self._block(number), block)

    def _block(self, number: int) -> Path:
        return self.path / f"block-{number:03}.json"


class Store:
    """The folder of a benchmark."""

    def __init__(self, root: Path):
        self.root = root

    def fitted(self, spec: str, seed: int, training: str, vectors: Path | None) -> FittedFolder:
        """Return the folder of a baseline; `training` is the digest of what it is fitted on."""
        key = digest(
            spec, str(seed), training, _files_digest(vector_files(vectors) if vectors else ()), systems_digest()
        )
        return FittedFolder(self.root / "fitted" / f"{_slug(spec)}-{seed}-{key}")

    def run(self, name: str, system: str, documents: Sequence[Document]) -> RunFolder:
        """Return the folder of predictions; `system` is the digest of all that the system is."""
        key = digest(system, documents_digest(map(without_annotation, documents)), code_digest())
        return RunFolder(self.root / "predictions" / f"{_slug(name)}-{key}")

    def log(self, name: str) -> Path:
        """Return the file for what a system's process says."""
        return self.root / "logs" / f"{_slug(name)}.log"


def digest(*parts: str) -> str:
    """Return a name for texts that others do not have."""
    return hashlib.blake2b(dump_json(parts), digest_size=8).hexdigest()


def documents_digest(documents: Iterable[Document]) -> str:
    """Return a name for documents, whatever stands in them."""
    summed = hashlib.blake2b(digest_size=16)
    for document in documents:
        summed.update(dump_document(document) + b"\n")
    return summed.hexdigest()


def folder_digest(folder: Path) -> str:
    """Return a name for the files of a folder, names and contents."""
    return _files_digest(sorted(path for path in folder.rglob("*") if path.is_file()))


def _files_digest(paths: Iterable[Path]) -> str:
    summed = hashlib.blake2b(digest_size=16)
    for path in paths:
        summed.update(path.name.encode("utf-8", "surrogateescape") + b"\0")
        with path.open("rb") as file:
            summed.update(hashlib.file_digest(file, "blake2b").digest())
    return summed.hexdigest()


@cache
def systems_digest() -> str:
    """Return a name for the version and for the code of the baselines: a mended one is fitted anew."""
    return digest(version("marsad"), _files_digest(sorted((_PACKAGE / "evaluate/systems").glob("*.py"))))


@cache
def code_digest() -> str:
    """Return a name for the version and for the code that systems run on."""
    code = [path for folder in _OF_SYSTEMS for path in sorted((_PACKAGE / folder).glob("*.py"))]
    return digest(version("marsad"), _files_digest([*code, _PACKAGE / "predictor.py"]))


def _slug(name: str) -> str:
    return re.sub(r"[^\w.@-]+", "-", name).strip("-")[-60:]


def _read(path: Path, kind: type[Kept]) -> Kept | None:
    if not path.is_file():
        return None
    try:
        return kind.model_validate(load_json(path.read_bytes()))
    except (ValidationError, ValueError) as error:
        raise UserError(f"{path} is broken, or an older Marsad wrote it. Remove the folder {path.parent}.") from error


def _write(path: Path, record: Result) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(dump_json(record.model_dump()))
    part.replace(path)
