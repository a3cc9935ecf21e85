"""doccano's JSONL, old and new."""

import json
from pathlib import Path
from typing import Any

from marsad.data.doccano import read_doccano, write_doccano
from marsad.data.errors import Fault
from marsad.data.records import Count, Document, Link, Mention, Sentence

TEXT = "😀 مقتل 5 في حلب"
PLACE = TEXT.index("حلب")


def _read(folder: Path, *records: Any) -> tuple[list[Document], list[Fault]]:
    path = folder / "export.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    faults: list[Fault] = []
    return list(read_doccano(path, faults.append)), faults


def test_spans_as_lists(tmp_path: Path) -> None:
    (document,), faults = _read(tmp_path, {"id": 3, "text": TEXT, "label": [[PLACE, PLACE + 3, "LOC"]]})
    assert (faults, document.id, document.mentions[0].text) == ([], "3", "حلب")
    assert document.sentences == (Sentence(start=0, end=len(TEXT)),)


def test_entities_and_relations(tmp_path: Path) -> None:
    entities = [
        {"id": 11, "label": "CASUALTY", "start_offset": 7, "end_offset": 8},
        {"id": 12, "label": "LOC", "start_offset": PLACE, "end_offset": PLACE + 3},
    ]
    relations = [{"id": 1, "from_id": 11, "to_id": 12, "type": "location"}]
    (document,), _ = _read(tmp_path, {"text": TEXT, "entities": entities, "relations": relations})
    assert document.id == "1"
    assert document.links == (Link(type="location", head="11", tail="12"),)


def test_attributes_are_found_again_after_doccano_gave_new_ids(tmp_path: Path) -> None:
    casualty = Mention(
        id="s1.C1", label="CASUALTY", start=7, end=8, text="5",
        status="killed", count=Count(minimum=5, maximum=5), victim="person", cumulative=False,
    )  # fmt: skip
    document = Document(id="خبر", text=TEXT, sentences=(Sentence(start=0, end=len(TEXT)),), mentions=(casualty,))
    write_doccano([document], tmp_path / "out.jsonl")
    record = json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8"))
    record["id"], record["entities"][0]["id"] = 99, 4711
    record["entities"].append({"id": 4712, "label": "LOC", "start_offset": PLACE, "end_offset": PLACE + 3})
    (read,), _ = _read(tmp_path, record)
    assert read.id == "خبر"
    assert read.mentions[0] == casualty
    assert (read.mentions[1].id, read.mentions[1].text) == ("4712", "حلب")


def test_faults(tmp_path: Path) -> None:
    documents, faults = _read(
        tmp_path, {"label": []}, {"text": TEXT, "label": [[0, 99, "LOC"]]}, [], {"text": TEXT, "label": []}
    )
    assert len(documents) == 1
    assert [fault.line for fault in faults] == [1, 2, 3]
    assert "outside the text" in faults[1].reason
