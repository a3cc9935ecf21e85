"""Who takes part on one corpus: systems as they are, and baselines fitted for it, one entrant a seed."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ...predictor import find_checkpoint
from ..gold import Gold
from ..systems import registry
from .messages import FitRequest, Fitted
from .plan import DataUse, Plan
from .process import Worker
from .rounds import Entrant, Observe
from .store import FitRecord, FittedFolder, Store, digest, folder_digest
from .training_sets import Corpora, TrainingSet, corpus_name


class Starter(NamedTuple):
    """An entrant with its seed, None where it has no randomness, and what fitting it took."""

    entrant: Entrant
    seed: int | None = None
    fit: FitRecord | None = None


class Contender(NamedTuple):
    """One system: `fitted_on` is for baselines, `folder` for systems that lie in one."""

    spec: str
    starters: Sequence[Starter]
    fitted_on: TrainingSet | None = None
    folder: Path | None = None


class Entries:
    """Makes contenders of specs; `worker` is the command that starts the process of a system."""

    def __init__(self, plan: Plan, corpora: Corpora, measured: str, observe: Observe, worker: Sequence[str]):
        self._plan = plan
        self._corpora = corpora
        self._measured = measured
        self._observe = observe
        self._worker = worker
        self._store = Store(plan.work)
        self._training: dict[tuple[str, str], TrainingSet] = {}

    def enter(self, spec: str, data: DataUse, gold: Gold) -> Contender:
        """Return a contender, a baseline fitted. Raises UserError or SystemFailure where that is not possible."""
        if registry.is_baseline(spec):
            return self._enter_baseline(spec, data, gold)
        folder = _folder(spec)
        identity = digest(spec, folder_digest(folder) if folder else "")
        return Contender(spec, [Starter(self._entrant(spec, spec, identity, gold))], folder=folder)

    def _enter_baseline(self, spec: str, data: DataUse, gold: Gold) -> Contender:
        training = self._training_set(data, gold)
        baseline = registry.baseline_class(spec)
        seeded, vectors = baseline.seeded, self._plan.vectors if baseline.uses_vectors else None
        starters: list[Starter] = []
        for seed in self._plan.seeds if seeded else (0,):
            name = f"{spec} (seed {seed})" if seeded else spec
            folder = self._store.fitted(spec, seed, training.digest, vectors)
            fit = folder.record() or self._fit(name, spec, seed, training, vectors, folder)
            entrant = self._entrant(name, spec, folder.path.name, gold, str(folder.model))
            starters.append(Starter(entrant, seed if seeded else None, fit))
        return Contender(spec, starters, fitted_on=training)

    def _training_set(self, data: DataUse, gold: Gold) -> TrainingSet:
        key = data.name, data.split
        if key not in self._training:
            self._training[key] = self._corpora.training_set(gold, data, self._plan.training_of(data))
        return self._training[key]

    def _fit(
        self, name: str, spec: str, seed: int, training: TrainingSet, vectors: Path | None, folder: FittedFolder
    ) -> FitRecord:
        self._observe(f"fitting {name} on {', '.join(training.names)}", 0, 0)
        folder.clear()
        request = FitRequest(
            names=training.names,
            documents=tuple(training.documents),
            labels=training.labels,
            layers=training.layers,
            vectors=str(vectors) if vectors is not None else None,
            seed=seed,
            folder=str(folder.model),
        )
        with Worker((*self._worker, "fit", spec), self._store.log(f"fit {name}")) as worker:
            fitted = worker.ask(Fitted, request)
        return folder.finish(FitRecord(seconds=fitted.seconds, measured=self._measured))

    def _entrant(self, name: str, spec: str, identity: str, gold: Gold, *folder: str) -> Entrant:
        title = f"{name} {corpus_name(gold)}"
        run = self._store.run(title, identity, gold.documents)
        return Entrant(name, (*self._worker, "annotate", spec, *folder), self._store.log(title), run)


def _folder(spec: str) -> Path | None:
    """Return the folder that a system lies in, so that another content of it is another system."""
    if spec == "compact":
        return find_checkpoint(spec)
    paths = (Path(spec), Path(spec.partition(":")[2]))
    return next((path for path in paths if path.name and path.is_dir()), None)
