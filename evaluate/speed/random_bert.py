"""A BERT with random weights, to measure speed with where no trained one is at hand: speed does not depend on weights."""

from pathlib import Path

from ...data.errors import missing_extra
from ...models.config import BertEncoder, ModelConfig
from ...models.runtime import load_tokenizer

NAME = "random BERT, 6 layers of 384"
_SIZES: dict[str, object] = {
    "model_type": "bert",
    "hidden_size": 384,
    "num_hidden_layers": 6,
    "num_attention_heads": 12,
    "intermediate_size": 1536,
    "max_position_embeddings": 512,
}
_OUTSIDE = 3.0  # added to the score of "no mention", so that as few words are one as in news


def write_random_bert(folder: Path, like: Path, config: ModelConfig) -> None:
    """Write a checkpoint with the heads of another and its tokenizer, `like`. Raises UserError where torch is missing."""
    try:
        import torch

        from ...models.checkpoint import save_checkpoint
        from ...models.export import export_checkpoint
        from ...models.network import Network
    except ImportError as error:
        raise missing_extra("torch", "train") from error
    tokenizer = load_tokenizer(like)
    encoder = BertEncoder(config={**_SIZES, "vocab_size": config.vocabulary_size})
    torch.manual_seed(0)
    network = Network(config.model_copy(update={"encoder": encoder, "event_ngrams": False, "word_votes": False})).eval()
    with torch.no_grad():
        network.tags.bias[0] += _OUTSIDE
    save_checkpoint(network, tokenizer, folder)
    export_checkpoint(folder)
