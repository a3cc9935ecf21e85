"""The shipped gold incidents stand on the corpus: every victim once, every name in the text, parts within wholes."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import marsad.data.corpora
from marsad.data.counts import parse_count
from marsad.data.errors import UserError
from marsad.data.incidents.gold import GoldDocument, GoldFigure, as_figure, evidence_by_mention, read_gold_incidents
from marsad.data.incidents.records import Figure
from marsad.data.jsonl import read_jsonl
from marsad.data.records import Document, Mention
from marsad.data.schema import EVENT_TYPES
from marsad.data.vague_counts import load_vague_table

FOLDER = Path(str(marsad.data.corpora.__file__)).parent / "corpus"
DEV, TEST = ({d.id: d for d in read_jsonl(FOLDER / f"{part}.jsonl")} for part in ("dev", "test"))
GOLD = read_gold_incidents(FOLDER / "incidents.jsonl")
CORPUS = {**DEV, **TEST}


def walk(gold: GoldDocument) -> Iterator[GoldFigure]:
    waiting = [figure for incident in gold.incidents for figure in (*incident.figures, *incident.rivals)]
    while waiting:
        figure = waiting.pop()
        waiting += figure.parts
        yield figure


def harmed(document: Document) -> Iterator[Mention]:
    return (m for m in document.mentions if m.label == "CASUALTY" or m.status is not None)


def chosen(part: dict[str, Document]) -> set[str]:
    """The rule of the datasheet: victims in it, by hash, three reports of tolls and twelve others."""
    ordered = sorted(part, key=lambda id: hashlib.blake2b(f"incidents {id}".encode(), digest_size=16).digest())
    able = [id for id in ordered if any(mention.label == "CASUALTY" for mention in part[id].mentions)]
    tolls = [id for id in able if part[id].meta["file"] == "tolls-reports"]
    return {*tolls[:3], *[id for id in able if id not in tolls][:12]}


def test_the_documents_are_chosen_by_the_rule_of_the_datasheet() -> None:
    assert set(GOLD) == chosen(DEV) | chosen(TEST)
    assert len(GOLD) == 30


@pytest.mark.parametrize("id", GOLD)
def test_every_victim_of_the_document_stands_in_one_incident(id: str) -> None:
    used = Counter(mention for incident in GOLD[id].incidents for mention in incident.ids())
    assert used == Counter(mention.id for mention in harmed(CORPUS[id]))


@pytest.mark.parametrize("id", GOLD)
def test_names_stand_in_the_text_and_types_in_the_guidelines(id: str) -> None:
    for incident in GOLD[id].incidents:
        names = [*incident.places, *incident.within, *(name for actor in incident.actors for name in actor)]
        assert [name for name in names if name not in CORPUS[id].text] == []
        assert set(incident.types) <= set(EVENT_TYPES)


@pytest.mark.parametrize("id", GOLD)
def test_counts_and_statuses_are_those_of_the_annotation(id: str) -> None:
    mentions = {mention.id: mention for mention in CORPUS[id].mentions}
    for figure in walk(GOLD[id]):
        first = mentions[figure.mentions[0]]
        assert first.status == figure.status
        assert first.label == "PER" or first.count == parse_count(figure.count)


@pytest.mark.parametrize("id", GOLD)
def test_no_part_is_larger_than_its_whole(id: str) -> None:
    evidence, table = evidence_by_mention(CORPUS[id]), load_vague_table()

    def check(figure: Figure) -> None:
        for part in figure.parts:
            assert figure.maximum is None or (part.minimum or 0) <= figure.maximum
            check(part)

    for incident in GOLD[id].incidents:
        for gold in (*incident.figures, *incident.rivals):
            check(as_figure(gold, evidence, table))


def test_only_tolls_include_and_disagree() -> None:
    for gold in GOLD.values():
        tolls = {incident.id for incident in gold.incidents if incident.kind == "toll"}
        for incident in gold.incidents:
            assert incident.kind == "toll" or not (incident.includes or incident.rival_of)
            assert incident.rival_of is None or incident.rival_of in tolls


def test_the_datasheet_counts_the_incidents() -> None:
    kinds = Counter(incident.kind for gold in GOLD.values() for incident in gold.incidents)
    assert f"{kinds['incident']} incidents and {kinds['toll']} tolls" in (FOLDER / "README.md").read_text("utf-8")


FIGURE = {"status": "killed", "victim": "person", "count": "tens", "mentions": ["m1"]}
LINE = {"document": "d1", "published": "2024-05-01", "incidents": [{"id": "1", "kind": "toll", "figures": [FIGURE]}]}


def write(path: Path, *lines: object) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"includes": ["7"]}, r":1: .*names 7, which is no incident here"),
        ({"figures": [{**FIGURE, "count": "many"}]}, r":1: incidents\.0\.figures\.0\.count: .*'many'"),
        ({"figures": []}, r":1: incidents\.0\.figures: "),
    ],
)
def test_a_wrong_line_is_told_with_its_place(change: dict[str, object], message: str, tmp_path: Path) -> None:
    path = write(tmp_path / "g.jsonl", {**LINE, "incidents": [{**LINE["incidents"][0], **change}]})  # type: ignore[dict-item]
    with pytest.raises(UserError, match=message):
        read_gold_incidents(path)


def test_a_document_stands_once(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r":2: document d1 stands here twice"):
        read_gold_incidents(write(tmp_path / "g.jsonl", LINE, LINE))


def test_a_figure_takes_its_bounds_from_the_table_and_its_evidence_from_the_document() -> None:
    text = "قتل العشرات في الغارة"
    document = Document(
        id="d1", text=text, mentions=(Mention(id="m1", label="CASUALTY", start=4, end=11, text="العشرات"),)
    )
    figure = as_figure(GoldFigure.model_validate(FIGURE), evidence_by_mention(document), load_vague_table())
    assert (figure.minimum, figure.maximum, figure.vague) == (10, None, True)
    assert [(e.start, e.end, e.text) for e in figure.evidence] == [(4, 11, "العشرات")]
    with pytest.raises(UserError, match="mention m1, which its document lacks"):
        as_figure(GoldFigure.model_validate(FIGURE), {}, load_vague_table())
