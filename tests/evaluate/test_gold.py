from collections.abc import Callable
from pathlib import Path

import pytest

from marsad.data.errors import UserError
from marsad.data.jsonl import dump_json
from marsad.data.records import Document
from marsad.evaluate.gold import layers_in, read_gold

Make = Callable[..., Document]
CONLL = "قال O\nمحمد B-PERS\nالعلي I-PERS\nفي O\nحلب B-LOC\n. O\n\nهدأت O\nإدلب B-LOC\n"
CONFIG = """\
name: news
title: News
licence: CC0
source: written for this test
format: conll
options: {separator: last-blank}
files: {test: [test.txt], empty: [empty.txt]}
labels: {PERS: PER, LOC: LOC, MISC: null}
layers: [mentions]
annotates: [PER, LOC]
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "test.txt").write_text(CONLL, encoding="utf-8")
    (tmp_path / "news" / "empty.txt").touch()
    path = tmp_path / "news.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


def test_a_corpus_says_what_it_annotates(config: Path, tmp_path: Path) -> None:
    gold = read_gold(str(config), "test", tmp_path)
    assert (gold.name, gold.split, gold.labels, gold.layers) == ("news", "test", ("PER", "LOC"), ("mentions",))
    assert sorted(m.text for d in gold.documents for m in d.mentions) == ["إدلب", "حلب", "محمد العلي"]


def test_documents_know_what_their_origin_says_of_them(config: Path, tmp_path: Path) -> None:
    (tmp_path / "wire").mkdir()
    articles = [{"id": "test:1", "source": "وكالة", "text": "نص"}, {"id": "test:9", "source": "أخرى", "text": "نص"}]
    lines = "".join(dump_json(article).decode() + "\n" for article in articles)
    (tmp_path / "wire" / "all.jsonl").write_text(lines, encoding="utf-8")
    wire = tmp_path / "wire.yaml"
    facts = "name: wire\ntitle: Wire\nlicence: CC0\nsource: written for this test\n"
    wire.write_text(f"{facts}format: articles\nfiles: {{train: [all.jsonl]}}\n", encoding="utf-8")
    config.write_text(f"{CONFIG}origin: {wire}\n", encoding="utf-8")
    gold = read_gold(str(config), "test", tmp_path)
    assert [(d.id, d.meta) for d in gold.documents] == [("test:1", {"source": "وكالة"}), ("test:2", {})]
    (tmp_path / "wire").rename(tmp_path / "away")
    assert [d.meta for d in read_gold(str(config), "test", tmp_path).documents] == [{}, {}]


def test_the_shipped_corpus_needs_no_root() -> None:
    gold = read_gold("authored", "dev")
    assert gold.layers == ("mentions", "events", "attributes", "links")
    assert gold.faults == [] and len(gold.documents) > 10


def test_a_file_annotates_what_occurs_in_it(make: Make, tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(make(["وصل [P1 محمد]"]).model_dump_json() + "\n", encoding="utf-8")
    gold = read_gold(str(path), "test")
    assert (gold.name, gold.split, gold.labels, gold.layers) == ("gold.jsonl", None, ("PER",), ("mentions",))


@pytest.mark.parametrize(
    ("data", "split", "message"),
    [
        ("news.jsonl", "test", "There is no file news.jsonl"),
        ("nonsense", "test", "There is no corpus nonsense"),
        ("authored", "tset", "no split tset. It has: train, dev, test"),
    ],
)
def test_what_is_not_there_is_named(data: str, split: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        read_gold(data, split)


def test_no_document_is_an_error(config: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"The split empty of news .* gave no document"):
        read_gold(str(config), "empty", tmp_path)


def test_layers_that_a_document_has(make: Make) -> None:
    assert list(layers_in(make(["لا شيء"]))) == []
    full = make(["[C1 3 قتلى] في [L1 حلب]"], [{"shelling": None}], [("location", "C1", "L1")], C1={"status": "killed"})
    assert list(layers_in(full)) == ["mentions", "events", "attributes", "links"]


def test_gold_incidents_come_with_the_corpus_that_names_them(config: Path, tmp_path: Path) -> None:
    assert read_gold(str(config), "test", tmp_path).incidents == {}
    shipped = read_gold("authored", "test")
    assert len(shipped.incidents.keys() & {document.id for document in shipped.documents}) == 15
