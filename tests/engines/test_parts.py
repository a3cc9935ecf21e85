"""Folders of parts: names in order, whole or not at all, faults beside them."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from marsad.blocks import Block, BlockAnnotator
from marsad.data.errors import Fault, UserError
from marsad.data.inputs import Position
from marsad.data.records import Document
from marsad.engines.parts import Parts, PartWriter, gather_parts
from marsad.engines.ray_engine import Bundle
from marsad.engines.ray_run import joined

pytest.importorskip("fsspec", reason='fsspec is not installed: pip install "marsad[ray]"')


class Echo:
    """Stands in for a model; breaks on a text that says so."""

    def annotate(self, documents: Iterable[Document], *, event_threshold: float | None = None) -> Iterator[Document]:
        for document in documents:
            if document.text == "عطل":
                raise RuntimeError("broken")
            yield document


ANNOTATOR = BlockAnnotator(Echo)
BUNDLES = [
    Bundle(0, [Block([Document(id="1", text="سبها")], [Fault("in", "empty", 2)], Position(1))]),
    Bundle(
        1, [Block([Document(id="2", text=t)], [], Position(n)) for n, t in enumerate(("درنة", "عطل", "طبرق غدا"), 2)]
    ),
]


@pytest.mark.parametrize("prefix", ["", "file://"])
def test_parts_hold_all_documents_in_order_and_faults_lie_beside(tmp_path: Path, prefix: str) -> None:
    parts = Parts(f"{prefix}{tmp_path}/out", "jsonl")
    parts.check()
    (tmp_path / "out" / ".part-00000001.jsonl.draft").write_text("half", "utf-8")  # of a worker that was lost
    write = PartWriter(ANNOTATOR, parts)
    tally = gather_parts((write(bundle) for bundle in BUNDLES), parts)
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "_SUCCESS",
        "part-00000000.jsonl",
        "part-00000001.jsonl",
    ]
    lines = [json.loads(line) for p in sorted((tmp_path / "out").glob("part*")) for line in p.read_bytes().splitlines()]
    assert [line["text"] for line in lines] == ["سبها", "درنة", "طبرق غدا"]
    faults = [json.loads(line) for line in (tmp_path / "out.errors.jsonl").read_bytes().splitlines()]
    assert [(f["file"], f["line"], f["id"]) for f in faults] == [("in", 2, None), (None, None, "2")]
    assert (tally.counts.documents, tally.counts.words, tally.faults) == (3, 4, 2)


def test_a_bundle_done_again_is_the_same_part(tmp_path: Path) -> None:
    parts = Parts(str(tmp_path / "out"), "parquet")
    parts.check()
    write = PartWriter(ANNOTATOR, parts)
    assert write(BUNDLES[0]) == write(BUNDLES[0])
    assert pq.read_table(tmp_path / "out" / "part-00000000.parquet")["document"].to_pylist() == ["1"]
    assert len(list((tmp_path / "out").iterdir())) == 1


def test_parts_on_a_disk_of_another_machine_are_missed(tmp_path: Path) -> None:
    parts = Parts(str(tmp_path / "out"), "csv")
    parts.check()
    written = list(map(PartWriter(ANNOTATOR, parts), BUNDLES))
    (tmp_path / "out" / "part-00000001.csv").unlink()
    with pytest.raises(UserError, match="holds 1 of 2 parts: other machines wrote theirs to disks of their own"):
        gather_parts(written, parts)
    assert not (tmp_path / "out" / "_SUCCESS").exists()


def test_a_folder_with_something_in_it_and_other_formats_are_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", "utf-8")
    with pytest.raises(UserError, match="is not empty"):
        Parts(str(tmp_path), "jsonl").check()
    with pytest.raises(UserError, match="jsonl, parquet, csv, not html"):
        Parts(str(tmp_path / "out"), "html").check()


def test_a_bundle_for_one_file_is_its_blocks_joined() -> None:
    results = list(map(ANNOTATOR, BUNDLES[1].blocks))
    whole = joined(ANNOTATOR, BUNDLES[1])
    assert whole.lines == b"".join(r.lines for r in results) and whole.after == Position(4)
    assert (whole.counts.documents, whole.counts.words, len(whole.faults)) == (2, 3, 1)
