"""A worker that dies, that is killed, and that answers nonsense; the memory of a process."""

import subprocess
import sys
from pathlib import Path

import pytest

from marsad.evaluate.benchmark.machine import describe_machine, library_versions, peak_memory
from marsad.evaluate.benchmark.messages import Fitted
from marsad.evaluate.benchmark.process import SystemFailure, Worker

MEMORY = "from marsad.evaluate.benchmark.machine import peak_memory; print(peak_memory())"


def _ask(code: str, log: Path) -> Fitted:
    with Worker((sys.executable, "-c", code), log) as worker:
        return worker.ask(Fitted)


def test_an_answer_comes_back(tmp_path: Path) -> None:
    assert _ask("print('{\"seconds\": 2.5}', flush=True)", tmp_path / "log") == Fitted(seconds=2.5)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("raise SystemExit('no such library')", "ended with exit code 1; the last it said was: no such library"),
        ("import os; os.kill(os.getpid(), 9)", "was killed by signal 9; the last it said was: nothing"),
        ('print(\'{"failure": "no memory"}\', flush=True)', "^no memory$"),
        ('print(\'{"seconds": "many"}\', flush=True)', "Its answer breaks the rules of records: seconds: "),
    ],
)
def test_a_failure_has_its_reason(code: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(SystemFailure, match=reason):
        _ask(code, tmp_path / "logs" / "log")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux alone says it so")
def test_the_memory_of_the_parent_is_not_counted() -> None:
    ballast = bytearray(b"x" * 300_000_000)
    told = subprocess.run([sys.executable, "-c", MEMORY], capture_output=True, text=True, check=True).stdout
    ours = peak_memory()
    assert ours is not None and ours > len(ballast) / 1e6 > float(told) > 5


def test_the_machine_is_described(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    told = describe_machine().split(", ")
    assert "OMP_NUM_THREADS=3" in told and any(part.endswith(" cores") for part in told)
    assert library_versions()["python"].startswith(f"{sys.version_info.major}.")
