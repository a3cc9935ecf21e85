"""brat standoff, as the tool writes it."""

from pathlib import Path

import pytest

from marsad.data.brat import read_brat, write_brat
from marsad.data.errors import Fault, UserError
from marsad.data.records import Count, Document, Link, Mention, Sentence

TEXT = "قصف على حلب\r\nقُتل 20 مدنيا 😀 في حمص"


def _read(folder: Path, *lines: str, text: str = TEXT) -> tuple[list[Document], list[str]]:
    (folder / "خبر.txt").write_bytes(text.encode())
    (folder / "خبر.ann").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    faults: list[Fault] = []
    return list(read_brat(folder, faults.append)), [f"{fault.line}: {fault.reason}" for fault in faults]


def _span(id: str, label: str, words: str) -> str:
    start = TEXT.index(words)
    return f"{id}\t{label} {start} {start + len(words)}\t{words}"


def test_spans_attributes_notes_and_relations(tmp_path: Path) -> None:
    (document,), faults = _read(
        tmp_path,
        _span("T1", "CASUALTY", "20 مدنيا"),
        _span("T2", "LOC", "حمص"),
        "A1\tStatus T1 killed",
        "A2\tVictim T1 civilian",
        "A3\tCumulative T1",
        "#1\tAnnotatorNotes T1\tcount=~20",
        "#2\tAnnotatorNotes T2\tراجع الاسم",
        "R1\tlocation Arg1:T1 Arg2:T2\t",
    )
    casualty, place = document.mentions
    assert faults == [] and document.id == "خبر"
    assert (casualty.status, casualty.victim, casualty.cumulative) == ("killed", "civilian", True)
    assert casualty.count == Count(minimum=20, maximum=20, approximate=True)
    assert place.text == "حمص"  # after an emoji: code points, line ends kept
    assert document.links == (Link(type="location", head="T1", tail="T2"),)
    assert [document.text[s.start : s.end] for s in document.sentences] == TEXT.split("\r\n")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("T1\tLOC 8 11\tحمص", "1: span T1 says 'حمص' but 8:11 of the text is 'حلب'"),
        ("T1\tLOC 0 3;8 11\tقصف حلب", "1: span 'LOC 0 3;8 11' is not"),
        ("R1\tlocation Arg1:T1 Arg2:T2", "1: no span T1 stands before this line"),
        ("R1\tlocation T1 T2", "1: relation"),
        ("A1\tStatus T9 killed", "1: no span T9"),
        ("E1\tAttack:T1", "1: a line that begins with 'E1' has no place here"),
    ],
)
def test_a_line_with_a_fault_is_left_out(tmp_path: Path, line: str, reason: str) -> None:
    (document,), faults = _read(tmp_path, line, _span("T5", "LOC", "حمص"))
    assert [mention.id for mention in document.mentions] == ["T5"]
    assert len(faults) == 1 and faults[0].startswith(reason)


def test_a_value_that_is_none_of_ours_costs_the_document(tmp_path: Path) -> None:
    documents, faults = _read(tmp_path, _span("T1", "CASUALTY", "20 مدنيا"), "A1\tStatus T1 dead")
    assert documents == [] and "status" in faults[0]


def test_a_border_that_would_cut_a_mention_is_no_border(tmp_path: Path) -> None:
    text = "وقال أ. سالم. ثم عاد"
    (document,), _ = _read(tmp_path, "T1\tPER 5 12\tأ. سالم", text=text)
    assert all(not (5 < sentence.end < 12) for sentence in document.sentences)


def test_ids_that_are_no_file_names(tmp_path: Path) -> None:
    documents = [
        Document(id=id, text="حلب", sentences=(Sentence(start=0, end=3),)) for id in ("a/ب", "..", "50%", "x:1")
    ]
    assert write_brat(documents, tmp_path / "out") == 4
    assert all(path.parent == tmp_path / "out" for path in tmp_path.rglob("*.txt"))
    assert sorted(read_brat(tmp_path / "out"), key=lambda d: d.id) == sorted(documents, key=lambda d: d.id)


def test_subfolders_and_text_without_annotation(tmp_path: Path) -> None:
    (tmp_path / "سوريا").mkdir()
    (tmp_path / "سوريا" / "1.txt").write_text("حلب", encoding="utf-8")
    (document,) = read_brat(tmp_path)
    assert (document.id, document.mentions) == ("سوريا/1", ())


def test_a_text_that_is_not_utf8_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_bytes("حلب".encode("cp1256"))
    faults: list[Fault] = []
    assert list(read_brat(tmp_path, faults.append)) == []
    assert "UTF-8" in faults[0].reason


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not exist"):
        list(read_brat(tmp_path / "none"))


def test_a_mention_over_a_line_break_is_written_on_one_line(tmp_path: Path) -> None:
    mention = Mention(id="T1", label="LOC", start=0, end=7, text="حلب\nحمص")
    document = Document(id="d", text="حلب\nحمص", sentences=(Sentence(start=0, end=7),), mentions=(mention,))
    write_brat([document], tmp_path)
    assert list(read_brat(tmp_path)) == [document]


def test_ids_that_cannot_name_a_file_of_their_own_are_faults(tmp_path: Path) -> None:
    faults: list[Fault] = []
    documents = [Document(id=id, text=text) for id, text in (("a", "حلب"), ("a", "حمص"), ("خبر" * 50, "إدلب"))]
    assert write_brat(documents, tmp_path, faults.append) == 1
    assert (tmp_path / "a.txt").read_text("utf-8") == "حلب"
    assert "same id" in faults[0].reason and "too long for a file name" in faults[1].reason
