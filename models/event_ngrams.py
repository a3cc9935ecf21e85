"""Event scores from a linear model over character n-grams, folded into one row of votes for each subword.

Stems show in letters (غارة، غارات، الغارات), which a subword's id hides. The sum over a sentence's
n-grams is linear, so that of the n-grams inside each subword is known beforehand: reading costs one
look-up a subword. `train/event_ngrams.py` fits the model; the network never changes it.
"""

from torch import Tensor, nn
from torch.nn import functional


class EventNgrams(nn.Module):
    """`votes` [vocabulary, types], `squares` [vocabulary, 1] (of the n-grams' weights, for the length), `bias` [types]."""

    votes: Tensor
    squares: Tensor
    bias: Tensor

    def __init__(self, vocabulary_size: int, types: int):
        super().__init__()
        # Buffers: no optimiser and no average of weights may move them.
        for name, shape in {
            "votes": (vocabulary_size, types),
            "squares": (vocabulary_size, 1),
            "bias": (types,),
        }.items():
            self.register_buffer(name, Tensor(*shape).zero_())

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Return scores before the sigmoid [B, types]. *Shapes:* input_ids, attention_mask [B, T]."""
        present = attention_mask.unsqueeze(-1).to(self.votes.dtype)
        votes = (functional.embedding(input_ids, self.votes) * present).sum(dim=1)
        squares = (functional.embedding(input_ids, self.squares) * present).sum(dim=1)
        return votes / squares.clamp(min=1e-6).sqrt() + self.bias
