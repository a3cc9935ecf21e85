"""Incidents as a reader of the articles wrote them: what found incidents are scored against.

A gold incident points to the mentions of an annotated document; data/corpus/README.md says how the
shipped ones were made and what makes one incident.
"""

import datetime
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError, field_validator, model_validator

from ..counts import parse_count
from ..errors import UserError
from ..files import read_lines
from ..jsonl import validation_reason
from ..records import Document, Record, Status, Text, Victim
from ..vague_counts import VagueTable, apply_vague_policy
from .records import DateRange, Evidence, Figure, IncidentKind


class GoldFigure(Record):
    """People harmed in one way. `parts` are included in it."""

    status: Status
    victim: Victim
    count: str
    """As annotators write counts: 30, 20-25, 30+, ~30, tens."""
    mentions: tuple[str, ...] = Field(min_length=1)
    """The ids of the mentions that give this figure, the one whose count it is first, repeats after it."""
    named: tuple[str, ...] = ()
    """The ids of PER mentions whose persons this figure includes."""
    parts: tuple["GoldFigure", ...] = ()

    @field_validator("count")
    @classmethod
    def _readable(cls, count: str) -> str:
        parse_count(count)
        return count

    def ids(self) -> Iterator[str]:
        """Yield the ids of all mentions of it and of its parts."""
        yield from (*self.mentions, *self.named)
        for part in self.parts:
            yield from part.ids()


class GoldIncident(Record):
    """One incident or toll. What is not given is not in the text."""

    id: str
    """Unique in the document."""
    kind: IncidentKind
    types: tuple[str, ...] = ()
    """The event types that a reader would give it, the main one first."""
    date: DateRange | None = None
    places: tuple[Text, ...] = ()
    """The most specific places, without clitics; several are coordinated or equally good answers."""
    within: tuple[Text, ...] = ()
    """Wider or nearby places that the text names for it."""
    actors: tuple[tuple[Text, ...], ...] = ()
    """Those said to have done it, each with all the names that the text uses, without clitics."""
    figures: tuple[GoldFigure, ...] = Field(min_length=1)
    """Roots: adding them up by status counts nobody twice."""
    rivals: tuple[GoldFigure, ...] = ()
    """What another source says of the same people: either may stand, never their sum."""
    includes: tuple[str, ...] = ()
    """The ids of the incidents and tolls that this toll includes."""
    rival_of: str | None = None
    """The id of the toll that this one disagrees with."""

    def ids(self) -> Iterator[str]:
        """Yield the ids of all mentions that it uses."""
        for figure in (*self.figures, *self.rivals):
            yield from figure.ids()


class GoldDocument(Record):
    """The incidents of one document."""

    document: str
    """Its id in the corpus."""
    published: datetime.date
    """The day that relative dates count from."""
    incidents: tuple[GoldIncident, ...]
    remarks: tuple[str, ...] = ()
    """Where the reading departs from the annotation, and why."""

    @model_validator(mode="after")
    def _names_its_own(self) -> Self:
        known = [incident.id for incident in self.incidents]
        if len(set(known)) < len(known):
            raise ValueError("two incidents have the same id")
        named = {id for i in self.incidents for id in (*i.includes, *([i.rival_of] if i.rival_of else []))}
        if unknown := named - set(known):
            raise ValueError(f"includes or rival_of names {', '.join(sorted(unknown))}, which is no incident here")
        return self


def read_gold_incidents(path: Path) -> dict[str, GoldDocument]:
    """Return the gold incidents of a JSON Lines file by document. Raises UserError with the line that is wrong."""
    found: dict[str, GoldDocument] = {}
    for number, line in read_lines(path):
        try:
            document = GoldDocument.model_validate_json(line)
        except ValidationError as error:
            raise UserError(f"{path}:{number}: {validation_reason(error)}") from error
        if document.document in found:
            raise UserError(f"{path}:{number}: document {document.document} stands here twice. Keep one of the two.")
        found[document.document] = document
    return found


def evidence_by_mention(document: Document) -> dict[str, Evidence]:
    """Return where each mention stands."""
    return {
        mention.id: Evidence(document=document.id, start=mention.start, end=mention.end, text=mention.text)
        for mention in document.mentions
    }


def as_figure(gold: GoldFigure, evidence: Mapping[str, Evidence], vague: VagueTable) -> Figure:
    """Return a gold figure as `find_incidents` would give it, vague counts by the table.

    Raises UserError where it names a mention that `evidence` lacks.
    """
    if missing := [id for id in gold.mentions if id not in evidence]:
        raise UserError(f"A gold incident names mention {missing[0]}, which its document lacks. Correct the id.")
    count = apply_vague_policy(parse_count(gold.count), vague)
    return Figure(
        status=gold.status,
        victim=gold.victim,
        minimum=count.minimum,
        maximum=count.maximum,
        approximate=count.approximate,
        vague=count.vague is not None,
        evidence=tuple(evidence[id] for id in gold.mentions),
        parts=tuple(as_figure(part, evidence, vague) for part in gold.parts),
    )
