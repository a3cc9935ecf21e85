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
from ..models.losses import losses
from .batching import BatchPlan
from .examples import Batch, collate
from .loop import Learned, Task
from .preparation import TrainingData
from .start import Start


def labelling_task(recipe: TrainRecipe, start: Start, data: TrainingData, accelerator: Accelerator) -> Task[Batch]:
    """Return the task of a recipe for this process."""
    config = start.network.config
    collator = partial(collate, tags=len(config.tags))
    hidden = _hidden_piece(start)
    weights = recipe.losses.model_dump()

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
        output = model(input_ids, batch.attention_mask, batch.word_pieces)
        parts = losses(config, output, batch.targets, recipe.label_smoothing)
        total = torch.stack([weights[name] * value for name, value in parts.items()]).sum()
        return Learned(parts | {"total": total}, input_ids.numel())

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
