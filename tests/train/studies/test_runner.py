"""A study that is cut off, fails in part, or is called again."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from marsad.configs import TrainRecipe
from marsad.data.errors import UserError
from marsad.train import finetune
from marsad.train.run_folder import keep_recipe
from marsad.train.studies.records import Run
from marsad.train.studies.runner import RunFailed, run_study, train_apart
from marsad.train.studies.variants import Variant, curve_variants
from marsad.train.studies.worker import FAILURE_FILE, main, read_result, train_run


class Killed(BaseException):
    """What no `except Exception` catches, as a signal is not."""


class Recorder:
    """Trains in this process and keeps which runs it was asked for; it fails or dies where told."""

    def __init__(self, fails: str = "", dies: str = ""):
        self.asked: list[str] = []
        self.said: list[str] = []
        self._fails, self._dies = fails, dies

    def __call__(self, folder: Path) -> None:
        self.asked.append(folder.name)
        if folder.name == self._dies:
            raise Killed
        if folder.name == self._fails:
            raise RunFailed("the disk is full")
        train_run(folder)

    def study(self, variants: list[Variant], output: Path, seeds: tuple[int, ...] = (1,)) -> list[list[Run]]:
        return run_study(variants, seeds, output, self, self.said.append)


@pytest.fixture
def variants(recipe: TrainRecipe) -> list[Variant]:
    return curve_variants(recipe, [50, 100])


def test_every_run_leaves_its_result_and_is_not_trained_again(variants: list[Variant], tmp_path: Path) -> None:
    first = Recorder()
    runs = first.study(variants, tmp_path / "study", seeds=(1, 2))
    assert first.asked == ["share-50-seed-1", "whole-seed-1", "share-50-seed-2", "whole-seed-2"]
    assert [[run.seed for run in some] for some in runs] == [[1, 2], [1, 2]]
    results = [run.result for some in runs for run in some]
    assert all(result is not None and result.last_step == 4 for result in results)
    assert results[0] is not None and results[2] is not None
    assert results[0].documents == {"tiny-train": 2, "names-train": 2}
    assert results[0].sentences == {"tiny-train": 4, "names-train": 2}
    assert results[2].sentences == {"tiny-train": 6, "names-train": 5}
    layers = {f"tiny-dev/{layer}" for layer in ("mentions", "events", "casualties", "links")}
    assert results[0].scores.keys() == {"score"} | layers
    assert first.said[0] == "Run 1 of 4: 50%, seed 1"
    assert first.said[1].startswith("  finished: dev score 0.")

    second = Recorder()
    assert second.study(variants, tmp_path / "study", seeds=(1, 2)) == runs
    assert second.asked == []


def test_a_study_that_was_killed_between_runs_goes_on(variants: list[Variant], tmp_path: Path) -> None:
    with pytest.raises(Killed):
        Recorder(dies="whole-seed-1").study(variants, tmp_path / "study")
    again = Recorder()
    runs = again.study(variants, tmp_path / "study")
    assert again.asked == ["whole-seed-1"]
    assert all(run.result for some in runs for run in some)


def test_a_run_that_was_killed_goes_on_to_the_same_result(
    variants: list[Variant], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [expected] = Recorder().study(variants[1:], tmp_path / "whole")[0]
    real = finetune.FineTuning._is_due

    def die(run: finetune.FineTuning, step: int) -> bool:
        if step == 3:
            raise Killed
        return real(run, step)

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(finetune.FineTuning, "_is_due", die)
        Recorder().study(variants[1:], tmp_path / "broken")
    assert read_result(tmp_path / "broken" / "whole-seed-1") is None
    torch.manual_seed(99)
    [found] = Recorder().study(variants[1:], tmp_path / "broken")[0]
    assert found == expected
    steps = (tmp_path / "broken" / "whole-seed-1" / "metrics.jsonl").read_text("utf-8").count('"dev"')
    assert steps == 2


def test_a_run_that_ended_before_its_result_was_written_is_not_trained_on(
    variants: list[Variant], tmp_path: Path
) -> None:
    [first] = Recorder().study(variants[1:], tmp_path / "study")[0]
    folder = tmp_path / "study" / "whole-seed-1"
    (folder / "result.json").unlink()
    before = (folder / "last" / "state.pt").stat().st_mtime_ns
    assert Recorder().study(variants[1:], tmp_path / "study") == [[first]]
    assert (folder / "last" / "state.pt").stat().st_mtime_ns == before


def test_a_run_that_fails_is_set_aside_and_tried_again(variants: list[Variant], tmp_path: Path) -> None:
    first = Recorder(fails="share-50-seed-1")
    runs = first.study(variants, tmp_path / "study")
    assert runs[0] == [Run(seed=1, reason="the disk is full")]
    assert runs[1][0].result is not None
    assert first.said[1] == "  set aside: the disk is full"
    again = Recorder()
    assert again.study(variants, tmp_path / "study")[0][0].result is not None
    assert again.asked == ["share-50-seed-1"]


def test_a_changed_recipe_is_refused_before_anything_is_trained(variants: list[Variant], tmp_path: Path) -> None:
    with pytest.raises(Killed):
        Recorder(dies="whole-seed-1").study(variants, tmp_path / "study")
    changed = [v._replace(recipe=v.recipe.model_copy(update={"steps": 5})) for v in variants]
    recorder = Recorder()
    with pytest.raises(
        UserError, match=r"share-50-seed-1 was started with steps=4, now it is 5.* start anew with --output"
    ):
        recorder.study(changed, tmp_path / "study")
    assert recorder.asked == []


def test_a_run_in_a_process_of_its_own(variants: list[Variant], tmp_path: Path) -> None:
    recipe = variants[1].recipe.model_copy(update={"output": tmp_path / "apart", "steps": 1})
    keep_recipe(recipe.output, recipe)
    train_apart(recipe.output)
    result = read_result(recipe.output)
    assert result is not None and result.best_step == 1


def test_the_reason_of_a_process_that_failed(tmp_path: Path) -> None:
    (tmp_path / "recipe.yaml").write_text("output: here\n", encoding="utf-8")
    with pytest.raises(RunFailed, match=r"recipe\.yaml: `encoder` is missing\."):
        train_apart(tmp_path)
    assert (tmp_path / FAILURE_FILE).is_file()
    kill = [sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"]
    with pytest.raises(RunFailed, match="it was ended by SIGKILL; SIGKILL mostly means that the memory was full"):
        train_apart(tmp_path, kill)
    assert not (tmp_path / FAILURE_FILE).is_file()
    with pytest.raises(RunFailed, match="it ended with status 3"):
        train_apart(tmp_path, [sys.executable, "-c", "raise SystemExit(3)"])
    with pytest.raises(UserError, match=r"`no-such-launcher` cannot be started: No such file.* Give another --launch"):
        train_apart(tmp_path, ["no-such-launcher"])


def test_what_nobody_foresaw_is_a_reason_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(folder: Path) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr("marsad.train.studies.worker.train_run", fail)
    monkeypatch.setattr("marsad.train.studies.worker._end_with_parent", lambda: None)
    assert main([str(tmp_path)]) == 1
    assert (tmp_path / FAILURE_FILE).read_text("utf-8") == "ZeroDivisionError: by nothing"
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(("first", "status"), [(b"\n", 1), (b"", 7)])
def test_a_worker_ends_with_the_process_that_started_it(first: bytes, status: int) -> None:
    """One that never heard of it, because a launcher gave it another standard input, goes on."""
    code = "from marsad.train.studies.worker import _end_with_parent as e; import time; e(); time.sleep(1); raise SystemExit(7)"
    process = subprocess.Popen([sys.executable, "-P", "-c", code], stdin=subprocess.PIPE)
    process.communicate(first, timeout=60)
    assert process.returncode == status
