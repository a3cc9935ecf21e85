"""`marsad review`: put documents in for review, see what waits, take corrections out."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from marsad.data.errors import Fault
    from marsad.data.records import Document
    from marsad.evaluate.metrics import Annotator
    from marsad.review.store import ReviewStore
    from marsad.service.bodies import ModelInfo

# Everything else is imported in the commands, so that `marsad --help` starts at once.

app = typer.Typer(
    no_args_is_help=True,
    help="Correct what a model read (on the page of `marsad serve --reviews FILE`), and train on the corrections.",
)

Store = Annotated[Path, typer.Option("--store", metavar="FILE", help="The SQLite file with the reviews.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="Of the document.")]
_STORE = Path("reviews.sqlite")


@app.command()
def add(
    inputs: Annotated[
        list[str], typer.Argument(metavar="IN", help="Texts, as `marsad predict` takes them; annotation is read anew.")
    ],
    store: Store = _STORE,
    model: Annotated[
        str, typer.Option("--model", "-m", help="`compact`, a checkpoint folder, or a hub id.")
    ] = "compact",
    text_column: Annotated[str, typer.Option(help="Field or column that holds the text.")] = "text",
    id_column: Annotated[str, typer.Option(help="Field or column that holds the id.")] = "id",
    threads: Annotated[int | None, typer.Option(min=1, help="Processor cores to use; all unless given.")] = None,
) -> None:
    """Read texts and put them in for review. What nobody corrected yet is read anew, corrections stay.

    Example: marsad review add data/examples/article.txt
    """
    from marsad.blocks import BlockAnnotator, read_blocks
    from marsad.data.inputs import InputOptions, Inputs
    from marsad.prediction_run import FaultLog, plural
    from marsad.service.model import load_model

    faults, count = FaultLog(), 0
    texts = Inputs(inputs, InputOptions(text_column, id_column))
    with _open(store, new=True) as reviews, closing(load_model(model, threads)) as loaded:
        work = BlockAnnotator(lambda: _WithAllEvents(loaded.annotator))
        for block in read_blocks(texts.items()):
            documents, failed = work.annotate(block)
            conflicts = [conflict for document in documents for conflict in _put_in(reviews, document, loaded.info)]
            count += len(documents) - len(conflicts)
            for fault in [*failed, *conflicts]:
                faults(fault)
    typer.echo(
        f"{plural(count, 'document')} in {store}. {faults.summary()} Next: marsad serve --reviews {store}", err=True
    )
    if not count:
        raise typer.Exit(1)


@app.command("next")
def show_next(
    store: Store = _STORE,
    count: Annotated[int, typer.Option("--count", "-n", min=1, help="How many sentences.")] = 10,
) -> None:
    """Show the sentences to review next: those that the model is least sure of.

    Example: marsad review next -n 5
    """
    from rich.console import Console

    from marsad.terminal.reviews import waiting_table

    with _open(store) as reviews:
        waiting = reviews.next(count)
    if not waiting:
        typer.echo("Nothing waits for review.", err=True)
        return
    Console().print(waiting_table(waiting))


@app.command()
def show(id: Id, store: Store = _STORE) -> None:
    """Show a document as it stands, and who corrected it when.

    Example: marsad review show data/examples/article.txt
    """
    from rich.console import Console

    from marsad.terminal.article import article_report
    from marsad.terminal.reviews import history_table

    with _open(store) as reviews:
        kept, history = reviews.get(id), reviews.history(id)
    console = Console()
    console.print(article_report(kept.document), "")
    console.print(history_table(kept, history))


@app.command()
def undo(
    id: Id,
    store: Store = _STORE,
    author: Annotated[str | None, typer.Option(help="Who takes it back; your login name unless given.")] = None,
) -> None:
    """Take back the last correction of a document. Again: the one before it.

    Example: marsad review undo data/examples/article.txt --author huda
    """
    from getpass import getuser

    with _open(store) as reviews:
        kept = reviews.undo(id, author or getuser())
    typer.echo(f"{id} is at version {kept.version}: the correction before it is taken back.", err=True)


@app.command()
def export(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="OUT.jsonl", help="Where to write.")],
    store: Store = _STORE,
) -> None:
    """Write reviewed sentences, and no others, as training data.

    Each record says in `meta.review` which model read it, who corrected it last and when. Whole texts are written,
    but only reviewed sentences have borders, and annotation in them.

    Example: marsad review export -o corrections.jsonl && marsad train --data corrections.jsonl
    """
    from marsad.data.files import hidden_folder
    from marsad.data.jsonl import write_jsonl
    from marsad.prediction_run import plural

    with _open(store) as reviews:
        sentences = sum(summary.reviewed for summary in reviews.documents(count=-1))
        if not sentences:
            typer.echo("marsad: no sentence is reviewed yet.", err=True)
            raise typer.Exit(1)
        with hidden_folder(output) as folder:
            count = write_jsonl(reviews.export(), Path(folder) / output.name)
            (Path(folder) / output.name).replace(output)
    counted = f"{plural(sentences, 'reviewed sentence')} of {plural(count, 'document')}"
    typer.echo(f"{counted} in {output}. Next: marsad train --data {output}", err=True)


class _WithAllEvents:
    """Tells of every event type with its score: one that was just not told of is worth a look."""

    def __init__(self, annotator: "Annotator"):
        self._annotator = annotator

    def annotate(self, documents: "Iterable[Document]", *, event_threshold: float | None = 0) -> "Iterator[Document]":
        return self._annotator.annotate(documents, event_threshold=0)


def _put_in(reviews: "ReviewStore", document: "Document", model: "ModelInfo") -> "Iterator[Fault]":
    """Put in a document; yield why it cannot be."""
    from marsad.data.errors import Fault
    from marsad.review.records import Conflict

    try:
        reviews.add(document, model)
    except Conflict as conflict:
        yield Fault("", str(conflict), document=document.id)


def _open(path: Path, *, new: bool = False) -> "ReviewStore":
    from marsad.data.errors import UserError
    from marsad.review.store import ReviewStore

    if not new and not path.is_file():
        raise UserError(
            f"There is no {path}. Put documents in with `marsad review add`, or name the file with --store."
        )
    return ReviewStore(path)
