"""Dev scores during training, by the decoder and the metrics that everything else uses."""

from collections.abc import Iterator, Sequence
from statistics import fmean
from typing import get_args

from tokenizers import Tokenizer

from ..configs.training import CorpusUse
from ..data.errors import UserError
from ..data.records import Document
from ..evaluate.casualties import CASUALTY
from ..evaluate.checkpoints import predicted_layers
from ..evaluate.events import count_events
from ..evaluate.metrics import Layer, Scores, Setting, score
from ..evaluate.pairs import pair_up, without_annotation
from ..evaluate.tally import Row, Table, add_up
from ..models.config import ModelConfig
from ..models.encode import SentenceEncoder
from ..models.network import Network
from ..models.runtime import TorchRuntime
from ..models.word_votes import WordVotes
from ..predictor import Predictor
from .corpora import Corpus

_THRESHOLDS = tuple(n / 20 for n in range(2, 15))


def make_predictor(network: Network, tokenizer: Tokenizer, device: str, votes: WordVotes | None = None) -> Predictor:
    """Return a predictor over a network that may still be in training."""
    config = network.config
    encoder = SentenceEncoder(tokenizer, config.max_pieces, config.overlap_pieces)
    return Predictor(config, encoder, TorchRuntime(network, device), votes)


def check_dev(corpora: Sequence[Corpus], config: ModelConfig, metric: str) -> None:
    """Raise UserError, before anything is trained, where dev corpora cannot be scored or `metric` will not exist."""
    known = {"score"}
    for corpus in corpora:
        layers = _layers(config, corpus)
        if not layers:
            raise UserError(
                f"The dev corpus {corpus.name} annotates nothing that the inventory has: no score can be had."
            )
        own = {f"{corpus.name}/{'casualties' if layer == 'attributes' else layer}" for layer in layers}
        if known & own:
            raise UserError(f"{corpus.name} stands twice among the dev corpora: take one out, or give it another name.")
        known |= own
    if corpora and metric not in known:
        raise UserError(f"evaluation.metric is {metric}, but the dev scores will be: {', '.join(sorted(known))}.")


def annotate_dev(predictor: Predictor, corpora: Sequence[Corpus]) -> list[list[Document]]:
    """Return the predicted documents of each corpus, with all event types and their scores."""
    return [list(predictor.annotate(map(without_annotation, c.documents), event_threshold=0.0)) for c in corpora]


def score_dev(
    predicted: Sequence[Sequence[Document]], corpora: Sequence[Corpus], config: ModelConfig, name: str, seed: int
) -> list[Scores]:
    """Score predicted documents, each corpus on what both it and the model know."""
    both = zip(corpora, predicted, strict=True)
    return [score(corpus.documents, documents, _setting(config, corpus, name, seed)) for corpus, documents in both]


def best_event_threshold(
    predicted: Sequence[Sequence[Document]], corpora: Sequence[Corpus], config: ModelConfig
) -> float:
    """Return the threshold with the best mean of the corpora's micro F1; 0.5 where none annotates events."""
    both = zip(corpora, predicted, strict=True)
    sets = [pair_up(c.documents, documents) for c, documents in both if "events" in _layers(config, c)]

    def mean_f1(threshold: float) -> float:
        return fmean(Table.of(add_up(count_events(p, threshold) for p in pairs)).micro.f1 for pairs in sets)

    return max(_THRESHOLDS, key=mean_f1) if sets else 0.5


def _setting(config: ModelConfig, corpus: Corpus, name: str, seed: int) -> Setting:
    return Setting(
        checkpoint=name,
        data=", ".join((corpus.config.name, *_parts(corpus.use))),
        split=corpus.use.split,
        seed=seed,
        labels=_labels(config, corpus),
        layers=_layers(config, corpus),
        event_threshold=config.event_threshold,
    )


def _parts(use: CorpusUse) -> Iterator[str]:
    """Yield what part of a split the scores are of, where it is not the whole."""
    if use.limit is not None:
        yield f"first {use.limit} documents"
    if use.share < 1:
        yield f"{use.share:.3g} of the documents, by lot"


def _labels(config: ModelConfig, corpus: Corpus) -> tuple[str, ...]:
    return tuple(label for label in config.labels if label in corpus.annotates.labels)


def _layers(config: ModelConfig, corpus: Corpus) -> tuple[Layer, ...]:
    """Return the layers that both know: mentions and links where they share a label, attributes where it is CASUALTY."""
    both, labels = corpus.annotates.layers & predicted_layers(config), _labels(config, corpus)
    if not labels:
        both -= {"mentions", "links"}
    if CASUALTY not in labels:
        both -= {"attributes"}
    return tuple(layer for layer in get_args(Layer) if layer in both)


def flat_scores(corpora: Sequence[Corpus], scores: Sequence[Scores]) -> dict[str, float]:
    """Return the main F1 scores by `corpus-split/layer`, and `score`: their mean, corpora weighing the same."""
    parts = {corpus.name: main_scores(s) for corpus, s in zip(corpora, scores, strict=True)}
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
