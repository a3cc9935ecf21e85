"""From the runs of a study to its scores: means over seeds, differences to the whole, and what to know of them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from statistics import fmean, stdev

from ...configs.training import CheckpointEncoder, TrainRecipe
from ...evaluate.benchmark.records import Spread
from .records import Kind, Row, Run, Study
from .variants import Variant

BySeed = Mapping[int, float]


def make_study(
    kind: Kind, recipe: TrainRecipe, command: str, variants: Sequence[Variant], runs: Sequence[Sequence[Run]]
) -> Study:
    """Return the study of runs, those of each variant in its place; the first of an ablation is the whole."""
    whole = _by_seed(runs[0]) if kind == "ablation" else {}
    rows = tuple(_row(v, some, {} if v is variants[0] else whole) for v, some in zip(variants, runs, strict=True))
    return Study(
        kind=kind,
        recipe=recipe.output.name,
        date=date.today().isoformat(),
        command=command,
        rows=rows,
        notes=tuple(_notes(kind, recipe, rows)),
    )


def _row(variant: Variant, runs: Sequence[Run], whole: Mapping[str, BySeed]) -> Row:
    found = _by_seed(runs)
    both = {name: _differences(values, whole[name]) for name, values in found.items() if name in whole}
    return Row(
        name=variant.name,
        share=variant.share,
        runs=tuple(runs),
        measures={name: _spread(values) for name, values in found.items()},
        differences={name: _spread(values) for name, values in both.items() if values},
    )


def _by_seed(runs: Sequence[Run]) -> dict[str, dict[int, float]]:
    """Return the scores of each measure by seed; `score` is left out, a mean of other layers in other runs."""
    found: dict[str, dict[int, float]] = {}
    for run in runs:
        for name, value in (run.result.scores if run.result else {}).items():
            if name != "score":
                found.setdefault(name, {})[run.seed] = value
    return found


def _differences(values: BySeed, whole: BySeed) -> dict[int, float]:
    return {seed: value - whole[seed] for seed, value in values.items() if seed in whole}


def _spread(values: BySeed) -> Spread:
    deviation = stdev(values.values()) if len(values) > 1 else None
    return Spread(seeds=tuple(values), values=tuple(values.values()), mean=fmean(values.values()), deviation=deviation)


def _notes(kind: Kind, recipe: TrainRecipe, rows: Sequence[Row]) -> Iterator[str]:
    yield "The checkpoint of each run was chosen on these dev corpora: all scores flatter."
    if kind == "curve" and recipe.steps is None:
        yield (
            f"Every run was of at most {recipe.epochs} epochs, so that smaller shares had fewer steps. steps=N and "
            "evaluation.interval=M give all of them the same."
        )
    if isinstance(recipe.encoder, CheckpointEncoder):
        yield f"All runs went on from {recipe.encoder.folder}: what it had learned from is in them too, also where it is left out here."
    if max(len(row.runs) for row in rows) == 1:
        yield "One seed: how far another would be from it is not known."
    if growing := [row.name for row in rows if any(_ended_at_its_best(run) for run in row.runs)]:
        yield f"The last step was the best of {', '.join(growing)}: more steps may give more."
    for row in rows:
        for run in row.runs:
            if run.result is None:
                yield f"{row.name}, seed {run.seed}, was set aside: {run.reason}"


def _ended_at_its_best(run: Run) -> bool:
    return run.result is not None and run.result.best_step == run.result.last_step
