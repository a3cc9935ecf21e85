"""A run over many predicted documents: incidents into one table, what does not add up into another.

Incidents wait in a hidden file until all are read, since whether one has a duplicate is known only then; in
memory are no more than the few facts by which they are compared.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from marsad.data.errors import Fault, OnFault
from marsad.data.files import format_suffix, hidden_folder, open_binary
from marsad.data.incidents.duplicates import Key, cluster_keys, duplicate_key
from marsad.data.incidents.event_codes import EventCodes
from marsad.data.incidents.finding import find_incidents
from marsad.data.incidents.records import Duplicate, Incident, Problem
from marsad.data.incidents.table import INCIDENT_COLUMNS, PROBLEM_COLUMNS, Row, incident_row, problem_row
from marsad.data.incidents.table_files import table_format, write_rows
from marsad.data.incidents.times import read_day
from marsad.data.jsonl import dump_json, load_json, read_jsonl
from marsad.data.records import Document
from marsad.data.vague_counts import VagueTable
from marsad.prediction_run import plural


@dataclass(frozen=True, slots=True)
class Settings:
    """How incidents are found. `date_field` names the field of `meta` with a document's day, `published` stands in."""

    vague: VagueTable
    codes: EventCodes
    date_field: str = "date"
    published: date | None = None


@dataclass(slots=True)
class Outcome:
    """What a run found."""

    kinds: dict[str, int] = field(default_factory=lambda: {"incident": 0, "toll": 0})
    problems: int = 0
    undated_documents: int = 0
    duplicates: int = 0
    clusters: int = 0

    def __str__(self) -> str:
        counted = [(self.kinds["incident"], "incident"), (self.kinds["toll"], "toll"), (self.problems, "problem")]
        shown = ", ".join(plural(*pair) for pair in counted)
        if self.clusters:
            shown += (
                f", {plural(self.clusters, 'cluster')} of likely duplicates ({plural(self.duplicates, 'incident')})"
            )
        if self.undated_documents:
            shown += f", {plural(self.undated_documents, 'document')} without a date of its own"
        return shown


def problems_path(table: Path) -> Path:
    """Return where the problems of a table go: `t.problems.csv` beside `t.csv` (and beside `t.geojson`)."""
    suffix = format_suffix(table)
    stem, ending = table.name[: table.name.rindex(suffix)], table.name[table.name.rindex(suffix) :]
    if table_format(table) == "geojson":  # a problem has no place of its own
        ending = ending.replace(suffix, ".csv")
    return table.with_name(f"{stem}.problems{ending}")


def read_predictions(sources: Iterable[str], on_fault: OnFault) -> Iterator[Document]:
    """Yield the documents of JSON Lines files; `-` is standard input. An id that was there before is a fault."""
    seen: set[str] = set()
    for source in sources:
        for document in read_jsonl(Path(source), on_fault):
            if document.id in seen:
                on_fault(Fault(source, "another document has this id; give each its own", document=document.id))
                continue
            seen.add(document.id)
            yield document


def tabulate(
    documents: Iterable[Document], table: Path, settings: Settings, on_fault: OnFault, *, duplicates: bool = True
) -> Outcome:
    """Write the two tables of some documents; return what was found. Raises UserError where nothing can be written.

    A document that fails is a fault and left out.
    """
    problems, outcome = problems_path(table), Outcome()
    with hidden_folder(table) as name:
        folder = Path(name)
        keys: list[Key] = []
        found = _find(documents, settings, on_fault, folder / "found.jsonl", keys if duplicates else None, outcome)
        write_rows(map(problem_row, found), PROBLEM_COLUMNS, folder / problems.name)
        proposals = {proposal.incident: proposal for proposal in cluster_keys(keys)}
        outcome.duplicates = len(proposals)
        outcome.clusters = len({proposal.cluster for proposal in proposals.values()})
        rows = _rows(folder / "found.jsonl", proposals, settings.codes, full=table_format(table) == "jsonl")
        write_rows(rows, INCIDENT_COLUMNS, folder / table.name)
        for written in (table, problems):
            (folder / written.name).replace(written)
    return outcome


def _find(
    documents: Iterable[Document],
    settings: Settings,
    on_fault: OnFault,
    path: Path,
    keys: list[Key] | None,
    outcome: Outcome,
) -> Iterator[Problem]:
    """Yield the problems of the documents; incidents go to a file, and what duplicates are told by to `keys`."""
    with open_binary(path, "wb") as file:
        for document in documents:
            dated = _dated(document, settings)
            outcome.undated_documents += dated.meta["date"] is None
            try:
                incidents, problems = find_incidents(dated, vague=settings.vague, codes=settings.codes)
            except Exception as error:
                on_fault(
                    Fault("", f"its incidents cannot be found ({type(error).__name__}: {error})", document=document.id)
                )
                continue
            meta = {name: document.meta[name] for name in ("source", "url") if name in document.meta}
            for incident in incidents:
                outcome.kinds[incident.kind] += 1
                file.write(dump_json([incident.model_dump(mode="json", exclude_none=True), meta]) + b"\n")
                if keys is not None and (key := duplicate_key(incident)):
                    keys.append(key)
            outcome.problems += len(problems)
            yield from problems


def _dated(document: Document, settings: Settings) -> Document:
    """Return the document with its day in `meta["date"]`."""
    day = read_day(document.meta.get(settings.date_field)) or settings.published
    return document.model_copy(update={"meta": {**document.meta, "date": day.isoformat() if day else None}})


def _rows(path: Path, proposals: Mapping[str, Duplicate], codes: EventCodes, *, full: bool) -> Iterator[Row]:
    """Yield the row of each incident, or its full record; with the proposal for it, if there is any."""
    with open_binary(path) as file:
        for line in file:
            record, meta = load_json(line)
            incident = Incident.model_validate(record)
            if proposal := proposals.get(incident.id):
                incident = incident.model_copy(update={"duplicate": proposal})
            yield _record(incident) if full else incident_row(incident, meta, codes)


def _record(incident: Incident) -> dict[str, Any]:
    return incident.model_dump(mode="json", exclude_none=True)
