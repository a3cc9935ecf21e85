"""Replaced-token detection (Clark et al. 2020, ELECTRA): which tokens of a text did a small model put there?

Every position teaches the encoder, where masked-language modelling learns from the hidden ones alone.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from ..models.encoder import Encoder
from .language_model import TokenGuess, embeddings_of, mean_loss
from .masking import IGNORED, WholeWordMasking

DETECTION_WEIGHT = 50.0  # of the encoder's loss beside the generator's, as in the paper


class ReplacedTokenDetection(nn.Module):
    """A generator fills hidden words, the encoder says of each token whether it is the author's.

    The generator's token table is the encoder's own; where `generator` reads it through other parts of
    its embeddings, those stay its own. It is thrown away after pretraining.
    """

    def __init__(self, encoder: Encoder, generator: Encoder, masking: WholeWordMasking, vocabulary_size: int):
        super().__init__()
        self.encoder, self.generator, self._masking = encoder, generator, masking
        self.guess = TokenGuess(generator, embeddings_of(generator), vocabulary_size)
        self.detect = nn.Sequential(nn.Linear(encoder.width, encoder.width), nn.GELU(), nn.Linear(encoder.width, 1))

    def forward(self, ids: Tensor) -> dict[str, Tensor]:
        """Return the losses of the generator and of the detection, and their weighted sum. *Shape:* ids [B, T]."""
        inputs, targets = self._masking(ids)
        every, chosen = torch.ones_like(ids), targets != IGNORED
        scores = self.guess(self.generator(inputs, every)[chosen])
        shown = self._filled(ids, chosen, scores)
        found = self.detect(self.encoder(shown, every)).squeeze(-1)
        detection = functional.binary_cross_entropy_with_logits(found.float(), (shown != ids).float())
        generation = mean_loss(scores, targets[chosen])
        return {
            "generation": generation,
            "detection": detection,
            "total": generation + DETECTION_WEIGHT * detection,
        }

    @staticmethod
    @torch.no_grad()
    def _filled(ids: Tensor, chosen: Tensor, scores: Tensor) -> Tensor:
        """Return the text with a draw from the generator at each chosen place. *Shapes:* [B, T], [B, T], [N, vocabulary]."""
        filled = ids.clone()
        if len(scores):
            filled[chosen] = torch.multinomial(scores.float().softmax(dim=-1), 1).squeeze(-1)
        return filled
