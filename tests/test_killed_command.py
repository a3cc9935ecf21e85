"""The whole command with the shipped checkpoint, killed while it works, ends in the bytes of an unbroken run."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

COMMAND = [sys.executable, "-m", "marsad", "predict", "news.jsonl", "--workers", "1", "-o"]
TEXTS = ("قتل {} مدنيين في غارة على حلب.", "التقى وفد من {} أعضاء رئيس بلدية سبها.", "أصيب {} جنود قرب درنة.")
KILLS = 3


def states(folder: Path) -> int:
    """Return how many blocks are safe."""
    journal = folder / ".found.jsonl.run" / "journal.jsonl"
    return journal.read_bytes().count(b"\n") - 1 if journal.exists() else 0


def kill_after_a_block(folder: Path) -> None:
    before = states(folder)
    with subprocess.Popen([*COMMAND, "found.jsonl"], cwd=folder, stderr=subprocess.DEVNULL) as process:
        while states(folder) <= before and process.poll() is None:
            time.sleep(0.005)
        process.kill()
    assert process.returncode == -signal.SIGKILL


def test_a_killed_command_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    lines = [json.dumps({"id": n, "text": TEXTS[n % 3].format(n % 9 + 2)}) for n in range(256 * (KILLS + 2))]
    (tmp_path / "news.jsonl").write_text("\n".join(lines) + "\n{torn", "utf-8")
    subprocess.run([*COMMAND, "whole.jsonl"], cwd=tmp_path, check=True, stderr=subprocess.DEVNULL)
    for _ in range(KILLS):
        kill_after_a_block(tmp_path)
    assert states(tmp_path) >= KILLS and not (tmp_path / "found.jsonl").exists()
    subprocess.run([*COMMAND, "found.jsonl"], cwd=tmp_path, check=True, stderr=subprocess.DEVNULL)
    for suffix in ("", ".errors.jsonl"):
        assert (tmp_path / f"found.jsonl{suffix}").read_bytes() == (tmp_path / f"whole.jsonl{suffix}").read_bytes()
    assert (tmp_path / "found.jsonl").read_bytes().count(b"CASUALTY") > 256
