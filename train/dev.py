"""Dev scores during training, by the decoder and the metrics that everything else uses."""

from collections.abc import Sequence
from statistics import fmean
from typing import get_args

from tokenizers import Tokenizer

from ..evaluate.checkpoints import predicted_layers
from ..evaluate.metrics import Layer, Scores, Setting, evaluate
from ..evaluate.tally import Row
from ..models.encode import SentenceEncoder
from ..models.network import Network
from ..models.runtime import TorchRuntime
from ..predictor import Predictor
from .corpora import Corpus


def make_predictor(network: Network, tokenizer: Tokenizer, device: str) -> Predictor:
    """Return a predictor over a network that may still be in training."""
    config = network.config
    encoder = SentenceEncoder(tokenizer, config.max_pieces, config.overlap_pieces)
    return Predictor(config, encoder, TorchRuntime(network, device))


def score_corpora(predictor: Predictor, corpora: Sequence[Corpus], name: str, seed: int) -> list[Scores]:
    """Score a predictor on corpora, each on what both it and the corpus know."""
    return [evaluate(predictor, c.documents, _setting(predictor, c, name, seed)) for c in corpora]


def _setting(predictor: Predictor, corpus: Corpus, name: str, seed: int) -> Setting:
    config, annotates = predictor.config, corpus.annotates
    layers = annotates.layers & predicted_layers(config)
    return Setting(
        checkpoint=name,
        data=corpus.config.name,
        split=corpus.use.split,
        seed=seed,
        labels=tuple(label for label in config.labels if label in annotates.labels),
        layers=tuple(layer for layer in get_args(Layer) if layer in layers),
        event_threshold=config.event_threshold,
    )


def flat_scores(scores: Sequence[Scores]) -> dict[str, float]:
    """Return the main F1 scores by `corpus-split/layer`, and `score`: their mean, corpora weighing the same."""
    parts = {f"{s.setting.data}-{s.setting.split}": main_scores(s) for s in scores}
    flat = {f"{corpus}/{layer}": value for corpus, layers in parts.items() for layer, value in layers.items()}
    return flat | {"score": fmean(fmean(layers.values()) for layers in parts.values())}


def main_scores(scores: Scores) -> dict[str, float]:
    """Return one F1 a layer: exact spans, events (micro), casualties with status and count, links."""
    found: dict[str, Row | None] = {
        "mentions": scores.mentions.spans.micro if scores.mentions else None,
        "events": scores.events.table.micro if scores.events else None,
        "casualties": scores.casualties.end_to_end["span+status+count"] if scores.casualties else None,
        "links": scores.links.micro if scores.links else None,
    }
    return {layer: row.f1 for layer, row in found.items() if row is not None}
