"""The task of pretraining: full sequences with words hidden, to be guessed."""

from collections.abc import Iterator
from typing import Any

import torch
from accelerate import Accelerator
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from ..configs.pretraining import PretrainRecipe
from ..data.errors import UserError
from .language_model import MaskedLanguageModel
from .loop import Learned, Task
from .masking import WholeWordMasking
from .shards import Sequences, special_id


def masked_words_task(
    recipe: PretrainRecipe, stream: NDArray[Any], tokenizer: Tokenizer, accelerator: Accelerator
) -> Task[Tensor]:
    """Return the task of a recipe for this process. Raises UserError where the text is less than one batch."""
    sequences = Sequences(stream, recipe.sequence, special_id(tokenizer, "[CLS]"))
    process, processes = accelerator.process_index, accelerator.num_processes
    masking = WholeWordMasking(tokenizer, recipe.masking).to(accelerator.device)
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
        return Learned({"total": model(*masking(ids))}, ids.numel())

    return Task(batches, learn)


@torch.no_grad()
def dev_loss(
    recipe: PretrainRecipe, model: MaskedLanguageModel, stream: NDArray[Any], tokenizer: Tokenizer, device: torch.device
) -> float:
    """Return the mean loss on dev text, the same words hidden at every call; the generators are left as they were."""
    sequences = Sequences(stream, recipe.sequence, special_id(tokenizer, "[CLS]"))
    masking = WholeWordMasking(tokenizer, recipe.masking).to(device)
    plan = sequences.batches(min(recipe.batch, max(1, sequences.total())), 0, recipe.seed, 0, 1)[: recipe.dev_batches]
    if not plan:
        raise UserError(
            "The dev text is less than one sequence. Give more text, or a smaller `held_out` or `sequence`."
        )
    training = model.training
    model.eval()
    with torch.random.fork_rng():
        torch.manual_seed(recipe.seed)
        values = [float(model(*masking(torch.from_numpy(sequences.take(*part)).to(device)))) for part in plan]
    model.train(training)
    return sum(values) / len(values)
