"""A worker whose systems are these; as `fake_worker.py benchmark FOLDER` a whole benchmark of them.

Each system finds one word as LOC and writes down which documents it was shown, in the file that $FAKE_LOG names.
"""

import os
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

from marsad.data.errors import UserError
from marsad.data.records import Document, Mention
from marsad.evaluate.benchmark import rounds, store, worker
from marsad.evaluate.benchmark.plan import DataUse, Plan
from marsad.evaluate.benchmark.runner import run_benchmark
from marsad.evaluate.systems import registry
from marsad.evaluate.systems.contract import Facts, Training

WORD = "حلب"


class Words:
    """Finds the word."""

    def __init__(self, spec: str, seed: int | None = None, trained_on: tuple[str, ...] = ()):
        self.facts = Facts(name=spec, spec=spec, labels=("LOC",), seed=seed, trained_on=trained_on)
        self.seen = 0

    def annotate(self, documents: Iterable[Document], *, event_threshold: float | None = None) -> Iterator[Document]:
        print("a library that prints on standard output")
        for document in documents:
            self._write_down(document)
            self.meet(document)
            start = document.text.find(WORD)
            found = [Mention(id="m1", label="LOC", start=start, end=start + len(WORD), text=WORD)] if start >= 0 else []
            yield document.model_copy(update={"mentions": tuple(found)})

    def meet(self, document: Document) -> None:
        """What else happens."""

    def _write_down(self, document: Document) -> None:
        if document.id != worker.FIRST_DOCUMENT.id and (log := os.environ.get("FAKE_LOG")):
            assert not document.mentions
            with Path(log).open("a", encoding="utf-8") as file:
                file.write(f"{self.facts.name} {document.id}\n")


class Crash(Words):
    """Dies at the third document."""

    def meet(self, document: Document) -> None:
        if document.id == "3":
            print("a last word", file=sys.stderr, flush=True)
            os._exit(7)


class Counts(Words):
    """Says of itself which document it met last."""

    def meet(self, document: Document) -> None:
        self.facts = self.facts.model_copy(update={"notes": (f"Met {document.id}.",)})


class Waits(Words):
    """At the third document, waits for a file."""

    def meet(self, document: Document) -> None:
        if document.id == "3":
            folder = Path(os.environ["FAKE_LOG"]).parent
            (folder / "reached").touch()
            while not (folder / "go").exists():
                time.sleep(0.05)


class Renames(Words):
    """Gives documents back under other names."""

    def annotate(self, documents: Iterable[Document], *, event_threshold: float | None = None) -> Iterator[Document]:
        for document in documents:
            yield document.model_copy(update={"id": "another"})


class Fitted(Words):
    """A baseline that remembers its seed."""

    seeded = True

    @classmethod
    def fit(cls, training: Training, seed: int) -> Self:
        mentions = [mention.text for document in training.documents for mention in document.mentions]
        if WORD not in mentions:
            raise UserError(f"the training text has no {WORD}")
        return cls("fitted", seed, training.names)

    def save(self, folder: Path) -> None:
        folder.mkdir()
        (folder / "seed").write_text(f"{self.facts.seed} {' '.join(self.facts.trained_on)}", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        seed, *names = (folder / "seed").read_text(encoding="utf-8").split()
        return cls("fitted", int(seed), tuple(names))


SYSTEMS = {"words": Words, "counts": Counts, "crash": Crash, "waits": Waits, "renames": Renames}


def open_system(spec: str, folder: Path | None = None) -> Words:
    """Stands in for the registry's."""
    if folder is not None:
        return Fitted.load(folder)
    if spec not in SYSTEMS:
        raise UserError(f"{spec} is not installed. Run: pip install {spec}")
    return SYSTEMS[spec](spec)


def install() -> None:
    """Put the fakes in place."""
    fakes: Any = SimpleNamespace(open=open_system, is_baseline="fitted".__eq__, baseline=lambda spec: Fitted)
    registry.open_system = fakes.open
    registry.is_baseline = fakes.is_baseline
    registry.baseline_class = fakes.baseline


if __name__ == "__main__":
    install()
    if sys.argv[1] != "benchmark":
        sys.exit(worker.main(sys.argv[1:]))
    folder = Path(sys.argv[2])
    rounds.BLOCK_WORDS = 4
    vars(store)["code_digest"] = lambda: ""
    plan = Plan(("words", "waits"), (DataUse(str(folder / "test.jsonl"), "test"),), work=folder / "work")
    run_benchmark(plan, worker=(sys.executable, __file__))
