"""The commands with a predictor that answers from a table, in place of a trained one."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import marsad.predictor
from marsad.cli_evaluate import evaluate, parity
from marsad.data.errors import UserError
from marsad.data.records import Document
from marsad.evaluate.metrics import Scores
from marsad.models.config import LinkType, ModelConfig, RecurrentEncoder

Make = Callable[..., Document]
CONFIG = ModelConfig(
    encoder=RecurrentEncoder(),
    vocabulary_size=9,
    labels=("PER", "ORG", "LOC", "CASUALTY"),
    event_types=("armed_clash",),
    counted_labels=("CASUALTY",),
    link_types=(LinkType(name="location", heads=("CASUALTY",), tails=("LOC",)),),
)
app = typer.Typer()
app.command()(evaluate)
app.command()(parity)


class Table:
    """Answers each text with the document that it was given for it."""

    config = CONFIG

    def __init__(self, answers: Iterable[Document]):
        self._answers = {answer.text: answer for answer in answers}

    def annotate(self, documents: Iterable[Document], *, event_threshold: float | None = None) -> Iterator[Document]:
        for document in documents:
            yield self._answers[document.text].model_copy(update={"id": document.id})


@pytest.fixture
def gold(make: Make) -> Document:
    return make(
        ["قتل [C1 3 جنود] في [L1 حلب]", "ونفى [P1 محمد العلي] ذلك"],
        [{"armed_clash": None}],
        links=[("location", "C1", "L1")],
        C1={"status": "killed"},
    )


@pytest.fixture
def data(gold: Document, tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text(gold.model_dump_json() + "\n", encoding="utf-8")
    return path


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    folder = tmp_path / "tiny"
    folder.mkdir()
    (folder / "README.md").write_text("```yaml\nseed: 13\n```\n", encoding="utf-8")
    return folder


def use(monkeypatch: pytest.MonkeyPatch, answers: Mapping[str, Document]) -> None:
    monkeypatch.setattr(marsad.predictor, "load", lambda name, backend: Table([answers[backend]]))


def test_evaluate_prints_tables_and_writes_json(
    gold: Document, data: Path, checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, {"onnx": gold})
    output = tmp_path / "out" / "scores.json"
    result = CliRunner().invoke(app, ["evaluate", str(checkpoint), str(data), "--output", str(output)])
    assert result.exit_code == 0, result.output
    assert "Mentions: strict IOB2" in result.output and "seed 13" in result.output
    scores = Scores.model_validate_json(output.read_bytes())
    assert scores.mentions is not None and scores.mentions.spans.micro.f1 == 1.0
    assert json.loads(output.read_bytes())["setting"]["data"] == "gold.jsonl"


def test_evaluate_narrows_labels_and_prints_markdown(
    gold: Document, data: Path, checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, {"torch": gold})
    options = ["--labels", "PER, LOC", "--markdown", "--backend", "torch"]
    result = CliRunner().invoke(app, ["evaluate", str(checkpoint), str(data), *options])
    assert result.exit_code == 0, result.output
    assert "| PER | 100.0 |" in result.output and "CASUALTY" not in result.output
    assert "(torch)" in result.output


def test_parity_passes_where_both_say_the_same(
    gold: Document, data: Path, checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, {"onnx": gold, "torch": gold})
    result = CliRunner().invoke(app, ["parity", str(checkpoint), str(data)])
    assert result.exit_code == 0, result.output
    assert "same mentions: 100.00% (2 of 2 sentences)" in result.output


def test_parity_fails_below_the_minimum_and_shows_where(
    gold: Document, make: Make, data: Path, checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make(["قتل [C1 3 جنود] في [L1 حلب]", "ونفى [P1 محمد] العلي ذلك"], [{"armed_clash": None}])
    use(monkeypatch, {"onnx": other, "torch": gold})
    arguments = ["parity", str(checkpoint), str(data)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 1
    assert "same mentions: 50.00% (1 of 2 sentences)" in result.output
    assert "ونفى محمد العلي ذلك" in result.output and "Fewer than 99.0%" in result.output
    assert CliRunner().invoke(app, [*arguments, "--minimum", "0.5"]).exit_code == 0


def test_a_file_without_documents_is_an_error(checkpoint: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    result = CliRunner().invoke(app, ["evaluate", str(checkpoint), str(empty)])
    assert isinstance(result.exception, UserError)
    assert "gave no document" in str(result.exception)


def test_unreadable_lines_are_told_and_counted(
    gold: Document, data: Path, checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, {"onnx": gold})
    with data.open("a", encoding="utf-8") as file:
        file.write("{broken\n" * 7)
    output = tmp_path / "scores.json"
    result = CliRunner().invoke(app, ["evaluate", str(checkpoint), str(data), "-o", str(output)])
    assert result.exit_code == 0, result.output
    assert "gold.jsonl:2:" in result.stderr and "and 2 faults more" in result.stderr
    assert Scores.model_validate_json(output.read_bytes()).faults == 7


@pytest.mark.parametrize("command", ["evaluate", "parity"])
def test_help_has_an_example(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert f"Example: marsad {command}" in result.output


@pytest.mark.parametrize("backend", ["onnx", "torch"])
def test_a_real_checkpoint_is_scored_in_all_layers(
    backend: str, tiny_checkpoint: Path, tiny_corpus: Path, tmp_path: Path
) -> None:
    output = tmp_path / "scores.json"
    corpus = [str(tiny_corpus / "tiny.yaml"), "--root", str(tiny_corpus), "--split", "dev"]
    result = CliRunner().invoke(
        app, ["evaluate", str(tiny_checkpoint), *corpus, "--backend", backend, "-o", str(output)]
    )
    assert result.exit_code == 0, result.output
    scores = Scores.model_validate_json(output.read_bytes())
    assert (scores.setting.data, scores.setting.split, scores.setting.backend) == ("tiny", "dev", backend)
    assert (scores.documents, scores.sentences, scores.faults) == (1, 2, 0)
    assert scores.mentions and scores.mentions.tags and scores.casualties and scores.links is not None
    assert scores.mentions.tags.micro.model_dump() == pytest.approx(scores.mentions.spans.micro.model_dump())
    # Every type has a score for average precision, whatever the threshold.
    assert scores.events and set(scores.events.average_precision) == {"explosion", "statement"}
    assert min(scores.events.average_precision.values()) > 0
