"""Runs a study: every run once, what is finished never again, what fails set aside with its reason."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from ...configs.training import FREE_TO_CHANGE, TrainRecipe
from ...data.errors import UserError
from ..run_folder import RECIPE_FILE, check_folder, keep_recipe
from .records import Run
from .variants import Variant
from .worker import FAILURE_FILE, read_result

Say = Callable[[str], None]


class RunFailed(Exception):
    """A run ended without a result; the message says why."""


Trainer = Callable[[Path], None]  # trains the run of a folder up to its result; raises RunFailed


def run_study(
    variants: Sequence[Variant], seeds: Sequence[int], output: Path, train: Trainer, say: Say
) -> list[list[Run]]:
    """Train each variant with each seed, a folder each under `output`, and return the runs of each variant.

    All variants have their first seed before any has its second. Raises UserError, before anything is trained,
    where a folder holds a run of another recipe.
    """
    planned = [[_recipe_of(variant, seed, output) for variant in variants] for seed in seeds]
    for recipe in (recipe for some in planned for recipe in some):
        if (recipe.output / RECIPE_FILE).is_file():
            check_folder(recipe.output, recipe, resume=True, free=FREE_TO_CHANGE, anew="--output ANOTHER_FOLDER")
    total = len(variants) * len(seeds)
    runs: list[list[Run]] = [[] for _ in variants]
    for some in planned:
        for variant, recipe, done in zip(variants, some, runs, strict=True):
            say(f"Run {sum(map(len, runs)) + 1} of {total}: {variant.name}, seed {recipe.seed}")
            done.append(_run(recipe, train))
            say(f"  {_outcome(done[-1])}")
    return runs


def _recipe_of(variant: Variant, seed: int, output: Path) -> TrainRecipe:
    return variant.recipe.model_copy(update={"seed": seed, "output": output / f"{variant.folder}-seed-{seed}"})


def _run(recipe: TrainRecipe, train: Trainer) -> Run:
    folder, reason = recipe.output, None
    if read_result(folder) is None:
        keep_recipe(folder, recipe)
        try:
            train(folder)
        except RunFailed as failure:
            reason = str(failure)
    return Run(seed=recipe.seed, result=read_result(folder), reason=reason)


def _outcome(run: Run) -> str:
    if run.result is None:
        return f"set aside: {run.reason}"
    return f"finished: dev score {run.result.scores['score']:.3f} at step {run.result.best_step:,}"


def train_apart(folder: Path, launch: Sequence[str] = (sys.executable,)) -> None:
    """Train the run of a folder in processes of its own: what it uses is free after it, what kills it kills no more.

    `launch`: the start of the command, such as `accelerate launch`. Raises RunFailed, and UserError where
    there is no such command.
    """
    (folder / FAILURE_FILE).unlink(missing_ok=True)
    command = [*launch, "-m", "marsad.train.studies.worker", str(folder)]
    # Without it a folder `evaluate` in the working directory would stand in for Hugging Face's.
    environment = {**os.environ, "PYTHONSAFEPATH": "1"}
    try:
        # In a session of its own: ctrl-C reaches this process alone, which then ends the other.
        process = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment, bufsize=0, start_new_session=True)
    except OSError as error:
        raise UserError(f"`{launch[0]}` cannot be started: {error.strerror}. Give another --launch.") from error
    with process:
        try:
            _hold(process)
            process.wait()
        finally:
            process.terminate()  # where it has ended, nothing happens
    if process.returncode:
        raise RunFailed(_reason(folder, process.returncode))


def _hold(process: "subprocess.Popen[bytes]") -> None:
    """Tell a worker that it ends with this process; see `worker`."""
    assert process.stdin is not None
    with suppress(BrokenPipeError):  # it has ended already, which its status tells
        process.stdin.write(b"\n")


def _reason(folder: Path, status: int) -> str:
    path = folder / FAILURE_FILE
    if path.is_file():
        return path.read_text(encoding="utf-8")
    if status < 0:
        return f"it was ended by {signal.Signals(-status).name}; SIGKILL mostly means that the memory was full"
    return f"it ended with status {status}; what it said stands above"
