"""Runs that are killed, run out of disk, lose what was not synced: the next one goes on, to the same bytes."""

import gzip
import json
import lzma
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from marsad.blocks import AnnotatedBlock, Counts
from marsad.data.errors import Fault, UserError
from marsad.data.inputs import Position
from marsad.data.jsonl import dump_json
from marsad.data.outputs import output_format
from marsad.lasting_run import LastingRun, run_folder, waits_for_its_place

IDENTITY = {"input": "a", "format": "jsonl"}
KILLS = 50


class Worker:
    """Forks processes that run, and die as told; see dying_worker.py."""

    def __init__(self, process: "subprocess.Popen[str]"):
        assert process.stdin and process.stdout
        self._orders, self._answers = process.stdin, process.stdout

    def run(self, paths: list[Path], output: Path, format: str, **how: float) -> tuple[int, int]:
        """Run; return the exit code and how many steps were taken."""
        order = {"paths": [str(path) for path in paths], "output": str(output), "format": format, **how}
        print(json.dumps(order), file=self._orders, flush=True)
        code, steps = self._answers.readline().split()
        return int(code), int(steps)


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    command = [sys.executable, str(Path(__file__).with_name("dying_worker.py"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Worker(process)
        assert process.stdin
        process.stdin.close()


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Files of every kind, with faults of every kind between the documents."""
    folder = tmp_path_factory.mktemp("news")
    texts = [f"الخبر {n}: وصل الوفد إلى {'سبها' if n % 2 else 'درنة'} صباحا" for n in range(40)]
    lines = [json.dumps({"text": text} if n % 3 else {"id": f"خ{n}", "text": text}) for n, text in enumerate(texts)]
    lines[5:5] = ["{broken", "", json.dumps({"body": "لا نص"}), json.dumps({"text": "هذا عطل"})]
    lines[30:30] = ["[]"] * 9  # more faults together than a block holds
    whole = "\n".join(lines).encode()
    (folder / "a.jsonl").write_bytes(whole)
    (folder / "b.jsonl.xz").write_bytes(lzma.compress(whole[:3000]) + lzma.compress(whole[3000:])[:-9])  # truncated
    (folder / "c.jsonl.zst").write_bytes(zstd(whole[:3000]) + zstd(whole[3000:]))
    (folder / "d.csv").write_text("id,text\n" + "".join(f"{n},{text}\n" for n, text in enumerate(texts)) + "1,2,3\n")
    for n in range(3):
        (folder / f"e{n}.txt").write_text(texts[n], "utf-8" if n else "cp1256")
    pq.write_table(pa.table({"text": [*texts[:9], None]}), folder / "f.parquet")
    return sorted(folder.iterdir())


def zstd(data: bytes) -> bytes:
    return bytes(pa.Codec("zstd").compress(data, asbytes=True))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_runs_killed_at_random_moments_end_in_the_same_bytes(worker: Worker, news: list[Path], tmp_path: Path) -> None:
    began = time.perf_counter()
    assert worker.run(news, tmp_path / "whole" / "found.jsonl.gz", "jsonl")[0] == 0
    longest, whole, kills = time.perf_counter() - began, contents(tmp_path / "whole"), 0
    chance = random.Random(6)
    while kills < KILLS:
        output = tmp_path / "broken" / "found.jsonl.gz"
        while code := worker.run(news, output, "jsonl", after=chance.uniform(0, longest))[0]:
            assert code == -signal.SIGKILL
            kills += 1
        assert contents(tmp_path / "broken") == whole
        shutil.rmtree(tmp_path / "broken")
    documents = [json.loads(line)["id"] for line in gzip.decompress(whole["found.jsonl.gz"]).splitlines()]
    assert len(documents) > 150 and len(set(documents)) > 100
    assert len(whole["found.jsonl.gz.errors.jsonl"].splitlines()) == 3 * 12 + 4


@pytest.mark.parametrize("name", ["found.jsonl", "found.csv", "found.json", "found"])
def test_a_run_killed_at_any_step_goes_on(worker: Worker, news: list[Path], tmp_path: Path, name: str) -> None:
    format = output_format(tmp_path / name)
    paths = [news[1], news[4]]  # a damaged file and one of another encoding: faults, few blocks
    code, steps = worker.run(paths, tmp_path / "whole" / name, format)
    whole = contents(tmp_path / "whole")
    assert code == 0 and steps > 40
    for step in range(1, steps + 1, 1 if format == "jsonl" else 3):
        broken = tmp_path / str(step)
        assert worker.run(paths, broken / name, format, die_at=step)[0] == -signal.SIGKILL
        assert worker.run(paths, broken / name, format)[0] == 0
        assert contents(broken) == whole, step


def test_a_full_disk_is_said_and_the_run_goes_on(worker: Worker, news: list[Path], tmp_path: Path) -> None:
    worker.run(news, tmp_path / "whole" / "found.jsonl", "jsonl")
    output = tmp_path / "full" / "found.jsonl"
    for most in (300, 5_000, 20_000):
        assert worker.run(news, output, "jsonl", most_bytes=most)[0] == 2
        assert not output.exists()
    assert worker.run(news, output, "jsonl")[0] == 0
    assert contents(tmp_path / "full") == contents(tmp_path / "whole")


def block(number: int, faults: int = 0) -> AnnotatedBlock:
    line = dump_json({"id": str(number), "text": "x"}) + b"\n"
    return AnnotatedBlock(line, [Fault("a", "b")] * faults, Counts(1, 1), Position(number + 1))


def begun(output: Path, blocks: int, identity: Mapping[str, str] = IDENTITY) -> bytes:
    """Begin a run and break it off; return what the journal says."""
    with LastingRun(output, "jsonl", identity) as run:
        for number in range(blocks):
            run.commit(block(number, faults=number % 2))
    return (run_folder(output) / "journal.jsonl").read_bytes()


def test_what_power_lost_is_read_again(tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    journal = begun(output, 4)
    documents, errors = run_folder(output) / "made" / output.name, tmp_path / "out.jsonl.errors.jsonl"
    with documents.open("ab") as file:
        file.write(b'{"id": "half')
    (run_folder(output) / "journal.jsonl").write_bytes(journal + b'[[9, [0, 0, 0, ""]], 99')
    with LastingRun(output, "jsonl", IDENTITY) as run:
        assert run.safe.counts.documents == 4 and run.safe.position == Position(4)
        assert documents.read_bytes().endswith(b'"x"}\n')
    os.truncate(errors, 3)  # the second fault is gone, and with it the two blocks behind it
    with LastingRun(output, "jsonl", IDENTITY) as run:
        assert run.safe.counts.documents == 1 and not errors.exists()
        run.commit(block(1))
        run.finish()
    assert output.read_bytes() == block(0).lines + block(1).lines
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


def test_another_run_is_refused_with_what_differs(tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    begun(output, 2)
    with pytest.raises(UserError, match=r"had another input\. Give the same command .*--anew"):
        begun(output, 1, {**IDENTITY, "input": "b"})
    with pytest.raises(UserError, match="another input, another format"):
        begun(output, 1, {"input": "b", "format": "csv"})
    with LastingRun(output, "jsonl", {"input": "b"}, anew=True) as run:
        assert run.safe.counts.documents == 0
    assert not list(tmp_path.iterdir())  # nothing was done, nothing is left


def test_a_run_that_did_nothing_is_no_hindrance(tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    journal = begun(output, 1).splitlines(keepends=True)
    (run_folder(output) / "journal.jsonl").write_bytes(journal[0])  # as a kill leaves it
    with LastingRun(output, "jsonl", {"input": "b"}) as run:
        assert run.safe.counts.documents == 0


def test_two_runs_do_not_write_the_same_output(tmp_path: Path) -> None:
    with LastingRun(tmp_path / "out.jsonl", "jsonl", IDENTITY) as run:
        run.commit(block(0))
        with pytest.raises(UserError, match="Another process is writing"):
            LastingRun(tmp_path / "out.jsonl", "jsonl", IDENTITY)
    assert begun(tmp_path / "out.jsonl", 1)


def test_a_target_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(UserError, match="cannot be written"):
        LastingRun(tmp_path / "file" / "out.jsonl", "jsonl", IDENTITY)


def test_a_run_whose_output_waits_for_its_place(tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    journal = begun(output, 1).splitlines()
    assert not waits_for_its_place(output)
    state = json.loads(journal[-1])
    state[-1] = True
    (run_folder(output) / "journal.jsonl").write_bytes(b"\n".join([*journal, dump_json(state), b""]))
    assert waits_for_its_place(output)
    with LastingRun(output, "jsonl", IDENTITY) as run:
        run.finish()
    assert output.read_bytes() == block(0).lines and not run_folder(output).exists()
