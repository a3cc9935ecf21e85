"""What a study keeps: the result of each run in the run's folder, and the study as a whole."""

from typing import Literal

from ...evaluate.benchmark.records import Spread
from ...evaluate.tally import Result


class RunResult(Result):
    """What a finished run came to.

    scores: dev F1 (0 to 1) of the best checkpoint by `corpus-split/layer`, and `score`, the mean of those that
    the run has. documents, sentences: trained on, by corpus, after the guard.
    """

    best_step: int
    last_step: int
    scores: dict[str, float]
    documents: dict[str, int]
    sentences: dict[str, int]


class Run(Result):
    """One run of a study: its result, or why there is none."""

    seed: int
    result: RunResult | None = None
    reason: str | None = None


class Row(Result):
    """One way to train. `share`: of the documents, in percent, where that is what the study varies.

    measures: dev F1 by `corpus-split/layer` over the seeds that finished; differences: to the whole recipe, seed
    by seed, of what both have.
    """

    name: str
    share: float | None = None
    runs: tuple[Run, ...]
    measures: dict[str, Spread]
    differences: dict[str, Spread]


Kind = Literal["curve", "ablation"]


class Study(Result):
    """A learning curve or an ablation; `notes` say what a reader of its scores must know."""

    kind: Kind
    recipe: str
    date: str
    command: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
