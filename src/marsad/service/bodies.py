"""What requests and replies hold: the models behind the OpenAPI description."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Discriminator, FailFast, Field, Tag

from marsad.data.incidents.records import Incident, PlaceMention, Problem
from marsad.data.records import Count, Document, Record, Status, Text

EXAMPLE_TEXT = "قتل 12 شخصا، بينهم طفلان، في غارة جوية على حلب صباح الاثنين."
_MOST_DOCUMENTS = 10_000  # whatever the limits of a service are
ExportFormat = Literal["jsonl", "csv", "brat", "label-studio"]


def _day(value: object) -> date:
    if not isinstance(value, str):
        raise ValueError("a day must be a string such as 2024-05-31")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError("this is no day; write it as 2024-05-31") from None


Day = Annotated[date, BeforeValidator(_day)]


class GivenText(Record):
    """A text to read."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"id": "news-1", "date": "2024-05-31", "text": EXAMPLE_TEXT}]}
    )

    text: Text
    """The article as it is: no cleaning is needed, and offsets count its code points."""
    id: str | None = Field(default=None, min_length=1, max_length=200)
    """Comes back with the document; its number in the request unless given."""
    date: Day | None = None
    """The day of the article, which `أمس` counts from. It comes back in `meta`."""
    meta: dict[str, Any] = Field(default_factory=dict)
    """Whatever should come back with the document."""

    def document(self, number: int) -> Document:
        """Return it as a record; `number` names it where it has no id."""
        day = {"date": self.date.isoformat()} if self.date else {}
        return Document(id=self.id or str(number), text=self.text, meta={**self.meta, **day})


class GivenTexts(Record):
    """Several texts to read."""

    documents: Annotated[tuple[GivenText, ...], FailFast()] = Field(min_length=1, max_length=_MOST_DOCUMENTS)
    """They come back in this order."""


def _which(body: Any) -> str:
    return "text" if isinstance(body, GivenText) or (isinstance(body, dict) and "text" in body) else "documents"


Given = Annotated[Annotated[GivenText, Tag("text")] | Annotated[GivenTexts, Tag("documents")], Discriminator(_which)]
GIVEN_TAGS = ("text", "documents")
GIVEN_EXAMPLES: dict[str, Any] = {
    "one": {"summary": "One article", "value": {"text": EXAMPLE_TEXT}},
    "several": {
        "summary": "Several articles, with ids and days",
        "value": {
            "documents": [
                {"id": "a", "date": "2024-05-31", "text": EXAMPLE_TEXT},
                {
                    "id": "b",
                    "text": "التقى وزير الخارجية وفدا من الأمم المتحدة في عمان أمس.",
                    "meta": {"source": "مثال"},
                },
            ]
        },
    },
}


class Records(Record):
    """Documents that were read before, with their annotation as it is now."""

    documents: Annotated[tuple[Document, ...], FailFast()] = Field(min_length=1, max_length=_MOST_DOCUMENTS)
    """As `/v1/predict` returns them, corrected or not."""


RECORDS_EXAMPLES: dict[str, Any] = {
    "one": {
        "summary": "One sentence with two mentions and a link",
        "value": {
            "documents": [
                {
                    "id": "a",
                    "text": "قتل 12 شخصا في حلب.",
                    "sentences": [{"start": 0, "end": 19, "events": [{"type": "air_strike"}]}],
                    "mentions": [
                        {
                            "id": "m1",
                            "label": "CASUALTY",
                            "start": 4,
                            "end": 11,
                            "text": "12 شخصا",
                            "status": "killed",
                            "count": {"minimum": 12, "maximum": 12},
                            "victim": "person",
                            "cumulative": False,
                        },
                        {"id": "m2", "label": "LOC", "start": 15, "end": 18, "text": "حلب"},
                    ],
                    "links": [{"type": "location", "head": "m1", "tail": "m2"}],
                    "meta": {"date": "2024-05-31"},
                }
            ]
        },
    }
}


class ModelInfo(Record):
    """The model that read the texts."""

    name: str
    """The checkpoint's name."""
    version: str
    """A fingerprint of its weights: another training has another."""
    marsad: str
    """The version of the program."""
    labels: tuple[str, ...]
    """Of mentions."""
    event_types: tuple[str, ...]
    """Of sentences."""
    statuses: tuple[str, ...]
    """Of casualties."""
    victims: tuple[str, ...]
    """Kinds of victims."""
    link_types: tuple[str, ...]
    """Of links between mentions."""
    event_threshold: float
    """An event is told of from this score on."""


class PredictReply(Record):
    """Texts that were read."""

    model: ModelInfo
    documents: tuple[Document, ...]
    """In the order of the request."""


class MentionPlace(PlaceMention):
    """A mention of a place with the entry of the gazetteer that it most likely means."""

    mention: str
    """The id of the mention in its document, which `evidence` names."""


class IncidentTotals(Record):
    """How many people an incident harmed, each counted once."""

    incident: str
    """Its id."""
    people: dict[Status, Count]
    """By what happened to them; a status that no figure tells of is left out."""


class IncidentsReply(PredictReply):
    """Texts that were read, with what happened in them."""

    incidents: tuple[Incident, ...]
    """As `marsad incidents` writes them."""
    totals: tuple[IncidentTotals, ...]
    """One for each incident. A sum over incidents takes one kind, and leaves those out that a toll includes."""
    problems: tuple[Problem, ...]
    """What does not add up; nothing is repaired."""
    places: tuple[MentionPlace, ...]
    """Every mention of a place."""


class Health(Record):
    """Whether the service runs, or can take requests."""

    status: Literal["ok"]


class ErrorReply(Record):
    """Why a request was refused."""

    error: str
    """A sentence: what was wrong, what is allowed."""
