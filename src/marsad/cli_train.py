"""`marsad train`, `marsad pretrain` and `marsad export`."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

# The libraries of these commands are heavy and optional: they are imported when a command runs.
if TYPE_CHECKING:
    from marsad.train.preparation import TrainingData
    from marsad.train.watch import Report, Watcher

Recipe = Annotated[str, typer.Argument(help="A YAML file, or the name of a shipped recipe.")]
Overrides = Annotated[
    list[str] | None, typer.Argument(metavar="[KEY=VALUE]...", help="Values in place of the recipe's.")
]
Data = Annotated[
    list[Path] | None,
    typer.Option(
        "--data", metavar="FILE", help="One more corpus: a .jsonl of documents, such as `marsad review export` writes."
    ),
]
Resume = Annotated[bool, typer.Option("--resume", help="Go on exactly where the run in `output` was last saved.")]


def train(
    recipe: Annotated[
        str | None,
        typer.Argument(help="A YAML file, or the name of a shipped recipe; `corrections` where there is --data alone."),
    ] = None,
    overrides: Overrides = None,
    data: Data = None,
    resume: Resume = False,
) -> None:
    """Fine-tune an encoder on annotated corpora.

    Example: marsad train configs/arabert.yaml output=runs/mine optimiser.learning_rate=3e-5

    Example: marsad train --data corrections.jsonl

    Example: accelerate launch -m marsad train configs/arabert.yaml batch.accumulation=2
    """
    from marsad.configs import TrainRecipe, load_recipe
    from marsad.configs.training import with_documents
    from marsad.data.corpora import load_corpus

    given = [*([recipe] if recipe else []), *(overrides or [])]
    settings = load_recipe(TrainRecipe, *_recipe_and_overrides(given, bool(data)))
    for path in data or ():
        load_corpus(path)  # a file that is not there is told before anything slow is done
        settings = with_documents(settings, path)
    with _extra("train"), _progress(settings.output.name) as watch:
        from marsad.train.finetune import finetune

        progress = finetune(settings, resume=resume, watch=watch, prepared=_show_data)
    if progress.best_step:
        _say(f"Best at step {progress.best_step:,}: {settings.evaluation.metric} {progress.best:.4f}.")
    folder = settings.output / ("best" if progress.best_step else "last")
    _say(f"The checkpoint is {folder}. Next: marsad export {folder}")


def pretrain(recipe: Recipe, overrides: Overrides = None, resume: Resume = False) -> None:
    """Make a tokenizer, word vectors and an encoder from raw text.

    Example: marsad pretrain configs/pretrain-cpu.yaml 'text=[corpora/raw-news]'

    Example: marsad pretrain configs/pretrain-gpu.yaml --resume
    """
    from marsad.configs import PretrainRecipe, load_recipe

    settings = load_recipe(PretrainRecipe, recipe, overrides or ())
    with _extra("train"), _progress(settings.output.name) as watch:
        from marsad.train.pretrain import pretrain as run

        run(settings, resume=resume, watch=watch, say=_say)
    _say(
        f"The encoder is {settings.output}. Next: marsad train RECIPE 'encoder={{kind: pretrained, name: {settings.output}}}'"
    )


def export(
    checkpoint: Annotated[Path, typer.Argument(help="A folder that `marsad train` wrote.")],
    full: Annotated[bool, typer.Option("--full", help="In full precision, for --backend onnx-gpu.")] = False,
) -> None:
    """Write a checkpoint's int8 ONNX network, which prediction needs no torch for.

    Example: marsad export runs/arabert/best
    """
    with _extra("train"):
        from marsad.models.export import export_checkpoint

        path = export_checkpoint(checkpoint, full=full)
    _say(f"{path}: {path.stat().st_size / 1e6:.1f} MB")


def _recipe_and_overrides(given: list[str], has_data: bool) -> tuple[str, list[str]]:
    """Return the recipe and its overrides; data alone has a recipe of its own. Raises UserError where there is none."""
    if given and "=" not in given[0]:
        return given[0], given[1:]
    if has_data:
        return "corrections", given
    from marsad.configs import shipped_recipes
    from marsad.data.errors import UserError

    raise UserError(f"Give a recipe: a YAML file, or one of {', '.join(shipped_recipes())}. Or --data FILE.")


@contextmanager
def _extra(extra: str) -> Iterator[None]:
    """Turn a missing library into the sentence that says what to install."""
    from marsad.data.errors import missing_extra

    try:
        yield
    except ModuleNotFoundError as error:
        name = (error.name or "a library").partition(".")[0]
        if name == "marsad":
            raise
        raise missing_extra(name, extra) from error


@contextmanager
def _progress(name: str) -> Iterator["Watcher"]:
    """Yield a watcher that moves a progress bar on standard error, and prints dev scores above it."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (
        "{task.description}",
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[loss]}"),
    )
    with Progress(*columns, console=console, disable=not (sys.stderr.isatty() and _speaks())) as progress:
        task = progress.add_task(name, total=None, loss="", start=False)

        def watch(report: "Report") -> None:
            progress.start_task(task)
            loss = f"loss {report.losses['total']:.3f}"
            progress.update(task, completed=report.step, total=report.total, loss=loss)
            if report.dev:
                scores = ", ".join(f"{k} {v:.3f}" for k, v in report.dev.items())
                console.print(f"step {report.step:,}: {loss}; dev {scores}", highlight=False, soft_wrap=True)

        yield watch


def _show_data(data: "TrainingData") -> None:
    """Say what the training data came to: sizes, leaks removed, and what could not be used."""
    for corpus, removed, left_out in zip(data.corpora, data.removed, data.left_out, strict=True):
        leaks = f", {removed:,} more removed: they stand in a dev or test set" if removed else ""
        _say(f"{corpus.name}: {corpus.sentences:,} sentences{leaks}")
        for line in left_out.sentences(examples=True):
            _say(f"{corpus.name}: {line}")
    for fault in data.faults.first:
        _say(str(fault))
    if data.faults.total:
        _say(f"{data.faults.total:,} faults in the data were set aside.")


def _say(sentence: str) -> None:
    if _speaks():
        typer.echo(sentence, err=True)


def _speaks() -> bool:
    """Say whether this is the process that talks: of those that `accelerate launch` starts, the first."""
    return os.environ.get("RANK", "0") == "0"
