"""Systems annotate one corpus in turns, block by block, so that whatever slows the machine slows them all."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from ...data.errors import UserError
from ...data.records import Document
from ...data.words import find_words
from ..pairs import pair_up, without_annotation
from ..systems.contract import Facts
from .messages import Annotated, AnnotateRequest, Ready
from .process import SystemFailure, Worker
from .store import Block, RunFolder

ROUNDS = 8
BLOCK_WORDS = 2_000  # at least: batches of fewer would be slower than in real use

Observe = Callable[[str, int, int], None]
"""Told what is being done, and how many of how many steps are done."""


@dataclass
class Entrant:
    """One system with one seed on one corpus: the command of its process, and where its predictions are kept.

    `failure` is set where it cannot go on.
    """

    name: str
    command: tuple[str, ...]
    log: Path
    run: RunFolder
    failure: str | None = None


def divide(documents: Sequence[Document]) -> list[list[Document]]:
    """Cut documents into at most ROUNDS blocks of about as many words each."""
    sizes = list(map(count_words, documents))
    blocks = max(1, min(ROUNDS, sum(sizes) // BLOCK_WORDS))
    divided: list[list[Document]] = [[] for _ in range(blocks)]
    before = 0
    for document, size in zip(documents, sizes, strict=True):
        divided[min(blocks - 1, before * blocks // max(1, sum(sizes)))].append(document)
        before += size
    return [block for block in divided if block]


def count_words(document: Document) -> int:
    """Return the number of words, as scores count them."""
    return len(find_words(document.text))


def annotate_in_rounds(
    entrants: Sequence[Entrant], blocks: Sequence[Sequence[Document]], measured: str, observe: Observe
) -> None:
    """Let every entrant annotate every block that it has not annotated yet, one at a time.

    `measured` is kept with each block. All processes have ended when this returns, however it does.
    """
    bare = [[without_annotation(document) for document in block] for block in blocks]
    total = len(entrants) * len(blocks)
    with ExitStack() as processes:
        turns = [turn for entrant in entrants if (turn := _open(entrant, len(blocks), processes, observe))]
        for number, block in enumerate(bare):
            for place, turn in enumerate(turns):
                done = total - len(turns) * (len(blocks) - number) + place
                observe(f"{turn.entrant.name} annotates block {number + 1} of {len(blocks)}", done, total)
                turn.take(number, block, measured)


@dataclass
class _Turn:
    """An entrant whose process is ready."""

    entrant: Entrant
    worker: Worker
    facts: Facts
    startup_seconds: float

    def take(self, number: int, block: Sequence[Document], measured: str) -> None:
        """Annotate a block and keep it."""
        if self.entrant.failure is not None or self.entrant.run.has(number):
            return
        try:
            answer = self.worker.ask(Annotated, AnnotateRequest(documents=tuple(block)))
            pair_up(block, answer.documents)
        except (SystemFailure, UserError) as error:
            self.entrant.failure = str(error)
            return
        taken = Block(
            documents=answer.documents,
            words=sum(map(count_words, block)),
            seconds=answer.seconds,
            peak_memory=answer.peak_memory,
            startup_seconds=self.startup_seconds,
            measured=measured,
        )
        self.entrant.run.write_block(number, taken)
        self.entrant.run.write_facts(self.facts.model_copy(update={"notes": answer.notes}))


def _open(entrant: Entrant, blocks: int, processes: ExitStack, observe: Observe) -> _Turn | None:
    """Start an entrant's process, unless there is nothing left for it to do."""
    if entrant.run.facts() is not None and all(map(entrant.run.has, range(blocks))):
        return None
    observe(f"{entrant.name} starts", 0, 0)
    worker = processes.enter_context(Worker(entrant.command, entrant.log))
    try:
        facts = worker.ask(Ready).facts
    except SystemFailure as error:
        entrant.failure = str(error)
        return None
    seconds = perf_counter() - worker.started
    entrant.run.write_facts(facts)
    return _Turn(entrant, worker, facts, seconds)
