"""All figures of one run, as a table for a terminal and as JSON."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ...data.records import Document
from ...models.config import BertEncoder, ModelConfig, load_config
from ..tally import Result
from .compare import Comparison, compare
from .peak import measured_peak, operations_of_piece
from .program import AllCores, Start, measure_all_cores, measure_start
from .random_bert import NAME, write_random_bert
from .rivals import make_rival
from .stages import RUNNING, Stages, measure_stages
from .texts import count_words

if TYPE_CHECKING:
    from rich.table import Table


class OneCore(Result):
    """Where one core's time goes, and how much of its arithmetic the network uses."""

    words: int
    stages: Stages
    operations: float
    """A second, in the network part, of its encoder on pieces that are no padding."""
    peak: float
    """A second, of a bare product in the precision of the encoder."""


class Speed(Result):
    """What `marsad speed` measures."""

    model: str
    one_core: OneCore
    all_cores: AllCores
    start: Start
    comparisons: tuple[Comparison, ...]


def measure_speed(model: str, folder: Path, documents: list[Document], sample: list[Document], repeat: int) -> Speed:
    """Measure everything. `sample` is what rivals read, which takes them long; the rest reads `documents`.

    A checkpoint that the pipeline of `transformers` cannot run meets a loop that does the same, and a BERT with random
    weights meets the pipeline. Raises UserError where torch is missing.
    """
    comparisons = [compare(model, folder, make_rival(folder), sample, repeat)]
    config = load_config(folder)
    if not isinstance(config.encoder, BertEncoder):
        with TemporaryDirectory() as name:
            bert = Path(name)
            write_random_bert(bert, folder, config)
            comparisons.append(compare(NAME, bert, make_rival(bert), sample, repeat))
    return Speed(
        model=model,
        one_core=_one_core(folder, config, documents),
        all_cores=measure_all_cores(folder, documents),
        start=measure_start(model, repeat),
        comparisons=tuple(comparisons),
    )


def _one_core(folder: Path, config: ModelConfig, documents: list[Document]) -> OneCore:
    stages = measure_stages(folder, documents)
    sentences = max(1, stages.sentences)
    operations = operations_of_piece(config, stages.pieces // sentences) * stages.pieces / stages.seconds[RUNNING]
    peak = measured_peak(1, int8=isinstance(config.encoder, BertEncoder))
    return OneCore(words=count_words(documents), stages=stages, operations=operations, peak=peak)


def to_terminal(speed: Speed) -> "Table":
    """Return the figures as a table."""
    from rich.table import Table

    table = Table("what", "figure", "of", title=f"Speed of {speed.model}", title_justify="left")
    table.columns[1].justify = "right"
    for row in _rows(speed):
        table.add_row(*row)
    return table


def _rows(speed: Speed) -> Iterator[tuple[str, str, str]]:
    one, all_cores = speed.one_core, speed.all_cores
    stages = one.stages
    yield "program, one core", f"{one.words / stages.total:,.0f} words/s", f"{one.words:,} words"
    yield "network alone, one core", f"{one.words / stages.seconds[RUNNING]:,.0f} words/s", ""
    yield "program / network, one core", f"{stages.running_share:.1%}", ""
    for name, seconds in stages.seconds.items():
        yield f"  {name}", f"{seconds / stages.total:.1%}", f"{seconds:.2f} s"
    yield "padding", f"{1 - stages.pieces / stages.padded:.1%}", f"{stages.padded:,} pieces"
    yield "of the peak, one core", f"{one.operations / one.peak:.1%}", f"{one.peak / 1e9:,.0f} GFLOP/s"
    yield f"program, {all_cores.workers} workers", f"{all_cores.program:,.0f} words/s", "start-up left out"
    yield f"network alone, {all_cores.workers} threads", f"{all_cores.network:,.0f} words/s", ""
    yield "program / network, all cores", f"{all_cores.program / all_cores.network:.1%}", ""
    yield "cold start, one article", f"{speed.start.seconds:.2f} s", f"{speed.start.megabytes:,.0f} MB"
    for found in speed.comparisons:
        yield found.model, f"{found.ours:,.0f} words/s", f"{found.words:,} words"
        yield f"  {found.rival}", f"{found.theirs:,.0f} words/s", f"{found.sentences:,} sentences"
        yield "  times as fast", f"{found.ratio:.1f}", ""
        yield "  same mentions", f"{found.same / found.sentences:.1%}", ""
