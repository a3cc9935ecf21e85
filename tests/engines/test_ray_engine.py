"""The same documents on one machine and on a cluster of two nodes, while a worker is killed."""

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

import pytest

from marsad.data.jsonl import read_jsonl

pytestmark = [
    pytest.mark.skipif(
        importlib.util.find_spec("ray") is None, reason='Ray is not installed: pip install "marsad[ray]"'
    ),
    pytest.mark.skipif(sys.platform != "linux", reason="processes to kill are looked for in /proc"),
]
SENTENCES = (
    "قتل 12 شخصا، بينهم طفلان، في غارة جوية على القائم.",
    "وأصيب أكثر من 30 مدنيا بحلب في قصف مدفعي.",
    "التقى سامر الحداد وفدا من الأمم المتحدة في عمان.",
    "ارتفعت أسعار القمح في الأسواق للشهر الثالث.",
)
ENVIRONMENT = {
    **os.environ,
    "OMP_NUM_THREADS": "1",
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_AUTH_TOKEN": token_hex(32),  # or Ray would write one into the user's home
}


@pytest.fixture(scope="module")
def cluster() -> Iterator[tuple[str, int]]:
    command = [sys.executable, "-P", str(Path(__file__).with_name("two_nodes.py"))]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, text=True, env=ENVIRONMENT, **pipes) as process:  # type: ignore[call-overload]
        address = process.stdout.readline().strip()
        assert address, "the cluster did not start"
        yield address, process.pid
        process.stdin.close()


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Two files of many short articles: several blocks, one of them over both files; two lines are no documents."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, numbers in (("a.jsonl", range(700)), ("b.jsonl", range(700, 1500))):
        lines = [{"text": " ".join(SENTENCES[: n % 4 + 1]), "date": f"2019-11-{n % 28 + 1:02}"} for n in numbers]
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (folder / name).write_text(text + '{"text": ""}\n', "utf-8")
    return folder


def predict(articles: Path, output: Path, checkpoint: Path, *options: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-P", "-m", "marsad", "predict", str(articles), "-o", str(output)]
    whole = [*command, "--model", str(checkpoint), *options]
    return subprocess.Popen(whole, text=True, env=ENVIRONMENT, stderr=subprocess.PIPE, cwd=output.parent)


def finished(run: "subprocess.Popen[str]") -> str:
    said = run.communicate(timeout=300)[1]
    assert run.returncode == 0, said
    return said


def workers_of(cluster: int) -> list[int]:
    """Return the processes with a model that descend from the cluster's."""
    titles = {}
    for folder in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            titles[int(folder.name)] = (folder / "cmdline").read_bytes()
    return [number for number, title in titles.items() if b"MapWorker" in title and cluster in ancestors(number)]


def ancestors(process: int) -> Iterator[int]:
    with suppress(OSError):
        while process > 1:
            process = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
            yield process


def test_a_cluster_writes_what_one_machine_writes(
    cluster: tuple[str, int], articles: Path, tiny_checkpoint: Path, tmp_path: Path
) -> None:
    address, process = cluster
    alone, spread, parts = tmp_path / "alone.jsonl", tmp_path / "spread.jsonl", tmp_path / "parts"
    finished(predict(articles, alone, tiny_checkpoint, "--workers", "1"))
    on_ray = ("--engine", "ray", "--address", address)
    said = finished(predict(articles, spread, tiny_checkpoint, *on_ray))
    assert "1,500 documents" in said and "2 faults" in said
    assert spread.read_bytes() == alone.read_bytes()

    run = predict(articles, parts, tiny_checkpoint, *on_ray, "--format", "jsonl")
    while not (workers := workers_of(process)) or not any(parts.glob("part-*")):
        assert run.poll() is None, run.communicate()[1]
        time.sleep(0.05)
    os.kill(workers[0], signal.SIGKILL)
    said = finished(run)
    assert b"".join(path.read_bytes() for path in sorted(parts.glob("part-*.jsonl"))) == alone.read_bytes()
    assert (parts / "_SUCCESS").exists() and not list(parts.glob(".*"))
    errors = [Path(f"{output}.errors.jsonl").read_bytes() for output in (alone, spread, parts)]
    assert errors[0] == errors[1] == errors[2]
    assert [json.loads(line)["line"] for line in errors[0].splitlines()] == [701, 801]
    assert sum(1 for _ in read_jsonl(alone)) == 1500
