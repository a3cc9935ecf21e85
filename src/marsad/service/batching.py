"""Workers read the texts of all clients, in batches over many requests. A worker is a thread that asks the annotator.

The unit is a document: the documents of one request may be read in several batches, between those of others.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from marsad.data.records import Document
from marsad.service.fair_queue import FairQueue

if TYPE_CHECKING:
    from marsad.evaluate.metrics import Annotator

Answer = Document | Exception
OnBatch = Callable[[int, int, float], None]
_FIRST_SPEED = 20_000.0  # letters a second, until the first batch was measured
_NEWEST = 0.2  # that the newest batch counts in the mean speed


class ModelFailure(Exception):
    """The model broke on a document."""

    def __init__(self, document: str, cause: Exception):
        super().__init__(document)
        self.document = document
        self.__cause__ = cause


@dataclass(slots=True)
class _Request:
    """The documents of one request. Workers write `answers` in turn; `done` carries them over to the event loop."""

    missing: int
    answers: dict[int, Answer] = field(default_factory=dict)  # by their places in the request
    done: "Future[dict[int, Answer]]" = field(default_factory=Future)

    def take(self, position: int, answer: Answer) -> None:
        self.answers[position] = answer
        self.missing -= 1
        if not self.missing:
            with suppress(Exception):  # whoever asked has left in this moment
                self.done.set_result(self.answers)


class _Item(NamedTuple):
    request: _Request
    position: int
    document: Document


class Batcher:
    """Reads documents of many requests together. `on_batch` is told documents, letters and seconds of each batch.

    So many `workers` read at a time; what waits is shared among those that are idle.
    """

    def __init__(
        self, annotator: "Annotator", batch_letters: int, gather_seconds: float, on_batch: OnBatch, workers: int = 1
    ):
        self._annotator = annotator
        self._batch_letters = batch_letters
        self._gather_seconds = gather_seconds
        self._on_batch = on_batch
        self._queue: FairQueue[_Item] = FairQueue()
        self._changed = threading.Condition()
        self._idle = 0
        self._closed = False
        self._speed = _FIRST_SPEED  # of one worker
        self._workers = [
            threading.Thread(target=self._work, name="marsad-batches", daemon=True) for _ in range(workers)
        ]

    def start(self) -> None:
        """Start the workers."""
        for worker in self._workers:
            worker.start()

    def close(self) -> None:
        """Read what waits, then stop. It returns when all is done."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for worker in self._workers:
            worker.join()

    @property
    def works(self) -> bool:
        """Whether what is asked for will be read."""
        return all(worker.is_alive() for worker in self._workers) and not self._closed

    def seconds_for(self, letters: int) -> float:
        """Return how long so many letters take, by the speed of the last batches."""
        return letters / (self._speed * len(self._workers))

    async def read(self, client: str, documents: Sequence[Document], letters: Sequence[int]) -> list[Document]:
        """Return documents annotated, in their order. `letters` is what each counts for.

        Raises ModelFailure. Cancelled, it takes back what was not yet read.
        """
        if not documents:
            return []
        request = _Request(missing=len(documents))
        with self._changed:
            for position, (document, weight) in enumerate(zip(documents, letters, strict=True)):
                self._queue.push(client, _Item(request, position, document), weight)
            self._changed.notify_all()
        answers = await asyncio.wrap_future(request.done)
        return [_document(answers[position], document) for position, document in enumerate(documents)]

    # The workers -------------------------------------------------------------------------------

    def _work(self) -> None:
        while (batch := self._gather()) is not None:
            items, letters = batch
            started = time.perf_counter()
            answers = self._annotate([item.document for item in items])
            seconds = time.perf_counter() - started
            with self._changed:
                for item, answer in zip(items, answers, strict=True):
                    item.request.take(item.position, answer)
                if items:
                    self._speed += _NEWEST * (letters / max(seconds, 1e-6) - self._speed)
            if items:
                self._on_batch(len(items), letters, seconds)

    def _gather(self) -> tuple[list[_Item], int] | None:
        """Wait for work; return a batch and its letters, or None where all is done and nothing more comes."""
        with self._changed:
            self._idle += 1
            while True:
                self._changed.wait_for(lambda: self._queue or self._closed)
                self._changed.wait_for(self._is_full, self._gather_seconds)
                if self._queue or self._closed:  # else another worker has taken all meanwhile
                    break
            batch = self._next_batch() if self._queue else None
            self._idle -= 1
            return batch

    def _is_full(self) -> bool:
        return self._closed or self._queue.weight >= self._batch_letters

    def _next_batch(self) -> tuple[list[_Item], int]:
        most = min(self._batch_letters, self._queue.weight / self._idle)
        items, letters = [], 0
        while self._queue and letters < most:
            item, weight = self._queue.pop()
            if not item.request.done.cancelled():
                items.append(item)
                letters += weight
        return items, letters

    def _annotate(self, documents: list[Document]) -> list[Answer]:
        try:
            return list(self._annotator.annotate(documents))
        except Exception:  # of one of them; the others have their answers
            return [self._annotate_alone(document) for document in documents]

    def _annotate_alone(self, document: Document) -> Answer:
        try:
            return next(iter(self._annotator.annotate([document])))
        except Exception as error:
            return error


def _document(answer: Answer, asked: Document) -> Document:
    if isinstance(answer, Exception):
        raise ModelFailure(asked.id, answer)
    return answer
