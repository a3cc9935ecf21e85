"""The command line as a whole: how it starts, and how it fails."""

import io
import subprocess
import sys

import pytest

from marsad import cli
from marsad.data.errors import UserError
from marsad.data.inputs import InputOptions, Inputs
from marsad.data.records import Document
from marsad.predictor import find_checkpoint

SLOW = ("numpy", "onnxruntime", "pyarrow", "pydantic", "tokenizers", "torch", "yaml", "orjson")


def test_help_imports_nothing_slow() -> None:
    code = "import sys, marsad.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "typer" in loaded
    assert not set(SLOW) & set(loaded)


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (UserError("x.txt does not exist."), "marsad: x.txt does not exist.\n"),
        (OSError(28, "No space left on device", "out.jsonl"), "marsad: out.jsonl: No space left on device\n"),
    ],
)
def test_errors_are_one_line(
    error: Exception, line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as stopped:
        cli.run()
    assert stopped.value.code == 2
    assert capsys.readouterr().err == line


def test_without_the_shipped_checkpoint_the_message_does_not_advise_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pathlib.Path.is_file", lambda path: False)
    with pytest.raises(UserError, match=r"`compact` is not in this installation.*or give a folder"):
        find_checkpoint("compact")


def test_standard_input_of_json_may_begin_with_a_mark_and_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    data = '\ufeff\n{"id": 1, "text": "حلب"}\n'.encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    (item,) = Inputs(["-"], InputOptions()).items()
    assert item.found == Document(id="1", text="حلب")
