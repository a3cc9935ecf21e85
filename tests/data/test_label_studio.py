"""Label Studio: tasks as the tool exports them, and offsets in both of its units."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from marsad.data.errors import Fault, UserError
from marsad.data.label_studio import code_point, read_label_studio, write_label_studio
from marsad.data.records import Count, Document, Link, Mention, Sentence
from marsad.data.schema import EVENT_TYPES, STATUSES, VICTIMS

TEXT = "😀 قُتل 3 مدنيين 💥 في حلب"


def _region(id: str, start: int, end: int, words: str | None, label: str = "LOC") -> dict[str, Any]:
    value = {"start": start, "end": end, "labels": [label]} | ({"text": words} if words else {})
    return {"id": id, "from_name": "label", "to_name": "text", "type": "labels", "value": value}


def _task(*result: dict[str, Any], **others: Any) -> dict[str, Any]:
    return {"id": 7, "data": {"text": TEXT}, "annotations": [{"result": list(result)}]} | others


def _read(folder: Path, *tasks: Any) -> list[Document]:
    path = folder / "export.json"
    path.write_text(json.dumps(list(tasks), ensure_ascii=False), encoding="utf-8")
    return list(read_label_studio(path))


def test_offsets_in_code_points(tmp_path: Path) -> None:
    start = TEXT.index("حلب")
    (document,) = _read(tmp_path, _task(_region("a", start, start + 3, "حلب")))
    assert (document.id, document.mentions[0].start, document.mentions[0].text) == ("7", start, "حلب")


def test_offsets_in_utf16_units(tmp_path: Path) -> None:
    """As exported before 2021: each of the two emoji counts twice."""
    start = len(TEXT[: TEXT.index("حلب")].encode("utf-16-le")) // 2
    assert start == TEXT.index("حلب") + 2
    (document,) = _read(tmp_path, _task(_region("a", start, start + 3, "حلب")))
    assert (document.mentions[0].start, document.mentions[0].text) == (TEXT.index("حلب"), "حلب")


def test_utf16_offsets_over_an_emoji(tmp_path: Path) -> None:
    words = "مدنيين 💥 في"
    units = len(TEXT[: TEXT.index(words)].encode("utf-16-le")) // 2
    (document,) = _read(tmp_path, _task(_region("a", units, units + len(words) + 1, words)))
    assert document.mentions[0].text == words


def test_offsets_that_fit_neither_way_are_a_fault(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"a region says 'حمص', which is not what stands at 4:7 \(document 7\)"):
        _read(tmp_path, _task(_region("a", 4, 7, "حمص")))


@pytest.mark.parametrize(("unit", "point"), [(0, 0), (2, 1), (3, 2), (1, 1)])
def test_code_points_of_units(unit: int, point: int) -> None:
    assert code_point("😀 حلب", unit) == point


def test_answers_and_relations(tmp_path: Path) -> None:
    start, end = TEXT.index("3"), TEXT.index(" 💥")
    casualty = _region("c", start, end, "3 مدنيين", "CASUALTY")

    def answer(name: str, kind: str, values: list[str]) -> dict[str, Any]:
        return casualty | {"from_name": name, "type": kind, "value": {kind if kind == "choices" else "text": values}}

    place = TEXT.index("حلب")
    backwards = {"type": "relation", "from_id": "p", "to_id": "c", "direction": "left", "labels": ["location"]}
    (document,) = _read(
        tmp_path,
        _task(
            casualty,
            answer("status", "choices", ["killed"]),
            answer("victim", "choices", ["civilian"]),
            answer("count", "textarea", ["3"]),
            _region("p", place, place + 3, None),
            backwards,
        ),
    )
    casualty_read = document.mentions[0]
    assert (casualty_read.status, casualty_read.victim) == ("killed", "civilian")
    assert (casualty_read.count, casualty_read.cumulative) == (Count(minimum=3, maximum=3), False)
    assert document.links == (Link(type="location", head="c", tail="p"),)
    assert document.sentences == (Sentence(start=0, end=len(TEXT)),)


def test_which_annotation_counts(tmp_path: Path) -> None:
    cancelled = {"was_cancelled": True, "result": [_region("x", 0, 1, None)]}
    first, second = {"result": [_region("y", 0, 1, None)]}, {"result": [_region("z", 0, 1, None)]}
    tasks = [
        _task(annotations=[cancelled, first, second]),
        _task(annotations=[cancelled], predictions=[second]),
        _task(annotations=[]),
    ]
    assert [[m.id for m in d.mentions] for d in _read(tmp_path, *tasks)] == [["y"], ["z"], []]


def test_one_task_a_line_and_faults(tmp_path: Path) -> None:
    path = tmp_path / "tasks.jsonl"
    path.write_text("\n".join([json.dumps(_task()), "{", json.dumps({"text": TEXT}), json.dumps(_task())]), "utf-8")
    faults: list[Fault] = []
    assert len(list(read_label_studio(path, faults.append))) == 2
    assert [fault.line for fault in faults] == [2, 3]
    assert "no JSON" in faults[0].reason and "export as JSON, not JSON-MIN" in faults[1].reason


def test_scores_make_predictions(tmp_path: Path) -> None:
    mention = Mention(id="m1", label="LOC", start=0, end=3, text="حلب", score=0.75)
    document = Document(id="d", text="حلب", sentences=(Sentence(start=0, end=3),), mentions=(mention,))
    write_label_studio([document], tmp_path / "out.json")
    (task,) = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert "annotations" not in task and task["predictions"][0]["result"][0]["score"] == 0.75
    assert list(read_label_studio(tmp_path / "out.json")) == [document]


def test_no_documents_are_an_empty_list(tmp_path: Path) -> None:
    assert write_label_studio([], tmp_path / "out.json") == 0
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8")) == []


def test_the_interface_offers_every_name(tmp_path: Path) -> None:
    mention = Mention(id="m1", label="MISC & more", start=0, end=3, text="حلب")
    write_label_studio([Document(id="d", text="حلب", mentions=(mention,))], tmp_path / "out.json")
    view = ElementTree.parse(tmp_path / "out.xml").getroot()
    offered = {element.get("value") for element in view.iter()}
    assert {"PER", "CASUALTY", "Sentence", "MISC & more", "part_of", *STATUSES, *VICTIMS, *EVENT_TYPES} <= offered
