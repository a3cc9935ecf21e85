"""Dev scores during training, by the decoder and the metrics that everything else uses."""

from collections.abc import Sequence
from statistics import fmean
from typing import get_args

from tokenizers import Tokenizer

from ..evaluate.metrics import Layer, Scores, Setting, evaluate
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
    labels = tuple(label for label in predictor.config.labels if label in corpus.annotates.labels)
    able = {"mentions": labels, "events": predictor.config.event_types, "attributes": predictor.config.statuses}
    able["links"] = tuple(link.name for link in predictor.config.link_types)
    layers: tuple[Layer, ...] = tuple(x for x in get_args(Layer) if x in corpus.annotates.layers and able[x])
    threshold = predictor.config.event_threshold
    return Setting(
        checkpoint=name,
        data=corpus.config.name,
        split=corpus.use.split,
        seed=seed,
        labels=labels,
        layers=layers,
        event_threshold=threshold,
    )


def flat_scores(scores: Sequence[Scores]) -> dict[str, float]:
    """Return the main F1 scores by `corpus-split/layer`, and `score`: their mean, corpora weighing the same."""
    parts = {f"{s.setting.data}-{s.setting.split}": main_scores(s) for s in scores}
    flat = {f"{corpus}/{layer}": value for corpus, layers in parts.items() for layer, value in layers.items()}
    return flat | {"score": fmean(fmean(layers.values()) for layers in parts.values())}


def main_scores(scores: Scores) -> dict[str, float]:
    """Return one F1 a layer: exact spans, events (micro), casualties with status and count, links."""
    found = {
        "mentions": scores.mentions and scores.mentions.spans.micro.f1,
        "events": scores.events and scores.events.table.micro.f1,
        "casualties": scores.casualties and scores.casualties.end_to_end["span+status+count"].f1,
        "links": scores.links and scores.links.micro.f1,
    }
    return {layer: value for layer, value in found.items() if value is not None}
