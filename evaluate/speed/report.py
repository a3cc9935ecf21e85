"""All figures of one run, as a table for a terminal and as JSON."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ...data.records import Document
from ...models.config import BertEncoder, load_config
from ..tally import Result
from .compare import Comparison, compare
from .peak import measured_peak, operations_of_piece
from .program import Start, measure_start, network_speed
from .random_bert import NAME, write_random_bert
from .rivals import make_rival
from .stages import RUNNING, Stages, measure_stages
from .texts import count_words

if TYPE_CHECKING:
    from rich.table import Table

_BERT_SHARE = 5  # of a text, a BERT reads this part: it takes as many times as long


class ModelSpeed(Result):
    """How fast one model reads: on one core, by stage; and on all, beside its network alone and beside a rival."""

    model: str
    words: int
    stages: Stages
    operations: float
    """A second, in the network part on one core, of its encoder on pieces that are no padding."""
    network: float
    """Words a second of the network alone on all cores."""
    comparison: Comparison


class Speed(Result):
    """What `marsad speed` measures."""

    models: tuple[ModelSpeed, ...]
    peak: float
    """Operations a second of a bare int8 product on one core."""
    start: Start


def measure_speed(model: str, folder: Path, documents: Sequence[Document], sample: int, repeat: int) -> Speed:
    """Measure everything. `sample` is how many words rivals read, which takes them long.

    A checkpoint that the pipeline of `transformers` cannot run meets a loop that does the same, and a BERT with random
    weights, which reads a part of the documents, meets the pipeline. Raises UserError where torch is missing.
    """
    config = load_config(folder)
    models = [_measure(model, folder, documents, sample, repeat)]
    if not isinstance(config.encoder, BertEncoder):
        with TemporaryDirectory() as name:
            write_random_bert(Path(name), folder, config)
            models.append(_measure(NAME, Path(name), documents[::_BERT_SHARE], sample, repeat))
    return Speed(models=tuple(models), peak=measured_peak(1), start=measure_start(model, repeat))


def _measure(name: str, folder: Path, documents: Sequence[Document], sample: int, repeat: int) -> ModelSpeed:
    stages, config = measure_stages(folder, documents), load_config(folder)
    each = operations_of_piece(config, stages.pieces // max(1, stages.sentences))
    comparison = compare(folder, make_rival(folder), documents, sample, repeat)
    return ModelSpeed(
        model=name,
        words=count_words(documents),
        stages=stages,
        operations=each * stages.pieces / stages.seconds[RUNNING],
        network=network_speed(folder, documents, comparison.workers),
        comparison=comparison,
    )


def to_terminal(speed: Speed) -> "Table":
    """Return the figures as a table."""
    from rich.table import Table

    table = Table("what", "figure", "of", title=f"Speed of {speed.models[0].model}", title_justify="left")
    table.columns[1].justify = "right"
    for own in speed.models:
        for row in _rows(own, speed.peak):
            table.add_row(*row)
        table.add_section()
    table.add_row("cold start, one article", f"{speed.start.seconds:.2f} s", f"{speed.start.megabytes:,.0f} MB")
    return table


def _rows(own: ModelSpeed, peak: float) -> Iterator[tuple[str, str, str]]:
    stages, beside = own.stages, own.comparison
    yield own.model, "", f"{own.words:,} words"
    yield "program, one core", f"{own.words / stages.total:,.0f} words/s", ""
    yield "network alone, one core", f"{own.words / stages.seconds[RUNNING]:,.0f} words/s", ""
    yield "program / network, one core", f"{stages.running_share:.1%}", ""
    for name, seconds in stages.seconds.items():
        yield f"  {name}", f"{seconds / stages.total:.1%}", f"{seconds:.2f} s"
    yield "padding", f"{1 - stages.pieces / stages.padded:.1%}", f"{stages.padded:,} pieces"
    yield "of the int8 peak, one core", f"{own.operations / peak:.1%}", f"{peak / 1e9:,.0f} billion/s"
    yield f"program, {beside.workers} workers", f"{beside.ours:,.0f} words/s", "start-up left out"
    yield f"network alone, {beside.workers} threads", f"{own.network:,.0f} words/s", ""
    yield "program / network, all cores", f"{beside.ours / own.network:.1%}", ""
    yield beside.rival, f"{beside.theirs:,.0f} words/s", f"{beside.words:,} words"
    yield "  times as fast", f"{beside.ratio:.1f}", ""
    yield "  same mentions", f"{beside.same / beside.sentences:.1%}", f"{beside.sentences:,} sentences"
