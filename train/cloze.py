"""Cloze pretraining for recurrent encoders: guess every word from the states on either side of it.

The first layer of the encoder reads each direction alone, so the forward state before a word and the
backward state after it have not seen the word, and every position teaches (Melamud et al. 2016,
context2vec; Baevski et al. 2019). Layers above mix the directions, would see the answer, and are left
as they are.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from ..models.encoder import RecurrentNetwork


class ClozeModel(nn.Module):
    """Learns the first layer of a recurrent encoder; its embeddings stay, and are also the softmax's weights.

    The softmax is over the right word and `negatives` words drawn for the whole batch, corrected for how
    often each is drawn (Jean et al. 2015). `frequencies` [vocabulary] counts the tokens of the text.
    """

    draws: Tensor
    log_draws: Tensor

    def __init__(self, encoder: RecurrentNetwork, frequencies: Tensor, negatives: int):
        super().__init__()
        self.encoder = encoder.requires_grad_(False)
        self.left, self.right = encoder.forward_layers[0], encoder.backward_layers[0]
        for layer in (self.left, self.right):
            layer.requires_grad_(True)
        width = encoder.embeddings.embedding_dim
        self.transform = nn.Sequential(
            nn.Linear(encoder.width, width), nn.GELU(), nn.Linear(width, width), nn.LayerNorm(width)
        )
        self.bias = nn.Parameter(torch.zeros(len(frequencies)))
        self._negatives = negatives
        draws = frequencies.double().clamp(min=1).pow(0.75)  # rare words are drawn more often than they stand in text
        draws = (draws / draws.sum()).float()
        self.register_buffer("draws", draws, persistent=False)
        self.register_buffer("log_draws", draws.log(), persistent=False)

    def forward(self, ids: Tensor) -> dict[str, Tensor]:
        """Return the mean loss of guessing all words but the outermost of each row. *Shape:* ids [B, T]."""
        states = self.states(ids).flatten(0, 1)
        targets = ids[:, 1:-1].flatten()
        drawn = torch.multinomial(self.draws, self._negatives, replacement=True)
        return {"total": functional.cross_entropy(self._scores(states, targets, drawn), torch.zeros_like(targets))}

    def states(self, ids: Tensor) -> Tensor:
        """Return what is known of each word by those around it. *Shapes:* ids [B, T]; returns [B, T - 2, D]."""
        words = self.encoder.dropout(self.encoder.embeddings(ids))
        before, _ = self.left(words[:, :-2])
        after, _ = self.right(words[:, 2:].flip(1))
        states: Tensor = self.transform(torch.cat([before, after.flip(1)], dim=-1))
        small: float = states.shape[-1] ** -0.5
        return states * small  # word vectors are not of unit length: begin with small scores

    def _scores(self, states: Tensor, targets: Tensor, drawn: Tensor) -> Tensor:
        """Return scores [N, 1 + negatives], the right word's first. *Shapes:* states [N, D]; targets [N]; drawn [K]."""
        table = self.encoder.embeddings.weight
        offsets = self.bias - self.log_draws
        right = (states * table[targets]).sum(dim=-1) + offsets[targets]
        wrong = functional.linear(states, table[drawn], offsets[drawn])
        wrong = wrong.masked_fill(targets.unsqueeze(1) == drawn.unsqueeze(0), -1e4)  # drawn by chance: not wrong
        return torch.cat([right.unsqueeze(1), wrong], dim=1)
