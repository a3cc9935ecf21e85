"""The task of fine-tuning: batches of annotated sentences, and the weighted losses of all heads."""

from collections.abc import Iterator
from functools import partial

import torch
from accelerate import Accelerator
from accelerate.utils import send_to_device
from torch import Tensor, nn
from torch.utils.data import DataLoader

from ..configs.training import TrainRecipe
from ..data.errors import UserError
from ..models.losses import Targets, losses
from ..models.network import Network
from .batching import BatchPlan
from .examples import Batch, collate
from .loop import Learned, Task
from .preparation import TrainingData
from .start import Start


class LabellingModel(nn.Module):
    """A network with its losses: one module, since several processes must see everything that gets a gradient."""

    def __init__(self, network: Network, recipe: TrainRecipe):
        super().__init__()
        self.network = network
        self._weights: dict[str, float] = recipe.losses.model_dump()
        self._smoothing = recipe.label_smoothing

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, word_pieces: Tensor, targets: Targets
    ) -> dict[str, Tensor]:
        """Return the loss of each task and, weighted, their `total`. *Shapes:* as in `Batch`."""
        output = self.network(input_ids, attention_mask, word_pieces)
        parts = losses(self.network.config, output, targets, self._smoothing)
        total = torch.stack([self._weights[name] * value for name, value in parts.items()]).sum()
        return parts | {"total": total}


def labelling_task(recipe: TrainRecipe, start: Start, data: TrainingData, accelerator: Accelerator) -> Task[Batch]:
    """Return the task of a recipe for this process."""
    collator = partial(collate, tags=len(start.network.config.tags))
    hidden = _hidden_piece(start)

    def batches(epoch: int, skip: int) -> Iterator[Batch]:
        mine = data.plan.batches(epoch, accelerator.process_index, accelerator.num_processes)
        # The loader draws a number from its generator: it must not be the one that dropout uses.
        loader = DataLoader(
            data.examples,
            batch_sampler=mine[skip:],
            collate_fn=collator,
            num_workers=recipe.batch.workers,
            generator=torch.Generator(),
        )
        return (send_to_device(batch, accelerator.device) for batch in loader)

    def learn(model: nn.Module, batch: Batch) -> Learned:
        input_ids = hide_pieces(batch.input_ids, recipe.word_dropout, hidden)
        return Learned(model(input_ids, batch.attention_mask, batch.word_pieces, batch.targets), input_ids.numel())

    return Task(batches, learn)


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


def steps_per_epoch(plan: BatchPlan, accumulation: int, processes: int) -> int:
    """Return the optimiser steps of the first epoch; later ones may differ by a few, where weights are no whole numbers.

    Raises UserError where there are fewer batches than processes.
    """
    batches = len(plan.batches(0, 0, processes))
    if not batches:
        raise UserError(
            f"The training data is too small for {processes} processes. Use fewer, or smaller batches (batch.pieces)."
        )
    return max(1, batches // accumulation)
