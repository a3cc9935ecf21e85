"""Masked-language modelling: the encoder with a softmax over the vocabulary, which shares its weights with the embeddings."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from ..models.encoder import Encoder, RecurrentNetwork
from .masking import IGNORED, WholeWordMasking


class MaskedLanguageModel(nn.Module):
    """Guesses hidden tokens. The softmax is computed at hidden positions alone: it is the dearest part."""

    def __init__(self, encoder: Encoder, masking: WholeWordMasking, vocabulary_size: int):
        super().__init__()
        self.encoder, self._masking = encoder, masking
        self.guess = TokenGuess(encoder, embeddings_of(encoder), vocabulary_size)

    def forward(self, ids: Tensor) -> dict[str, Tensor]:
        """Return the mean cross-entropy of the hidden tokens. *Shape:* ids [B, T]."""
        inputs, targets = self._masking(ids)
        hidden = self.encoder(inputs, torch.ones_like(inputs))
        chosen = targets != IGNORED
        return {"total": mean_loss(self.guess(hidden[chosen]), targets[chosen])}


class TokenGuess(nn.Module):
    """Scores of all tokens for each of some hidden states."""

    def __init__(self, encoder: Encoder, table: nn.Embedding, vocabulary_size: int):
        super().__init__()
        self.table = table
        width = table.embedding_dim
        self.transform = nn.Sequential(nn.Linear(encoder.width, width), nn.GELU(), nn.LayerNorm(width))
        self.bias = nn.Parameter(torch.zeros(vocabulary_size))

    def forward(self, states: Tensor) -> Tensor:
        """Return scores. *Shapes:* states [N, encoder width]; returns [N, vocabulary]."""
        return functional.linear(self.transform(states), self.table.weight, self.bias)


def mean_loss(scores: Tensor, targets: Tensor) -> Tensor:
    """Return the mean cross-entropy, 0 where a small batch has no target. *Shapes:* [N, classes]; [N]."""
    return functional.cross_entropy(scores.float(), targets, reduction="sum") / max(1, len(targets))


def embeddings_of(encoder: Encoder) -> nn.Embedding:
    """Return the table of token embeddings."""
    if isinstance(encoder, RecurrentNetwork):
        return encoder.embeddings
    table: nn.Embedding = encoder.model.get_input_embeddings()  # type: ignore[operator]
    return table
