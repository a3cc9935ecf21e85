"""Blocks of work in several processes, each with a model of its own. Results come in the order of the blocks.

Processes and not threads: what is done beside the network is Python, and threads would wait for one another.
"""

import os
import pickle
import signal
import sys
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
Work = Callable[[Block], Result]

_AHEAD = 2  # blocks that wait for each worker: none is idle while the results of a slow one are due first
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}


def usable_cores() -> int:
    """Return how many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def map_blocks(
    make: Callable[[], Work[Block, Result]], blocks: Iterable[Block], workers: int | None = None
) -> Iterator[Result]:
    """Yield the result of each block, in order, in memory bounded by the number of workers.

    `make` returns what does the work, which may be slow to make (a model): it is called once in each
    process, and so must be something that pickles, as a function of a module or a `partial` of one. An
    only block is worked on in this process, as all are with one worker: starting others takes a second.
    By default there are as many workers as usable cores. An exception that the work raises is raised here.
    Raises UserError where a worker is killed.
    """
    waiting = iter(blocks)
    first = list(islice(waiting, 2))
    workers = usable_cores() if workers is None else workers
    if workers == 1 or len(first) < 2:
        return _in_this_process(make, chain(first, waiting))
    return _in_workers(make, chain(first, waiting), workers)


def _in_this_process(make: Callable[[], Work[Block, Result]], blocks: Iterable[Block]) -> Iterator[Result]:
    work = make()
    yield from map(work, blocks)


def _in_workers(make: Callable[[], Work[Block, Result]], blocks: Iterable[Block], workers: int) -> Iterator[Result]:
    # Not forked: a child would inherit the locks of libraries that have threads.
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _start, (pickle.dumps(make),))
    due: deque[Future[Result]] = deque()
    try:
        for block in blocks:
            due.append(pool.submit(_do, block))
            if len(due) > workers * _AHEAD:
                yield due.popleft().result()
        while due:
            yield due.popleft().result()
    except BrokenProcessPool as error:
        raise UserError(
            "A worker process was killed, most likely because memory ran out. Run the command again with fewer --workers."
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


_make: bytes = b""
_work: Work[Any, Any] | None = None


def _start(make: bytes) -> None:
    """Prepare a worker. The model is made with the first block, so that what goes wrong there is told to the parent."""
    global _make
    os.environ.update(_ONE_THREAD)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ctrl-C is for the parent, which then ends the workers
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _make = make


def _end_with_parent() -> None:
    """End this worker when its parent is killed: it would wait for blocks for ever."""
    if (parent := parent_process()) is not None:
        wait([parent.sentinel])
        os._exit(1)


def _do(block: Any) -> Any:
    global _work
    if _work is None:
        _work = pickle.loads(_make)()
    return _work(block)
