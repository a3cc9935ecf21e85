"""Processes that read texts, each with a model of its own on one core.

Processes and not threads: what is done beside the network is Python, and threads would wait for one another, and the
server for all of them.
"""

import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import NamedTuple

from marsad.data.records import Document
from marsad.predictor import Predictor, load
from marsad.workers import hand_over, start_workers


class _Task(NamedTuple):
    documents: Sequence[Document]
    event_threshold: float | None


class Readers:
    """Annotates as a predictor does. As many threads may ask at a time as there are processes."""

    def __init__(self, folder: Path, processes: int):
        self._work = _Reading(folder)
        self._processes = processes
        self._pool = start_workers(self._work, processes)
        self._lock = threading.Lock()

    def annotate(self, documents: Iterable[Document], *, event_threshold: float | None = None) -> Iterator[Document]:
        """Yield documents annotated, in order.

        A process may be killed, by want of memory, say; then others are started. A document that is asked for alone
        is read again, since another's may be what killed the process; raises BrokenProcessPool the second time.
        """
        task = _Task(list(documents), event_threshold)
        pool = self._pool
        try:
            yield from self._read(pool, task)
        except BrokenProcessPool:
            if len(task.documents) > 1:
                raise
            yield from self._read(self._pool, task)

    def warm_up(self, document: Document) -> Document:
        """Have all processes load their models, and read a document. Raises UserError where a model cannot be had."""
        promised = [hand_over(self._pool, _Task([document], None)) for _ in range(self._processes)]
        read: list[list[Document]] = [promise.result() for promise in promised]
        return read[0][0]

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown()

    def _read(self, pool: ProcessPoolExecutor, task: _Task) -> list[Document]:
        try:
            read: list[Document] = hand_over(pool, task).result()
            return read
        except BrokenProcessPool:
            self._replace(pool)
            raise

    def _replace(self, broken: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is broken:
                self._pool = start_workers(self._work, self._processes)


class _Reading:
    """What a process does. It pickles: the model is loaded where it is used."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._predictor: Predictor | None = None

    def __call__(self, task: _Task) -> list[Document]:
        if self._predictor is None:
            self._predictor = load(self._folder, threads=1)
        return list(self._predictor.annotate(task.documents, event_threshold=task.event_threshold))
