"""Documents on disk behave as a list does."""

import tracemalloc
from functools import partial
from pathlib import Path

import pytest

from marsad.configs.training import CorpusUse
from marsad.data.errors import raise_fault
from marsad.data.records import Document
from marsad.train.corpora import read_uses
from marsad.train.guard import remove_leaks
from marsad.train.spool import SpooledDocuments


def test_it_is_the_sequence_that_it_was_made_of(tiny_documents: list[Document], tmp_path: Path) -> None:
    documents = [*tiny_documents, Document(id="\ud800", text="lone \ud800")]
    spooled = SpooledDocuments(iter(documents), tmp_path / "new")
    assert len(spooled) == 4 and list(spooled) == documents == list(spooled)
    assert spooled[-1] == documents[-1] and spooled[1:3] == documents[1:3]
    interleaved = [pair for pair in zip(spooled, spooled, strict=True)]
    assert interleaved == list(zip(documents, documents, strict=True))
    with pytest.raises(IndexError):
        spooled[4]


def test_nothing_is_left_behind(tiny_documents: list[Document], tmp_path: Path) -> None:
    spooled = SpooledDocuments(tiny_documents, tmp_path)
    del spooled
    assert not list(tmp_path.iterdir())


def test_memory_does_not_grow_with_the_documents(tiny_documents: list[Document], tmp_path: Path) -> None:
    many = (d.model_copy(update={"id": f"{n}-{d.id}"}) for n in range(2000) for d in tiny_documents)
    tracemalloc.start()
    try:
        spooled = SpooledDocuments(many, tmp_path)
        sentences = sum(len(document.sentences) for document in spooled)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sentences == 12_000 and most < 500_000


def test_corpora_are_read_and_guarded_on_disk_as_in_memory(tiny_corpus: Path, tmp_path: Path) -> None:
    config = {"corpus": str(tiny_corpus / "tiny.yaml"), "root": tiny_corpus}
    uses = [CorpusUse.model_validate({**config, "share": 0.7}), CorpusUse.model_validate({**config, "split": "dev"})]
    held_out = read_uses(uses[1:], raise_fault)
    store = partial(SpooledDocuments, folder=tmp_path)
    in_memory = remove_leaks(read_uses(uses, raise_fault), held_out)
    on_disk = remove_leaks(read_uses(uses, raise_fault, store), held_out, store)
    assert in_memory[1] == on_disk[1] == [0, 2]
    assert [list(corpus.documents) for corpus in on_disk[0]] == [corpus.documents for corpus in in_memory[0]]
    assert all(isinstance(corpus.documents, SpooledDocuments) for corpus in on_disk[0])
