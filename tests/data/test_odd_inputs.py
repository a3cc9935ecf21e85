"""Rubbish, endless lines, wide encodings, pipes: each is read in bounded memory, or set aside with its reason."""

import gzip
import io
import json
import lzma
import os
import random
import sys
import threading
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from marsad.data import files
from marsad.data import inputs as module
from marsad.data.compression import block_packer, open_compressed
from marsad.data.decoding import likely_encoding
from marsad.data.errors import Fault, UserError
from marsad.data.files import bounded_lines, read_lines
from marsad.data.inputs import InputOptions, Inputs
from marsad.data.records import Document

TEXT = "قالت الوزارة إن الأطفال عادوا إلى المدرسة في ١٢ قرية."


def collect(*paths: str | Path, options: InputOptions = InputOptions()) -> tuple[list[str], list[str]]:  # noqa: B008
    found = [item.found for item in Inputs(paths, options).items()]
    texts = [f.text for f in found if isinstance(f, Document)]
    return texts, [f"{f.line}: {f.reason}" for f in found if isinstance(f, Fault)]


def line(text: str) -> str:
    return json.dumps({"text": text}, ensure_ascii=False) + "\n"


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST", 300)
    monkeypatch.setattr(module, "MOST_LETTERS", 200)


class Counted(io.BytesIO):
    """Remembers the largest piece that was asked for."""

    largest = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        piece = super().readline(size)
        self.largest = max(self.largest, len(piece))
        return piece


def test_an_endless_line_is_passed_over_in_pieces() -> None:
    stream = Counted(b"a\n" + b"x" * 3_000_000 + b"\nb\n" + b"y" * 10)
    assert list(bounded_lines(stream, 10)) == [(b"a\n", 2), (b"x" * 10, 3_000_001), (b"b\n", 2), (b"y" * 10, 10)]
    assert stream.largest == 2**20


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_what_is_too_long_is_set_aside(tmp_path: Path, encoding: str) -> None:
    options = InputOptions(encoding=encoding)
    long = TEXT * 20
    (tmp_path / "a.jsonl").write_text(line(TEXT) + line(long) + line(TEXT) + line(long)[:-1], encoding)
    texts, faults = collect(tmp_path / "a.jsonl", options=options)
    assert texts == [TEXT, TEXT]
    assert [fault[:14] for fault in faults] == ["2: this line h", "4: this line h"] and "at most 300" in faults[0]
    (tmp_path / "b.txt").write_text(long, encoding)
    (tmp_path / "b2.txt").write_text(TEXT, encoding)
    texts, faults = collect(tmp_path / "b.txt", tmp_path / "b2.txt", options=options)
    assert texts == [TEXT] and "more than 300 bytes: divide it" in faults[0]
    (tmp_path / "c.csv").write_text(f"id,text\n1,{TEXT}\n2,{long}\n3,{TEXT}\n", encoding)
    texts, faults = collect(tmp_path / "c.csv", options=options)
    assert texts[0] == texts[-1] == TEXT and faults


@pytest.mark.usefixtures("short")
def test_a_quote_that_never_ends_does_not_swallow_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f'id,text\n1,"{TEXT}\n' + f"2,{TEXT}\n" * 20, "utf-8")
    texts, faults = collect(tmp_path / "a.csv")
    assert len(faults) == 1 and "field larger than field limit" in faults[0] and len(texts) > 10


@pytest.mark.usefixtures("short")
def test_a_row_that_is_too_long(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": [TEXT, TEXT * 20, TEXT]}), tmp_path / "a.parquet")
    texts, faults = collect(tmp_path / "a.parquet")
    assert texts == [TEXT, TEXT] and "2: text has 1," in faults[0]


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.csv", "a.parquet", "a.txt.gz", "a.jsonl.xz", "a.csv.zst"])
@pytest.mark.parametrize("rubbish", [random.Random(1).randbytes(100_000), bytes(100_000), b"\x7fELF\x02\x01\x00\x00"])
def test_binary_rubbish_is_one_fault(tmp_path: Path, name: str, rubbish: bytes) -> None:
    with open_compressed(tmp_path / name, "wb") as file:
        file.write(rubbish)
    (tmp_path / "b.txt").write_text(TEXT, "utf-8")
    texts, faults = collect(tmp_path)
    assert texts == [TEXT] and len(faults) == 1
    if not name.endswith("parquet"):
        assert "this is no text" in faults[0]


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.csv", "a.parquet", "a.jsonl.gz", "a.txt.zst"])
def test_an_empty_file_yields_no_document(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    texts, faults = collect(tmp_path)
    assert not texts and len(faults) == (name != "a.jsonl" and name != "a.jsonl.gz")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.csv"])
def test_wide_encodings_are_named_once_for_the_whole_file(tmp_path: Path, name: str, encoding: str) -> None:
    content = {"a.txt": TEXT, "a.jsonl": line(TEXT) * 5, "a.csv": f"id,text\n1,{TEXT}\n"}[name]
    (tmp_path / name).write_bytes(content.encode(encoding))
    texts, faults = collect(tmp_path / name)
    assert not texts and len(faults) == 1
    assert f"looks like {encoding}: give --encoding {encoding}" in faults[0]
    texts, faults = collect(tmp_path / name, options=InputOptions(encoding=encoding))
    assert set(texts) == {TEXT} and not faults


@pytest.mark.parametrize("encoding", ["windows-1256", "iso-8859-6", "utf-16-le", "utf-16-be", "utf-16", "utf-32"])
def test_encodings_are_told_apart(encoding: str) -> None:
    text = TEXT.replace("١٢", "12")
    assert likely_encoding(text.encode(encoding)) == encoding
    assert likely_encoding(("<html>\n" * 50 + text).encode(encoding)) == encoding


def test_rubbish_has_no_encoding() -> None:
    chance = random.Random(3)
    assert {likely_encoding(chance.randbytes(20_000)) for _ in range(20)} == {None}
    assert likely_encoding("Café déjà vu".encode("latin-1")) is None


def test_a_line_of_another_encoding_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(
        line(TEXT).encode() + line(TEXT).encode("cp1256", "replace") + line(TEXT).encode()
    )
    texts, faults = collect(tmp_path)
    assert texts == [TEXT, TEXT] and len(faults) == 1
    assert faults[0].startswith("2: this is not UTF-8 (byte 0x") and "--encoding windows-1256" in faults[0]


@pytest.mark.parametrize("suffix", [".gz", ".xz", ".zst"])
def test_members_behind_one_another_and_truncated_ones(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.jsonl{suffix}"
    pack = block_packer(path)
    blocks = [line(TEXT + str(n)).encode() * 300 for n in range(3)]
    path.write_bytes(b"".join(map(pack, blocks)))
    assert len(collect(path)[0]) == 900 and not collect(path)[1]
    assert len(list(read_lines(path))) == 900
    path.write_bytes(b"".join(map(pack, blocks))[:-4])
    texts, faults = collect(path)
    assert len(texts) > 500 and "damaged" in faults[0]
    path.write_bytes(pack(blocks[0]) + b"rubbish" * 4)
    texts, faults = collect(path)
    assert len(texts) > 200 and "damaged" in faults[0]


def test_zeros_between_xz_streams_are_no_damage(tmp_path: Path) -> None:
    (tmp_path / "a.txt.xz").write_bytes(b"\0\0\0\0".join(map(lzma.compress, (TEXT.encode(), b"", b"."))) + bytes(8))
    assert collect(tmp_path) == ([TEXT + "."], [])


def test_packed_blocks_are_the_same_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    pack = block_packer(Path("a.gz"))
    first = pack(b"data")
    monkeypatch.setattr("time.time", lambda: 1.0)
    assert pack(b"data") == first


@pytest.mark.parametrize("compress", [bytes, gzip.compress, lzma.compress, block_packer(Path("a.zst"))])
def test_standard_input_may_be_compressed(monkeypatch: pytest.MonkeyPatch, compress: object) -> None:
    for content, format in [(line(TEXT) * 3, None), (f"id,text\n1,{TEXT}\n", "csv"), (TEXT, None)]:
        data = compress(content.encode())  # type: ignore[operator]
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        texts, faults = collect("-", options=InputOptions(format=format))
        assert set(texts) == {TEXT} and not faults


def test_standard_input_as_parquet_and_in_utf_16(monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"text": [TEXT]}), buffer)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(buffer.getvalue())))
    assert collect("-", options=InputOptions(format="parquet")) == ([TEXT], [])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(("\n" + line(TEXT) * 2).encode("utf-16"))))
    assert collect("-", options=InputOptions(encoding="utf-16")) == ([TEXT, TEXT], [])


def test_a_missing_column_of_standard_input_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"id,body\n1,x\n")))
    with pytest.raises(UserError, match=r"<stdin> has no column text\. Its columns are id, body"):
        collect("-", options=InputOptions(format="csv"))


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.jsonl", line(TEXT).encode()), ("a.csv", f"id,text\n1,{TEXT}\n".encode()), ("a.txt", TEXT.encode()),
     ("a.jsonl.zst", block_packer(Path("a.zst"))(line(TEXT).encode()))],
)  # fmt: skip
def test_a_pipe_is_read_once(tmp_path: Path, name: str, data: bytes) -> None:
    os.mkfifo(tmp_path / name)
    writer = threading.Thread(target=(tmp_path / name).write_bytes, args=[data])
    writer.start()
    assert collect(tmp_path / name) == ([TEXT], [])
    writer.join()


def test_a_pipe_in_a_folder_is_passed_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jsonl")  # nobody will ever write there
    (tmp_path / "b.txt").write_text(TEXT, "utf-8")
    assert collect(tmp_path) == ([TEXT], [])


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.jsonl"])
def test_a_file_that_cannot_be_opened_is_a_fault(tmp_path: Path, name: str) -> None:
    (tmp_path / "b.txt").write_text(TEXT, "utf-8")
    (tmp_path / name).write_text("id,text\n1,x\n", "utf-8")
    inputs = Inputs([tmp_path], InputOptions())
    (tmp_path / name).unlink()
    (tmp_path / name).mkdir()
    (tmp_path / name / "b.txt").write_text(TEXT, "utf-8")
    found = [item.found for item in inputs.items()]
    assert all(isinstance(f, Document) for f in found)  # a folder now, and walked as one


def test_a_file_that_vanished_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    inputs = Inputs([tmp_path / "a.txt"], InputOptions())
    (tmp_path / "a.txt").unlink()
    (item,) = inputs.items()
    assert isinstance(item.found, Fault) and "cannot be opened: No such file" in item.found.reason


def test_an_endless_line_of_predictions_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_LONGEST_LINE", 20)
    (tmp_path / "a.jsonl").write_text("a\n" + "x" * 50 + "\nb", "utf-8")
    faults: list[Fault] = []
    assert list(read_lines(tmp_path / "a.jsonl", faults.append)) == [(1, "a"), (3, "b")]
    assert [(fault.line, fault.reason) for fault in faults] == [(2, "this line has 51 bytes; at most 20 are read")]


def test_nesting_without_end_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text":' + "[" * 200_000 + "\n" + line(TEXT), "utf-8")
    texts, faults = collect(tmp_path)
    assert texts == [TEXT] and faults[0].startswith("1: this line is no JSON")
