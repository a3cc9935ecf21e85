"""The records of incidents: one event with its places, actors, victims, date and figures, each with its evidence.

An incident is a reading of the mentions of one document. Nothing in it is without a place in the text.
"""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from ..records import Record, Status, Text, Victim

Precision = Literal["day", "week", "month", "year"]
# toll: a cumulative figure over a period, which stands apart from the single incidents it may include.
IncidentKind = Literal["incident", "toll"]
ProblemKind = Literal["parts_exceed_whole", "tolls_disagree", "unreadable_count", "undated"]


class Evidence(Record):
    """A place in the raw text of a document, in code points, end-exclusive."""

    document: str
    """The id of the document."""
    start: int = Field(ge=0)
    """The first code point."""
    end: int = Field(ge=0)
    """The code point after the last."""
    text: Text
    """What stands there."""


class DateRange(Record):
    """When: first and last day, both included; `precision` says how the text put it."""

    first: date
    """The first day."""
    last: date
    """The last day."""
    precision: Precision
    """How narrow the text was."""
    evidence: Evidence | None = None
    """The expression that says so; absent where the document's own date stands in for one."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.first > self.last:
            raise ValueError(f"a date range cannot begin on {self.first} and end on {self.last}")
        return self


class Place(Record):
    """One entry of the gazetteer, as an answer to a name in a text."""

    name: str
    """The gazetteer's Arabic name."""
    latin: str | None = None
    """Its Latin name."""
    kind: str
    """country, region, county, locality, and so on: the gazetteer's place type."""
    country: str
    """ISO 3166-1 alpha-2."""
    region: str | None = None
    """The governorate or province."""
    latitude: float | None = Field(default=None, ge=-90, le=90)
    """Degrees, WGS 84."""
    longitude: float | None = Field(default=None, ge=-180, le=180)
    """Degrees, WGS 84."""
    source: str
    """The entry's id, such as wof:421168683."""
    score: float = Field(ge=0, le=1)
    """How likely this entry is the one that is meant, among those of the name."""


class PlaceMention(Record):
    """A name of a place in the text, and what the gazetteer makes of it: nothing, or the best and the others."""

    evidence: Evidence
    """The mention."""
    name: Text
    """Without clitics."""
    place: Place | None = None
    """The best entry; absent where none is known or none stands out."""
    alternatives: tuple[Place, ...] = ()
    """Other entries of this name, likeliest first."""


class Quantity(Record):
    """So many people of one kind, harmed in one way."""

    status: Status
    """What happened to them."""
    victim: Victim
    """Who they are."""
    minimum: int | None = None
    """At least so many."""
    maximum: int | None = None
    """At most so many."""


class Figure(Quantity):
    """People harmed in one way, of one kind, by one count. `parts` are included in it and never added to it.

    Bounds are those of the text after the table for vague quantities: None means that the text gives none.
    """

    approximate: bool = False
    """Whether the text says `about`."""
    vague: bool = False
    """Whether the bounds are the table's, not the text's."""
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    """Where the text gives this figure; more than one place where it repeats it."""
    parts: tuple["Figure", ...] = ()
    """Figures that this one includes; they may overlap each other (14, of them 8 in Basra, 5 of them children)."""


class Remainder(Record):
    """How much of a toll the tolls that the text lists under it leave open."""

    whole: Quantity
    """The toll, or a narrower kind of its people."""
    listed: int
    """How many of them the listed tolls add up to; the others are in none of them."""


class Duplicate(Record):
    """A proposal, for a person to confirm: this incident and the others of its cluster may be one. Nothing is merged."""

    incident: str
    """The id of the incident."""
    cluster: str
    """The id of the first incident of the cluster."""
    score: float = Field(ge=0, le=1)
    """How well it fits the incident of the cluster that it fits best."""


class Incident(Record):
    """One event of a document. `figures` are roots: adding them up by status counts nobody twice."""

    id: str
    """The document's id, #, and a number: unique in a run."""
    document: str
    """The id of the document."""
    kind: IncidentKind
    """Whether this is one incident, or a toll over a period."""
    event_type: str | None = None
    """The most specific violent type of its sentences; absent where none is reported."""
    event_types: tuple[str, ...] = ()
    """All types of its sentences, likeliest first."""
    date: DateRange | None = None
    """When."""
    places: tuple[PlaceMention, ...] = ()
    """Where, most specific first."""
    actors: tuple[Evidence, ...] = ()
    """Who is said to have done it; `name`s without clitics are in `actor_names`."""
    actor_names: tuple[Text, ...] = ()
    """One for each of `actors`."""
    persons: tuple[Evidence, ...] = ()
    """Named victims; each is also a figure of one, unless a figure includes them."""
    figures: tuple[Figure, ...] = ()
    """The people harmed, each root once."""
    sentences: tuple[Evidence, ...] = Field(min_length=1)
    """The sentences that tell of it, in the order of the text."""
    superseded: tuple[Figure, ...] = ()
    """Earlier figures of the same people that a later sentence updates (`وارتفعت الحصيلة إلى 17`)."""
    disputed: tuple[Figure, ...] = ()
    """Other figures of the same people that replace none and are added to none; each is a `tolls_disagree`."""
    included_in: str | None = None
    """The id of the toll of this document whose figures include these: a sum over incidents leaves this one out."""
    remainders: tuple[Remainder, ...] = ()
    """Of a toll that the text lists in parts: how many of its people the parts leave open."""
    notes: tuple[str, ...] = ()
    """What a reader should know and is no problem: the `remainders` as sentences."""
    duplicate: Duplicate | None = None
    """The cluster of likely duplicates in other documents, where these were looked for."""


class Problem(Record):
    """Something that does not add up. It is reported and never repaired."""

    kind: ProblemKind
    """Which."""
    incident: str
    """The id of the incident."""
    document: str
    """The id of the document."""
    message: str
    """A sentence that says what is wrong, with the numbers."""
    figures: tuple[Quantity, ...] = ()
    """The figures that do not go together: parts, or figures of the same people; the one that cannot be read."""
    whole: Quantity | None = None
    """The figure that is said to include those, or the listed ones."""
    listed: int | None = None
    """What the tolls that are listed under `whole` add up to, where that is too much."""
    other: str | None = None
    """The id of the other incident, where two disagree."""
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    """Where."""
