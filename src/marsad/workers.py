"""Blocks of work in several processes, each with a model of its own. Results come in the order of the blocks.

Processes and not threads: what is done beside the network is Python, and threads would wait for one another.
"""

import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from typing import Any, TypeVar

from marsad.data.errors import UserError

# Nothing slow is imported here: a worker sets its environment before its libraries read it.
Block = TypeVar("Block")
Result = TypeVar("Result")

_AHEAD = 2  # blocks that wait for each worker: none is idle while the results of a slow one are due first
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
"""The environment of a worker: its libraries must not start threads for every core."""


def map_blocks(work: Callable[[Block], Result], blocks: Iterable[Block], workers: int) -> Iterator[Result]:
    """Yield the result of each block, in order, in memory bounded by the number of workers.

    `work` must pickle; each process has a copy, which should make what is slow to make (a model) with its
    first block. An only block is worked on in this process, as all are with one worker: starting others
    takes a second. An exception that the work raises is raised here. Raises UserError where a worker is
    killed.
    """
    waiting = iter(blocks)
    first = list(islice(waiting, 2)) if workers > 1 else []
    blocks = chain(first, waiting)
    return _in_workers(work, blocks, workers) if len(first) > 1 else map(work, blocks)


def _in_workers(work: Callable[[Block], Result], blocks: Iterable[Block], workers: int) -> Iterator[Result]:
    pool = start_workers(work, workers)
    due: deque[Future[Result]] = deque()
    try:
        for block in blocks:
            due.append(hand_over(pool, block))
            if len(due) > workers * _AHEAD:
                yield due.popleft().result()
        while due:
            yield due.popleft().result()
    except BrokenProcessPool as error:
        raise UserError(
            "A worker process was killed, most likely because memory ran out. Give the same command with fewer --workers."
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def start_workers(work: Callable[[Any], Any], workers: int) -> ProcessPoolExecutor:
    """Return a pool of processes that have a copy of `work`, as `map_blocks` says; they start with their first block."""
    # Not forked: a child would inherit the locks of libraries that have threads.
    return ProcessPoolExecutor(workers, get_context("spawn"), _start, (pickle.dumps(work),))


def hand_over(pool: ProcessPoolExecutor, block: Any) -> Future[Any]:
    """Give a pool of `start_workers` a block to work on; return the promise of the result."""
    return pool.submit(_do, block)


_pickled: bytes = b""
_work: Callable[[Any], Any] | None = None


def _start(pickled: bytes) -> None:
    """Prepare a worker. The work is unpickled with the first block: that imports what reads the environment."""
    global _pickled
    os.environ.update(ONE_THREAD)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ctrl-C is for the parent, which then ends the workers
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _pickled = pickled


def _end_with_parent() -> None:
    """End this worker when its parent is killed: it would wait for blocks for ever."""
    if (parent := parent_process()) is not None:
        wait([parent.sentinel])
        os._exit(1)


def _do(block: Any) -> Any:
    global _work
    if _work is None:
        _work = pickle.loads(_pickled)
    return _work(block)
