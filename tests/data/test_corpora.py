"""Corpora by name: their configs, reading a split, and the counts of those that are at hand."""

import os
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import yaml

from marsad.data.corpora import (
    CorpusConfig,
    corpus_folder,
    corpus_names,
    load_corpus,
    map_labels,
    read_corpus,
)
from marsad.data.errors import Fault, UserError
from marsad.data.formats import UNLABELLED
from marsad.data.jsonl import write_jsonl
from marsad.data.records import Document, Link, Mention

CORPORA = os.environ.get("MARSAD_CORPORA")

# What each corpus's own documentation counts: sentences, words, mentions of all the corpus's labels.
# Differences: stray I- tags open a mention (fane-gold: 4 and 11 more than its B- tags); words that are
# direction marks alone are left out (aqmar 33 of 73,853, with 4 of 2,687 sentences; caraner 3 of 55,389;
# idrisi-ra 3 of 111,919).
KNOWN = {
    ("authored-volumes", "all"): (3326, None, 10003),
    ("conflict-annotated", "train"): (6976, None, 20942),
    ("conflict-annotated", "dev"): (600, None, None),
    ("anercorp-camel", "train"): (3973, 125102, 9000),
    ("anercorp-camel", "test"): (925, 25008, 2285),
    ("cleananercorp", "train"): (3974, 125101, 12534),
    ("cleananercorp", "test"): (925, 25020, 3009),
    ("fane-gold", "news"): (4760, 168080, 11419 + 4),
    ("fane-gold", "wiki"): (15763, 489561, 36584 + 11),
    ("wojood-sample", "train"): (1114, 18887, None),
    ("wojood-sample", "dev"): (158, 2743, None),
    ("wojood-sample", "test"): (357, 5344, None),
    ("aqmar", "test"): (2687 - 4, 73853 - 33, None),
    ("caraner", "train"): (1278, 55389 - 3, None),
    ("idrisi-ra", "train"): (3234, 111919 - 3, 3638),
    ("idrisi-ra", "dev"): (462, 16136, 503),
}


@pytest.mark.skipif(not CORPORA, reason="MARSAD_CORPORA names no folder of corpora")
@pytest.mark.parametrize(("name", "split"), KNOWN)
def test_counts_of_the_corpora_at_hand(name: str, split: str) -> None:
    config = load_corpus(name)
    everything = None if config.labels is None else {label: label for label in config.labels}
    documents = read_corpus(config.model_copy(update={"labels": everything}), Path(str(CORPORA)), split)
    counts: Counter[str] = Counter()
    for document in documents:
        counts["sentences"] += len(document.sentences)
        counts["words"] += sum(document.text[s.start : s.end].count(" ") + 1 for s in document.sentences)
        counts["mentions"] += len(document.mentions)
    for value, expected in zip(("sentences", "words", "mentions"), KNOWN[name, split], strict=True):
        assert expected is None or counts[value] == expected, value


@pytest.mark.parametrize("name", corpus_names())
def test_shipped_configs_are_sound(name: str) -> None:
    config = load_corpus(name)
    assert config.name == name
    assert config.files and all(config.files.values())
    assert bool(config.layers) == (config.format not in UNLABELLED)
    assert bool(config.annotates) == ("mentions" in config.layers)


def _config(folder: Path, **changes: Any) -> CorpusConfig:
    fields = {
        "name": "جريدة",
        "title": "جريدة",
        "licence": "none",
        "source": "https://example.org",
        "format": "conll",
        "files": {"train": ["a/*.txt"], "test": ["test.txt"]},
        "labels": {"PERS": "PER", "DATE": None},
        "layers": ["mentions"],
        "annotates": ["PER"],
    }
    path = folder / "corpus.yaml"
    path.write_text(yaml.safe_dump(fields | changes, allow_unicode=True), encoding="utf-8")
    return load_corpus(path)


def _files(root: Path) -> None:
    (root / "جريدة" / "a").mkdir(parents=True)
    for name, text in {
        "a/2.txt": "سالم B-PERS\nأمس B-DATE\n",
        "a/1.txt": "عاد O\n",
        "test.txt": "حلب B-LOC\n\nسالم B-PERS\n",
    }.items():
        (root / "جريدة" / name).write_text(text, encoding="utf-8")


def test_reading_a_split_of_several_files(tmp_path: Path) -> None:
    _files(tmp_path)
    first, second = read_corpus(_config(tmp_path), tmp_path, "train")
    assert (first.id, first.meta) == ("a/1:1", {"file": "a/1"})
    assert (second.id, second.meta) == ("a/2:1", {"file": "a/2"})
    assert [(m.label, m.text) for m in second.mentions] == [("PER", "سالم")]


def test_a_label_outside_the_map_is_a_fault_of_its_sentence(tmp_path: Path) -> None:
    _files(tmp_path)
    faults: list[Fault] = []
    (document,) = read_corpus(_config(tmp_path), tmp_path, "test", faults.append)
    assert document.text == "سالم" and document.meta == {}
    assert [fault.line for fault in faults] == [1] and "'LOC'" in faults[0].reason


@pytest.mark.parametrize(
    ("split", "root", "message"),
    [
        ("dev", ".", r"Corpus جريدة has no split dev\. It has: test, train"),
        ("train", "none", "is not there. Put corpus جريدة into it"),
        ("test", ".", r"Corpus جريدة has no test\.txt in"),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, split: str, root: str, message: str) -> None:
    _files(tmp_path)
    (tmp_path / "جريدة" / "test.txt").unlink()
    with pytest.raises(UserError, match=message):
        list(read_corpus(_config(tmp_path), tmp_path / root, split))


def test_an_unknown_corpus_and_an_unknown_key(tmp_path: Path) -> None:
    with pytest.raises(
        UserError, match=r"no corpus anercorp\. Give a YAML file, a .jsonl file .*, or one of: anercorp-camel"
    ):
        load_corpus("anercorp")
    with pytest.raises(UserError, match="Did you mean `labels`"):
        _config(tmp_path, label={"A": "B"})
    with pytest.raises(UserError, match="annotates ORG, which no entry of labels makes"):
        _config(tmp_path, annotates=["ORG"])


def test_the_shipped_corpus_needs_no_root(tmp_path: Path) -> None:
    config = load_corpus("authored")
    assert corpus_folder(config, tmp_path / "nowhere").is_dir()
    assert sum(1 for _ in read_corpus(config, tmp_path / "nowhere", "dev")) == 46


def test_links_of_dropped_mentions_go_too() -> None:
    mentions = (
        Mention(id="1", label="PER", start=0, end=4, text="سالم", status="killed"),
        Mention(id="2", label="LOC", start=8, end=11, text="حلب"),
    )
    document = Document(id="d", text="سالم في حلب"[:11], mentions=mentions)
    document = document.model_copy(update={"links": (Link(type="location", head="1", tail="2"),)})
    mapped = map_labels(document, {"PER": "PER", "LOC": None})
    assert [m.id for m in mapped.mentions] == ["1"] and mapped.links == ()


@pytest.mark.parametrize("name", ["corrections.jsonl", "odd [name].jsonl.gz"])
def test_a_file_of_documents_is_a_corpus_annotated_in_all_layers(tmp_path: Path, name: str) -> None:
    authored = list(islice(read_corpus(load_corpus("authored"), tmp_path, "dev"), 3))
    write_jsonl(authored, tmp_path / name)
    config = load_corpus(tmp_path / name)
    assert list(read_corpus(config, Path("elsewhere"), "train")) == authored
    assert config.layers == ("mentions", "events", "attributes", "links")
    assert config.annotates == ("PER", "ORG", "LOC", "CASUALTY")
