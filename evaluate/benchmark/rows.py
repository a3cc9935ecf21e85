"""From what systems predicted on one corpus to the rows of the table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from ...data.errors import UserError
from ..checkpoints import make_setting, notes, seen_in_training
from ..gold import Gold
from ..metrics import Scores, Setting, score
from ..pairs import Pair, pair_up, restrict
from ..systems.contract import Facts
from .detail import make_detail
from .learned import Learned, LearnedTexts
from .measures import BySeed, count_measures, make_measures
from .records import Cost, SystemRow
from .store import Block, FitRecord
from .training_sets import Corpora, TrainingSet, corpus_name

FITTED_BEFORE, READ_BEFORE = "Fitted before this run", "Not all was read in this run, but some before"
AS_THE_RECIPE_LEFT_IT = "Its training text is looked through as its recipe left it"


@dataclass(frozen=True)
class SystemRun:
    """One system on one corpus with one seed, which is None where it has no randomness."""

    seed: int | None
    facts: Facts
    blocks: Sequence[Block]
    fit: FitRecord | None = None


@dataclass(frozen=True)
class Outcome:
    """All runs of one system on one corpus: `fitted_on` is for baselines, `folder` for checkpoints in a folder."""

    spec: str
    runs: Sequence[SystemRun]
    fitted_on: TrainingSet | None = None
    folder: Path | None = None

    @property
    def facts(self) -> Facts:
        """What the system is."""
        return self.runs[0].facts


class Judged(NamedTuple):
    """The runs of one system beside the gold.

    setting, pairs: of the first run, with the labels of the setting alone; counts: the tallies of each document
    by seed.
    """

    outcome: Outcome
    setting: Setting
    pairs: list[Pair]
    counts: BySeed
    scores: list[Scores]


class RowMaker:
    """Makes the rows of one corpus. `measured` names this run of the benchmark."""

    def __init__(self, gold: Gold, corpora: Corpora, measured: str):
        self._gold = gold
        self._measured = measured
        self._texts = LearnedTexts(gold, corpora)

    def judge(self, outcome: Outcome) -> Judged:
        """Score all runs of a system. Raises UserError where it predicts nothing that the data annotates."""
        runs = [self._judge(run) for run in outcome.runs]
        counts = {setting.seed: count_measures(pairs, setting) for setting, pairs, _ in runs}
        setting, pairs, _ = runs[0]
        return Judged(outcome, setting, pairs, counts, [scores for *_, scores in runs])

    def _judge(self, run: SystemRun) -> tuple[Setting, list[Pair], Scores]:
        setting = self._setting(run)
        predicted = list(chain.from_iterable(block.documents for block in run.blocks))
        pairs = [restrict(pair, setting.labels) for pair in pair_up(self._gold.documents, predicted)]
        scores = score(self._gold.documents, predicted, setting, self._gold.incidents)
        timed = {"faults": len(self._gold.faults), **_speed(run.blocks)}
        return setting, pairs, scores.model_copy(update=timed)

    def row(self, judged: Judged, against: Judged | None) -> SystemRow:
        """Return the row of a system; `against` is the one that it is compared with."""
        outcome, setting = judged.outcome, judged.setting
        learned = self._texts.read(outcome.facts.trained_on, outcome.fitted_on, outcome.folder)
        other = (against.outcome.facts.name, against.counts) if against is not None else None
        whole = learned.names and not learned.lost
        return SystemRow(
            system=outcome.facts,
            data=self._gold.name,
            split=self._gold.split,
            labels=setting.labels,
            measures=make_measures(judged.counts, other),
            scores=tuple(judged.scores),
            detail=make_detail(judged.pairs, setting, learned.documents if whole else None),
            contamination=self._texts.contamination(learned, outcome.fitted_on is not None),
            cost=_cost(outcome.runs[0]),
            notes=tuple(dict.fromkeys(self._notes(judged, learned))),
        )

    def _setting(self, run: SystemRun) -> Setting:
        facts = run.facts
        seed = run.seed if run.seed is not None else facts.seed
        setting = make_setting(facts.name, facts, self._gold, None, seed)
        if not setting.layers:
            raise UserError(
                f"It predicts {', '.join(facts.layers)}; {self._gold.name} annotates {', '.join(self._gold.layers)}."
            )
        return setting

    def _notes(self, judged: Judged, learned: Learned) -> Iterator[str]:
        outcome, gold = judged.outcome, self._gold
        yield from judged.scores[0].notes
        yield from notes(outcome.facts, gold, judged.setting, "It")
        yield from outcome.fitted_on.notes if outcome.fitted_on is not None else ()
        seen = list(seen_in_training(outcome.folder, gold)) if outcome.folder is not None else []
        yield from seen
        if not seen and corpus_name(gold) in outcome.facts.trained_on:
            yield "It was trained on this split: the scores flatter."
        if learned.held_out:
            yield f"{AS_THE_RECIPE_LEFT_IT}: without the sentences of {', '.join(learned.held_out)}."
        if learned.lost:
            yield f"Test text was not looked for in {', '.join(learned.lost)}, which cannot be read here."
        for told, records in (
            (FITTED_BEFORE, [run.fit for run in outcome.runs]),
            (READ_BEFORE, [block for run in outcome.runs for block in run.blocks]),
        ):
            if earlier := {record.measured for record in records if record} - {self._measured}:
                yield f"{told}: {'; '.join(sorted(earlier))}."


def _cost(run: SystemRun) -> Cost:
    """Return what one run took: start-up is that of the process that read the first block."""
    peaks = [block.peak_memory for block in run.blocks if block.peak_memory is not None]
    return Cost(
        parameters=run.facts.parameters,
        megabytes=run.facts.megabytes,
        words_per_second=_speed(run.blocks)["words_per_second"],
        peak_memory=max(peaks, default=None),
        startup_seconds=run.blocks[0].startup_seconds,
        fit_seconds=run.fit.seconds if run.fit is not None else None,
    )


def _speed(blocks: Sequence[Block]) -> dict[str, float]:
    """Return the time of all blocks, and the speed without the first, which warms up, where there are others."""
    warm = blocks[1:] or blocks
    speed = sum(block.words for block in warm) / sum(block.seconds for block in warm)
    return {"seconds": sum(block.seconds for block in blocks), "words_per_second": speed}
