"""Whole benchmarks with systems of tests/evaluate/benchmark/fake_worker.py, each in a process of its own."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from marsad.data.errors import UserError
from marsad.data.jsonl import write_jsonl
from marsad.data.records import Document
from marsad.evaluate.benchmark import rounds, store
from marsad.evaluate.benchmark.plan import DataUse, Plan
from marsad.evaluate.benchmark.records import Benchmark, SystemRow
from marsad.evaluate.benchmark.runner import run_benchmark
from marsad.evaluate.systems import registry

Make = Callable[..., Document]
FAKES = Path(__file__).with_name("fake_worker.py")
WORKER = (sys.executable, str(FAKES))
NO_WORKER = (sys.executable, "-c", "raise SystemExit('started')")
TEXTS = (
    "وصل الوفد إلى [L1 حلب] صباح اليوم",
    "لم يصل أحد إلى [L1 دمشق] بعد",
    "عاد سكان [L1 حلب] إلى بيوتهم",
    "اجتمع الوزراء يومين في [L1 عمان] ثم تفرقوا",
)
CORPUS = """\
name: towns
title: Towns for tests
licence: CC0
source: tests
format: jsonl
files: {train: [train.jsonl], test: [test.jsonl]}
labels: {PER: PER, LOC: LOC, CITY: LOC, DATE: null}
layers: [mentions]
annotates: [PER, LOC]
"""


@pytest.fixture
def folder(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the corpus `towns`: each text of `test` is a document, `train` repeats one of them."""
    corpus = tmp_path / "towns"
    corpus.mkdir()
    (tmp_path / "towns.yaml").write_text(CORPUS, encoding="utf-8")
    test = [make([text], id=str(number)) for number, text in enumerate(TEXTS, 1)]
    train = [*test[:1], make(["زار [P1 سامي] مدينة [L1 حلب] في الربيع"], id="t2")]
    write_jsonl(test, corpus / "test.jsonl")
    write_jsonl(test, tmp_path / "test.jsonl")
    write_jsonl(train, corpus / "train.jsonl")
    monkeypatch.setattr(rounds, "BLOCK_WORDS", 4)
    monkeypatch.setattr(store, "code_digest", lambda: "")  # as in fake_worker.py: it may be edited while tests run
    monkeypatch.setattr(registry, "is_baseline", "fitted".__eq__)
    monkeypatch.setattr(registry, "baseline_class", lambda spec: SimpleNamespace(seeded=True, uses_vectors=False))
    monkeypatch.setenv("FAKE_LOG", str(tmp_path / "shown.txt"))
    return tmp_path


def _plan(folder: Path, *systems: str, **other: object) -> Plan:
    corpus = DataUse(str(folder / "towns.yaml"), "test")
    given: dict[str, object] = {"data": (corpus,), "root": folder, "work": folder / "work", **other}
    return Plan(systems=systems, **given)  # type: ignore[arg-type]


def _shown(folder: Path) -> Counter[str]:
    return Counter((folder / "shown.txt").read_text(encoding="utf-8").split("\n")[:-1])


def _rows(benchmark: Benchmark) -> dict[str, SystemRow]:
    return {row.system.spec: row for row in benchmark.rows}


def test_what_a_system_says_of_itself_is_what_it_says_at_the_end(folder: Path) -> None:
    rows = _rows(run_benchmark(_plan(folder, "counts"), worker=WORKER))
    assert rows["counts"].system.notes == ("Met 4.",)


def test_systems_that_fail_are_told_and_the_others_go_on(folder: Path) -> None:
    told: list[str] = []
    plan = _plan(folder, "words", "crash", "renames", "absent")
    result = run_benchmark(plan, command="marsad benchmark", observe=lambda *said: told.append(said[0]), worker=WORKER)
    assert list(_rows(result)) == ["words"]
    reasons = {missing.system: missing.reason for missing in result.missing}
    assert set(reasons) == {"absent", "crash", "renames"}
    assert "exit code 7; the last it said was: a last word" in reasons["crash"]
    assert reasons["absent"] == "absent is not installed. Run: pip install absent"
    assert "Document 1 of the gold stands beside document another" in reasons["renames"]
    assert {missing.data for missing in result.missing} == {"towns:test"}
    assert told.index("words annotates block 1 of 4") < told.index("crash annotates block 1 of 4")
    assert told.index("crash annotates block 1 of 4") < told.index("words annotates block 2 of 4")
    row = _rows(result)["words"]
    assert row.scores[0].mentions and row.scores[0].mentions.spans.types["LOC"].recall == 0.5
    assert row.scores[0].setting.labels == row.labels == ("PER", "LOC")
    assert row.notes == ("It does not know PER: all of them count as missed; --labels leaves them out.",)
    cost = row.cost
    assert cost.words_per_second and cost.startup_seconds and cost.peak_memory and cost.peak_memory > 10
    (facts,) = result.data
    assert (facts.data, facts.labels, facts.label_map) == ("towns", ("PER", "LOC"), {"CITY": "LOC", "DATE": None})
    assert result.command == "marsad benchmark" and "cores" in result.machine and "numpy" in result.versions


def test_baselines_are_fitted_once_a_seed_without_the_test_text(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = _plan(folder, "words", "fitted", seeds=(3, 4), against="words")
    first = run_benchmark(plan, worker=WORKER)
    row = _rows(first)["fitted"]
    assert [scores.setting.seed for scores in row.scores] == [3, 4]
    assert row.measures["mentions"].spread and row.measures["mentions"].spread.seeds == (3, 4)
    assert row.measures["mentions"].comparison and row.measures["mentions"].comparison.against == "words"
    assert first.baseline == "words" and _rows(first)["words"].measures["mentions"].comparison is None
    assert row.system.trained_on == ("towns:train",) and row.cost.fit_seconds is not None
    assert "1 training sentences that stand in the test text were left out." in row.notes
    assert (row.contamination.sentences, row.contamination.searched) == (0, ("towns:train",))
    # Everything is kept: neither a fit nor a system is started for the same again.
    again = run_benchmark(plan, worker=NO_WORKER)
    assert _rows(again)["fitted"].scores == row.scores and _rows(again)["fitted"].cost == row.cost
    told = "\n".join(_rows(again)["fitted"].notes)
    assert "Fitted before this run: " in told and "Not all was read in this run, but some before: " in told
    assert max(_shown(folder).values()) == 2  # once a seed
    # Word vectors change what reads them, and nothing else.
    vectors = folder / "words.vec"
    vectors.write_text("1 1\nحلب 1\n", encoding="utf-8")
    more = replace(plan, vectors=vectors)
    assert _rows(run_benchmark(more, worker=NO_WORKER))["fitted"].cost == row.cost
    monkeypatch.setattr(registry, "baseline_class", lambda spec: SimpleNamespace(seeded=True, uses_vectors=True))
    assert (
        run_benchmark(more, worker=NO_WORKER)
        .missing[0]
        .reason.endswith(f"{folder / 'work'}/logs/fit-fitted-seed-3.log).")
    )


def test_a_baseline_without_training_text_is_missing(folder: Path) -> None:
    file = DataUse(str(folder / "test.jsonl"), "test")
    result = run_benchmark(_plan(folder, "words", "fitted", data=(file,)), worker=WORKER)
    assert [(m.system, m.data) for m in result.missing] == [("fitted", "test.jsonl")]
    assert "Give --train CORPUS[:SPLIT]" in result.missing[0].reason
    assert result.rows[0].split is None


def test_without_any_row_the_reasons_are_the_error(folder: Path) -> None:
    with pytest.raises(UserError, match=r"No system could be run:\n  absent on towns:test: absent is not installed"):
        run_benchmark(_plan(folder, "absent"), worker=WORKER)


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")
def test_a_killed_benchmark_goes_on_where_it_was(folder: Path) -> None:
    run = subprocess.Popen([*WORKER, "benchmark", str(folder)])
    while not (folder / "reached").exists():
        assert run.poll() is None
        time.sleep(0.05)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    (folder / "go").touch()
    before = _shown(folder)
    assert before["words 3"] == before["waits 3"] == 1 and before["words 4"] == 0
    file = DataUse(str(folder / "test.jsonl"), "test")
    result = run_benchmark(_plan(folder, "words", "waits", data=(file,)), worker=WORKER)
    after = _shown(folder)
    assert {row.system.spec for row in result.rows} == {"words", "waits"}
    assert after["waits 3"] == 2, "the block that was broken off"
    assert after - Counter(["waits 3"]) == Counter(after.keys()), "nothing else is done twice"
