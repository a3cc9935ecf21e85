"""The three objectives of pretraining by name: each a module from token ids to losses, around one encoder."""

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from ..configs.pretraining import BertSizes, PretrainRecipe
from ..data.errors import UserError
from ..models.config import BertEncoder, ModelConfig, RecurrentEncoder
from ..models.encoder import Encoder, RecurrentNetwork, build_encoder
from .cloze import ClozeModel
from .language_model import MaskedLanguageModel, embeddings_of
from .masking import WholeWordMasking
from .replaced_tokens import ReplacedTokenDetection

Objective = MaskedLanguageModel | ReplacedTokenDetection | ClozeModel


def build_objective(
    recipe: PretrainRecipe, encoder: Encoder, tokenizer: Tokenizer, stream: NDArray[np.unsignedinteger]
) -> Objective:
    """Return the recipe's objective around an encoder; `stream` is the text's tokens.

    Raises UserError where the encoder is of a kind that the objective cannot teach.
    """
    size = tokenizer.get_vocab_size()
    if recipe.objective == "masked":
        return MaskedLanguageModel(encoder, WholeWordMasking(tokenizer, recipe.masking), size)
    if recipe.objective == "replaced":
        masking = WholeWordMasking(tokenizer, recipe.masking, always=True)
        return ReplacedTokenDetection(encoder, _generator(recipe, encoder), masking, size)
    if not isinstance(encoder, RecurrentNetwork):
        raise UserError("The objective cloze is for recurrent encoders. Set objective=masked or objective=replaced.")
    return ClozeModel(encoder, _frequencies(stream, size), recipe.negatives)


def new_encoder(recipe: PretrainRecipe, vocabulary_size: int) -> Encoder:
    """Return an encoder of the recipe's sizes with random weights."""
    sizes = recipe.encoder
    if isinstance(sizes, RecurrentEncoder):
        return _build(sizes, vocabulary_size)
    return _build(_bert(sizes, vocabulary_size, recipe.sequence), vocabulary_size)


def _generator(recipe: PretrainRecipe, encoder: Encoder) -> Encoder:
    """Return a narrower encoder that reads the encoder's own token embeddings."""
    sizes, table = recipe.encoder, embeddings_of(encoder)
    if isinstance(sizes, RecurrentEncoder):
        narrow = sizes.model_copy(update={"hidden_width": max(1, sizes.hidden_width // recipe.generator_divisor)})
        recurrent = _build(narrow, table.num_embeddings)
        assert isinstance(recurrent, RecurrentNetwork)
        recurrent.embeddings = table
        return recurrent
    transformer = _build(_narrow_bert(sizes, table.num_embeddings, recipe), table.num_embeddings)
    transformer.model.set_input_embeddings(table)  # type: ignore[operator, union-attr]
    return transformer


def _build(settings: RecurrentEncoder | BertEncoder, vocabulary_size: int) -> Encoder:
    return build_encoder(ModelConfig(encoder=settings, vocabulary_size=vocabulary_size, labels=()))


def _bert(sizes: BertSizes, vocabulary_size: int, sequence: int) -> BertEncoder:
    return BertEncoder(
        config={
            "model_type": "bert",
            "vocab_size": vocabulary_size,
            "hidden_size": sizes.width,
            "num_hidden_layers": sizes.layers,
            "num_attention_heads": sizes.heads,
            "intermediate_size": sizes.inner_width,
            "hidden_dropout_prob": sizes.dropout,
            "attention_probs_dropout_prob": sizes.dropout,
            "max_position_embeddings": max(512, sequence),
        }
    )


def _narrow_bert(sizes: BertSizes, vocabulary_size: int, recipe: PretrainRecipe) -> BertEncoder:
    """Return the encoder's config with fewer heads, of the same width each, over embeddings of the full width."""
    heads = max(1, sizes.heads // recipe.generator_divisor)
    config = dict(_bert(sizes, vocabulary_size, recipe.sequence).config)
    config |= {
        "model_type": "electra",
        "embedding_size": sizes.width,
        "hidden_size": sizes.width // sizes.heads * heads,
        "num_attention_heads": heads,
        "intermediate_size": max(1, sizes.inner_width // recipe.generator_divisor),
    }
    return BertEncoder(config=config)


def _frequencies(stream: NDArray[np.unsignedinteger], vocabulary_size: int) -> Tensor:
    """Count the tokens of a memory-mapped stream, a part at a time. *Shape:* [vocabulary]."""
    counts = np.zeros(vocabulary_size, dtype=np.int64)
    for part in range(0, len(stream), 1 << 24):
        counts += np.bincount(stream[part : part + (1 << 24)], minlength=vocabulary_size)
    return torch.from_numpy(counts)


def compile_encoder(objective: Objective) -> None:
    """Let torch.compile fuse the encoder in place; the rest picks positions out by their values, which it cannot."""
    encoder: nn.Module = objective.encoder
    encoder.compile()
