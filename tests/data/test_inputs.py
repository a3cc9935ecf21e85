import csv
import datetime
import gzip
import io
import json
import lzma
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from marsad.data.errors import Fault, UserError
from marsad.data.inputs import InputOptions, Inputs
from marsad.data.records import Document

FIRST = "قتل ٣ صيادين في صفاقس.\r\nوعاد الرابع."
SECOND = "وصل الوزير إلى وهران."


def collect(*paths: str | Path, **options: Any) -> tuple[list[Document], list[Fault]]:
    found = [item.found for item in Inputs(paths, InputOptions(**options)).items()]
    return [f for f in found if isinstance(f, Document)], [f for f in found if isinstance(f, Fault)]


def jsonl(*records: object) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def test_text_file_keeps_its_line_ends_and_loses_its_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_bytes(b"\xef\xbb\xbf" + FIRST.encode())
    documents, faults = collect(path)
    assert [(d.id, d.text) for d in documents] == [(path.as_posix(), FIRST)]
    assert not faults


def test_folder_is_read_in_order_with_relative_ids(tmp_path: Path) -> None:
    for name in ("b.txt", "a/2.txt", "a/10.txt", ".hidden/x.txt", "notes.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(SECOND, "utf-8")
    (tmp_path / "out.errors.jsonl").write_text("{}", "utf-8")
    documents, faults = collect(tmp_path)
    assert [d.id for d in documents] == ["a/10.txt", "a/2.txt", "b.txt"]
    assert not faults


def test_jsonl_keeps_ids_as_strings_and_other_fields_as_meta(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    path.write_text(
        jsonl(
            {"id": 7, "text": FIRST, "source": "وكالة", "tags": [1, {"a": None}]},
            {"text": SECOND},
            {"id": "007", "text": FIRST},
        ),
        "utf-8",
    )
    documents, _ = collect(path)
    assert [d.id for d in documents] == ["7", "2", "007"]
    assert documents[0].meta == {"source": "وكالة", "tags": [1, {"a": None}]}


def test_own_output_is_read_again_without_its_annotations(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text(Document(id="1", text=SECOND, meta={"source": "x"}).model_dump_json(), "utf-8")
    documents, _ = collect(path)
    assert documents == [Document(id="1", text=SECOND, meta={"source": "x"})]


def test_bad_lines_are_faults_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "news.ndjson"
    lines = [
        b'{"text": ',
        b"[1]",
        b'{"body": "x"}',
        b'{"id": "e", "text": " "}',
        b'{"text": 5}',
        b"",
        b'{"text": null}',
        b'{"text": "\xc7\xe1"}',
    ]
    path.write_bytes(b"\n".join([*lines, jsonl({"text": SECOND}).encode()]))
    documents, faults = collect(path)
    assert [d.text for d in documents] == [SECOND]
    assert [fault.line for fault in faults] == [1, 2, 3, 4, 5, 7, 8]
    for fault, part in zip(
        faults,
        ["no JSON", "list", "no text; its fields are: body", "empty", "int", "missing", "windows-1256"],
        strict=True,
    ):
        assert part in fault.reason
    assert faults[3].document == "e"


def test_lone_surrogates_and_huge_numbers_survive(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"text": "\\ud800 حلب", "n": 123456789012345678901234567890}', "utf-8")
    documents, faults = collect(path)
    assert documents[0].text == "\ud800 حلب" and documents[0].meta["n"] == 123456789012345678901234567890
    assert not faults


def write_csv(path: Path, rows: list[list[str]], delimiter: str = ",", encoding: str = "utf-8") -> None:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    path.write_bytes(buffer.getvalue().encode(encoding))


@pytest.mark.parametrize(
    ("delimiter", "suffix", "encoding"), [(",", ".csv", "utf-8"), (";", ".csv", "utf-8-sig"), ("\t", ".tsv", "utf-8")]
)
def test_csv(tmp_path: Path, delimiter: str, suffix: str, encoding: str) -> None:
    path = tmp_path / f"news{suffix}"
    long = "ا" * 200_000
    rows = [
        ["key", "body", "date"],
        ["001", f'قال "نعم"{delimiter} ثم\nسكت', "2019"],
        ["", SECOND, ""],
        ["9", long, ""],
    ]
    write_csv(path, rows, delimiter, encoding)
    documents, faults = collect(path, text_column="body", id_column="key")
    assert [(d.id, d.text, d.meta["date"]) for d in documents] == [
        ("001", rows[1][1], "2019"),
        ("2", SECOND, ""),
        ("9", long, ""),
    ]
    assert not faults


def test_csv_faults_name_the_line_where_the_row_begins(tmp_path: Path) -> None:
    path = tmp_path / "news.csv"
    path.write_bytes(
        f'id,text\n1,"سطر\nوآخر"\n2,{SECOND},زائد\n3,"a"b\n4,'.encode()
        + SECOND.encode("cp1256")
        + f"\n5,{SECOND}\n".encode()
    )
    documents, faults = collect(path)
    assert [d.id for d in documents] == ["1", "5"]
    assert [fault.line for fault in faults] == [4, 5, 6]
    assert "3 fields, the header 2" in faults[0].reason
    assert "windows-1256" in faults[2].reason


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "news.parquet"
    table = pa.table({
        "id": [1, 2, 3], "text": [FIRST, None, SECOND],
        "date": [datetime.date(2019, 11, 1)] * 3, "raw": [b"x"] * 3,
    })  # fmt: skip
    pq.write_table(table, path)
    documents, faults = collect(path)
    assert [(d.id, d.text) for d in documents] == [("1", FIRST), ("3", SECOND)]
    assert documents[0].meta["date"] == "2019-11-01"
    assert [(fault.line, fault.document) for fault in faults] == [(2, "2")]


@pytest.mark.parametrize("name", ["t.csv", "t.parquet"])
def test_a_missing_column_is_said_before_anything_is_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if path.suffix == ".csv":
        write_csv(path, [["id", "Text"], ["1", SECOND]])
    else:
        pq.write_table(pa.table({"id": [1], "Text": [SECOND]}), path)
    with pytest.raises(UserError, match=r"no column text. Its columns are id, Text. Did you mean Text\?"):
        Inputs([path], InputOptions())


@pytest.mark.parametrize("encoding", ["windows-1256", "iso-8859-6", "utf-16"])
def test_another_encoding_is_named_and_read_when_given(tmp_path: Path, encoding: str) -> None:
    text = "قالت الوزارة إن الأطفال عادوا إلى المدرسة. ولم يصب أحد"
    for name, content in {"a.txt": text, "b.jsonl": jsonl({"text": text}), "c.csv": f"id,text\n1,{text}\n"}.items():
        (tmp_path / name).write_bytes(content.encode(encoding))
        documents, faults = collect(tmp_path / name)
        assert not documents
        assert (
            all(f"--encoding {encoding}" in fault.reason or fault.line not in (None, 1) for fault in faults) and faults
        )
        documents, faults = collect(tmp_path / name, encoding=encoding)
        assert [d.text for d in documents] == [text] and not faults


def test_utf_16_without_a_byte_order_mark_is_not_taken_for_utf_8(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(SECOND.encode("utf-16-le"))
    documents, faults = collect(tmp_path)
    assert not documents
    assert "utf-16-le" in faults[0].reason


def zstd(data: bytes) -> bytes:
    return bytes(pa.Codec("zstd").compress(data, asbytes=True))


@pytest.mark.parametrize(("suffix", "compress"), [(".gz", gzip.compress), (".xz", lzma.compress), (".zst", zstd)])
def test_compressed_files(tmp_path: Path, suffix: str, compress: Callable[[bytes], bytes]) -> None:
    content = jsonl(*[{"text": SECOND + str(n)} for n in range(500)]).encode()
    (tmp_path / f"whole.jsonl{suffix}").write_bytes(compress(content))
    (tmp_path / f"a.txt{suffix}").write_bytes(compress(FIRST.encode()))
    documents, faults = collect(tmp_path)
    assert [d.text for d in documents[:2]] == [FIRST, SECOND + "0"] and len(documents) == 501 and not faults
    (tmp_path / f"a.txt{suffix}").write_bytes(compress(FIRST.encode())[:-6])
    documents, faults = collect(tmp_path)
    assert len(documents) == 500
    assert "damaged" in faults[0].reason and faults[0].path.endswith(f"a.txt{suffix}")


def test_files_that_are_not_what_they_say_are_faults(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1 no")
    (tmp_path / "b.csv").write_bytes(b"")
    (tmp_path / "c.txt").write_bytes(b"")
    (tmp_path / "d.txt").write_text(SECOND, "utf-8")
    documents, faults = collect(tmp_path)
    assert [d.id for d in documents] == ["d.txt"]
    assert [Path(fault.path).name for fault in faults] == ["a.parquet", "b.csv", "c.txt"]


@pytest.mark.parametrize(
    ("content", "format", "expected"),
    [
        (FIRST, None, [("stdin", FIRST)]),
        (jsonl({"id": "a", "text": FIRST}, {"text": SECOND}), None, [("a", FIRST), ("2", SECOND)]),
        ("{قوس} في أول النص", "text", [("stdin", "{قوس} في أول النص")]),
        (f"id,text\nx,{SECOND}\n", "csv", [("x", SECOND)]),
    ],
)
def test_standard_input(
    content: str, format: str | None, expected: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode())))
    documents, faults = collect("-", format=format)
    assert [(d.id, d.text) for d in documents] == expected
    assert not faults


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("nothing.txt", {}, "does not exist"),
        ("page.html", {}, r"what a \.html holds is unknown"),
        ("empty", {}, "holds no file to read"),
        ("page.html", {"encoding": "utf-99"}, "no encoding 'utf-99'"),
        ("page.html", {"format": "xml"}, "no input format 'xml'"),
    ],
)
def test_mistakes_of_the_user(tmp_path: Path, name: str, options: dict[str, str], message: str) -> None:
    (tmp_path / "page.html").write_text("<p>", "utf-8")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match=message):
        Inputs([tmp_path / name], InputOptions(**options))


def test_numbers_for_ids_name_their_file_where_there_are_several(tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_text(jsonl({"text": FIRST}, {"id": 5, "text": SECOND}, {"text": ""}), "utf-8")
    documents, faults = collect(tmp_path)
    assert [d.id for d in documents] == ["a.jsonl:1", "5", "b.jsonl:1", "5"]
    assert [fault.document for fault in faults] == ["a.jsonl:3", "b.jsonl:3"]


def test_long_numbers_keep_all_their_digits(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(jsonl({"id": 12345678901234567890123, "text": SECOND, "post": 98765432109876543210987}), "utf-8")
    (document,), _ = collect(path)
    assert document.id == "12345678901234567890123" and document.meta == {"post": 98765432109876543210987}


def test_not_a_number_becomes_null(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": [SECOND, SECOND], "x": [float("nan"), 1.5], "y": [[float("inf")], []]}), path)
    documents, _ = collect(path)
    assert [d.meta for d in documents] == [{"x": None, "y": [None]}, {"x": 1.5, "y": []}]


def test_an_earlier_output_in_the_folder_is_no_input(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("قتل شخص في حلب", encoding="utf-8")
    output = tmp_path / "out.jsonl"
    output.write_text('{"id": "a.txt", "text": "قتل شخص في حلب"}\n', encoding="utf-8")
    (item,) = Inputs([tmp_path], InputOptions(), leave_out=output).items()
    assert isinstance(item.found, Document) and item.found.id == "a.txt"
