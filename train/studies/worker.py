"""Trains one run of a study; as a program, in a process of its own: `python -m marsad.train.studies.worker FOLDER`."""

import json
import os
import sys
import threading
import traceback
from pathlib import Path

from ...configs.loading import load_recipe
from ...configs.training import TrainRecipe
from ...data.errors import UserError
from ..run_folder import RECIPE_FILE
from ..watch import Report
from .records import RunResult

RESULT_FILE = "result.json"
FAILURE_FILE = "failure.txt"


def train_run(folder: Path) -> None:
    """Start the run whose recipe lies in a folder, or go on with it, and write its result.

    Raises UserError where the recipe cannot be trained.
    """
    recipe = load_recipe(TrainRecipe, folder / RECIPE_FILE)

    from accelerate import PartialState

    from ..finetune import finetune
    from ..preparation import TrainingData

    seen: list[TrainingData] = []
    progress = finetune(recipe, resume=True, watch=_tell, prepared=seen.append)
    if not PartialState().is_main_process:
        return
    dev = [line for line in map(json.loads, _lines(folder / "metrics.jsonl")) if line.pop("part") == "dev"]
    scores: dict[int, dict[str, float]] = {line.pop("step"): line for line in dev}
    corpora = seen[0].corpora
    result = RunResult(
        best_step=progress.best_step,
        last_step=max(scores),
        scores=scores[progress.best_step],
        documents={corpus.name: sum(bool(d.sentences) for d in corpus.documents) for corpus in corpora},
        sentences={corpus.name: corpus.sentences for corpus in corpora},
    )
    _write(folder / RESULT_FILE, result.model_dump_json(indent=2) + "\n")


def read_result(folder: Path) -> RunResult | None:
    """Return the result of a run, or None where it has not finished."""
    path = folder / RESULT_FILE
    return RunResult.model_validate_json(path.read_bytes()) if path.is_file() else None


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all: a result that is there is one of a finished run."""
    draft = path.with_suffix(".new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def _tell(report: Report) -> None:
    if report.dev:
        print(f"  step {report.step:,} of {report.total:,}: dev score {report.dev['score']:.3f}", file=sys.stderr)


def _end_with_parent() -> None:
    """End this process when the one that started it ends, however that happens: two must never train one run.

    The parent sends one byte and holds the pipe open. A launcher that gives its processes another standard
    input sends none, and this process is left alone.
    """

    def wait() -> None:
        if os.read(0, 1) and not os.read(0, 1):
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def main(arguments: list[str]) -> int:
    """Train the run of a folder; return 0, or 1 with the reason in a file of the folder."""
    folder = Path(arguments[0])
    _end_with_parent()
    try:
        train_run(folder)
    except UserError as error:
        reason = str(error)
    except Exception as error:
        traceback.print_exc()
        reason = f"{type(error).__name__}: {error}"
    else:
        return 0
    (folder / FAILURE_FILE).write_text(reason, encoding="utf-8")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
