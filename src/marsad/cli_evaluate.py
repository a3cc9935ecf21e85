"""`marsad evaluate` and `marsad parity`: how good is a checkpoint, and do its two forms say the same?"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

# Everything else is imported in the commands: `marsad predict` reads this file too, and must start at once.
if TYPE_CHECKING:
    from marsad.data.errors import Fault
    from marsad.data.records import Document
    from marsad.evaluate.gold import Gold
    from marsad.evaluate.metrics import Annotator, Scores
    from marsad.evaluate.parity import Parity

FAULTS_SHOWN = 5


class Backend(StrEnum):
    """What runs the network."""

    onnx = "onnx"
    onnx_gpu = "onnx-gpu"
    torch = "torch"


Checkpoint = Annotated[str, typer.Argument(help="`compact`, a checkpoint folder, or a hub id.")]
Data = Annotated[
    str, typer.Argument(help="A corpus (a name in configs/corpora, or a YAML file), or an annotated file.")
]
Root = Annotated[Path, typer.Option(help="The folder that holds the folders of the corpora.")]


def evaluate(
    checkpoint: Checkpoint,
    data: Data,
    root: Root = Path("corpora"),
    split: Annotated[str, typer.Option(help="Which split of the corpus.")] = "test",
    labels: Annotated[str | None, typer.Option(help="Score these alone: PER,ORG,LOC.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write all scores to this JSON file.")] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown in place of tables.")] = False,
    backend: Annotated[
        Backend, typer.Option(help="int8 ONNX, or full precision: torch, or ONNX on a GPU.")
    ] = Backend.onnx,
) -> None:
    """Score a checkpoint on annotated data.

    Example: marsad evaluate compact authored --split test

    Example: marsad evaluate runs/arabert/best anercorp-camel --root corpora --labels PER,ORG,LOC -o scores.json
    """
    from marsad.evaluate.gold import read_gold

    gold = read_gold(data, split, root)
    _show_faults(gold.faults)
    scores = _score(checkpoint, gold, _split_labels(labels), backend)
    if output is not None:
        write_result(output, scores.model_dump_json(indent=2))
    _show(scores, markdown)


def parity(
    checkpoint: Checkpoint,
    data: Data,
    root: Root = Path("corpora"),
    split: Annotated[str, typer.Option(help="Which split of the corpus.")] = "dev",
    minimum: Annotated[
        float, typer.Option(min=0, max=1, help="Least share of sentences with the same mentions.")
    ] = 0.99,
    examples: Annotated[int, typer.Option(min=0, help="How many differences to show.")] = 10,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write all differences to this JSON file.")
    ] = None,
) -> None:
    """Compare a checkpoint's int8 ONNX with its torch weights; exit with 1 where they differ too often.

    Example: marsad parity compact authored --split dev
    """
    from marsad import load
    from marsad.evaluate.gold import read_gold
    from marsad.evaluate.parity import compare

    gold = read_gold(data, split, root)
    _show_faults(gold.faults)
    forms = [_Watched(load(checkpoint, backend=form), len(gold.documents), form) for form in ("onnx", "torch")]
    result = compare(forms[0], forms[1], gold.documents)
    if output is not None:
        write_result(output, result.model_dump_json(indent=2))
    _show_parity(result, examples)
    if result.same["mentions"].share < minimum:
        typer.echo(f"Fewer than {minimum:.1%} of the sentences have the same mentions.", err=True)
        raise typer.Exit(1)


def _score(checkpoint: str, gold: "Gold", labels: list[str] | None, backend: Backend) -> "Scores":
    from marsad import load
    from marsad.evaluate.checkpoints import make_setting, notes, recorded_seed, seen_in_training, short_name
    from marsad.evaluate.metrics import evaluate
    from marsad.predictor import find_checkpoint

    predictor = load(checkpoint, backend=backend.value)
    folder = find_checkpoint(checkpoint)
    seed = recorded_seed(folder)
    setting = make_setting(short_name(checkpoint), predictor.config, gold, labels, seed)
    setting = setting.model_copy(update={"backend": backend.value})
    watched = _Watched(predictor, len(gold.documents), checkpoint)
    scores = evaluate(watched, gold.documents, setting, gold.incidents)
    remarks = (*scores.notes, *seen_in_training(folder, gold), *notes(predictor.config, gold, setting))
    return scores.model_copy(update={"faults": len(gold.faults), "notes": remarks})


class _Watched:
    """An annotator with a progress bar on standard error, where that is a terminal."""

    def __init__(self, annotator: "Annotator", documents: int, name: str):
        self._annotator = annotator
        self._documents = documents
        self._name = name

    def annotate(
        self, documents: "Iterable[Document]", *, event_threshold: float | None = None
    ) -> "Iterator[Document]":
        from rich.console import Console
        from rich.progress import track

        annotated = self._annotator.annotate(documents, event_threshold=event_threshold)
        console = Console(stderr=True)
        yield from track(
            annotated, self._name, self._documents, console=console, transient=True, disable=not sys.stderr.isatty()
        )


def _split_labels(labels: str | None) -> list[str] | None:
    return [label.strip() for label in labels.split(",") if label.strip()] if labels else None


def _show_faults(faults: "Sequence[Fault]") -> None:
    for fault in faults[:FAULTS_SHOWN]:
        typer.echo(str(fault), err=True)
    if len(faults) > FAULTS_SHOWN:
        typer.echo(f"and {len(faults) - FAULTS_SHOWN:,} faults more", err=True)


def _show(scores: "Scores", markdown: bool) -> None:
    from rich.console import Console

    from marsad.evaluate.report import to_markdown, to_terminal

    if markdown:
        typer.echo(to_markdown(scores), nl=False)
    else:
        Console().print(to_terminal(scores))


def _show_parity(result: "Parity", examples: int) -> None:
    for difference in result.differences[:examples]:
        typer.echo(f"{difference.part} in document {difference.document}: {difference.sentence}")
        typer.echo(
            f"  onnx alone: {'; '.join(difference.first) or '-'}\n  torch alone: {'; '.join(difference.second) or '-'}"
        )
    for part, share in result.same.items():
        typer.echo(f"same {part}: {share.share:.2%} ({share.right:,} of {share.total:,} sentences)")


def write_result(path: Path, text: str) -> None:
    """Write a result to a file. Raises UserError where that is not possible."""
    from marsad.data.errors import UserError

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.rstrip("\n") + "\n", encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}. Give another --output.") from error
