"""The training loop: batches in, optimiser steps out, and its whole state for an exact resume."""

from collections.abc import Iterator
from functools import partial
from itertools import count
from typing import Any, NamedTuple

import torch
from accelerate import Accelerator, DistributedDataParallelKwargs
from accelerate.utils import gather_object, send_to_device
from torch import Tensor
from torch.utils.data import DataLoader

from ..configs.training import TrainRecipe
from ..data.errors import UserError
from ..models.losses import losses
from ..models.network import Network
from .averaging import WeightAverage
from .batching import BatchPlan
from .examples import Batch, collate
from .optimiser import make_optimiser, set_rates
from .preparation import TrainingData
from .resume import random_states, set_random_states
from .start import Start

_PRECISIONS = {"fp32": "no", "bf16": "bf16", "fp16": "fp16"}


class StepResult(NamedTuple):
    """What one optimiser step did: mean losses by task and in total, the rate factor, the pieces it read."""

    losses: dict[str, float]
    rate: float
    pieces: int


def make_accelerator(recipe: TrainRecipe) -> Accelerator:
    """Return the accelerator for the devices that `accelerate launch` gave this process."""
    # A batch may lack a task (no links, no events): then the heads of that task get no gradient.
    tolerant = DistributedDataParallelKwargs(find_unused_parameters=True)
    return Accelerator(
        mixed_precision=_PRECISIONS[recipe.precision],
        gradient_accumulation_steps=recipe.batch.accumulation,
        kwargs_handlers=[tolerant],
    )


class TrainingLoop:
    """Takes optimiser steps. `steps_done` and the position in the data are part of its state."""

    def __init__(self, recipe: TrainRecipe, start: Start, data: TrainingData, accelerator: Accelerator):
        self.network: Network = start.network.to(accelerator.device)
        self.steps_done = 0
        self._epoch = 0
        self._batches_done = 0  # of this process, in this epoch
        self._recipe, self._data, self._accelerator = recipe, data, accelerator
        self._hidden = _hidden_piece(start)
        self._optimiser = make_optimiser(self.network, recipe.optimiser)
        self._model, self._prepared = accelerator.prepare(self.network, self._optimiser)
        decay = recipe.optimiser.averaging
        self.average = WeightAverage(self.network, decay) if decay else None
        self.steps_per_epoch = _steps_per_epoch(data.plan, recipe.batch.accumulation, accelerator.num_processes)
        self.total_steps = recipe.steps or recipe.epochs * self.steps_per_epoch

    @property
    def epoch(self) -> float:
        """How often the data has been read, in epochs."""
        return self.steps_done / self.steps_per_epoch

    def steps(self) -> Iterator[StepResult]:
        """Take the remaining steps, one at a time; between two, the loop may be saved."""
        batches = self._batches()
        self._model.train()
        while self.steps_done < self.total_steps:
            yield self._step(batches)

    def _batches(self) -> Iterator[Batch]:
        """Yield batches for ever, from the position in the data on, which moves along."""
        collator = partial(collate, tags=len(self.network.config.tags))
        process, processes = self._accelerator.process_index, self._accelerator.num_processes
        for epoch in count(self._epoch):
            self._epoch = epoch
            mine = self._data.plan.batches(epoch, process, processes)
            # The loader draws a number from its generator: it must not be the one that dropout uses.
            loader = DataLoader(
                self._data.examples,
                batch_sampler=mine[self._batches_done :],
                collate_fn=collator,
                num_workers=self._recipe.batch.workers,
                generator=torch.Generator(),
            )
            for batch in loader:
                self._batches_done += 1
                yield send_to_device(batch, self._accelerator.device)
            self._batches_done = 0

    def _step(self, batches: Iterator[Batch]) -> StepResult:
        settings = self._recipe.optimiser
        rate = set_rates(self._optimiser, self.steps_done, self.total_steps, settings.warmup, settings.schedule)
        sums: dict[str, float] = {}
        pieces = 0
        for _ in range(self._recipe.batch.accumulation):
            batch = next(batches)
            pieces += batch.input_ids.numel()
            for name, value in self._learn(batch).items():
                sums[name] = sums.get(name, 0.0) + float(value) / self._recipe.batch.accumulation
        self.steps_done += 1
        if self.average:
            self.average.update()
        return StepResult(sums, rate, pieces * self._accelerator.num_processes)

    def _learn(self, batch: Batch) -> dict[str, Tensor]:
        accelerator = self._accelerator
        with accelerator.accumulate(self._model):
            parts = self._losses(batch)
            accelerator.backward(parts["total"])
            if accelerator.sync_gradients:
                accelerator.clip_grad_norm_(self._model.parameters(), self._recipe.optimiser.clip)
            self._prepared.step()
            self._prepared.zero_grad()
        return {name: value.detach() for name, value in parts.items()}

    def _losses(self, batch: Batch) -> dict[str, Tensor]:
        input_ids = hide_pieces(batch.input_ids, self._recipe.word_dropout, self._hidden)
        output = self._model(input_ids, batch.attention_mask, batch.word_pieces)
        parts = losses(self.network.config, output, batch.targets, self._recipe.label_smoothing)
        weights = self._recipe.losses.model_dump()
        return parts | {"total": torch.stack([weights[name] * value for name, value in parts.items()]).sum()}

    def state(self) -> dict[str, Any]:
        """Return everything that an exact resume needs; every process must call it."""
        scaler = self._accelerator.scaler
        return {
            "steps_done": self.steps_done,
            "epoch": self._epoch,
            "batches_done": self._batches_done,
            "network": self.network.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "average": self.average.state() if self.average else None,
            "scaler": scaler.state_dict() if scaler else None,
            "random": gather_object([random_states()]),
        }

    def load_state(self, state: dict[str, Any]) -> None:
        """Go back to a state that `state` returned. Raises UserError where it was of another number of processes."""
        if len(state["random"]) != self._accelerator.num_processes:
            raise UserError(
                f"The run was of {len(state['random'])} processes and cannot go on with {self._accelerator.num_processes}: "
                "launch as many as before."
            )
        self.steps_done, self._epoch, self._batches_done = (state[k] for k in ("steps_done", "epoch", "batches_done"))
        self.network.load_state_dict(state["network"])
        self._optimiser.load_state_dict(state["optimiser"])
        if self.average:
            self.average.load_state(state["average"])
        if self._accelerator.scaler and state["scaler"]:
            self._accelerator.scaler.load_state_dict(state["scaler"])
        set_random_states(state["random"][self._accelerator.process_index])


def hide_pieces(input_ids: Tensor, share: float, hidden: int) -> Tensor:
    """Return the ids with a random share replaced by `hidden`; [CLS] stays, padding is masked anyway. *Shape:* [B, T]."""
    if not share:
        return input_ids
    lot = torch.rand(input_ids.shape, device=input_ids.device) < share
    lot[:, 0] = False
    return input_ids.masked_fill(lot, hidden)


def _hidden_piece(start: Start) -> int:
    found = [start.tokenizer.token_to_id(token) for token in ("[MASK]", "[UNK]")]
    return next(number for number in [*found, 0] if number is not None)


def _steps_per_epoch(plan: BatchPlan, accumulation: int, processes: int) -> int:
    batches = len(plan.batches(0, 0, processes))
    if not batches:
        raise UserError(
            f"The training data is too small for {processes} processes. Use fewer, or smaller batches (batch.pieces)."
        )
    return max(1, batches // accumulation)
