"""The network of the BiLSTM-CRF baseline: words and their letters, an LSTM over both directions, CRF scores on top."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

from ...models.losses import log_partition
from ...models.viterbi import FORBIDDEN, bio_transitions
from ..tally import Result

PADDING, UNKNOWN = 0, 1  # among words and among letters


class Sizes(Result):
    """Widths of the layers; `lstm` is that of each direction."""

    word: int = 100
    letter: int = 25
    letters: int = 50
    lstm: int = 128
    dropout: float = 0.5


class Ids(NamedTuple):
    """A sentence as numbers. *Shapes:* words [W]; letters [W, L], padded with 0."""

    words: Tensor
    letters: Tensor


class BilstmNetwork(nn.Module):
    """BiLSTM-CRF (Huang et al. 2015) with convolutions over letters (Ma and Hovy 2016)."""

    def __init__(self, sizes: Sizes, words: int, letters: int, tags: Sequence[str]):
        super().__init__()
        self.words = nn.Embedding(words, sizes.word, padding_idx=PADDING, sparse=True)
        self.letters = nn.Embedding(letters, sizes.letter, padding_idx=PADDING)
        self.convolution = nn.Conv1d(sizes.letter, sizes.letters, kernel_size=3, padding=1)
        self.dropout = nn.Dropout(sizes.dropout)
        self.lstm = nn.LSTM(sizes.word + sizes.letters, sizes.lstm, batch_first=True, bidirectional=True)
        self.tags = nn.Linear(2 * sizes.lstm, len(tags))
        self.learned_transitions = nn.Parameter(torch.zeros(len(tags) + 1, len(tags)))
        self._rules = torch.from_numpy(bio_transitions(tags))

    @property
    def transitions(self) -> Tensor:
        """Scores of a tag behind another, none that BIO forbids. *Shape:* [tags + 1, tags], the last row for the start."""
        return self.learned_transitions + self._rules

    def forward(self, sentences: Sequence[Ids]) -> Tensor:
        """Return scores [B, W, tags] of sentences of one word or more."""
        lengths = [len(sentence.words) for sentence in sentences]
        words = self.words(torch.cat([sentence.words for sentence in sentences]))
        letters = self.letters(torch.cat([sentence.letters for sentence in sentences])).transpose(1, 2)
        read = self.dropout(torch.cat([words, self.convolution(letters).amax(dim=2)], dim=1))
        padded = pad_sequence(list(read.split(lengths)), batch_first=True)
        packed = pack_padded_sequence(padded, torch.tensor(lengths), batch_first=True, enforce_sorted=False)
        hidden, _ = pad_packed_sequence(self.lstm(packed)[0], batch_first=True)
        scores: Tensor = self.tags(self.dropout(hidden))
        return scores

    def loss(self, sentences: Sequence[Ids], gold: Sequence[Tensor]) -> Tensor:
        """Return the negative log likelihood of the gold tags, each [W], a sentence on average."""
        scores, tags = self(sentences), pad_sequence(list(gold), batch_first=True, padding_value=-1)
        narrowed = scores.masked_fill(tags.unsqueeze(2) != torch.arange(scores.shape[2]), FORBIDDEN)
        mask = (tags >= 0).repeat(2, 1)
        everything, right = log_partition(torch.cat([scores, narrowed]), mask, self.transitions).chunk(2)
        return (everything - right).mean()
