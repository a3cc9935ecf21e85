"""Texts under URLs; fsspec's file:// stands in for object storage."""

import gzip
import json
from pathlib import Path

import pytest

from marsad.data.errors import Fault, UserError
from marsad.data.inputs import InputOptions, Inputs
from marsad.data.records import Document

pytest.importorskip("fsspec", reason='fsspec is not installed: pip install "marsad[ray]"')


def found(*paths: str | Path) -> list[tuple[str, str]]:
    items = [item.found for item in Inputs(paths, InputOptions()).items()]
    return [(f.id, f.text) if isinstance(f, Document) else (f.path, f.reason) for f in items]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    place = tmp_path / "news"
    (place / "late" / ".hidden").mkdir(parents=True)
    lines = "".join(json.dumps({"text": text}) + "\n" for text in ("سبها", "درنة", ""))
    (place / "a.jsonl").write_text(lines, "utf-8")
    (place / "late" / "b.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    (place / "late" / "c.txt").write_text("عاد السكان.", "utf-8")
    pq.write_table(pa.table({"text": ["غزة"], "id": ["7"]}), place / "late" / "d.parquet")
    for passed_over in ("late/.hidden/e.txt", "a.jsonl.errors.jsonl", "readme.md"):
        (place / passed_over).write_text("x", "utf-8")
    return place


def test_a_folder_with_a_url_is_read_as_one_without(folder: Path) -> None:
    url = f"file://{folder}"
    expected = [(id.replace(str(folder), url), text) for id, text in found(folder)]
    assert found(url) == expected
    assert [id for id, _ in expected][:2] == ["a.jsonl:1", "a.jsonl:2"] and len(expected) == 8
    assert found(f"{url}/a.jsonl")[0] == ("1", "سبها")


def test_reading_goes_on_from_any_position_of_a_url(folder: Path) -> None:
    inputs = Inputs([f"file://{folder}"], InputOptions())
    items = list(inputs.items())
    for number, item in enumerate(items, 1):
        assert list(inputs.items(item.after)) == items[number:]


def test_a_file_that_changes_is_another_input(folder: Path) -> None:
    before = Inputs([f"file://{folder}"], InputOptions()).identity
    assert Inputs([f"file://{folder}"], InputOptions()).identity == before
    (folder / "a.jsonl").write_text('{"text": "حلب"}\n', "utf-8")
    assert Inputs([f"file://{folder}"], InputOptions()).identity != before


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("file:///nowhere/x.jsonl", "cannot be read .FileNotFoundError"),
        ("nobody://bucket/x.jsonl", "cannot be reached: Protocol not known: nobody"),
    ],
)
def test_what_cannot_be_reached_is_a_sentence(url: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        Inputs([url], InputOptions())


def test_a_folder_without_texts_and_an_unknown_suffix(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("x", "utf-8")
    with pytest.raises(UserError, match="holds no file to read"):
        Inputs([f"file://{tmp_path}"], InputOptions())
    with pytest.raises(UserError, match=r"what a \.md holds is unknown"):
        Inputs([f"file://{tmp_path}/a.md"], InputOptions())


def test_faults_name_the_url(folder: Path) -> None:
    faults = [
        i.found for i in Inputs([f"file://{folder}/a.jsonl"], InputOptions()).items() if isinstance(i.found, Fault)
    ]
    assert [(fault.path, fault.line) for fault in faults] == [(f"file://{folder}/a.jsonl", 3)]
