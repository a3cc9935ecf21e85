"""`marsad curve` and `marsad ablate` as a user gives them."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from marsad.cli import app
from marsad.data.errors import UserError
from marsad.train.studies.records import Study
from marsad.train.studies.runner import RunFailed
from marsad.train.studies.worker import train_run

RUNNER = CliRunner()


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Train in this process in place of others; the names of the runs that were started, and how."""
    started: list[str] = []

    def train(folder: Path, launch: Sequence[str] = ()) -> None:
        started.append(" ".join([*launch, folder.name]))
        if "without-links" in folder.name:
            raise RunFailed("the disk is full")
        train_run(folder)

    monkeypatch.setattr("marsad.train.studies.runner.train_apart", train)
    return started


def test_a_curve_by_one_command(recipe_file: Path, launched: list[str], tmp_path: Path) -> None:
    command = ["curve", str(recipe_file), "steps=1", "--shares", "100,40", "--launch", "torchrun --nproc-per-node 2"]
    result = RUNNER.invoke(app, command)
    assert result.exit_code == 0, result.output
    assert launched == [f"torchrun --nproc-per-node 2 {name}-seed-1" for name in ("share-40", "whole")]
    folder = tmp_path / "run-curve"
    assert {path.name for path in folder.iterdir()} == {
        "curve.json", "curve.md", "curve.svg", "share-40-seed-1", "whole-seed-1"
    }  # fmt: skip
    study = Study.model_validate_json((folder / "curve.json").read_bytes())
    assert [(row.name, row.share) for row in study.rows] == [("40%", 40), ("100%", 100)]
    assert "| 40% | 4 |" in (folder / "curve.md").read_text("utf-8")
    assert "Learning curve" in result.stdout and "Run 2 of 2: 100%, seed 1" in result.stderr


def test_an_ablation_shares_the_whole_run_and_says_what_failed(
    recipe_file: Path, launched: list[str], tmp_path: Path
) -> None:
    both = [str(recipe_file), "steps=1", "event_ngrams=false", "--seeds", "3", "--output", str(tmp_path / "study")]
    assert RUNNER.invoke(app, ["curve", *both, "--shares", "100"]).exit_code == 0
    result = RUNNER.invoke(app, ["ablate", *both])
    assert result.exit_code == 1, result.output
    assert launched.count("whole-seed-3") == 1
    study = Study.model_validate_json((tmp_path / "study" / "ablation.json").read_bytes())
    rows = {row.name: row for row in study.rows}
    assert "tiny-dev/mentions" in rows["without corpus names"].differences
    assert "tiny-dev/events" not in rows["without events"].measures
    assert rows["without attributes and links"].measures.keys() == {"tiny-dev/mentions", "tiny-dev/events"}
    assert rows["without links"].runs[0].reason == "the disk is full"
    assert "without links, seed 3, was set aside: the disk is full" in result.stdout
    assert "The same command again tries those that did not." in result.stderr
    assert not (tmp_path / "study" / "ablation.svg").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--shares", "10,half"], "--shares has 'half', which is no number"),
        (["--shares", "0"], "A share of 0% cannot be trained on"),
        (["--shares", ","], "--shares names no share"),
        (["--seeds", ","], "--seeds names no seed"),
        (["--seeds", "1,-2"], "--seeds has '-2', which is no seed"),
        (["stpes=1"], "unknown key `stpes`. Did you mean `steps`"),
    ],
)
def test_mistakes_are_sentences(recipe_file: Path, options: list[str], said: str, launched: list[str]) -> None:
    result = RUNNER.invoke(app, ["curve", str(recipe_file), *options])
    assert isinstance(result.exception, UserError)
    assert said in str(result.exception)
    assert not launched


def test_a_study_is_not_launched_in_several_processes(recipe_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RANK", "1")
    result = RUNNER.invoke(app, ["ablate", str(recipe_file)])
    assert "call it without a launcher, and give that as --launch" in str(result.exception)


def test_a_missing_library_is_found_before_the_first_run(recipe_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    result = RUNNER.invoke(app, ["ablate", str(recipe_file)])
    assert str(result.exception) == 'This needs torch, which is not installed. Run: pip install "marsad[train]"'


def test_ctrl_c_says_how_to_go_on(recipe_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(folder: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("marsad.train.studies.runner.train_apart", stop)
    result = RUNNER.invoke(app, ["curve", str(recipe_file)])
    assert result.exit_code == 130
    assert "run-curve; the same command goes on from there." in result.stderr


@pytest.mark.parametrize("command", ["curve", "ablate"])
def test_help_shows_an_example(command: str) -> None:
    result = RUNNER.invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert f"Example: marsad {command} compact" in result.output
