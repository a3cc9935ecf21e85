"""What a checkpoint says about itself: label inventories, sizes, limits. Stored as `config.json`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ..data.errors import UserError

FORMAT_VERSION = 3


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RecurrentEncoder(_Settings):
    """A bidirectional LSTM over subword embeddings."""

    kind: Literal["recurrent"] = "recurrent"
    embedding_width: int = 256
    hidden_width: int = 256  # of each direction
    layers: int = 2
    dropout: float = 0.3


class BertEncoder(_Settings):
    """Any encoder that `transformers.AutoModel` builds; `config` is its own config.json."""

    kind: Literal["bert"] = "bert"
    config: dict[str, object] = Field(default_factory=dict)


class LinkType(_Settings):
    """A kind of link: which labels it may join, and whether a head has at most one tail.

    `same_status` is for links that join like with like: a part of a killed figure is killed. A tail
    whose status is one of `mixed_statuses` (killed and injured in one figure) takes heads of any.
    """

    name: str
    heads: tuple[str, ...]
    tails: tuple[str, ...]
    unique: bool = False
    same_status: bool = False
    mixed_statuses: tuple[str, ...] = ()


class EventContext(_Settings):
    """What a type's own score and its log odds around a sentence count, and what is added: see `event_context.py`.

    One number for all types, or one for each in their order.
    """

    own: float | tuple[float, ...]
    around: float | tuple[float, ...]
    bias: float | tuple[float, ...]

    @property
    def by_type(self) -> bool:
        """Whether types have numbers of their own."""
        return any(isinstance(value, tuple) for _, value in self)


def check_context(context: EventContext | None, event_types: Sequence[str]) -> None:
    """Raise ValueError where a context has numbers for another number of event types."""
    for name, value in context or ():
        if isinstance(value, tuple) and len(value) != len(event_types):
            raise ValueError(
                f"event_context.{name} has {len(value)} numbers for {len(event_types)} event types: give one, or one a type"
            )


class ModelConfig(_Settings):
    """Inventories are data: nothing in the code knows a label or an event type by name."""

    format_version: int = FORMAT_VERSION
    encoder: RecurrentEncoder | BertEncoder = Field(discriminator="kind")
    vocabulary_size: int
    labels: tuple[str, ...]
    event_types: tuple[str, ...] = ()
    event_ngrams: bool = False  # whether a linear model over n-grams has half of the say in events
    event_context: EventContext | None = None  # null: events are told from their own sentence alone
    word_votes: bool = False  # whether a CRF over features of words votes for tags beside the network
    statuses: tuple[str, ...] = ()
    victims: tuple[str, ...] = ()
    counted_labels: tuple[str, ...] = ()  # mentions with status, count, victim, cumulative
    victim_labels: tuple[str, ...] = ()  # mentions that have a status where they name a victim
    link_types: tuple[LinkType, ...] = ()
    link_width: int = 64
    max_pieces: int = Field(default=256, ge=8)  # of one window, [CLS] and [SEP] included
    overlap_pieces: int = Field(default=64, ge=0)
    event_threshold: float = 0.5
    link_threshold: float = 0.5

    @model_validator(mode="after")
    def _context_has_all_types(self) -> Self:
        check_context(self.event_context, self.event_types)
        return self

    @property
    def tags(self) -> tuple[str, ...]:
        """The BIO tags: `O`, then `B-` and `I-` of each label."""
        return ("O", *(f"{prefix}-{label}" for label in self.labels for prefix in "BI"))


def load_config(folder: Path) -> ModelConfig:
    """Read `config.json` of a checkpoint folder.

    Raises UserError where the file is missing, is not ours, or is of a newer format.
    """
    path = folder / "config.json"
    if not path.is_file():
        raise UserError(f"{folder} is no checkpoint: it has no config.json. Give a folder that `marsad train` wrote.")
    try:
        config = ModelConfig.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UserError(
            f"{path} is no Marsad checkpoint config ({place}: {first['msg']}). Give a folder that `marsad train` wrote."
        ) from error
    if config.format_version > FORMAT_VERSION:
        raise UserError(
            f"{path} has format {config.format_version}, and this Marsad reads formats up to {FORMAT_VERSION}. "
            "Install a newer Marsad."
        )
    return config
