"""The canonical JSON Lines, and files compressed or broken."""

import gzip
import lzma
from pathlib import Path

import pytest

from marsad.data.errors import Fault, UserError
from marsad.data.files import format_suffix, read_lines
from marsad.data.jsonl import dump_document, load_json, read_jsonl, write_jsonl
from marsad.data.records import Count, Document, Event, Mention, Sentence


def test_absent_values_are_left_out() -> None:
    mention = Mention(id="1", label="CASUALTY", start=0, end=3, text="ستة", count=Count(minimum=6), status="killed")
    sentence = Sentence(start=0, end=3, events=(Event(type="shelling"),))
    written = load_json(dump_document(Document(id="1", text="ستة", sentences=(sentence,), mentions=(mention,))))
    assert written["mentions"][0]["count"] == {"minimum": 6, "approximate": False}
    assert written["sentences"][0]["events"] == [{"type": "shelling"}]


def test_lone_surrogates_survive(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "\\udc00", "text": "حلب \\ud83d"}\n', encoding="utf-8")
    (document,) = read_jsonl(path)
    assert document.text == "حلب \ud83d"
    write_jsonl([document], path)
    assert list(read_jsonl(path)) == [document]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "this line is no JSON"),
        ("[]", "Input should be"),
        ('{"id": "1"}', "text: Field required"),
        ('{"id": "1", "text": "حلب", "note": 1}', "note: Extra inputs"),
        (
            '{"id": "1", "text": "حلب", "mentions": [{"id": "1", "label": "LOC", "start": 0, "end": 2, "text": "حلب"}]}',
            "mention 1 says 'حلب' but 0:2 of the text is 'حل'",
        ),
    ],
)
def test_a_line_that_is_no_document_is_a_fault(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f'\n{line}\n{{"id": "2", "text": ""}}\n', encoding="utf-8")
    faults: list[Fault] = []
    (document,) = read_jsonl(path, faults.append)
    assert document.id == "2"
    assert [fault.line for fault in faults] == [2] and reason in faults[0].reason


def test_compressed_files(tmp_path: Path) -> None:
    documents = [Document(id="1", text="حلب")]
    for suffix in (".gz", ".xz", ""):
        path = tmp_path / f"a.jsonl{suffix}"
        assert write_jsonl(documents, path) == 1
        assert list(read_jsonl(path)) == documents
        assert format_suffix(path) == ".jsonl"
    assert gzip.decompress((tmp_path / "a.jsonl.gz").read_bytes()) == (tmp_path / "a.jsonl").read_bytes()


@pytest.mark.parametrize("content", [b"plain", lzma.compress("حلب".encode() * 5000)[:-20]])
def test_a_damaged_file_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.txt.xz"
    path.write_bytes(content)
    with pytest.raises(UserError, match=r"a\.txt\.xz is damaged or not what its suffix says"):
        list(read_lines(path))


def test_only_line_feeds_end_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("\ufeffأ\u2028ب\r\nج\rد\n\n".encode())
    assert list(read_lines(path)) == [(1, "أ\u2028ب"), (2, "ج\rد"), (3, "")]


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be opened: No such file"):
        list(read_jsonl(tmp_path / "none.jsonl"))
