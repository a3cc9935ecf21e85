import csv
import gzip
import json
from collections.abc import Iterable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from marsad.data.errors import Fault, OnFault, UserError, raise_fault
from marsad.data.formats import read_documents
from marsad.data.mention_table import COLUMNS, write_csv
from marsad.data.outputs import OUTPUT_FORMATS, make_output, output_format, place_output
from marsad.data.records import Count, Document, Event, Link, Mention, Sentence

TEXT = "قتل 12 مدنيا بينهم طفلان في غارة على درنة.\nوأدان رشيد بوعلام القصف.\nهدنة جديدة قريبا"


def write_output(documents: Iterable[Document], path: Path, on_fault: OnFault = raise_fault) -> int:
    made = path.parent / ".made"
    made.mkdir()
    count = make_output(documents, made / path.name, output_format(path), on_fault)
    place_output(made, path)
    made.rmdir()
    return count


def mention(id: str, label: str, text: str, **fields: object) -> Mention:
    start = TEXT.index(text)
    return Mention.model_validate(
        {"id": id, "label": label, "start": start, "end": start + len(text), "text": text} | fields
    )


def sentences(text: str) -> tuple[Sentence, ...]:
    events = [(Event(type="air_strike", score=0.9),), (), (Event(type="agreement", score=0.5), Event(type="diplomacy"))]
    starts = [text.index(line) for line in text.split("\n")]
    return tuple(
        Sentence(start=start, end=start + len(line), events=found)
        for start, line, found in zip(starts, text.split("\n"), events, strict=True)
    )


HARMED = {"status": "killed", "cumulative": False}


def document(id: str = "a") -> Document:
    return Document(
        id=id,
        text=TEXT,
        sentences=sentences(TEXT),
        mentions=(
            mention("m1", "CASUALTY", "12 مدنيا", **HARMED, victim="civilian", count=Count(minimum=12, maximum=12)),
            mention("m2", "CASUALTY", "طفلان", **HARMED, victim="child", count=Count(minimum=2, approximate=True)),
            mention("m3", "LOC", "درنة", name="درنة", score=0.75),
            mention("m4", "PER", "رشيد بوعلام"),
        ),
        links=(
            Link(type="part_of", head="m2", tail="m1"),
            Link(type="location", head="m1", tail="m3"),
            Link(type="location", head="m2", tail="m3"),
        ),
    )


def test_table_as_parquet(tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    assert write_output([document(), Document(id="empty", text="لا شيء")], path) == 2
    table = pq.read_table(path)
    assert table.column_names == list(COLUMNS)
    assert all(table.schema.field(name).metadata[b"description"] for name in COLUMNS)
    rows = table.to_pylist()
    assert [(row["sentence"], row["mention"], row["events"]) for row in rows] == [
        (1, "m1", "air_strike"), (1, "m2", "air_strike"), (1, "m3", "air_strike"), (2, "m4", ""), (3, None, "agreement;diplomacy"),
        (None, None, None),
    ]  # fmt: skip
    expected = {
        "document": "a", "text": "طفلان", "status": "killed", "count_minimum": 2, "count_maximum": None,
        "count_approximate": True, "part_of": "m1", "location": "درنة",
    }  # fmt: skip
    assert rows[1] | expected == rows[1]
    assert TEXT[rows[2]["start"] : rows[2]["end"]] == "درنة" and rows[2]["score"] == 0.75


def test_table_as_csv_opens_in_spreadsheets(tmp_path: Path) -> None:
    write_output([document()], tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    write_output([document()], tmp_path / "out.csv.gz")
    with gzip.open(tmp_path / "out.csv.gz", "rt", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["mention"] for row in rows] == ["m1", "m2", "m3", "m4", ""]
    assert rows[0]["count_maximum"] == "12" and rows[0]["cumulative"] == "False" and rows[2]["cumulative"] == ""


def test_a_spreadsheet_runs_no_text_of_the_table(tmp_path: Path) -> None:
    text = '=HYPERLINK("http://x") -حلب'
    mentions = [
        Mention(id="m1", label="ORG", start=0, end=22, text=text[:22], score=-0.5),
        Mention(id="m2", label="LOC", start=23, end=27, text="-حلب", name="حلب"),
    ]
    write_output([Document(id="@1", text=text, mentions=tuple(mentions))], tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        org, loc = csv.DictReader(file)
    assert (org["document"], org["text"], org["score"]) == ("'@1", '\'=HYPERLINK("http://x")', "-0.5")
    assert (loc["text"], loc["name"], loc["start"]) == ("'-حلب", "حلب", "23")


@pytest.mark.parametrize("name", ["out.csv", "out.parquet"])
def test_what_a_table_cannot_hold_is_a_fault(tmp_path: Path, name: str) -> None:
    broken = Document(
        id="b", text="حلب\ud800", mentions=(Mention(id="m1", label="LOC", start=0, end=4, text="حلب\ud800"),)
    )
    faults: list[Fault] = []
    assert write_output([broken, document()], tmp_path / name, on_fault=faults.append) == 1
    assert [fault.document for fault in faults] == ["b"] and "surrogate" in faults[0].reason


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.xz", "out.json", "out", "out.conll"])
def test_written_documents_are_read_back(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert write_output([document("a"), document("b")], path) == 2
    found = list(read_documents(path))
    assert [d.id for d in found] == ["a", "b"]
    assert [(m.label, m.text) for m in found[1].mentions] == [(m.label, m.text) for m in document().mentions]
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted({name, *(["out.xml"] if name == "out.json" else [])})


def test_brat_sets_aside_a_second_document_of_the_same_id(tmp_path: Path) -> None:
    faults: list[Fault] = []
    assert write_output([document(), document()], tmp_path / "out", on_fault=faults.append) == 1
    assert [fault.document for fault in faults] == ["a"]


def test_formats_are_told_by_name_or_suffix(tmp_path: Path) -> None:
    assert output_format(tmp_path / "x.CSV.gz") == "csv"
    assert output_format(tmp_path / "x.txt", "conll") == "conll"
    assert output_format(tmp_path, "brat") == "brat"
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a.ann").write_text("", "utf-8")
    for path, format, message in [
        (tmp_path / "x.docx", None, r"\.docx names no output format. Choose one of jsonl, csv"),
        (tmp_path / "x.csv", "xml", "no output format 'xml'"),
        (tmp_path / "full", None, "needs a folder of its own"),
        (tmp_path / "full", "csv", "is a folder"),
    ]:
        with pytest.raises(UserError, match=message):
            output_format(path, format)
    assert set(OUTPUT_FORMATS) == {"jsonl", "csv", "parquet", "conll", "label-studio", "html", "brat"}


def test_the_table_keeps_meta_and_documents_without_anything(tmp_path: Path) -> None:
    documents = [
        Document(
            id="1",
            text="قتل شخص",
            meta={"date": "2024-01-02", "source": "وكالة"},
            mentions=(Mention(id="m1", label="CASUALTY", start=4, end=7, text="شخص"),),
        ),
        Document(id="2", text="طقس معتدل"),
    ]
    assert write_csv(documents, tmp_path / "out.csv") == 2
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["document"], row["text"]) for row in rows] == [("1", "شخص"), ("2", "")]
    assert json.loads(rows[0]["meta"]) == {"date": "2024-01-02", "source": "وكالة"}
