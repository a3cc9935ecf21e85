"""The task of pretraining: full sequences of tokens, from which an objective makes its own riddle."""

from collections.abc import Iterator
from typing import Any

import torch
from accelerate import Accelerator
from torch import Tensor, nn

from ..configs.pretraining import PretrainRecipe
from ..data.errors import UserError
from .loop import Learned, Task
from .objectives import Objective
from .shards import Sequences


def sequence_task(recipe: PretrainRecipe, sequences: Sequences, accelerator: Accelerator) -> Task[Tensor]:
    """Return the task of a recipe for this process. Raises UserError where the text is less than one batch."""
    process, processes = accelerator.process_index, accelerator.num_processes
    if sequences.total() < recipe.batch * processes:
        raise UserError(
            f"The text gives {max(0, sequences.total()):,} sequences of {recipe.sequence} tokens, fewer than one batch. "
            "Give more text, or a smaller `batch` or `sequence`."
        )

    def batches(epoch: int, skip: int) -> Iterator[Tensor]:
        plan = sequences.batches(recipe.batch, epoch, recipe.seed, process, processes)
        for numbers, shift in plan[skip:]:
            yield torch.from_numpy(sequences.take(numbers, shift)).to(accelerator.device, non_blocking=True)

    def learn(model: nn.Module, ids: Tensor) -> Learned:
        return Learned(model(ids), ids.numel())

    return Task(batches, learn)


@torch.no_grad()
def dev_losses(
    recipe: PretrainRecipe, model: Objective, sequences: Sequences, device: torch.device
) -> dict[str, float]:
    """Return the mean losses on dev text, the same riddle at every call; the generators are left as they were."""
    plan = sequences.batches(min(recipe.batch, max(1, sequences.total())), 0, recipe.seed, 0, 1)[: recipe.dev_batches]
    if not plan:
        raise UserError(
            "The dev text is less than one sequence. Give more text, or a smaller `held_out` or `sequence`."
        )
    training = model.training
    model.eval()
    with torch.random.fork_rng():
        torch.manual_seed(recipe.seed)
        losses: list[dict[str, Any]] = [model(torch.from_numpy(sequences.take(*part)).to(device)) for part in plan]
    model.train(training)
    return {name: sum(float(each[name]) for each in losses) / len(losses) for name in losses[0]}
