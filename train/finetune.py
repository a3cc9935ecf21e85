"""`marsad train`: from a recipe to `best/` and `last/` checkpoints, with scores, records and cards."""

import dataclasses
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from accelerate import Accelerator
from accelerate.utils import broadcast_object_list, set_seed

from ..configs.training import FREE_TO_CHANGE, TrainRecipe
from ..data.errors import UserError
from ..data.records import Document
from ..evaluate.metrics import Scores
from ..models.checkpoint import count_parameters, save_checkpoint
from ..models.encoder import RecurrentNetwork
from ..models.word_votes import VOTES_FILE, WordVotes, load_votes
from .card import CardFacts, write_card
from .dev import annotate_dev, best_event_threshold, check_dev, flat_scores, make_predictor, score_dev
from .event_ngrams import fit_event_ngrams
from .labelling import LabellingModel, labelling_task, steps_per_epoch
from .logbook import Logbook, open_logbook
from .loop import Loop, Speed, StepResult, make_accelerator
from .preparation import TrainingData, prepare_data
from .resume import load_state, recover_folder, replace_folder, save_state
from .run_folder import check_folder, keep_recipe
from .start import Start, start_network
from .subword_features import plain_embeddings
from .watch import Report, Watcher
from .word_votes import fit_word_votes


@dataclasses.dataclass(slots=True)
class Progress:
    """What a run remembers of its dev scores. `waited`: evaluations since the best one."""

    best: float = -1.0
    best_step: int = 0
    waited: int = 0
    finished: bool = False


def finetune(
    recipe: TrainRecipe,
    *,
    resume: bool = False,
    watch: Watcher = lambda report: None,
    prepared: Callable[[TrainingData], None] = lambda data: None,
) -> Progress:
    """Train as the recipe says.

    Writes `last/` and, with dev corpora, `best/` into `recipe.output`, and beside them `metrics.jsonl`,
    `tensorboard/` and `recipe.yaml`. `prepared` is called once with the data, before the first step.
    Raises UserError where the recipe does not fit the machine, the corpora or the run to resume.
    """
    check_folder(recipe.output, recipe, resume=resume, free=FREE_TO_CHANGE)
    for name in ("last", "best"):
        recover_folder(recipe.output / name)
    set_seed(recipe.seed)
    start = start_network(recipe)
    recurrent = isinstance(start.network.encoder, RecurrentNetwork)
    accelerator = make_accelerator(recipe.precision, recipe.batch.accumulation, recurrent=recurrent)
    with accelerator.main_process_first():
        data = prepare_data(recipe, start.network.config, start.tokenizer)
    check_dev(data.dev, start.network.config, recipe.evaluation.metric)
    prepared(data)
    if start.network.event_ngrams is not None and recipe.event_ngrams is True and accelerator.is_main_process:
        fit_event_ngrams(start.network.event_ngrams, data.examples, start.tokenizer)
    votes = _votes(recipe, start, data, resume=resume) if accelerator.is_main_process else None
    run = FineTuning(recipe, start, data, accelerator, votes)  # brings what the main process fitted to the others
    set_seed(recipe.seed + accelerator.process_index)
    if resume and (recipe.output / "last").exists():
        run.resume()
    run.train(watch)
    accelerator.wait_for_everyone()  # one was once aborted at its end (SIGABRT, gloo): none leaves before the others
    accelerator.end_training()
    return run.progress


def _votes(recipe: TrainRecipe, start: Start, data: TrainingData, *, resume: bool) -> WordVotes | None:
    """Return the votes that a run's checkpoints have: the old ones, those of the run that goes on, or new ones."""
    if not start.network.config.word_votes or start.votes is not None:
        return start.votes
    last = recipe.output / "last"
    if resume and (last / VOTES_FILE).is_file():
        return load_votes(last, start.network.config)
    return fit_word_votes(data.corpora, start.network.config)


class FineTuning:
    """One run: the loop, its evaluations, and what it writes."""

    def __init__(
        self,
        recipe: TrainRecipe,
        start: Start,
        data: TrainingData,
        accelerator: Accelerator,
        votes: WordVotes | None,
    ):
        self.progress = Progress()
        self._scores: list[Scores] = []
        self._recipe, self._start, self._data, self._accelerator = recipe, start, data, accelerator
        self._network, self._votes = start.network, votes
        self._epoch_steps = steps_per_epoch(data.plan, recipe.batch.accumulation, accelerator.num_processes)
        self._interval = recipe.evaluation.interval or self._epoch_steps
        task = labelling_task(recipe, start, data, accelerator)
        total = recipe.steps or recipe.epochs * self._epoch_steps
        self._loop = Loop(LabellingModel(start.network, recipe), task, recipe.optimiser, accelerator, total)

    @property
    def _epoch(self) -> float:
        return self._loop.steps_done / self._epoch_steps

    @property
    def _data_size(self) -> list[int]:
        """Return the numbers of windows and of pieces: other data has others."""
        lengths = self._data.plan.lengths
        return [len(lengths), int(lengths.sum())]

    def resume(self) -> None:
        """Go back to where `last/` was written. Raises UserError where the data has changed since."""
        state = load_state(self._recipe.output / "last")
        if state.get("data", self._data_size) != self._data_size:
            raise UserError(
                f"The training data is not what the run was started with: {state['data'][0]:,} windows then, "
                f"{self._data_size[0]:,} now. Put the corpora back, or start anew with output=ANOTHER_FOLDER."
            )
        self._loop.load_state(state["loop"])
        self.progress = Progress(**state["progress"])

    def train(self, watch: Watcher) -> None:
        """Take all remaining steps."""
        if self.progress.finished:
            return
        recipe, main, speed = self._recipe, self._accelerator.is_main_process, Speed()
        if main:
            keep_recipe(recipe.output, recipe)
        with open_logbook(recipe.output, self._loop.steps_done, writes=main) as logbook:
            for result in self._loop.steps():
                step = self._loop.steps_done
                speed.add(result)
                if logbook and step % recipe.log_interval == 0:
                    logbook.write("train", step, self._measures(result, speed.read()))
                dev = self._evaluate(logbook) if self._is_due(step) else None
                watch(Report(step, self._loop.total_steps, result.losses, dev))
                if self.progress.finished:
                    break

    def _measures(self, result: StepResult, speed: float) -> dict[str, float]:
        return {**result.losses, "epoch": self._epoch, "rate_factor": result.rate, "pieces_per_second": speed}

    def _is_due(self, step: int) -> bool:
        return step % self._interval == 0 or step == self._loop.total_steps

    def _evaluate(self, logbook: Logbook | None) -> dict[str, float] | None:
        """Score on dev and write checkpoints, in the main process; all learn whether the run is to end."""
        flat = None
        if logbook:
            with self._kept_weights():
                flat = self._score_and_save(logbook)
        self.progress = broadcast_object_list([self.progress])[0]
        self._save_last()
        return flat

    def _kept_weights(self) -> AbstractContextManager[None]:
        """Return a block in which the network has the weights to score and keep: averaged, if the recipe says so."""
        return self._loop.average.in_place() if self._loop.average else nullcontext()

    def _score_and_save(self, logbook: Logbook) -> dict[str, float] | None:
        step = self._loop.steps_done
        self.progress.finished = step == self._loop.total_steps
        if not self._data.dev:
            return None
        device = str(self._accelerator.device)
        predictor = make_predictor(self._network, self._start.tokenizer, device, self._votes)
        flat = self._score(annotate_dev(predictor, self._data.dev))
        logbook.write("dev", step, flat)
        self._note(flat[self._recipe.evaluation.metric], step)
        if self.progress.best_step == step:
            replace_folder(self._recipe.output / "best", self._write)
        return flat

    def _score(self, predicted: list[list[Document]]) -> dict[str, float]:
        recipe, dev, network = self._recipe, self._data.dev, self._network
        if recipe.event_threshold is None:
            threshold = best_event_threshold(predicted, dev, network.config)
            network.config = network.config.model_copy(update={"event_threshold": threshold})
        self._scores = score_dev(predicted, dev, network.config, recipe.output.name, recipe.seed)
        return flat_scores(dev, self._scores)

    def _note(self, value: float, step: int) -> None:
        progress, patience = self.progress, self._recipe.evaluation.patience
        if value > progress.best:
            progress.best, progress.best_step, progress.waited = value, step, 0
        else:
            progress.waited += 1
        progress.finished |= patience is not None and progress.waited >= patience

    def _save_last(self) -> None:
        progress = dataclasses.asdict(self.progress)
        state = {"loop": self._loop.state(), "progress": progress, "data": self._data_size}
        if not self._accelerator.is_main_process:
            return

        def write(folder: Path) -> None:
            with self._kept_weights():
                self._write(folder)
            save_state(folder, state)

        replace_folder(self._recipe.output / "last", write)

    def _write(self, folder: Path) -> None:
        loop, data = self._loop, self._data
        with plain_embeddings(self._network):
            save_checkpoint(self._network, self._start.tokenizer, folder, votes=self._votes, half=True)
            count = count_parameters(self._network)
        facts = CardFacts(count, loop.steps_done, self._epoch, data.corpora, data.removed, data.left_out, self._scores)
        (folder / "README.md").write_text(write_card(self._recipe, facts), encoding="utf-8")
