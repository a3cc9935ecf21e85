"""The commands as a user gives them."""

import builtins
import sys
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer
from typer.testing import CliRunner

from marsad.cli import app
from marsad.data.errors import UserError

RUNNER = CliRunner()


@pytest.fixture
def arguments(tiny_corpus: Path, tiny_tokenizer: Tokenizer, tmp_path: Path) -> list[str]:
    tiny_tokenizer.save(str(tmp_path / "tokenizer.json"))
    corpus = f"corpus: {tiny_corpus / 'tiny.yaml'}, root: {tiny_corpus}"
    return [
        "train",
        "compact",
        f"output={tmp_path / 'run'}",
        f"cache={tmp_path / 'cache'}",
        "encoder={kind: recurrent, embedding_width: 8, hidden_width: 8, layers: 1}",
        f"tokenizer={tmp_path / 'tokenizer.json'}",
        "vectors=null",
        f"data=[{{{corpus}}}]",
        f"dev=[{{{corpus}, split: dev}}]",
        "guard=[]",
        "steps=2",
        "batch.pieces=60",
        "evaluation.interval=1",
    ]


def test_train_then_export(arguments: list[str], tmp_path: Path) -> None:
    result = RUNNER.invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert "tiny-train: 6 sentences" in result.stderr
    assert f"Next: marsad export {tmp_path / 'run' / 'best'}" in result.stderr
    exported = RUNNER.invoke(app, ["export", str(tmp_path / "run" / "best")])
    assert exported.exit_code == 0, exported.output
    assert (tmp_path / "run" / "best" / "model.int8.onnx").is_file()


@pytest.mark.parametrize("command", ["train", "pretrain", "export"])
def test_help_shows_an_example(command: str) -> None:
    result = RUNNER.invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert f"marsad {command} " in result.output.replace("\n", " ")
    assert "Example" in result.output


def test_a_missing_library_is_one_sentence(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    original = builtins.__import__

    def without_accelerate(name: str, *rest: Any) -> Any:
        if name.partition(".")[0] == "accelerate":
            raise ModuleNotFoundError("No module named 'accelerate'", name="accelerate")
        return original(name, *rest)

    for name in [n for n in sys.modules if n.startswith("marsad.train.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", without_accelerate)
    result = RUNNER.invoke(app, arguments)
    assert isinstance(result.exception, UserError)
    assert str(result.exception) == 'This needs accelerate, which is not installed. Run: pip install "marsad[train]"'
