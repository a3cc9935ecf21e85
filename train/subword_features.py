"""Embeddings that share what they learn: each subword's vector is its own and the sum of its features' vectors.

Features are letter n-grams (Bojanowski et al. 2017) and the name lists that a subword stands in as a whole
word. What fine-tuning learns of one name or one ending reaches subwords that the training text does not
have. All of it is linear, so that a checkpoint holds one plain table and reading costs nothing more.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from ..configs.training import SubwordFeatures
from ..data.errors import UserError
from ..data.files import read_lines
from ..models.encoder import RecurrentNetwork
from ..models.network import Network
from .letters import letters_of, ngrams, pieces_in_order

_CLITICS = "وفبلك"
_ARTICLE = "ال"
_FIRST_CELL = re.compile(r"[^\t,:]*")


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
        ids, places = input.unique(return_inverse=True)
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

    Raises UserError for another encoder, or where a name list is missing.
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
    listed = _listed(tokenizer, settings.names, set(pieces))
    found = [{*_closed_ngrams(piece, settings.ngrams), *listed.get(piece, ())} for piece in pieces]
    counts = Counter(feature for features in found for feature in features)
    numbers = {f: n for n, f in enumerate(sorted(f for f, c in counts.items() if c >= settings.fewest), start=1)}
    rows = [torch.tensor(sorted(numbers[f] for f in fs if f in numbers), dtype=torch.long) for fs in found]
    return nn.utils.rnn.pad_sequence(rows, batch_first=True)


def _closed_ngrams(piece: str, sizes: tuple[int, ...]) -> Iterator[str]:
    """Yield the n-grams of a subword; `>` ends it, `#` stands before one inside a word."""
    if letters := letters_of(piece):
        yield from ngrams(("#" if piece.startswith("##") else "") + letters + ">", sizes)


def _listed(tokenizer: Tokenizer, lists: Mapping[str, Path], pieces: set[str]) -> dict[str, set[str]]:
    """Return the lists that each subword stands in, alone, after a clitic, or with the article."""
    features: defaultdict[str, set[str]] = defaultdict(set)
    for name, path in lists.items():
        for word in read_names(path):
            encoded = tokenizer.encode(word, add_special_tokens=False).tokens
            if len(encoded) == 1:
                features[encoded[0]].add(f"={name}")
                features[_ARTICLE + encoded[0]].add(f"{_ARTICLE}={name}")
                for clitic in _CLITICS:
                    features[clitic + encoded[0]].add(f"+={name}")
    return {piece: found for piece, found in features.items() if piece in pieces}


def read_names(path: Path) -> Iterator[str]:
    """Yield the names of one word from a file, plain or compressed: the first cell of each line, brackets taken off.

    Cells end with a tab, a comma or a colon. Raises UserError where the file cannot be read.
    """
    for _, line in read_lines(path):
        cell = _FIRST_CELL.match(line)
        name = cell[0].strip(" ()") if cell else ""
        if name and " " not in name:
            yield name
