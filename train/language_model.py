"""The encoder with a softmax over the vocabulary, which shares its weights with the embeddings."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from ..configs.pretraining import BertSizes, PretrainRecipe
from ..models.config import BertEncoder, ModelConfig, RecurrentEncoder
from ..models.encoder import Encoder, RecurrentNetwork, build_encoder
from .masking import IGNORED


class MaskedLanguageModel(nn.Module):
    """Guesses hidden tokens. The softmax is computed at hidden positions alone: it is the dearest part."""

    def __init__(self, encoder: Encoder, vocabulary_size: int):
        super().__init__()
        self.encoder = encoder
        self.table = embeddings_of(encoder)
        width = self.table.embedding_dim
        self.transform = nn.Sequential(nn.Linear(encoder.width, width), nn.GELU(), nn.LayerNorm(width))
        self.bias = nn.Parameter(torch.zeros(vocabulary_size))

    def forward(self, inputs: Tensor, targets: Tensor) -> Tensor:
        """Return the mean cross-entropy of the hidden tokens. *Shapes:* inputs, targets [B, T]."""
        hidden = self.encoder(inputs, torch.ones_like(inputs))
        chosen = targets != IGNORED
        scores = functional.linear(self.transform(hidden[chosen]), self.table.weight, self.bias)
        total = functional.cross_entropy(scores.float(), targets[chosen], reduction="sum")
        return total / chosen.sum().clamp(min=1)  # a small batch may have nothing hidden


def embeddings_of(encoder: Encoder) -> nn.Embedding:
    """Return the table of token embeddings."""
    if isinstance(encoder, RecurrentNetwork):
        return encoder.embeddings
    table: nn.Embedding = encoder.model.get_input_embeddings()  # type: ignore[operator]
    return table


def new_encoder(recipe: PretrainRecipe, vocabulary_size: int) -> Encoder:
    """Return an encoder of the recipe's sizes with random weights."""
    sizes = recipe.encoder
    settings = sizes if isinstance(sizes, RecurrentEncoder) else _bert(sizes, vocabulary_size, recipe.sequence)
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
