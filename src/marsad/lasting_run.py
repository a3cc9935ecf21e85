"""A run into a file that outlives whatever breaks it off: the same run, started again, goes on.

Beside the output, `.OUT.run/` holds what is done: documents as JSON Lines, a journal, and at the end what is
made of them. Only what is whole is moved to its place; then the folder is gone. Each block is on the disk
before the journal says so, so that at any moment a kill loses one block and no more.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Self

from marsad.blocks import AnnotatedBlock
from marsad.data.compression import block_packer
from marsad.data.errors import Fault, UserError
from marsad.data.jsonl import read_jsonl
from marsad.data.outputs import make_output, place_output
from marsad.data.sources import FAULTS_SUFFIX
from marsad.journal import Identity, Journal, Safe, find_journal
from marsad.prediction_run import fault_line
from marsad.safe_files import SafeFile, sync_files, sync_folder

_JOURNAL = "journal.jsonl"
_DOCUMENTS = "documents.jsonl.zst"


def run_folder(output: Path) -> Path:
    """Return the hidden folder of a run into this output."""
    return output.with_name(f".{output.name}.run")


def waits_for_its_place(output: Path) -> bool:
    """Say whether a run was broken off when all was done but the last move."""
    found = find_journal(run_folder(output) / _JOURNAL, lambda safe: True)
    return found is not None and found.safe.made


class LastingRun:
    """Goes on where one with the same identity was broken off, unless it is to begin `anew`.

    `safe` says what is done. Raises UserError where that one was of something else, where another process
    writes the same output, and where nothing can be written.
    """

    def __init__(self, output: Path, format: str, identity: Identity, *, anew: bool = False):
        self.output, self._format = output, format
        self.errors = output.with_name(output.name + FAULTS_SUFFIX)
        self._folder = run_folder(output)
        self._made = self._folder / "made"
        self._path = self._made / output.name if format == "jsonl" else self._folder / _DOCUMENTS
        self.safe = Safe()
        with self._told(), ExitStack() as files:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock = files.enter_context(_locked(self._folder / "lock", output))
            self._open(identity, anew)
            files.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for file in (self._documents, self._errors, self._journal, self._lock):
            file.close()
        if self.safe == Safe():  # nothing was done, so nothing is left
            self._remove()

    def commit(self, block: AnnotatedBlock) -> None:
        """Write an annotated block and its faults. Raises UserError where the disk is full or the like."""
        with self._told():
            self._documents.append(block_packer(self._path)(block.lines) if block.lines else b"")
            self._set_aside(block.faults)
            counts = self.safe.counts.plus(block.counts)
            self._take_down(self.safe._replace(position=block.after, output=self._documents.size, counts=counts))

    def finish(self) -> None:
        """Bring the output to its place, if there is any document to write. Raises UserError where that fails."""
        with self._told():
            if self.safe.counts.documents:
                if not self.safe.made:
                    self._make()
                place_output(self._made, self.output)
                sync_folder(self.output.parent)
            self._remove()

    def _open(self, identity: Identity, anew: bool) -> None:
        path = self._folder / _JOURNAL
        begun = None if anew else find_journal(path, lambda safe: True)
        if begun and begun.safe != Safe():
            _refuse_other(begun.identity, identity, self.output)
        found = begun and find_journal(path, self._holds)
        if found and found.safe != Safe():
            self.safe = found.safe
        else:
            found = None
            shutil.rmtree(self._made, ignore_errors=True)
        self._made.mkdir(exist_ok=True)
        self._journal = Journal(path, identity, found)
        self._errors = SafeFile(self.errors, self.safe.errors)
        self._documents = SafeFile(self._path, None if self.safe.made else self.safe.output)

    def _holds(self, safe: Safe) -> bool:
        return safe.made or (_size(self._path) >= safe.output and _size(self.errors) >= safe.errors)

    def _make(self) -> None:
        """Make the output of the documents, unless they are it."""
        self._documents.close()
        if self._format != "jsonl":
            shutil.rmtree(self._made)
            self._made.mkdir()
            target = self._made / self.output.name
            make_output(read_jsonl(self._path), target, self._format, self._set_aside_in_the_end)
            sync_files(self._made)
        self._take_down(self.safe._replace(made=True))

    def _set_aside_in_the_end(self, fault: Fault) -> None:
        self._set_aside([replace(fault, path=str(self.output))])

    def _set_aside(self, faults: Sequence[Fault]) -> None:
        self._errors.append(b"".join(map(fault_line, faults)))
        self.safe = self.safe._replace(errors=self._errors.size, faults=self.safe.faults + len(faults))

    def _take_down(self, safe: Safe) -> None:
        self._journal.add(safe)
        self.safe = safe

    def _remove(self) -> None:
        """Remove the hidden folder, the journal last: until then the run counts as unfinished."""
        self._journal.close()
        shutil.rmtree(self._made, ignore_errors=True)
        for name in (_DOCUMENTS, _JOURNAL, "lock"):
            (self._folder / name).unlink(missing_ok=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn an error of the disk into a sentence."""
        try:
            yield
        except OSError as error:
            safe = f"{self.safe.counts.documents:,} documents are safe. " if self.safe.counts.documents else ""
            raise UserError(
                f"{self.output} cannot be written: {error.strerror or error}. {safe}Make room, or mend what is wrong, "
                "and give the same command again: it goes on from there. Or give another output."
            ) from error


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _locked(path: Path, output: Path) -> BinaryIO:
    """Return a lock that ends with this process. Raises UserError where another one holds it."""
    file = path.open("ab")
    with suppress(ImportError):  # there are systems without
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.close()
            raise UserError(f"Another process is writing {output}. Wait for it, or give another output.") from error
    return file


def _refuse_other(old: Identity, new: Identity, output: Path) -> None:
    """Raise UserError where a run was of something else than this one."""
    if differing := [name for name in new if old.get(name) != new[name]]:
        raise UserError(
            f"A run into {output} was broken off that had another {', another '.join(differing)}. Give the same "
            "command with the same files to go on with it, add --anew to begin anew, or give another output."
        )
