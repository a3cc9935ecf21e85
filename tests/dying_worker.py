"""Runs predictions in processes that die at a given step, or are killed from outside. Started by test_lasting_run.

It imports everything once and forks for each order, a line of JSON on standard input: `paths`, `output`,
`format`, and how to die: `after` some seconds, or `die_at` a step (a file opened, written, synced, moved or
removed), or `most_bytes` of a file, as on a full disk. It answers with the exit code and the steps taken.
"""

import json
import os
import re
import resource
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from functools import partial
from io import FileIO
from pathlib import Path
from typing import Any, NoReturn

import pyarrow.parquet  # noqa: F401  # imported once, not in each fork

from marsad import safe_files, write_run
from marsad.blocks import BlockAnnotator, read_blocks
from marsad.data.errors import UserError
from marsad.data.inputs import InputOptions, Inputs
from marsad.data.records import Document, Mention, Sentence
from marsad.write_run import write_predictions

_TOWNS = re.compile("سبها|درنة")
_STEPS = {"os.remove", "os.rename", "os.truncate", "os.mkdir", "os.rmdir"}


class Finder:
    """Stands in for a model: finds two towns, and breaks on a text that says so."""

    def annotate(self, documents: Iterable[Document], *, event_threshold: float | None = None) -> Iterator[Document]:
        for document in documents:
            if "عطل" in document.text:
                raise RuntimeError("broken")
            mentions = [
                Mention(id=f"m{n}", label="LOC", start=found.start(), end=found.end(), text=found.group(), score=0.5)
                for n, found in enumerate(_TOWNS.finditer(document.text), 1)
            ]
            whole = Sentence(start=0, end=len(document.text))
            yield document.model_copy(update={"mentions": tuple(mentions), "sentences": (whole,)})


class Steps:
    """Counts what a process does to its files, and kills it at one of them."""

    def __init__(self, folder: str, die_at: int | None):
        self.taken, self._folder, self._die_at = 0, folder, die_at

    def take(self) -> bool:
        """Count one; say whether it is the last."""
        self.taken += 1
        return self.taken == self._die_at

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if (event in _STEPS or writes) and str(arguments[0]).startswith(self._folder) and self.take():
            die()

    def sync(self, descriptor: int, really: Any = os.fsync) -> None:
        if self.take():
            die()
        really(descriptor)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def tearing(steps: Steps) -> type[FileIO]:
    class Torn(FileIO):
        def write(self, data: Any) -> int:
            if steps.take():
                super().write(data[: len(data) // 2])
                die()
            return super().write(data)

    return Torn


def run(order: dict[str, Any], answer: int) -> None:
    output = Path(order["output"])
    if most := order.get("most_bytes"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    steps = Steps(str(output.parent), order.get("die_at"))
    replaced: list[tuple[Any, str, Any]] = [
        (safe_files, "FileIO", tearing(steps)),
        (os, "fsync", steps.sync),
        (write_run, "read_blocks", partial(read_blocks, most_items=4)),
    ]
    for module, name, stand_in in replaced:
        setattr(module, name, stand_in)
    sys.addaudithook(steps.audit)
    texts = Inputs(order["paths"], InputOptions())
    identity = {"input": texts.identity, "format": order["format"]}
    write_predictions(texts, BlockAnnotator(Finder), output, order["format"], identity)
    os.write(answer, str(steps.taken).encode())


def serve() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        reading, writing = os.pipe()
        if not (pid := os.fork()):
            become(order, writing)
        os.close(writing)
        if (after := order.get("after")) is not None:
            time.sleep(after)
            os.kill(pid, signal.SIGKILL)  # a process that has ended stays until it is waited for
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        with open(reading, "rb") as steps:
            print(code, steps.read().decode() or 0, flush=True)


def become(order: dict[str, Any], answer: int) -> NoReturn:
    code = 1
    try:
        run(order, answer)
        code = 0
    except UserError as error:
        print(error, file=sys.stderr, flush=True)
        code = 2
    finally:
        os._exit(code)


if __name__ == "__main__":
    serve()
