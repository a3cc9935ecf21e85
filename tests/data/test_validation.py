"""The rules of the guidelines, and where a breach is told to be."""

from pathlib import Path
from typing import Any

import pytest

from marsad.data.annotation import read_annotation
from marsad.data.errors import Fault
from marsad.data.jsonl import write_jsonl
from marsad.data.records import Count, Document, Event, Link, Mention, Sentence
from marsad.data.validation import find_problems, validate_file

TEXT = "مقتل 12 مدنيا بينهم طفلان في «حلب» برصاص الجيش التركي\nونعت أسرة سالم العبد ابنها"
KILLED = {"status": "killed", "victim": "person", "cumulative": False}


def _mention(id: str, label: str, words: str, **attributes: Any) -> Mention:
    start = TEXT.index(words)
    place = {"id": id, "label": label, "start": start, "end": start + len(words), "text": words}
    return Mention.model_validate(place | attributes)


def _count(number: int) -> Count:
    return Count(minimum=number, maximum=number)


WHOLE = _mention("C1", "CASUALTY", "12 مدنيا", count=_count(12), **KILLED)
PART = _mention("C2", "CASUALTY", "طفلان", count=_count(2), **KILLED)
PLACE = _mention("L1", "LOC", "حلب")
ARMY = _mention("O1", "ORG", "الجيش التركي")
PERSON = _mention("P1", "PER", "سالم العبد", status="killed")
GOOD_LINKS = (
    Link(type="part_of", head="C2", tail="C1"),
    Link(type="location", head="C1", tail="L1"),
    Link(type="perpetrator", head="C1", tail="O1"),
)


def _document(*mentions: Mention, links: tuple[Link, ...] = (), events: tuple[str, ...] = ()) -> Document:
    end = TEXT.index("\n")
    first = Sentence(start=0, end=end, events=tuple(Event(type=event) for event in events))
    sentences = (first, Sentence(start=end + 1, end=len(TEXT)))
    return Document(id="d", text=TEXT, sentences=sentences, mentions=mentions, links=links)


def test_a_good_document_has_no_problems() -> None:
    document = _document(WHOLE, PART, PLACE, ARMY, PERSON, links=GOOD_LINKS, events=("armed_clash", "statement"))
    assert list(find_problems(document)) == []


@pytest.mark.parametrize(
    ("document", "reason", "sentence"),
    [
        (_document(_mention("L1", "LOC", "لب")), "does not begin and end with whole words", 0),
        (_document(_mention("L1", "LOC", "«حلب»")), "begins and ends with punctuation", 0),
        (_document(_mention("x", "MISC", "التركي")), "label 'MISC' is none of PER, ORG, LOC, CASUALTY", 0),
        (_document(events=("raid",)), "event 'raid' is none of air_strike", 0),
        (_document(events=("protest", "protest")), "an event is given twice", 0),
        (_document(_mention("P1", "PER", "التركي\nونعت")), "does not lie inside one sentence", 0),
        (_document(ARMY, _mention("L9", "LOC", "التركي")), "overlaps mention O1", 0),
        (_document(_mention("C1", "CASUALTY", "طفلان", status="killed")), "no count, victim", 0),
        (_document(_mention("L1", "LOC", "حلب", status="killed")), "LOC has no status", 0),
        (_document(_mention("P1", "PER", "سالم العبد", victim="person")), "PER has no victim", 1),
        (_document(WHOLE, PLACE, links=(Link(type="near", head="C1", tail="L1"),)), "none of part_of", 0),
        (
            _document(WHOLE, PLACE, links=(Link(type="part_of", head="C1", tail="L1"),)),
            "CASUALTY or PER to CASUALTY",
            0,
        ),
        (_document(ARMY, PLACE, links=(Link(type="location", head="O1", tail="L1"),)), "CASUALTY or PER to LOC", 0),
        (_document(WHOLE, PERSON, links=(Link(type="perpetrator", head="C1", tail="P1"),)), "leaves the sentence", 0),
        (
            _document(PART, WHOLE, links=(Link(type="part_of", head="C1", tail="C2"),)),
            "is part of mention C2 'طفلان', but is more",
            0,
        ),
    ],
)
def test_each_breach_is_told(document: Document, reason: str, sentence: int) -> None:
    (problem,) = find_problems(document)
    assert reason in problem.reason
    assert problem.sentence == sentence


def test_a_person_with_links_needs_a_status() -> None:
    person = _mention("P1", "PER", "التركي")
    link = Link(type="location", head="P1", tail="L1")
    (problem,) = find_problems(_document(person, PLACE, links=(link,)))
    assert "needs a status" in problem.reason


def test_parts_make_a_tree() -> None:
    circle = (Link(type="part_of", head="C1", tail="C2"), Link(type="part_of", head="C2", tail="C1"))
    same = [c.model_copy(update={"count": Count(vague="tens")}) for c in (WHOLE, PART)]
    assert sum("part of itself" in p.reason for p in find_problems(_document(*same, links=circle))) == 2
    third = _mention("C3", "CASUALTY", "بينهم", count=Count(vague="some"), **KILLED)
    twice = (Link(type="part_of", head="C2", tail="C1"), Link(type="part_of", head="C2", tail="C3"))
    (problem,) = find_problems(_document(WHOLE, PART, third, links=twice))
    assert "and of another" in problem.reason


def test_sentences_in_order() -> None:
    document = Document(id="d", text="حلب حمص", sentences=(Sentence(start=0, end=5), Sentence(start=4, end=7)))
    (problem,) = find_problems(document)
    assert "begins before the one before it ends" in problem.reason


BAD_SECOND = "T\td\t1\tفي حلب\nA\t-\tL1=حلب\n\nT\td\t2\tفي (حلب)\nA\tprotest,protest\tL1=(حلب)\n"


def test_places_in_an_annotation_file(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text(BAD_SECOND + "T\td\t3\tنص\nA\traid\t-\n", encoding="utf-8")
    faults: list[Fault] = []
    assert validate_file(path, faults.append) == 1
    assert sorted((fault.line, fault.document) for fault in faults if fault.line == 5) == [(5, "d"), (5, "d")]
    assert [str(fault).startswith(f"{path}:7: event 'raid'") for fault in faults].count(True) == 1
    assert len(faults) == 3


def test_places_in_json_lines(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text(BAD_SECOND, encoding="utf-8")
    (document,) = read_annotation(tmp_path / "a.tsv")
    path = tmp_path / "a.jsonl"
    write_jsonl([Document(id="c", text="", sentences=(Sentence(start=0, end=0),)), document], path)
    faults: list[Fault] = []
    assert validate_file(path, faults.append) == 2
    assert {fault.line for fault in faults} == {2}
