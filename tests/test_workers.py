"""Workers: results in order, one model a process, errors told, nobody left behind."""

import gc
import os
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from functools import partial
from importlib import import_module, resources
from pathlib import Path
from typing import Any, cast

import pytest

from marsad.blocks import BlockAnnotator, read_blocks
from marsad.data.errors import UserError
from marsad.data.inputs import Item, Position
from marsad.data.jsonl import read_jsonl
from marsad.data.records import Document
from marsad.models.runtime import usable_cores, usable_threads
from marsad.predictor import load
from marsad.workers import map_blocks

_HERE = Path(__file__).parent


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module `square_worker`, under a name that other processes can import."""
    monkeypatch.syspath_prepend(_HERE)
    return import_module("square_worker")


def test_results_come_in_order_from_other_processes(worker: Any) -> None:
    results = list(map_blocks(worker.square, range(12), 2))
    assert [square for square, _ in results] == [number**2 for number in range(12)]
    assert os.getpid() not in {process for _, process in results}


@pytest.mark.parametrize(("blocks", "workers"), [(3, 1), (1, 8), (0, 8)])
def test_little_work_stays_in_this_process(worker: Any, blocks: int, workers: int) -> None:
    assert list(map_blocks(worker.square, range(blocks), workers)) == [(n**2, os.getpid()) for n in range(blocks)]


def test_blocks_are_read_as_they_are_needed(worker: Any) -> None:
    taken = []

    def blocks() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    results = cast(Generator[tuple[int, int]], map_blocks(worker.square, blocks(), 2))
    next(results)
    results.close()
    assert len(taken) < 10


def test_what_goes_wrong_is_raised_here(worker: Any) -> None:
    results = map_blocks(worker.square, range(worker.RAISES - 2, 20), 2)
    assert [next(results)[0], next(results)[0]] == [121, 144]
    with pytest.raises(ArithmeticError, match="13"):
        next(results)
    with pytest.raises(UserError, match="no such model"):
        list(map_blocks(worker.square, range(worker.REFUSES, 80), 2))


def test_a_worker_that_is_killed_is_told_in_a_sentence(worker: Any) -> None:
    with pytest.raises(UserError, match="fewer --workers"):
        list(map_blocks(worker.square, range(worker.KILLS - 3, 105), 2))


@pytest.mark.skipif(sys.platform != "linux", reason="looks processes up in /proc")
def test_workers_end_when_their_parent_is_killed() -> None:
    script = (
        "from square_worker import square; from marsad.workers import map_blocks\n"
        "for _, process in map_blocks(square, range(10**6), 2): print(process, flush=True)"
    )
    command, environment = [sys.executable, "-c", script], {**os.environ, "PYTHONPATH": str(_HERE)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout is not None
        process = int(parent.stdout.readline())
        assert _lives(process)
        parent.kill()
    begun = time.monotonic()
    while _lives(process):
        assert time.monotonic() - begun < 30
        time.sleep(0.05)


def _lives(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_the_output_is_the_same_to_the_byte_whoever_reads() -> None:
    corpus = Path(str(resources.files("marsad.data") / "corpus" / "test.jsonl"))
    texts = [Document(id=document.id, text=document.text) for document in list(read_jsonl(corpus))[:14]]
    items = [Item(text, Position(number)) for number, text in enumerate(texts, 1)]
    outputs = {
        (threads, workers): [
            (block.lines, block.counts, block.after)
            for block in map_blocks(
                BlockAnnotator(partial(load, "compact", threads=threads)), read_blocks(items, most_items=3), workers
            )
        ]
        for threads, workers in ((1, 1), (4, 1), (1, 2), (1, 3))
    }
    assert len(outputs[1, 1]) == 5
    assert all(output == outputs[1, 1] for output in outputs.values())


def test_what_a_model_is_made_of_is_no_work_for_the_garbage_collector() -> None:
    (block,) = read_blocks([Item(Document(id="1", text="وصل الوفد إلى سبها."), Position(1))])
    annotator = BlockAnnotator(partial(load, "compact", threads=1))
    gc.unfreeze()
    try:
        annotator(block)
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()


def test_threads_are_as_many_as_asked_for_or_as_there_are_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    assert usable_threads() == 3
    monkeypatch.setenv("OMP_NUM_THREADS", "0")
    assert usable_threads() == usable_cores()
