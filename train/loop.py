"""The training loop: batches in, optimiser steps out, and its whole state for an exact resume."""

from collections.abc import Callable, Iterator
from itertools import count
from time import perf_counter
from typing import Any, Generic, NamedTuple, TypeVar

import torch
from accelerate import Accelerator
from accelerate.state import AcceleratorState
from accelerate.utils import gather_object
from torch import Tensor, nn

from ..configs.training import Optimiser, Precision
from ..data.errors import UserError
from .averaging import WeightAverage
from .optimiser import make_optimiser, set_rates
from .resume import random_states, set_random_states

_PRECISIONS = {"fp32": "no", "bf16": "bf16", "fp16": "fp16"}
BatchType = TypeVar("BatchType")


class Learned(NamedTuple):
    """The losses of one batch by part, `total` the one to minimise, and how many pieces it held."""

    losses: dict[str, Tensor]
    pieces: int


class StepResult(NamedTuple):
    """What one optimiser step did, in all processes: mean losses by part, share of the full rate, pieces read."""

    losses: dict[str, float]
    rate: float
    pieces: int
    seconds: float


class Speed:
    """Pieces a second over the steps since the last reading; what happens between steps does not count."""

    def __init__(self) -> None:
        self._pieces, self._seconds = 0, 0.0

    def add(self, result: StepResult) -> None:
        """Take in one step."""
        self._pieces += result.pieces
        self._seconds += result.seconds

    def read(self) -> float:
        """Return the speed, and begin anew."""
        speed = self._pieces / max(self._seconds, 1e-9)
        self._pieces, self._seconds = 0, 0.0
        return speed


class Task(NamedTuple, Generic[BatchType]):
    """What a loop trains on.

    `batches(epoch, skip)` yields this process's batches of an epoch from number `skip` on; `learn`
    computes the losses of one by the model that it is given.
    """

    batches: Callable[[int, int], Iterator[BatchType]]
    learn: Callable[[nn.Module, BatchType], Learned]


def make_accelerator(precision: Precision, accumulation: int, *, recurrent: bool) -> Accelerator:
    """Return the accelerator for the devices that `accelerate launch` gave this process.

    Raises UserError for a precision that the device cannot train the encoder in.
    """
    slow = precision == "fp16" or (precision == "bf16" and recurrent and not has_bf16_lstm())
    if slow and not torch.cuda.is_available():
        encoder = "a recurrent encoder" if recurrent else "an encoder"
        raise UserError(f"On this CPU {encoder} cannot be trained in {precision}. Set precision=fp32.")
    if AcceleratorState._shared_state:  # of an earlier run of this Python process, perhaps in another precision
        AcceleratorState._reset_state()
    return Accelerator(mixed_precision=_PRECISIONS[precision], gradient_accumulation_steps=accumulation)


def has_bf16_lstm() -> bool:
    """Whether this CPU multiplies in bf16: where it does not, torch has no LSTM of that precision."""
    return torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()


class Loop(Generic[BatchType]):
    """Takes optimiser steps up to `total_steps`; between two of them it may be saved."""

    def __init__(
        self,
        model: nn.Module,
        task: Task[BatchType],
        settings: Optimiser,
        accelerator: Accelerator,
        total_steps: int,
    ):
        self.model = model.to(accelerator.device)
        self.steps_done = 0
        self.total_steps = total_steps
        self._epoch = 0
        self._batches_done = 0  # of this process, in this epoch
        self._task, self._settings, self._accelerator = task, settings, accelerator
        self._optimiser = make_optimiser(self.model, settings)
        self._prepared_model, self._prepared_optimiser = accelerator.prepare(self.model, self._optimiser)
        self.average = WeightAverage(self.model, settings.averaging) if settings.averaging else None

    def steps(self) -> Iterator[StepResult]:
        """Take the remaining steps, one at a time."""
        batches = self._batches()
        self._prepared_model.train()
        while self.steps_done < self.total_steps:
            yield self._step(batches)

    def _batches(self) -> Iterator[BatchType]:
        """Yield batches for ever, from the position in the data on, which moves along."""
        for epoch in count(self._epoch):
            self._epoch = epoch
            for batch in self._task.batches(epoch, self._batches_done):
                self._batches_done += 1
                yield batch
            self._batches_done = 0

    def _step(self, batches: Iterator[BatchType]) -> StepResult:
        begun = perf_counter()
        settings, parts = self._settings, self._accelerator.gradient_accumulation_steps
        rate = set_rates(self._optimiser, self.steps_done, self.total_steps, settings.warmup, settings.schedule)
        learned = [self._learn(next(batches)) for _ in range(parts)]
        self.steps_done += 1
        if self.average:
            self.average.update()
        means = {name: sum(float(part.losses[name]) for part in learned) / parts for name in learned[0].losses}
        pieces = sum(part.pieces for part in learned) * self._accelerator.num_processes
        return StepResult(self._over_processes(means), rate, pieces, perf_counter() - begun)

    def _over_processes(self, means: dict[str, float]) -> dict[str, float]:
        if self._accelerator.num_processes == 1:
            return means
        values = torch.tensor(list(means.values()), device=self._accelerator.device)
        return dict(zip(means, self._accelerator.reduce(values, "mean").tolist(), strict=True))

    def _learn(self, batch: BatchType) -> Learned:
        accelerator = self._accelerator
        with accelerator.accumulate(self._prepared_model):
            learned = self._task.learn(self._prepared_model, batch)
            accelerator.backward(learned.losses["total"])
            if accelerator.sync_gradients:
                accelerator.clip_grad_norm_(self._prepared_model.parameters(), self._settings.clip)
            self._prepared_optimiser.step()
            self._prepared_optimiser.zero_grad()
        return learned._replace(losses={name: value.detach() for name, value in learned.losses.items()})

    def state(self) -> dict[str, Any]:
        """Return everything that an exact resume needs; every process must call it."""
        scaler = self._accelerator.scaler
        return {
            "steps_done": self.steps_done,
            "epoch": self._epoch,
            "batches_done": self._batches_done,
            "model": self.model.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "average": self.average.state() if self.average else None,
            "scaler": scaler.state_dict() if scaler else None,
            "random": gather_object([random_states()]),
        }

    def load_state(self, state: dict[str, Any]) -> None:
        """Go back to a state that `state` returned. Raises UserError where it was of another number of processes."""
        if len(state["random"]) != self._accelerator.num_processes:
            raise UserError(
                f"The run was of {len(state['random'])} processes and cannot go on with "
                f"{self._accelerator.num_processes}: launch as many as before."
            )
        self.steps_done, self._epoch, self._batches_done = (state[k] for k in ("steps_done", "epoch", "batches_done"))
        self.model.load_state_dict(state["model"])
        self._optimiser.load_state_dict(state["optimiser"])
        if self.average:
            self.average.load_state(state["average"])
        if self._accelerator.scaler and state["scaler"]:
            self._accelerator.scaler.load_state_dict(state["scaler"])
        set_random_states(state["random"][self._accelerator.process_index])
