"""The benchmark: fits baselines, lets all systems annotate each corpus in turns, and puts the rows together."""

from collections.abc import Sequence
from datetime import datetime

from ...data.errors import UserError
from ..gold import Gold
from .entrants import Contender, Entries
from .machine import describe_machine, library_versions
from .plan import DataUse, Plan
from .process import COMMAND, SystemFailure
from .records import Benchmark, DataFacts, Missing, SystemRow
from .rounds import Observe, annotate_in_rounds, divide
from .rows import Judged, Outcome, RowMaker, SystemRun
from .training_sets import Corpora, corpus_name


def run_benchmark(
    plan: Plan, *, command: str = "", observe: Observe = lambda what, done, total: None, worker: Sequence[str] = COMMAND
) -> Benchmark:
    """Run every system of the plan on all its data.

    A system that fails is put among the missing with its reason, and the others go on. `command` is kept in the
    record; `worker` starts the process of a system. What is broken off goes on from the folder of the plan.
    Raises UserError where data cannot be read, or no system could be run at all.
    """
    golds = [plan.read(use) for use in plan.data]  # all of them first: a wrong name shall not cost hours
    now = datetime.now().astimezone()
    machine = describe_machine()
    measured = f"{now:%Y-%m-%d %H:%M:%S} on {machine}"
    runner = _Runner(plan, measured, observe, tuple(worker))
    rows = [row for use, gold in zip(plan.data, golds, strict=True) for row in runner.run(use, gold)]
    if not rows:
        reasons = "\n".join(f"  {one.system} on {one.data}: {one.reason}" for one in runner.missing)
        raise UserError(f"No system could be run:\n{reasons}")
    names = {row.system.spec: row.system.name for row in rows}
    return Benchmark(
        date=f"{now:%Y-%m-%d}",
        command=command,
        machine=machine,
        versions=library_versions(),
        baseline=names.get(plan.against) if plan.against is not None else None,
        data=tuple({(gold.name, gold.split): _data_facts(gold) for gold in golds}.values()),
        rows=tuple(rows),
        missing=tuple(runner.missing),
    )


def _data_facts(gold: Gold) -> DataFacts:
    labels, layers = gold.labels, gold.layers
    return DataFacts(data=gold.name, split=gold.split, labels=labels, layers=layers, label_map=dict(gold.label_map))


class _Runner:
    """Runs all systems on one corpus after another; `missing` collects those that could not."""

    def __init__(self, plan: Plan, measured: str, observe: Observe, worker: Sequence[str]):
        self.missing: list[Missing] = []
        self._plan = plan
        self._measured = measured
        self._observe = observe
        self._corpora = Corpora(plan.root)
        self._entries = Entries(plan, self._corpora, measured, observe, worker)

    def run(self, data: DataUse, gold: Gold) -> list[SystemRow]:
        """Return the rows of one corpus."""
        blocks = divide(gold.documents)
        contenders = self._contenders(data, gold)
        entrants = [starter.entrant for contender in contenders for starter in contender.starters]
        annotate_in_rounds(entrants, blocks, self._measured, self._observe)
        maker = RowMaker(gold, self._corpora, self._measured)
        judged: dict[str, Judged] = {}
        for contender in contenders:
            try:
                judged[contender.spec] = maker.judge(_outcome(contender, len(blocks)))
            except (UserError, SystemFailure) as error:
                self._miss(contender.spec, gold, error)
        self._observe(f"statistics of {corpus_name(gold)}", 0, 0)
        against = judged.get(self._plan.against or "")
        return [maker.row(one, against if one is not against else None) for one in judged.values()]

    def _contenders(self, data: DataUse, gold: Gold) -> list[Contender]:
        contenders: list[Contender] = []
        for spec in self._plan.systems:
            try:
                contenders.append(self._entries.enter(spec, data, gold))
            except (UserError, SystemFailure, ImportError) as error:
                self._miss(spec, gold, error)
        return contenders

    def _miss(self, spec: str, gold: Gold, error: Exception) -> None:
        self.missing.append(Missing(system=spec, data=corpus_name(gold), reason=str(error)))


def _outcome(contender: Contender, blocks: int) -> Outcome:
    """Read what a contender has predicted. Raises SystemFailure where it could not go on."""
    runs: list[SystemRun] = []
    for entrant, seed, fit in contender.starters:
        facts = entrant.run.facts()
        kept = [block for number in range(blocks) if (block := entrant.run.block(number)) is not None]
        if entrant.failure is not None or facts is None:
            raise SystemFailure(entrant.failure)
        runs.append(SystemRun(seed, facts, kept, fit))
    return Outcome(contender.spec, runs, contender.fitted_on, contender.folder)
