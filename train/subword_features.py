"""Embeddings that share what they learn: each subword's vector is its own and the sum of its features' vectors.

Features are letter n-grams (Bojanowski et al. 2017). What fine-tuning learns of one clitic or ending reaches
subwords that the training text does not have. All of it is linear, so that a checkpoint holds one plain
table and reading costs nothing more.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from ..configs.training import SubwordFeatures
from ..data.errors import UserError
from ..models.encoder import RecurrentNetwork
from ..models.network import Network
from .letters import letters_of, ngrams, pieces_in_order


class FeaturedEmbedding(nn.Embedding):
    """An embedding plus `table` rows of the features of each subword, over the root of their number.

    *Shapes:* features [vocabulary, most features], numbers of rows of `table`, 0 for none.
    """

    features: Tensor
    scale: Tensor

    def __init__(self, plain: nn.Embedding, features: Tensor):
        super().__init__(plain.num_embeddings, plain.embedding_dim, plain.padding_idx, _weight=plain.weight.data)
        self.table = nn.Parameter(torch.zeros(int(features.max()) + 1, plain.embedding_dim))
        # Made from the tokenizer and the recipe: not part of any state.
        self.register_buffer("features", features, persistent=False)
        self.register_buffer("scale", (features > 0).sum(dim=1).clamp(min=1).float().rsqrt(), persistent=False)

    def forward(self, input: Tensor) -> Tensor:
        """Return the vectors of ids. *Shapes:* [...] to [..., width]."""
        ids, places = torch.unique(input, return_inverse=True)
        vectors: Tensor = functional.embedding(places, self.vectors(ids))
        return vectors

    def vectors(self, ids: Tensor) -> Tensor:
        """Return the whole vectors of ids. *Shapes:* [N] to [N, width]."""
        sums = functional.embedding_bag(self.features[ids], self.table, mode="sum", padding_idx=0)
        return self.weight[ids] + sums * self.scale[ids].unsqueeze(1)

    def plain(self) -> nn.Embedding:
        """Return one embedding that gives the same vectors."""
        everything = torch.arange(self.num_embeddings, device=self.weight.device)
        weight = self.vectors(everything).detach()
        return nn.Embedding(self.num_embeddings, self.embedding_dim, self.padding_idx, _weight=weight)


def add_features(network: Network, tokenizer: Tokenizer, settings: SubwordFeatures) -> None:
    """Put features, whose vectors begin at zero, beside the embeddings of a recurrent encoder.

    Raises UserError for another encoder.
    """
    encoder = network.encoder
    if not isinstance(encoder, RecurrentNetwork):
        raise UserError("subword_features are for recurrent encoders. Leave them out of the recipe.")
    encoder.embeddings = FeaturedEmbedding(encoder.embeddings, feature_table(tokenizer, settings))


@contextmanager
def plain_embeddings(network: Network) -> Iterator[None]:
    """Give the network one plain embedding table for the duration of a block, as a checkpoint holds it."""
    encoder = network.encoder
    if not isinstance(encoder, RecurrentNetwork) or not isinstance(encoder.embeddings, FeaturedEmbedding):
        yield
        return
    featured, encoder.embeddings = encoder.embeddings, encoder.embeddings.plain()
    try:
        yield
    finally:
        encoder.embeddings = featured


def feature_table(tokenizer: Tokenizer, settings: SubwordFeatures) -> Tensor:
    """Return the numbers, from 1, of each subword's features, 0 after them. *Shape:* [vocabulary, most features].

    Features that fewer than `settings.fewest` subwords have are left out.
    """
    pieces = pieces_in_order(tokenizer)
    found = [set(_closed_ngrams(piece, settings.ngrams)) for piece in pieces]
    counts = Counter(feature for features in found for feature in features)
    numbers = {f: n for n, f in enumerate(sorted(f for f, c in counts.items() if c >= settings.fewest), start=1)}
    rows = [torch.tensor(sorted(numbers[f] for f in fs if f in numbers), dtype=torch.long) for fs in found]
    return nn.utils.rnn.pad_sequence(rows, batch_first=True)


def _closed_ngrams(piece: str, sizes: tuple[int, ...]) -> Iterator[str]:
    """Yield the n-grams of a subword; `>` ends it, `#` stands before one inside a word."""
    if letters := letters_of(piece):
        yield from ngrams(("#" if piece.startswith("##") else "") + letters + ">", sizes)
