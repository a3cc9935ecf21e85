"""Which format a file has, told by its name and first lines."""

import json
from pathlib import Path

import pytest

from marsad.data.errors import Fault, UserError
from marsad.data.formats import read_documents, sniff_format, write_documents
from marsad.data.records import Document
from marsad.data.texts import read_articles

DOCUMENT = {"id": "1", "text": "حلب", "sentences": []}


@pytest.mark.parametrize(
    ("name", "text", "format"),
    [
        ("a.jsonl", json.dumps(DOCUMENT), "jsonl"),
        ("a.jsonl", json.dumps({"id": 1, "title": "عنوان", "text": "نص"}), "articles"),
        ("a.jsonl", json.dumps({"id": 1, "text": "نص", "label": []}), "doccano"),
        ("a.jsonl", json.dumps({"data": {"text": "نص"}}), "label-studio"),
        ("a.jsonl", "", "jsonl"),
        ("a.json", "[]", "label-studio"),
        ("a.tsv", "T\td\t1\tنص\nA\t-\t-\n", "annotation"),
        ("a.tsv", "حلب\tB-LOC\n", "conll"),
        ("a.conll", "", "conll"),
        ("a.txt", "حلب B-LOC\n\nقال O\n", "conll"),
        ("a.txt", "قُتل ثلاثة في حلب\n", "text"),
        ("a.txt", "", "text"),
    ],
)
def test_formats(tmp_path: Path, name: str, text: str, format: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert sniff_format(path) == format


def test_a_text_with_its_annotation_beside_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("حلب", encoding="utf-8")
    (tmp_path / "a.ann").write_text("T1\tLOC 0 3\tحلب\n", encoding="utf-8")
    for path in (tmp_path / "a.txt", tmp_path / "a.ann", tmp_path):
        (document,) = read_documents(path)
        assert document.mentions[0].text == "حلب"


def test_column_files_with_tabs_or_blanks(tmp_path: Path) -> None:
    for separator in ("\t", " "):
        path = tmp_path / "a.conll"
        path.write_text(f"دير{separator}B-LOC\nالزور{separator}I-LOC\n", encoding="utf-8")
        (document,) = read_documents(path)
        assert document.mentions[0].text == "دير الزور"


def test_annotated_documents_get_sentences(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(DOCUMENT), encoding="utf-8")
    (document,) = read_documents(path)
    assert len(document.sentences) == 1


def test_what_cannot_be_told_or_written(tmp_path: Path) -> None:
    path = tmp_path / "a.xyz"
    path.write_text("", encoding="utf-8")
    with pytest.raises(UserError, match=r"cannot be told by its name\. Name it, one of: jsonl, annotation"):
        list(read_documents(path))
    with pytest.raises(UserError, match="'xml' is no format"):
        list(read_documents(path, format="xml"))
    with pytest.raises(UserError, match="does not exist"):
        list(read_documents(tmp_path / "none.jsonl"))
    with pytest.raises(UserError, match="'text' is no format to write"):
        write_documents([Document(id="1", text="")], path, "text")


def test_articles(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [{"id": 5, "title": "عنوان", "text": "نص", "date": "2018-03-01"}, {"text": "نص"}, {"title": "بلا نص"}, 3]
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    faults: list[Fault] = []
    first, second = read_articles(path, faults.append)
    assert (first.id, first.text, first.meta) == ("5", "عنوان\nنص", {"date": "2018-03-01"})
    assert (second.id, second.text) == ("2", "نص")
    assert [fault.line for fault in faults] == [3, 4]
