"""The network that a recipe starts from: new, pretrained, or a checkpoint to go on with."""

from pathlib import Path
from typing import NamedTuple

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer

from ..configs.training import CheckpointEncoder, PretrainedEncoder, TrainRecipe
from ..data.errors import UserError
from ..models.checkpoint import SHIPPED, load_checkpoint
from ..models.config import BertEncoder, ModelConfig, RecurrentEncoder
from ..models.encoder import Encoder, RecurrentNetwork, load_pretrained_encoder
from ..models.network import Network
from ..models.runtime import load_tokenizer, read_tokenizer
from ..models.tokenizer import load_pretrained_tokenizer
from ..models.word_votes import WordVotes, load_votes
from .subword_features import add_features

# The parts of a network whose outputs are an inventory, or whose size it decides.
_HEADS = {
    "labels": ("tags.", "transitions"),
    "event_types": ("events.", "event_ngrams."),
    "statuses": ("statuses.",),
    "victims": ("victims.",),
    "link_types": ("link_heads.", "link_tails.", "link_weights"),
    "link_width": ("link_heads.", "link_tails."),
}
RECURRENT_FILE = "encoder.json"  # a folder of `marsad pretrain` with a recurrent encoder has it
RECURRENT_WEIGHTS = "encoder.safetensors"


class Start(NamedTuple):
    """A network before its first step, the tokenizer that it reads with, and votes that are kept as they are."""

    network: Network
    tokenizer: Tokenizer
    votes: WordVotes | None = None


def start_network(recipe: TrainRecipe) -> Start:
    """Build the network of a recipe; random weights depend on torch's generator alone.

    Raises UserError where the encoder, tokenizer or vectors are missing or do not fit together.
    """
    start = _start(recipe)
    if recipe.subword_features is not None:
        add_features(start.network, start.tokenizer, recipe.subword_features)
    return start


def _start(recipe: TrainRecipe) -> Start:
    chosen = recipe.encoder
    if isinstance(chosen, CheckpointEncoder):
        return _continued(recipe, chosen.folder)
    if isinstance(chosen, PretrainedEncoder):
        start = _pretrained(recipe, chosen.name)
    else:
        tokenizer = _tokenizer_of(recipe)
        start = Start(Network(_config(recipe, chosen, tokenizer.get_vocab_size()), dropout=recipe.dropout), tokenizer)
    if recipe.vectors is not None:
        _load_vectors(start.network.encoder, recipe.vectors)
    return start


def _config(recipe: TrainRecipe, encoder: RecurrentEncoder | BertEncoder, vocabulary_size: int) -> ModelConfig:
    return ModelConfig(
        encoder=encoder,
        vocabulary_size=vocabulary_size,
        link_width=recipe.link_width,
        max_pieces=recipe.max_pieces,
        overlap_pieces=recipe.overlap_pieces,
        event_ngrams=bool(recipe.event_ngrams),
        event_context=None if recipe.event_context == "kept" else recipe.event_context,
        word_votes=bool(recipe.word_votes),
        # Until dev has chosen, or the checkpoint that the run goes on from is read.
        event_threshold=recipe.event_threshold if isinstance(recipe.event_threshold, float) else 0.5,
        **{name: getattr(recipe.inventory, name) for name in type(recipe.inventory).model_fields},
    )


def _tokenizer_of(recipe: TrainRecipe, folder: Path | None = None) -> Tokenizer:
    chosen = recipe.tokenizer or folder
    assert chosen is not None, "the recipe checks that a recurrent encoder has a tokenizer"
    return load_tokenizer(chosen) if chosen.is_dir() else read_tokenizer(chosen)


def _pretrained(recipe: TrainRecipe, name: str) -> Start:
    folder = Path(name)
    if (folder / RECURRENT_FILE).is_file():
        sizes = RecurrentEncoder.model_validate_json((folder / RECURRENT_FILE).read_bytes())
        tokenizer = _tokenizer_of(recipe, folder)
        sizes = sizes.model_copy(update={"dropout": recipe.dropout})  # pretraining, with more text, had less
        network = Network(_config(recipe, sizes, tokenizer.get_vocab_size()), dropout=recipe.dropout)
        network.encoder.load_state_dict(load_file(folder / RECURRENT_WEIGHTS))
        return Start(network, tokenizer)
    encoder, settings = load_pretrained_encoder(name)
    tokenizer = load_pretrained_tokenizer(name) if recipe.tokenizer is None else _tokenizer_of(recipe)
    vocabulary_size = int(str(settings.config["vocab_size"]))
    if tokenizer.get_vocab_size() > vocabulary_size:
        raise UserError(
            f"The tokenizer has {tokenizer.get_vocab_size()} entries but {name} knows {vocabulary_size}. "
            "Leave `tokenizer` out of the recipe."
        )
    _check_positions(recipe, settings, name)
    return Start(Network(_config(recipe, settings, vocabulary_size), encoder, dropout=recipe.dropout), tokenizer)


def _check_positions(recipe: TrainRecipe, settings: BertEncoder, name: str) -> None:
    longest = settings.config.get("max_position_embeddings")
    if isinstance(longest, int) and longest < recipe.max_pieces:
        raise UserError(f"{name} reads at most {longest} pieces at once. Set max_pieces={longest} or less.")


def _continued(recipe: TrainRecipe, folder: Path) -> Start:
    """Take a checkpoint's encoder, and every head whose inventory is still the same."""
    for name in ("tokenizer", "vectors"):
        if getattr(recipe, name) is not None:
            raise UserError(f"A checkpoint keeps its own {name}: leave `{name}` out of the recipe.")
    folder = SHIPPED if str(folder) == "compact" and not folder.is_dir() else folder
    old, tokenizer = load_checkpoint(folder)
    config = _config(recipe, old.config.encoder, old.config.vocabulary_size)
    if recipe.event_threshold == "kept":
        config = config.model_copy(update={"event_threshold": old.config.event_threshold})
    if recipe.event_context == "kept":
        context = old.config.event_context
        if context is not None and context.by_type and old.config.event_types != config.event_types:
            raise UserError(
                f"{folder} has a context of other event types: set event_context=null, or numbers for them."
            )
        config = config.model_copy(update={"event_context": context})
    if recipe.event_ngrams == "kept" and not (old.config.event_ngrams and old.config.event_types == config.event_types):
        raise UserError(f"{folder} has no n-grams of these event types to keep: set event_ngrams=true or false.")
    if recipe.word_votes == "kept":
        if old.config.word_votes and old.config.labels != config.labels:
            raise UserError(f"{folder} has no votes for these labels to keep: set word_votes=true or false.")
        config = config.model_copy(update={"word_votes": old.config.word_votes})
    if isinstance(config.encoder, BertEncoder):
        _check_positions(recipe, config.encoder, str(folder))
    network = Network(config, old.encoder, dropout=recipe.dropout)
    changed = [name for name in _HEADS if getattr(config, name) != getattr(old.config, name)]
    dropped = tuple(head for name in changed for head in _HEADS[name])
    weights = {name: weight for name, weight in old.state_dict().items() if not name.startswith(dropped)}
    network.load_state_dict(weights, strict=False)
    votes = load_votes(folder, config) if recipe.word_votes == "kept" else None
    return Start(network.train(), tokenizer, votes)


def _load_vectors(encoder: Encoder, path: Path) -> None:
    """Copy initial subword vectors [vocabulary, width] into the embeddings. Raises UserError where sizes differ."""
    if not path.is_file():
        raise UserError(
            f"There are no vectors at {path}. Make them with `marsad pretrain`, or leave `vectors` out of the recipe."
        )
    vectors = load_file(path)["vectors"]
    table = encoder.embeddings if isinstance(encoder, RecurrentNetwork) else encoder.model.get_input_embeddings()  # type: ignore[operator]
    weight: torch.nn.Parameter = table.weight  # type: ignore[assignment]
    if vectors.shape != weight.shape:
        have, need = (" of width ".join(map(str, shape)) for shape in (vectors.shape, weight.shape))
        raise UserError(
            f"{path} holds {have}, the encoder needs {need}. Use the tokenizer that the vectors were made with."
        )
    with torch.no_grad():
        weight.copy_(vectors)
