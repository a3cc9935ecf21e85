"""Blocks on the machines of a Ray cluster, results in order: what `marsad.workers` is for one machine.

Blocks are read in one place and cut as everywhere, so that the network reads the same documents together,
and what comes out is the same to the byte. CAPACITY.md says how far that carries.
"""

import logging
import os
import pickle
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, islice
from queue import Empty, Queue
from threading import Thread
from typing import Any, NamedTuple

from marsad.blocks import AnnotatedBlock, Block, read_blocks
from marsad.data.errors import UserError, missing_extra
from marsad.data.inputs import Inputs, Position
from marsad.workers import ONE_THREAD

_FIRST_BUNDLES = 64  # that hold one block each, the next 64 two, and so on: little work is divided finely
_MOST_BLOCKS = 16  # of a bundle: a minute or two of one core
_PATIENCE = 60.0  # seconds without a result until the cluster is looked at
_Row = Mapping[str, Any]


class Bundle(NamedTuple):
    """Blocks that one worker takes together, numbered from 0 in the order of the input."""

    number: int
    blocks: list[Block]


BundleWork = Callable[[Bundle], AnnotatedBlock]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where to compute: `address` of a Ray cluster, by default that of RAY_ADDRESS, else one on this machine.

    `workers` are processes of one core each; by default as many as the cluster has cores.
    """

    address: str | None = None
    workers: int | None = None
    quiet: bool = False


def map_on_ray(work: BundleWork, texts: Inputs, start: Position, cluster: Cluster) -> Iterator[AnnotatedBlock]:
    """Yield what `work` returns of each bundle, in order, from a position of the input on.

    Texts are read on this machine. `work` must pickle: each worker process has its copy, and keeps it. A
    worker that is lost is started again, and what it had with it; where cores are lost for good, the rest go
    on without them. Raises UserError where Ray is missing or does not answer, and where work or reading
    raises one.
    """
    number = 0
    while True:
        try:
            for result in _attempt(work, texts, start, number, cluster):
                number, start = number + 1, result.after
                yield result
            return
        except _CoresLost as lost:
            print(f"marsad: {lost}", file=sys.stderr)


class _CoresLost(Exception):
    """The cluster has fewer cores than it had, and what was to run on the others waits for ever."""


def _attempt(
    work: BundleWork, texts: Inputs, start: Position, first: int, cluster: Cluster
) -> Iterator[AnnotatedBlock]:
    with _connected(cluster) as ray:
        cores = int(ray.cluster_resources().get("CPU", 1))
        workers = cluster.workers or max(1, cores)
        task = pickle.dumps((os.getcwd(), texts, start, first))
        rows = _rows(_dataset(ray, pickle.dumps(work), task, workers, cluster.quiet))
        for number, row in enumerate(_watched(rows, lambda: _check_cores(ray, min(cores, workers))), first):
            if row["number"] != number:
                raise RuntimeError(f"Ray gave bundle {row['number']} where {number} was due")
            result = pickle.loads(row["result"])
            if isinstance(result, UserError):
                raise result
            yield result


def _check_cores(ray: Any, needed: int) -> None:
    cores = int(ray.cluster_resources().get("CPU", 0))
    if cores < needed:
        raise _CoresLost(f"the cluster has lost cores: going on with {cores} of {needed}")


def _dataset(ray: Any, work: bytes, task: bytes, workers: int, quiet: bool) -> Any:
    context = ray.data.DataContext.get_current()
    context.execution_options.preserve_order = True
    context.enable_progress_bars = not quiet
    context.print_on_execution_start = False
    context.target_max_block_size = 1  # byte: each bundle goes to a worker of its own
    pool = ray.data.ActorPoolStrategy(min_size=1, max_size=workers, initial_size=workers)
    here = {"ray.io/node-id": ray.get_runtime_context().get_node_id()}
    return (
        ray.data.from_items([{"task": task}])
        # Reading takes a core for one part in a thousand of the time: all cores are left to the workers.
        .flat_map(_read, num_cpus=0, label_selector=here)
        .map(_Worker, fn_constructor_args=[work], num_cpus=1, compute=pool)
    )


def _rows(dataset: Any) -> "Queue[_Row | BaseException | None]":
    """Return a queue into which another thread puts the rows, then None, or what went wrong."""
    found: Queue[_Row | BaseException | None] = Queue(1)

    def feed() -> None:
        try:
            for row in dataset.iter_rows():
                found.put(row)
            found.put(None)
        except BaseException as error:
            found.put(error)

    Thread(target=feed, daemon=True).start()
    return found


def _watched(
    rows: "Queue[_Row | BaseException | None]", check: Callable[[], None], patience: float = _PATIENCE
) -> Iterator[_Row]:
    """Yield the rows of a queue; `check` is called, and may raise, when none comes for so many seconds."""
    while True:
        try:
            row = rows.get(timeout=patience)
        except Empty:
            check()
            continue
        if isinstance(row, BaseException):
            raise row
        if row is None:
            return
        yield row


def _read(row: _Row) -> Iterator[dict[str, Any]]:
    folder, texts, start, first = pickle.loads(row["task"])
    os.chdir(folder)  # on the same machine: paths that the user gave begin there
    blocks = read_blocks(texts.items(start))
    for number in count(first):
        try:
            bundle = Bundle(number, list(islice(blocks, _bundle_size(number))))
        except UserError as error:  # as a result: what Ray makes of an exception is a trace of pages
            yield {"number": number, "bundle": pickle.dumps(error)}
            return
        if not bundle.blocks:
            return
        yield {"number": number, "bundle": pickle.dumps(bundle)}


def _bundle_size(number: int) -> int:
    return min(_MOST_BLOCKS, 1 + number // _FIRST_BUNDLES)


class _Worker:
    """One process with one model, which it loads once."""

    def __init__(self, work: bytes):
        os.environ.update(ONE_THREAD)
        self._work: BundleWork = pickle.loads(work)

    def __call__(self, row: _Row) -> dict[str, Any]:
        return {"number": row["number"], "result": pickle.dumps(self._result(pickle.loads(row["bundle"])))}

    def _result(self, bundle: Bundle | UserError) -> AnnotatedBlock | UserError:
        if isinstance(bundle, UserError):
            return bundle
        try:
            return self._work(bundle)
        except UserError as error:
            return error


@contextmanager
def _connected(cluster: Cluster) -> Iterator[Any]:
    """Yield Ray, connected; its errors become sentences."""
    os.environ["RAY_ENABLE_AUTO_CONNECT"] = "0"  # or a thread that is left behind connects again, all by itself
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise missing_extra("Ray", "ray") from error
    if cluster.quiet:
        logging.getLogger("ray.data").setLevel(logging.ERROR)
    address = cluster.address or os.environ.get("RAY_ADDRESS") or "local"
    try:
        ray.init(address, log_to_driver=False, logging_level=logging.WARNING, **_local_options(address, cluster))
    except Exception as error:  # it raises a bare Exception, too
        raise UserError(f"No Ray cluster answers at {address}: {error}. Start one with: ray start --head") from error
    try:
        yield ray
    except ray.exceptions.RayError as error:
        raise UserError(
            f"The Ray cluster gave up ({type(error).__name__}: {error}). What is written stays; give the same command again."
        ) from error
    finally:
        ray.shutdown()


def _local_options(address: str, cluster: Cluster) -> dict[str, Any]:
    return {"num_cpus": cluster.workers, "include_dashboard": False} if address == "local" else {}
