"""Reading can go on behind any document and any fault, as if it had never stopped."""

import gzip
import io
import json
import lzma
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from marsad.data import inputs as module
from marsad.data.errors import Fault, UserError
from marsad.data.inputs import InputOptions, Inputs, Position
from marsad.data.jsonl import dump_json, load_json
from marsad.data.lines import Place

TEXT = "وصل الوفد إلى سبها صباح اليوم."
LINES: list[Any] = [
    {"text": TEXT},
    {"id": "ب", "text": TEXT},
    {"body": 1},
    [],
    {"text": TEXT * 9},
    {"text": ""},
    {"text": TEXT},
]


def jsonl() -> bytes:
    lines = [json.dumps(line, ensure_ascii=False) for line in LINES]
    return "\n".join([*lines[:2], "", "{broken", *lines[2:], " "]).encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    whole = jsonl()
    (tmp_path / "a.jsonl").write_bytes(b"\xef\xbb\xbf" + whole)
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(whole[:100]) + gzip.compress(whole[100:]))
    (tmp_path / "c.jsonl.xz").write_bytes(lzma.compress(whole)[:-5])
    (tmp_path / "d.jsonl.zst").write_bytes(bytes(pa.Codec("zstd").compress(whole, asbytes=True)))
    (tmp_path / "e.csv").write_text(f'id,text\n1,"{TEXT}\n"\n2\n3,{TEXT}\n4,"{TEXT}\n', "utf-8")
    (tmp_path / "f.txt").write_text(TEXT, "utf-8")
    (tmp_path / "g" / "h").mkdir(parents=True)
    (tmp_path / "g" / "h" / "i.txt").write_text(" ", "utf-8")
    pq.write_table(pa.table({"text": [TEXT, None, TEXT]}), tmp_path / "j.parquet")
    (tmp_path / "k.parquet").write_bytes(b"PAR1")
    return tmp_path


def check_every_position(inputs: Inputs) -> int:
    items = list(inputs.items())
    for number, (_, after) in enumerate(items, 1):
        (source, place) = load_json(dump_json(after))  # as a journal keeps it
        assert list(inputs.items(Position(source, Place(*place)))) == items[number:]
    return len(items)


def test_from_any_position_in_files_of_all_kinds(folder: Path) -> None:
    inputs = Inputs([folder, folder / "a.jsonl"], InputOptions())
    assert inputs.can_go_on
    assert check_every_position(inputs) == 5 * 8 + 1 + 4 + 1 + 1 + 3 + 1


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32", "windows-1256"])
def test_from_any_position_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(jsonl().decode().encode(encoding)))
    inputs = Inputs([tmp_path], InputOptions(encoding=encoding))
    assert check_every_position(inputs) == 8
    texts = [item.found.text for item in inputs.items() if not isinstance(item.found, Fault)]
    assert texts == [TEXT, TEXT, TEXT * 9, TEXT]


def stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> Inputs:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    return Inputs(["-"], InputOptions())


@pytest.mark.parametrize("compress", [bytes, gzip.compress])
def test_standard_input_is_known_again_by_its_bytes(monkeypatch: pytest.MonkeyPatch, compress: Any) -> None:
    data = compress(jsonl())
    items = list(stdin(monkeypatch, data).items())
    assert len(items) == 8
    for number, (_, after) in enumerate(items, 1):
        assert list(stdin(monkeypatch, data).items(after)) == items[number:]
    other = stdin(monkeypatch, compress(jsonl().replace(b"1", b"2")))
    with pytest.raises(UserError, match="does not begin as it did"):
        list(other.items(items[-1].after))
    shorter = stdin(monkeypatch, compress(jsonl()[:50]))
    with pytest.raises(UserError, match="does not begin as it did"):
        list(shorter.items(items[-1].after))


def test_a_text_from_standard_input_cannot_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not stdin(monkeypatch, TEXT.encode()).can_go_on
    assert stdin(monkeypatch, jsonl()).can_go_on


def test_the_identity_changes_with_the_files(folder: Path) -> None:
    def identity() -> str:
        return Inputs([folder], InputOptions()).identity

    before = identity()
    assert identity() == before
    (folder / "f.txt").write_text(TEXT + ".", "utf-8")
    changed = identity()
    (folder / "g" / "new.txt").write_text(TEXT, "utf-8")
    assert len({before, changed, identity()}) == 3


def test_plain_and_compressed_files_are_not_read_again_from_the_start(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.jsonl", "b.jsonl.gz", "d.jsonl.zst"):
        inputs = Inputs([folder / name], InputOptions())
        *_, last = inputs.items()
        with monkeypatch.context() as patched:
            patched.setattr(module, "load_json", lambda line: pytest.fail("parsed again"))
            assert not list(inputs.items(last.after))
