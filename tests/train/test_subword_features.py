"""Embeddings with features: what subwords share, and the plain table that a checkpoint holds."""

import json

import pytest
import torch
from tokenizers import Tokenizer

from marsad.configs.training import SubwordFeatures
from marsad.data.errors import UserError
from marsad.models.config import ModelConfig
from marsad.models.encoder import RecurrentNetwork
from marsad.models.network import Network
from marsad.train.letters import pieces_in_order
from marsad.train.subword_features import (
    FeaturedEmbedding,
    add_features,
    feature_table,
    plain_embeddings,
)


@pytest.fixture
def tokenizer(tiny_tokenizer: Tokenizer) -> Tokenizer:
    """The tiny tokenizer with whole words to be found in lists."""
    settings = json.loads(tiny_tokenizer.to_str())
    vocabulary = settings["model"]["vocab"]
    for word in ("درعا", "ودرعا", "بدرعا", "حلب", "الرقة"):
        vocabulary.setdefault(word, len(vocabulary))
    return Tokenizer.from_str(json.dumps(settings))


def shared(tokenizer: Tokenizer, settings: SubwordFeatures, *pieces: str) -> set[int]:
    table = feature_table(tokenizer, settings)
    rows = [set(table[tokenizer.token_to_id(piece)].tolist()) - {0} for piece in pieces]
    return set.intersection(*rows)


def test_like_letters_share_features(tokenizer: Tokenizer) -> None:
    settings = SubwordFeatures(ngrams=(3, 4), fewest=2)
    assert shared(tokenizer, settings, "درعا", "ودرعا")
    assert len(shared(tokenizer, settings, "بدرعا", "ودرعا")) > len(shared(tokenizer, settings, "درعا", "حلب"))
    assert not shared(tokenizer, settings, "درعا", "حلب")


def test_a_feature_needs_enough_subwords(tokenizer: Tokenizer) -> None:
    pieces = len(pieces_in_order(tokenizer))
    assert feature_table(tokenizer, SubwordFeatures(ngrams=(9,), fewest=1)).shape[0] == pieces
    few = feature_table(tokenizer, SubwordFeatures(fewest=3)).max()
    assert few < feature_table(tokenizer, SubwordFeatures(fewest=1)).max()


def test_special_tokens_have_none(tokenizer: Tokenizer) -> None:
    assert feature_table(tokenizer, SubwordFeatures(fewest=1))[tokenizer.token_to_id("[CLS]")].sum() == 0


@pytest.fixture
def network(tiny_config: ModelConfig, tokenizer: Tokenizer) -> Network:
    torch.manual_seed(3)
    return Network(tiny_config.model_copy(update={"vocabulary_size": tokenizer.get_vocab_size()})).eval()


def test_features_begin_at_nothing_and_fold_to_the_same_vectors(network: Network, tokenizer: Tokenizer) -> None:
    ids = torch.tensor([[2, 9, 9, 40], [2, 17, 0, 0]])
    mask = (ids > 0).long()
    before = network.encoder(ids, mask)
    add_features(network, tokenizer, SubwordFeatures(fewest=2))
    assert torch.allclose(network.encoder(ids, mask), before)

    assert isinstance(network.encoder, RecurrentNetwork)
    embeddings = network.encoder.embeddings
    assert isinstance(embeddings, FeaturedEmbedding)
    torch.nn.init.normal_(embeddings.table)
    with_features = network.encoder(ids, mask)
    assert not torch.allclose(with_features, before, atol=1e-3)
    with plain_embeddings(network):
        assert "encoder.embeddings.table" not in network.state_dict()
        assert torch.allclose(network.encoder(ids, mask), with_features, atol=1e-5)
    assert network.encoder.embeddings is embeddings


def test_what_one_subword_teaches_reaches_its_like(network: Network, tokenizer: Tokenizer) -> None:
    add_features(network, tokenizer, SubwordFeatures(ngrams=(3,), fewest=2))
    assert isinstance(network.encoder, RecurrentNetwork)
    embeddings = network.encoder.embeddings
    seen, alike, other = (tokenizer.token_to_id(piece) for piece in ("ودرعا", "بدرعا", "حلب"))
    before = embeddings(torch.tensor([alike, other])).detach()
    embeddings(torch.tensor([seen])).sum().backward()
    with torch.no_grad():
        for parameter in embeddings.parameters():
            assert parameter.grad is not None
            parameter.sub_(parameter.grad)
    after = embeddings(torch.tensor([alike, other])).detach()
    assert not torch.allclose(after[0], before[0])
    assert torch.equal(after[1], before[1])


def test_only_recurrent_encoders_have_them(tokenizer: Tokenizer, network: Network) -> None:
    network.encoder = torch.nn.Identity()  # type: ignore[assignment]  # stands for a transformer
    with pytest.raises(UserError, match="for recurrent encoders"):
        add_features(network, tokenizer, SubwordFeatures())
