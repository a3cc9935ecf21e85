"""The records: what Marsad reads as training data and writes as predictions.

All offsets count code points of `Document.text`, end-exclusive. A `Document` checks itself when it
is made: `text[m.start:m.end] == m.text` holds for every mention that exists.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    SerializerFunctionWrapHandler,
    WithJsonSchema,
    model_serializer,
    model_validator,
)

from .words import without_surrogates

SCHEMA_VERSION = "1.0"

Status = Literal["killed", "injured", "missing", "captured", "casualty"]
Victim = Literal["child", "woman", "media", "aid", "combatant", "civilian", "person"]
Vague = Literal["tens", "hundreds", "thousands", "some"]


def _any_str(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"a text must be a string, this is {type(value).__name__}")
    return value


# pydantic's own `str` refuses lone surrogates, which scraped JSON does contain.
Text = Annotated[str, PlainValidator(_any_str), WithJsonSchema({"type": "string"})]


class Record(BaseModel):
    """What all records share: unknown fields are errors, and nothing changes after it was made."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Count(Record):
    """A number of people: `at least 30` has no maximum, `up to 100` no minimum.

    `vague` names a quantity without a number (`عشرات` is `tens`, a plural alone is `some`); what its
    bounds are is the policy of a table, see `configs/counts/acled.yaml`.
    """

    minimum: int | None = Field(default=None, ge=0)
    """At least so many people."""
    maximum: int | None = Field(default=None, ge=0)
    """At most so many people."""
    approximate: bool = False
    """Whether the text says `about`."""
    vague: Vague | None = None
    """A quantity that the text gives without a number."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError(f"a count's minimum {self.minimum} is above its maximum {self.maximum}")
        return self


class Event(Record):
    """One event type that a sentence reports."""

    type: str
    """One of the event types of the model."""
    score: float | None = None
    """How sure the model is, 0 to 1; absent in gold data."""


class Sentence(Record):
    """A sentence's place in the text and its events; `windows` says in how many pieces it was read."""

    start: int = Field(ge=0)
    """The first code point in the text of the document, from 0."""
    end: int = Field(ge=0)
    """The code point after the last."""
    windows: int = 1
    """In how many overlapping pieces a long sentence was read."""
    events: tuple[Event, ...] = ()
    """What the sentence reports; none, one or several."""


class Mention(Record):
    """A span with a label. `name` is the text without clitics and quotes (`وبحلب` gives `حلب`).

    CASUALTY mentions carry status, count, victim and cumulative; a PER mention that names a victim
    carries a status. Fields that do not apply are left out of the JSON.
    """

    id: str
    """Unique in the document."""
    label: str
    """PER, ORG, LOC or CASUALTY; a model may have others."""
    start: int = Field(ge=0)
    """The first code point in the text of the document, from 0."""
    end: int = Field(ge=0)
    """The code point after the last."""
    text: Text
    """The words as they stand."""
    name: Text | None = None
    """The words without clitics and quotes."""
    score: float | None = None
    """How sure the model is, 0 to 1; absent in gold data."""
    status: Status | None = None
    """What happened to the victims."""
    count: Count | None = None
    """How many victims."""
    victim: Victim | None = None
    """Who the victims are, as specific as the text says."""
    cumulative: bool | None = None
    """Whether it is a toll over a period, not of one incident."""

    @model_serializer(mode="wrap")
    def _without_absent(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields: dict[str, Any] = handler(self)
        return {name: value for name, value in fields.items() if value is not None}


class Link(Record):
    """A directed link between two mentions: part_of, location or perpetrator."""

    type: str
    """part_of: the head's count is included in the tail's. location: the head was harmed there. perpetrator: by that actor."""
    head: str
    """The id of a mention: the casualty, or the PER who is a victim."""
    tail: str
    """The id of a mention: the whole, the place or the actor."""
    score: float | None = None
    """How sure the model is, 0 to 1; absent in gold data."""


class Document(Record):
    """A text with its sentences, mentions and links. `meta` keeps whatever else the input gave."""

    id: str
    """As the input gave it, or its number in the input."""
    text: Text
    """The text as the input gave it, unchanged."""
    sentences: tuple[Sentence, ...] = ()
    """In the order of the text, none overlapping."""
    mentions: tuple[Mention, ...] = ()
    """In the order of the text."""
    links: tuple[Link, ...] = ()
    """Between mentions of this document."""
    meta: Mapping[str, Any] = Field(default_factory=dict)
    """Other fields of the input."""
    schema_version: str = SCHEMA_VERSION
    """The version of these records."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for sentence in self.sentences:
            if not sentence.start <= sentence.end <= len(self.text):
                raise ValueError(
                    f"sentence {sentence.start}:{sentence.end} lies outside the text of {len(self.text)} characters"
                )
        for mention in self.mentions:
            found = self.text[mention.start : mention.end]
            if found != mention.text:
                raise ValueError(
                    f"mention {without_surrogates(mention.id)} says {mention.text!r} but {mention.start}:{mention.end} "
                    f"of the text is {found!r}"
                )
        self._check_ids()
        return self

    def _check_ids(self) -> None:
        # Names are shown without lone surrogates: pydantic cannot carry them in a message.
        ids = {mention.id for mention in self.mentions}
        if len(ids) < len(self.mentions):
            raise ValueError("two mentions have the same id")
        for link in self.links:
            if link.head not in ids or link.tail not in ids:
                joined = f"{without_surrogates(link.head)} and {without_surrogates(link.tail)}"
                raise ValueError(f"link {without_surrogates(link.type)} joins {joined}, which are not both mentions")
