"""Checkpoints: a folder with config.json, tokenizer.json and model.safetensors. Nothing is pickled."""

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from ..data.errors import UserError
from .config import load_config
from .encoder import refuse_pickles
from .network import Network
from .runtime import WEIGHTS as WEIGHTS
from .runtime import load_tokenizer
from .word_votes import VOTES_FILE, WordVotes

SHIPPED = Path(__file__).parent / "compact"
"""The checkpoint that comes with Marsad."""


def save_checkpoint(
    network: Network, tokenizer: Tokenizer, folder: Path, *, votes: WordVotes | None = None, half: bool = False
) -> None:
    """Write a checkpoint that `load_checkpoint` and `marsad.load` read; `half` stores float16.

    `votes` are those of a model whose config says that it has some.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(network.config.model_dump_json(indent=2) + "\n", encoding="utf-8")
    tokenizer.save(str(folder / "tokenizer.json"))
    weights = {name: tensor.detach().cpu().contiguous() for name, tensor in network.state_dict().items()}
    if half:
        weights = {n: t.half() if t.is_floating_point() else t for n, t in weights.items()}
    save_file(weights, folder / WEIGHTS, metadata={"format": "pt"})
    if votes is not None:
        votes.save(folder / VOTES_FILE)


def load_checkpoint(folder: Path) -> tuple[Network, Tokenizer]:
    """Load a checkpoint in full precision, in evaluation mode.

    Raises UserError where a file is missing, pickled, or does not fit the config.
    """
    config = load_config(folder)
    refuse_pickles(folder)
    if not (folder / WEIGHTS).is_file():
        raise UserError(f"{folder} has no {WEIGHTS}: it cannot be trained further or run with torch.")
    network = Network(config)
    try:
        network.load_state_dict({name: tensor.float() for name, tensor in load_file(folder / WEIGHTS).items()})
    except RuntimeError as error:
        raise UserError(
            f"{folder / WEIGHTS} does not fit {folder / 'config.json'}: {str(error).splitlines()[1].strip()}"
        ) from error
    return network.eval(), load_tokenizer(folder)


def count_parameters(network: torch.nn.Module) -> int:
    """Return the number of trained values."""
    return sum(parameter.numel() for parameter in network.parameters())
