"""The corpus that ships: its datasheet tells the truth, its guidelines are the code's tables, it keeps its rules."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

import marsad.data.corpora
from marsad.data.corpora import corpus_files, load_corpus, read_corpus
from marsad.data.files import open_binary
from marsad.data.jsonl import read_jsonl
from marsad.data.overlap import overlapping_sentences
from marsad.data.records import Document
from marsad.data.schema import EVENT_TYPES, LABELS, LINKS, STATUSES, VAGUE, VICTIMS
from marsad.data.splitting import split_documents
from marsad.data.statistics import Statistics, describe
from marsad.data.validation import find_problems

FOLDER = Path(str(marsad.data.corpora.__file__)).parent / "corpus"
PARTS = ("train", "dev", "test")


@pytest.fixture(scope="module")
def more() -> list[Document]:
    """The fiction that is for training alone."""
    return list(read_corpus(load_corpus("authored-more"), FOLDER, "train"))


@pytest.fixture(scope="module")
def parts() -> dict[str, list[Document]]:
    return {part: list(read_jsonl(FOLDER / f"{part}.jsonl")) for part in PARTS}


def _value(statistics: Statistics, row: str) -> int:
    if row in ("documents", "sentences", "words"):
        return int(getattr(statistics, row))
    return statistics.labels[row] or statistics.links[row]


def test_the_datasheet_counts_right(parts: dict[str, list[Document]]) -> None:
    table = re.findall(
        r"^\| (\w+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", (FOLDER / "README.md").read_text("utf-8"), re.M
    )
    assert len(table) == 10
    counted = [describe(documents) for documents in parts.values()]
    for row, *cells in table:
        values = [_value(statistics, row) for statistics in counted]
        assert [int(cell) for cell in cells] == [*values, sum(values)], row


def test_the_datasheet_opens_with_what_matters_most() -> None:
    first = (FOLDER / "README.md").read_text("utf-8").partition("\n")[0]
    assert "fiction" in first and "large language model" in first and "nothing in it is a fact" in first


def test_the_datasheet_counts_parts_of_another_status(parts: dict[str, list[Document]]) -> None:
    statistics = describe(document for documents in parts.values() for document in documents)
    told = f"In {statistics.parts_of_another_status} of the {statistics.links['part_of']} part_of links"
    assert told in (FOLDER / "README.md").read_text("utf-8")


def test_the_split_can_be_made_again(parts: dict[str, list[Document]]) -> None:
    everything = sorted((d for documents in parts.values() for d in documents), key=lambda d: d.id)
    again = split_documents(everything, stratum=lambda document: str(document.meta["file"]))
    for part in PARTS:
        assert {d.id for d in again[part]} == {d.id for d in parts[part]}


def test_every_volume_is_in_every_part(parts: dict[str, list[Document]]) -> None:
    volumes = [{document.meta["file"] for document in documents} for documents in parts.values()]
    assert len(volumes[0]) == 8 and volumes[0] == volumes[1] == volumes[2]


def test_no_document_breaks_the_guidelines(parts: dict[str, list[Document]]) -> None:
    problems = [(d.id, p.reason) for documents in parts.values() for d in documents for p in find_problems(d)]
    assert problems == []


def test_nothing_of_dev_and_test_is_in_train(parts: dict[str, list[Document]], more: list[Document]) -> None:
    assert list(overlapping_sentences([*parts["train"], *more], [*parts["dev"], *parts["test"]])) == []


def test_the_fiction_for_training_is_as_its_datasheet_says(
    more: list[Document], parts: dict[str, list[Document]]
) -> None:
    told = " ".join(
        (FOLDER / "README.md").read_text("utf-8").partition("## More fiction")[2].partition("##")[0].split()
    )
    statistics = describe(more)
    assert f"{statistics.sentences:,} sentences in {statistics.documents} articles for training alone" in told
    counted = {"words": statistics.words, **statistics.labels, **statistics.links}
    found = {what: int(number.replace(",", "")) for number, what in re.findall(r"(\d[\d,]*) (\w+)[,;)]", told)}
    assert found == counted
    assert [(d.id, p.reason) for d in more for p in find_problems(d)] == []
    assert list(overlapping_sentences(more, parts["train"])) == []


@pytest.mark.parametrize("name", ["conflict-more", "news-more"])
def test_annotation_without_text_is_as_its_datasheet_says(name: str) -> None:
    """What can be counted without the texts, and that no sentence stands in two splits."""
    columns: list[Counter[str]] = []
    seen: Counter[tuple[str, int]] = Counter()
    for split in ("train", "dev", "test", "unread"):
        (path,) = corpus_files(load_corpus(name), FOLDER, split)
        counts: Counter[str] = Counter()
        with open_binary(path) as file:
            for record in map(json.loads, file):
                counts["documents"] += 1
                counts["sentences"] += len(record["sentences"])
                counts["events"] += sum(len(sentence["events"]) for sentence in record["sentences"])
                counts.update(mention["label"] for mention in record["mentions"])
                counts.update(link["type"] for link in record["links"])
                seen.update((record["id"], sentence["start"]) for sentence in record["sentences"])
        columns.append(counts)
    assert max(seen.values()) == 1
    table = (FOLDER / "README.md").read_text("utf-8").partition("| | conflict-more train")[2].partition("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    first = 1 if name == "conflict-more" else 4
    for row, *cells in (line for line in rows if line[0] != "words"):
        numbers = [" ".join(f"{counts[key]:,}" for key in row.split(", ")) for counts in columns[:3]]
        assert [cell.replace(", ", " ") for cell in cells[first - 1 : first + 2]] == numbers, row


def test_the_guidelines_are_the_schema(parts: dict[str, list[Document]]) -> None:
    text = (FOLDER / "GUIDELINES.md").read_text("utf-8")
    events = text.partition("## Events")[2].partition("## Decisions")[0]
    assert tuple(re.findall(r"^\| `(\w+)` \|", events, re.M)) == EVENT_TYPES
    assert dict(re.findall(r"^\| ([POLC]) `(\w+)` \|", text, re.M)) == LABELS
    attributes = text.partition("## Attributes")[2].partition("## Events")[0]
    lines = {name: line for name, line in re.findall(r"^- (status|count|victim): (.*)$", attributes, re.M)}
    assert tuple(re.findall(r"`(\w+)`", lines["status"])) == STATUSES
    assert tuple(re.findall(r"`(\w+)`", lines["victim"])) == VICTIMS
    assert set(VAGUE) <= set(re.findall(r"`(\w+)`", lines["count"]))
    assert all(f"`{word}=" in attributes for word in LINKS)
