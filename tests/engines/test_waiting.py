"""What the Ray engine does without Ray: bundles, waiting for results, errors as sentences."""

import builtins
import pickle
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from marsad.blocks import AnnotatedBlock, read_blocks
from marsad.data.errors import UserError
from marsad.data.inputs import InputOptions, Inputs, Position
from marsad.engines import ray_engine
from marsad.engines.ray_engine import Cluster, map_on_ray


class Rows:
    """Stands in for a dataset: gives rows, then fails or waits for ever."""

    def __init__(self, rows: int, end: BaseException | None = None, seconds: float = 0.0):
        self._rows, self._end, self._seconds = rows, end, seconds

    def iter_rows(self) -> Iterator[dict[str, int]]:
        for number in range(self._rows):
            yield {"number": number}
        time.sleep(self._seconds)
        if self._end:
            raise self._end


def fail() -> None:
    raise ConnectionError("a node is gone")


def test_rows_come_in_order_and_errors_come_through() -> None:
    assert [row["number"] for row in ray_engine._watched(ray_engine._rows(Rows(5)), fail)] == [0, 1, 2, 3, 4]
    with pytest.raises(KeyError, match="lost"):
        list(ray_engine._watched(ray_engine._rows(Rows(2, KeyError("lost"))), fail))


def test_the_cluster_is_looked_at_when_nothing_comes() -> None:
    rows = ray_engine._watched(ray_engine._rows(Rows(1, seconds=5.0)), fail, patience=0.05)
    assert next(rows) == {"number": 0}
    with pytest.raises(ConnectionError, match="a node is gone"):
        next(rows)


def test_a_slow_result_is_waited_for() -> None:
    rows = ray_engine._rows(Rows(1, seconds=0.2))
    assert len(list(ray_engine._watched(rows, lambda: None, patience=0.02))) == 1


def test_bundles_grow_and_hold_the_blocks_of_one_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ray_engine, "_FIRST_BUNDLES", 2)
    path = tmp_path / "in.jsonl"
    path.write_text('{"text": "غزة"}\n' * 256 * 9, "utf-8")
    texts = Inputs([path], InputOptions())

    def read(start: Position, first: int) -> list[ray_engine.Bundle]:
        task = pickle.dumps((str(Path.cwd()), texts, start, first))
        return [pickle.loads(row["bundle"]) for row in ray_engine._read({"task": task})]

    bundles = read(Position(), 0)
    assert [(bundle.number, len(bundle.blocks)) for bundle in bundles] == [(0, 1), (1, 1), (2, 2), (3, 2), (4, 3)]
    assert [block for bundle in bundles for block in bundle.blocks] == list(read_blocks(texts.items()))
    assert read(bundles[2].blocks[-1].after, 3) == bundles[3:]


def refuse(bundle: ray_engine.Bundle) -> AnnotatedBlock:
    raise UserError("There is no model. Give one.")


def test_an_error_of_a_worker_or_the_reader_is_a_result() -> None:
    worker = ray_engine._Worker(pickle.dumps(refuse))
    for bundle, said in ((ray_engine.Bundle(3, []), "no model"), (UserError("It has no column text."), "no column")):
        row = worker({"number": 3, "bundle": pickle.dumps(bundle)})
        assert row["number"] == 3 and said in str(pickle.loads(row["result"]))


def test_without_ray_one_sentence_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = builtins.__import__

    def without_ray(name: str, *rest: Any) -> Any:
        if name.partition(".")[0] == "ray":
            raise ModuleNotFoundError("No module named 'ray'", name="ray")
        return original(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without_ray)
    (tmp_path / "in.jsonl").write_text('{"text": "غزة"}\n', "utf-8")
    with pytest.raises(UserError, match=r'pip install "marsad\[ray\]"'):
        next(
            map_on_ray(lambda bundle: pytest.fail("called"), Inputs([tmp_path], InputOptions()), Position(), Cluster())
        )
