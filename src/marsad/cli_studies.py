"""`marsad curve` and `marsad ablate`: what more data, each head and each corpus are worth."""

import os
import shlex
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from marsad.cli_benchmark import INTERRUPTED
from marsad.cli_evaluate import write_result
from marsad.cli_train import Overrides, Recipe

# Everything else is imported in the commands: `marsad predict` reads this file too, and must start at once.
if TYPE_CHECKING:
    from marsad.configs import TrainRecipe
    from marsad.train.studies.records import Kind, Study
    from marsad.train.studies.variants import Variant

Seeds = Annotated[str | None, typer.Option(help="Seeds to train with: 1,2,3. The recipe's own unless given.")]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        help="The folder of runs and tables: the recipe's `output` with -curve or -ablation, unless given. "
        "In the same folder, both share the whole run.",
    ),
]
Launch = Annotated[
    str | None, typer.Option(help="The start of the command that trains one run: 'torchrun --nproc-per-node 2'.")
]


def curve(
    recipe: Recipe,
    overrides: Overrides = None,
    shares: Annotated[str, typer.Option(help="Shares of the training documents, in percent.")] = "10,25,50,100",
    seeds: Seeds = None,
    output: Output = None,
    launch: Launch = None,
) -> None:
    """Train a recipe on growing shares of its data, and score each on its dev corpora.

    A smaller share is part of every larger one. The same command again goes on where it was cut off.

    Example: marsad curve compact steps=2000 evaluation.interval=250 --seeds 1,2,3
    """
    from marsad.train.studies.variants import curve_variants

    settings = _load(recipe, overrides)
    variants = curve_variants(settings, _shares(shares))
    _study("curve", settings, variants, seeds, output, launch)


def ablate(
    recipe: Recipe,
    overrides: Overrides = None,
    seeds: Seeds = None,
    output: Output = None,
    launch: Launch = None,
) -> None:
    """Train a recipe whole, and once without each of its heads and corpora.

    The same command again goes on where it was cut off.

    Example: marsad ablate compact steps=2000 evaluation.interval=250 --seeds 1,2,3
    """
    from marsad.train.studies.variants import ablation_variants

    settings = _load(recipe, overrides)
    _study("ablation", settings, ablation_variants(settings), seeds, output, launch)


def _load(recipe: str, overrides: list[str] | None) -> "TrainRecipe":
    from importlib.util import find_spec

    from marsad.configs import TrainRecipe, load_recipe
    from marsad.data.errors import UserError, missing_extra

    # Each run is trained by another process, where a missing library would be found once a run.
    for library in ("torch", "accelerate", "datasets"):
        if find_spec(library) is None:
            raise missing_extra(library, "train")
    if "RANK" in os.environ:
        raise UserError("A study starts its runs one by one: call it without a launcher, and give that as --launch.")
    return load_recipe(TrainRecipe, recipe, overrides or ())


def _shares(text: str) -> list[float]:
    from marsad.data.errors import UserError
    from marsad.evaluate.benchmark.plan import split_list

    shares = []
    for part in split_list(text):
        try:
            shares.append(float(part))
        except ValueError:
            raise UserError(f"--shares has {part!r}, which is no number. Give percentages: 10,25,50,100.") from None
    if not shares:
        raise UserError("--shares names no share. Give percentages: 10,25,50,100.")
    return shares


def _seeds(text: str | None, recipe: "TrainRecipe") -> list[int]:
    from marsad.data.errors import UserError
    from marsad.evaluate.benchmark.plan import split_list

    parts = list(split_list(str(recipe.seed) if text is None else text))
    if not parts:
        raise UserError("--seeds names no seed. Give whole numbers from 0 on: 1,2,3.")
    if wrong := [part for part in parts if not part.isdecimal()]:
        raise UserError(f"--seeds has {wrong[0]!r}, which is no seed. Give whole numbers from 0 on: 1,2,3.")
    return list(dict.fromkeys(map(int, parts)))


def _study(
    kind: "Kind",
    recipe: "TrainRecipe",
    variants: "Sequence[Variant]",
    seeds: str | None,
    output: Path | None,
    launch: str | None,
) -> None:
    from marsad.train.studies.runner import run_study, train_apart
    from marsad.train.studies.summary import make_study

    folder = output or recipe.output.with_name(f"{recipe.output.name}-{kind}")
    train = partial(train_apart, launch=shlex.split(launch)) if launch else train_apart
    try:
        runs = run_study(variants, _seeds(seeds, recipe), folder, train, _say)
    except KeyboardInterrupt:
        _say(f"Stopped. What was done is kept in {folder}; the same command goes on from there.")
        raise typer.Exit(INTERRUPTED) from None
    study = make_study(kind, recipe, shlex.join(["marsad", *sys.argv[1:]]), variants, runs)
    _report(study, folder)
    if any(run.result is None for some in runs for run in some):
        _say("Not every run finished. The same command again tries those that did not.")
        raise typer.Exit(1)


def _report(study: "Study", folder: Path) -> None:
    from rich.console import Console

    from marsad.data.errors import UserError
    from marsad.train.studies.plot import plot_curve
    from marsad.train.studies.report import to_markdown, to_terminal

    path = folder / f"{study.kind}.json"
    write_result(path, study.model_dump_json(indent=2))
    write_result(path.with_suffix(".md"), to_markdown(study))
    Console().print(to_terminal(study))
    if study.kind == "curve" and any(row.measures for row in study.rows):
        try:
            plot_curve(study, path.with_suffix(".svg"))
        except UserError as error:
            _say(f"No picture was drawn. {error}")
    _say(f"The tables are {path.with_suffix('.md')} and {path}; the runs lie beside them.")


def _say(sentence: str) -> None:
    typer.echo(sentence, err=True)
