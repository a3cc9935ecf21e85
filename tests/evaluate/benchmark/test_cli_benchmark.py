"""The command: what it asks for, and what it writes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from marsad.cli_benchmark import benchmark
from marsad.data.errors import UserError
from marsad.evaluate.benchmark import runner
from marsad.evaluate.benchmark.plan import DataUse, Plan, TrainingUse
from marsad.evaluate.benchmark.records import Benchmark

app = typer.Typer()
app.command()(benchmark)


@pytest.fixture
def plans(record: Benchmark, monkeypatch: pytest.MonkeyPatch) -> list[Plan]:
    """The plans that would have been run."""
    asked: list[Plan] = []

    def run(plan: Plan, *, observe: Callable[..., None], **other: Any) -> Benchmark:
        observe("testing", 1, 2)
        asked.append(plan)
        return record

    monkeypatch.setattr(runner, "run_benchmark", run)
    return asked


def test_the_options_make_a_plan(plans: list[Plan]) -> None:
    line = "--systems compact,crf --data authored --data aqmar:test@PER --seeds 1,2 --labels LOC,ORG"
    more = "--train authored --train aqmar=anercorp-camel --against crf --limit 3"
    assert CliRunner().invoke(app, [*line.split(), *more.split()]).exit_code == 0
    assert plans == [
        Plan(
            systems=("compact", "crf"),
            data=(DataUse("authored", "test", ("LOC", "ORG")), DataUse("aqmar", "test", ("PER",))),
            training=(
                TrainingUse(DataUse("authored", "train")),
                TrainingUse(DataUse("anercorp-camel", "train"), "aqmar"),
            ),
            seeds=(1, 2),
            against="crf",
            limit=3,
        )
    ]


def test_the_result_is_shown_and_written(plans: list[Plan], record: Benchmark, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("deep/results.json", "results.md", "results.html")]
    given = [str(part) for pair in zip(("-o", "--markdown", "--html"), files, strict=True) for part in pair]
    result = CliRunner().invoke(app, ["--systems", "compact", "--data", "authored", *given])
    assert result.exit_code == 0 and "compact" in result.stdout
    assert Benchmark.model_validate_json(files[0].read_bytes()) == record
    assert "compact" in files[1].read_text(encoding="utf-8") and "<html" in files[2].read_text(encoding="utf-8")


def test_seeds_are_numbers(plans: list[Plan]) -> None:
    result = CliRunner().invoke(app, ["--systems", "crf", "--data", "authored", "--seeds", "one"])
    assert isinstance(result.exception, UserError) and "--seeds one are no whole numbers" in str(result.exception)


def test_nothing_that_is_read_is_written_over(plans: list[Plan], tmp_path: Path) -> None:
    data = tmp_path / "gold.jsonl"
    data.touch()
    result = CliRunner().invoke(app, ["--systems", "crf", "--data", str(data), "-o", str(data)])
    assert isinstance(result.exception, UserError) and "is also read from" in str(result.exception)
    assert not plans


def test_when_it_is_stopped_it_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(plan: Plan, **other: Any) -> Benchmark:
        raise KeyboardInterrupt

    monkeypatch.setattr(runner, "run_benchmark", stop)
    result = CliRunner().invoke(app, ["--systems", "crf", "--data", "authored", "--work", "runs/x"])
    assert result.exit_code == 130
    assert "kept in runs/x; the same command goes on from there" in result.stderr
