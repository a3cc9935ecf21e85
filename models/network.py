"""The network: one encoder, and heads that all read one vector a word.

The first subword carries its word. Every head is word-wise, so that windows of a long sentence can
be put together again word by word, and a span's attributes and links are means over its words.
"""

import warnings
from typing import NamedTuple

import torch
from torch import Tensor, nn

from .config import ModelConfig
from .encoder import Encoder, build_encoder
from .event_ngrams import EventNgrams
from .link_features import PAIR_FEATURES


class NetworkOutput(NamedTuple):
    """Scores before any softmax. B windows, W words, K link types, D link width.

    *Shapes:* tags [B, W, tags]; events [B, types]; statuses [B, W, statuses + 1], the last for "no victim"; victims [B, W, victims];
    cumulative [B, W, 1]; link_heads and link_tails [B, W, K, D]; link_weights [K, PAIR_FEATURES];
    transitions [tags + 1, tags], the last row for the start of a sentence.
    """

    tags: Tensor
    events: Tensor
    statuses: Tensor
    victims: Tensor
    cumulative: Tensor
    link_heads: Tensor
    link_tails: Tensor
    link_weights: Tensor
    transitions: Tensor


class Network(nn.Module):
    """Encoder, token labels, sentence events, casualty attributes, links."""

    def __init__(self, config: ModelConfig, encoder: Encoder | None = None, *, dropout: float = 0.1):
        super().__init__()
        self.config = config
        self.encoder = encoder or build_encoder(config)
        width = self.encoder.width
        tags, kinds = len(config.tags), len(config.link_types)
        self.dropout = nn.Dropout(dropout)
        self.tags = nn.Linear(width, tags)
        self.transitions = nn.Parameter(torch.zeros(tags + 1, tags))
        self.attention = nn.Linear(width, 1)
        self.events = _head(2 * width, len(config.event_types))
        self.event_ngrams = (
            EventNgrams(config.vocabulary_size, len(config.event_types)) if config.event_ngrams else None
        )
        self.attributes = nn.Sequential(nn.Linear(width, width // 2), nn.GELU(), nn.Dropout(dropout))
        self.statuses = nn.Linear(width // 2, len(config.statuses) + 1)
        self.victims = _head(width // 2, len(config.victims))
        self.cumulative = nn.Linear(width // 2, 1)
        self.links = nn.Sequential(nn.Linear(width, width // 2), nn.GELU(), nn.Dropout(dropout))
        self.link_heads = _head(width // 2, kinds * config.link_width)
        self.link_tails = _head(width // 2, kinds * config.link_width)
        self.link_weights = nn.Parameter(torch.zeros(kinds, PAIR_FEATURES))

    def forward(self, input_ids: Tensor, attention_mask: Tensor, word_pieces: Tensor) -> NetworkOutput:
        """Score a batch of windows.

        *Shapes:* input_ids, attention_mask [B, T]; word_pieces [B, W], the index of each word's first
        piece (0, that of [CLS], for padding and for words that have no piece).
        """
        hidden = self.dropout(self.encoder(input_ids, attention_mask))
        words = hidden.gather(1, word_pieces.unsqueeze(-1).expand(-1, -1, hidden.shape[-1]))
        attributes, links = self.attributes(words), self.links(words)
        shape = (*word_pieces.shape, len(self.config.link_types), self.config.link_width)
        return NetworkOutput(
            tags=self.tags(words),
            events=self._events(hidden, input_ids, attention_mask),
            statuses=self.statuses(attributes),
            victims=self.victims(attributes),
            cumulative=self.cumulative(attributes),
            link_heads=self.link_heads(links).view(shape),
            link_tails=self.link_tails(links).view(shape),
            link_weights=self.link_weights,
            transitions=self.transitions,
        )

    def _events(self, hidden: Tensor, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Return event scores, in use the mean of two models': each was trained as if alone. *Shape:* [B, types]."""
        scores: Tensor = self.events(self._pooled(hidden, attention_mask))
        if self.event_ngrams is None or self.training:
            return scores
        votes: Tensor = self.event_ngrams(input_ids, attention_mask)
        return (scores + votes) / 2

    def _pooled(self, hidden: Tensor, attention_mask: Tensor) -> Tensor:
        """Return attention-weighted mean and maximum over the pieces. *Shape:* [B, 2 * width]."""
        absent = attention_mask.unsqueeze(-1) == 0
        weights = self.attention(hidden).masked_fill(absent, -1e4).softmax(dim=1)
        return torch.cat([(weights * hidden).sum(dim=1), hidden.masked_fill(absent, -1e4).amax(dim=1)], dim=-1)


def _head(width: int, outputs: int) -> nn.Linear:
    """Return a linear layer. One with no outputs, for an empty inventory, is fine: torch warns of it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return nn.Linear(width, outputs)
