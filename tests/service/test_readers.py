"""Processes that read: the same as one predictor reads, whatever is killed meanwhile."""

import multiprocessing
import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import marsad
from marsad.data.errors import UserError
from marsad.data.records import Document
from marsad.predictor import find_checkpoint
from marsad.service.model import load_model
from marsad.service.readers import Readers

DOCUMENTS = [
    Document(id=str(number), text=f"قتل {number} مدنيين، بينهم طفلان، في غارة جوية على حلب. ودان الحداد الهجوم.")
    for number in range(3, 9)
]


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    readers = Readers(find_checkpoint("compact"), 2)
    readers.warm_up(DOCUMENTS[0])
    yield readers
    readers.close()


def processes() -> set[int]:
    """The processes of this test run that read."""
    return {child.pid for child in multiprocessing.active_children() if child.pid is not None}


def test_they_read_as_a_predictor_does(readers: Readers) -> None:
    expected = list(marsad.load("compact", threads=1).annotate(DOCUMENTS))
    assert list(readers.annotate(DOCUMENTS)) == expected
    every_type = next(readers.annotate(DOCUMENTS[:1], event_threshold=0))
    assert len(every_type.sentences[0].events) > len(expected[0].sentences[0].events)


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM])
def test_where_one_is_killed_others_take_its_place(readers: Readers, sent: signal.Signals) -> None:
    before = processes()
    os.kill(min(before), sent)
    until = time.monotonic() + 60
    while processes() & before or not processes():  # it takes a moment until a death is noticed: the other reads on
        assert next(readers.annotate(DOCUMENTS[:1])).mentions
        assert time.monotonic() < until
    assert len(list(readers.annotate(DOCUMENTS))) == len(DOCUMENTS)


def test_a_model_that_cannot_be_had_is_told_at_the_start(tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(find_checkpoint("compact"), folder)
    (folder / "model.int8.onnx").unlink()
    with pytest.raises(UserError, match=r"has no model\.int8\.onnx"):
        load_model(str(folder), threads=2)
