"""The recipe of `marsad train`: one labelled corpus or many, one encoder, several heads."""

from pathlib import Path
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, field_validator, model_validator

from ..data.records import Status, Victim
from ..data.schema import LABELS
from ..models.config import EventContext, LinkType, RecurrentEncoder, check_context
from .loading import Settings, read_shipped

Precision = Literal["fp32", "bf16", "fp16"]
EventThreshold = Annotated[float, Field(gt=0, lt=1)]


class PretrainedEncoder(Settings):
    """A BERT-like encoder: a hub id, or a folder that `marsad pretrain` or transformers wrote."""

    kind: Literal["pretrained"] = "pretrained"
    name: str


class CheckpointEncoder(Settings):
    """The encoder of a Marsad checkpoint; heads whose inventories are the same are taken too."""

    kind: Literal["checkpoint"] = "checkpoint"
    folder: Path  # or `compact`, the one that ships with Marsad


class Inventory(Settings):
    """What the network is to tell apart; the meaning of each field is in `models/config.py`."""

    labels: tuple[str, ...] = Field(min_length=1)
    event_types: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    victims: tuple[str, ...] = ()
    counted_labels: tuple[str, ...] = ()
    victim_labels: tuple[str, ...] = ()
    link_types: tuple[LinkType, ...] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        for name, allowed in (("statuses", get_args(Status)), ("victims", get_args(Victim))):
            if other := set(getattr(self, name)) - set(allowed):
                raise ValueError(f"{name} {', '.join(sorted(other))}: the records have {', '.join(allowed)}")
        of_links = {label for link in self.link_types for label in (*link.heads, *link.tails)}
        if other := {*self.counted_labels, *self.victim_labels, *of_links} - set(self.labels):
            raise ValueError(f"{', '.join(sorted(other))} is not among labels: {', '.join(self.labels)}")
        if self.counted_labels and not (self.statuses and self.victims):
            raise ValueError("counted_labels need statuses and victims")
        if self.victim_labels and not self.statuses:
            raise ValueError("victim_labels need statuses")
        names = [link.name for link in self.link_types]
        for values in (self.labels, self.event_types, self.statuses, self.victims, names):
            if len(set(values)) < len(values):
                raise ValueError(f"{', '.join(values)}: one stands there twice")
        return self


class CorpusUse(Settings):
    """One split of one corpus."""

    corpus: str  # the name of a shipped corpus config, or a YAML file
    root: Path = Path("corpora")  # the folder that holds the folders of the corpora
    split: str = "train"
    weight: float = Field(default=1.0, gt=0)  # how often a sentence is seen in an epoch, on average
    limit: int | None = Field(default=None, ge=1)  # documents, from the start
    # Of these documents, chosen by their ids: a larger share holds all of a smaller one.
    share: float = Field(default=1.0, gt=0, le=1)
    labels: dict[str, str | None] | None = None  # in place of the label map of the corpus config
    # Sentences with a mention less likely than this are left out: for what a model has annotated.
    least_score: float = Field(default=0.0, ge=0, le=1)
    votes: bool = True  # whether `word_votes` are fitted on it, if it annotates all labels


class Batching(Settings):
    """Batches hold sentences of like length; `pieces` counts padding."""

    pieces: int = Field(default=4096, ge=8)  # of one batch on one device
    sentences: int = Field(default=256, ge=1)  # at most, of one batch
    accumulation: int = Field(default=1, ge=1)  # batches of one optimiser step
    workers: int = Field(default=0, ge=0)  # processes that prepare batches


class Optimiser(Settings):
    """AdamW. The rates are those after warm-up."""

    learning_rate: float = Field(default=5e-5, gt=0)
    layer_decay: float = Field(default=1.0, gt=0, le=1)  # factor from each encoder layer to the one below
    head_rate: float | None = Field(default=None, gt=0)  # null: learning_rate
    embedding_rate: float | None = Field(default=None, ge=0)  # null: decayed as the layer below the lowest
    weight_decay: float = Field(default=0.01, ge=0)
    betas: tuple[float, float] = (0.9, 0.999)
    clip: float = Field(default=1.0, gt=0)  # largest norm of the gradient
    warmup: float = Field(default=0.1, ge=0, lt=1)  # share of all steps
    schedule: Literal["linear", "cosine", "constant"] = "linear"
    averaging: float | None = Field(default=None, gt=0, lt=1)  # decay of an average of the weights; null: none


class LossWeights(Settings):
    """What each task counts in the total, by the names that `models.losses.losses` gives them.

    The loss of tags is a mean over words, most of which are O, and that of events over all types, most of which are absent;
    the others are means over spans, and would lead (see the ablation in evaluate/RESULTS.md).
    """

    tags: float = Field(default=10.0, ge=0)
    events: float = Field(default=5.0, ge=0)
    statuses: float = Field(default=0.5, ge=0)
    victims: float = Field(default=0.5, ge=0)
    cumulative: float = Field(default=0.5, ge=0)
    links: float = Field(default=0.5, ge=0)


class SubwordFeatures(Settings):
    """What subwords share besides their own vectors: letter n-grams."""

    ngrams: tuple[int, ...] = (2, 3, 4, 5)  # letters, the marks of a subword's two ends included
    fewest: int = Field(default=10, ge=1)  # subwords that a feature must have


class Evaluation(Settings):
    """When the dev corpora are read, and what decides which checkpoint is the best."""

    interval: int | None = Field(default=None, ge=1)  # optimiser steps; null: once an epoch
    metric: str = "score"  # a key of the dev scores; `score` is the mean of what the corpora annotate
    patience: int | None = Field(default=5, ge=1)  # evaluations without a new best; null: never stop early


FREE_TO_CHANGE = frozenset({"output", "cache", "log_interval"})  # settings that a resumed run may have otherwise


class TrainRecipe(Settings):
    """Everything that decides what a training run writes."""

    output: Path
    seed: int = Field(default=1, ge=0)
    encoder: RecurrentEncoder | PretrainedEncoder | CheckpointEncoder = Field(discriminator="kind")
    tokenizer: Path | None = None  # tokenizer.json or its folder; null: the encoder's own
    vectors: Path | None = None  # initial subword vectors, from `marsad pretrain`

    subword_features: SubwordFeatures | None = None  # for recurrent encoders; a checkpoint holds plain embeddings

    inventory: Inventory  # or the name of a shipped one (`conflict`), or a YAML file
    link_width: int = Field(default=64, ge=1)
    max_pieces: int = Field(default=256, ge=8)
    overlap_pieces: int = Field(default=64, ge=0)
    # Fit a linear model over n-grams too; an event's score is the mean of both. `kept`: the checkpoint's own, unchanged.
    event_ngrams: bool | Literal["kept"] = False
    # How events heed the sentences around; null: not at all; `kept`: as in the checkpoint.
    event_context: EventContext | Literal["kept"] | None = None
    # Fit a CRF over features of words, which votes for tags beside the network (its part of dev scores, too);
    # `kept`: the checkpoint's own, if it has one.
    word_votes: bool | Literal["kept"] = False
    # The probability from which an event is reported; null: what is best on dev, chosen at each evaluation; `kept`:
    # the checkpoint's own.
    event_threshold: EventThreshold | Literal["kept"] | None = 0.5

    data: tuple[CorpusUse, ...] = Field(min_length=1)
    dev: tuple[CorpusUse, ...] = ()
    guard: tuple[CorpusUse, ...] = ()  # sentences of these, and of dev, are taken out of the training text
    cache: Path | None = None  # where encoded corpora are kept; null: the user's cache folder

    epochs: int = Field(default=10, ge=1)
    steps: int | None = Field(default=None, ge=1)  # optimiser steps, in place of epochs
    precision: Precision = "fp32"
    dropout: float = Field(default=0.1, ge=0, lt=1)
    word_dropout: float = Field(default=0.0, ge=0, lt=1)  # share of pieces hidden behind [MASK]
    label_smoothing: float = Field(default=0.0, ge=0, lt=1)
    log_interval: int = Field(default=20, ge=1)  # optimiser steps

    batch: Batching = Batching()
    optimiser: Optimiser = Optimiser()
    losses: LossWeights = LossWeights()
    evaluation: Evaluation = Evaluation()

    @field_validator("inventory", mode="before")
    @classmethod
    def _shipped_inventory(cls, value: object) -> object:
        return read_shipped("inventories", value) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if isinstance(self.encoder, RecurrentEncoder) and self.tokenizer is None:
            raise ValueError("a recurrent encoder brings no tokenizer: set `tokenizer` to a tokenizer.json")
        kept = (self.event_ngrams, self.event_context, self.word_votes, self.event_threshold)
        if "kept" in kept and not isinstance(self.encoder, CheckpointEncoder):
            raise ValueError(
                "what is `kept` is a checkpoint's: event_ngrams, event_context, word_votes and event_threshold need an encoder of "
                "that kind"
            )
        if self.event_threshold is None and not self.dev:
            raise ValueError("event_threshold: null is chosen on dev corpora, and there are none")
        if isinstance(self.event_context, EventContext):
            check_context(self.event_context, self.inventory.event_types)
        if 2 * self.overlap_pieces >= self.max_pieces:
            raise ValueError("overlap_pieces must be less than half of max_pieces")
        return self


def with_documents(recipe: TrainRecipe, path: Path) -> TrainRecipe:
    """Return the recipe with a JSON Lines file of documents as one more corpus, all labels of the inventory annotated."""
    labels: dict[str, str | None] = {label: label for label in (*LABELS.values(), *recipe.inventory.labels)}
    return recipe.model_copy(update={"data": (*recipe.data, CorpusUse(corpus=str(path), labels=labels))})
