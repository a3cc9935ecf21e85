"""The README's commands and its Python example, run as they are printed.

Those that train, install or need corpora that cannot be shipped are left out here; the recipes they
name are checked in tests/train, and .ci/run installs.
"""

import csv
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from marsad.cli import app

ROOT = Path(__file__).parents[1]
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
COMMANDS = [
    line.rpartition("&& ")[2].removeprefix("marsad ").split()
    for language, block in BLOCKS
    if not language
    for line in block.splitlines()
    if re.search(r"(?:^|&& )marsad (?:predict|incidents|evaluate|parity|data|schema)", line)
    and not {"corpora", "runs/mine/best"} & set(line.split())
]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the commands read; one command's output is the next one's input."""
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "data", folder / "data", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return folder


def test_the_readme_has_commands() -> None:
    assert [command[0] for command in COMMANDS].count("predict") == 3
    assert [command[0] for command in COMMANDS].count("incidents") == 1
    assert {" ".join(command[:2]) for command in COMMANDS if command[0] == "data"} == {
        "data convert", "data validate", "data stats", "data split", "data overlap"
    }  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_commands(command: list[str], checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(checkout)
    result = CliRunner().invoke(app, command, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert result.output


def test_the_readme_table_is_what_comes_out(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worked example: its rows with a killed figure are those of the command's table."""
    monkeypatch.chdir(checkout)
    for command in COMMANDS:
        if command[0] == "incidents" or command[-1] == "found.jsonl":
            CliRunner().invoke(app, command, catch_exceptions=False)
    with Path("incidents.csv").open(encoding="utf-8-sig", newline="") as file:
        found = [row for row in csv.DictReader(file) if row["kind"] == "toll"]
    columns = ("killed_min", "killed_child_min", "killed_woman_min")
    measured = [(row["id"].partition("#")[2], *(row[column] or "0" for column in columns)) for row in found]
    printed = re.findall(
        r"^\| #(\d+) \| toll .*\| *(\d*) *\| *(\d*) *\| *(\d*) *\|[^|]*\|$",
        (ROOT / "README.md").read_text(encoding="utf-8"),
        re.M,
    )
    assert [tuple(cell or "0" for cell in row) for row in printed] == measured


def test_the_python_example(capsys: pytest.CaptureFixture[str]) -> None:
    [example] = [block for language, block in BLOCKS if language == "python"]
    exec(compile(example, "README.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "CASUALTY 12 شخصا killed" in printed
    assert "LOC حلب" in printed
