"""Annotation without the words: it fits its text again, and no other."""

from pathlib import Path

import pytest
import yaml

from marsad.data.annotation import read_annotation
from marsad.data.corpora import load_corpus, read_corpus, texts_of
from marsad.data.errors import Fault, UserError
from marsad.data.jsonl import dump_json, load_json
from marsad.data.records import Document
from marsad.data.standoff import ids_of_standoff, read_standoff, write_standoff

ARTICLE = (
    "غارة على سوق في الحديدة\n"
    "صنعاء — قالت وزارة الصحة اليمنية إن 12 شخصا، بينهم طفلان، قتلوا. ولم تعلق أي جهة.\n"
    "وأصيب طبيب في بلدة التحيتا."
)
ANNOTATED = (
    "T\tn1\t1\tصنعاء — قالت وزارة الصحة اليمنية إن 12 شخصا، بينهم طفلان، قتلوا.\n"
    "A\tair_strike\tL1=صنعاء | O1=وزارة الصحة اليمنية | C1=12 شخصا (killed 12 person) | C2=طفلان (killed 2 child of=C1)\n\n"
    "T\tn1\t2\tوأصيب طبيب في بلدة التحيتا.\n"
    "A\t-\tC1=طبيب (injured 1 aid at=L1) | L1=التحيتا\n"
)


@pytest.fixture
def annotated(tmp_path: Path) -> list[Document]:
    path = tmp_path / "annotated.tsv"
    path.write_text(ANNOTATED, encoding="utf-8")
    return list(read_annotation(path))


def test_it_comes_back_with_its_text_and_holds_no_word_of_it(annotated: list[Document], tmp_path: Path) -> None:
    path = tmp_path / "standoff.jsonl"
    assert write_standoff(annotated, {"n1": ARTICLE}, path) == 1
    assert list(read_standoff(path, {"n1": ARTICLE})) == annotated
    assert not any("\u0600" <= letter <= "\u06ff" for letter in path.read_text(encoding="utf-8"))
    [record] = map(load_json, path.read_bytes().splitlines())
    [place] = (m for m in record["mentions"] if m["id"] == "s2.L1")
    assert ARTICLE[place["start"] : place["end"]] == "التحيتا"


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ({}, "the corpus has no document n1"),
        ({"n1": ARTICLE.replace("12", "13")}, "another text of document n1"),
    ],
)
def test_without_its_text_it_is_a_fault(
    annotated: list[Document], tmp_path: Path, texts: dict[str, str], reason: str
) -> None:
    path = tmp_path / "standoff.jsonl"
    write_standoff(annotated, {"n1": ARTICLE}, path)
    faults: list[Fault] = []
    assert list(read_standoff(path, texts, faults.append)) == []
    assert reason in faults[0].reason and faults[0].line == 1


@pytest.mark.parametrize("line", ["[]", '{"id": "n1"}', "{"])
def test_a_line_that_is_no_record_is_a_fault(line: str, tmp_path: Path) -> None:
    path = tmp_path / "standoff.jsonl"
    path.write_text(f"\n{line}\n", encoding="utf-8")
    faults: list[Fault] = []
    assert list(read_standoff(path, {"n1": ARTICLE}, faults.append)) == []
    assert faults[0].line == 2 and "is no standoff annotation" in faults[0].reason
    assert ids_of_standoff(path) <= {"n1"}


def test_its_ids_tell_which_texts_it_needs(annotated: list[Document], tmp_path: Path) -> None:
    path = tmp_path / "standoff.jsonl"
    write_standoff([*annotated, annotated[0].model_copy(update={"id": "n2"})], {"n1": ARTICLE, "n2": ARTICLE}, path)
    assert ids_of_standoff(path) == {"n1", "n2"}


@pytest.mark.parametrize(
    ("sentences", "mentions"),
    [
        ([(-5, -2)], []),
        ([(3, 3)], []),
        ([(0, 20), (10, 30)], []),
        ([(30, 40), (0, 20)], []),
        ([(0, 10_000)], []),
        ([(0, 20)], [(15, 25)]),
        ([(0, 20)], [(5, 5)]),
    ],
)
def test_offsets_that_cannot_be_are_a_fault(
    sentences: list[tuple[int, int]], mentions: list[tuple[int, int]], annotated: list[Document], tmp_path: Path
) -> None:
    path = tmp_path / "standoff.jsonl"
    write_standoff(annotated, {"n1": ARTICLE}, path)
    record = load_json(path.read_bytes())
    record["sentences"] = [{"start": start, "end": end, "events": []} for start, end in sentences]
    record["mentions"] = [{"id": "m", "label": "LOC", "start": start, "end": end} for start, end in mentions]
    path.write_bytes(dump_json({**record, "links": []}))
    faults: list[Fault] = []
    assert list(read_standoff(path, {"n1": ARTICLE}, faults.append)) == []
    assert len(faults) == 1


def test_a_sentence_that_the_text_has_not_is_left_out(annotated: list[Document], tmp_path: Path) -> None:
    faults: list[Fault] = []
    assert write_standoff(annotated, {"n1": ARTICLE[:60]}, tmp_path / "standoff.jsonl", faults.append) == 0
    assert "does not stand in the corpus" in faults[0].reason and faults[0].document == "n1"


def test_a_corpus_takes_its_texts_from_another(annotated: list[Document], tmp_path: Path) -> None:
    common = {"title": "t", "licence": "l", "source": "s", "layers": ["mentions"]}
    news = {**common, "name": "news", "format": "text", "files": {"train": ["*.txt"]}}
    more = {**common, "name": "more", "format": "standoff", "files": {"train": ["more.jsonl"]}}
    (tmp_path / "news.yaml").write_text(yaml.safe_dump(news), encoding="utf-8")
    for folder in ("news", "more"):
        (tmp_path / folder).mkdir()
    (tmp_path / "news" / "n.txt").write_text(ARTICLE.replace("\n", " ") + "\nخبر آخر لا يلزم.", encoding="utf-8")
    [document] = annotated
    renamed = document.model_copy(update={"id": "n:1"})
    renamed_text = ARTICLE.replace("\n", " ")
    write_standoff([renamed], {"n:1": renamed_text}, tmp_path / "more" / "more.jsonl")
    (tmp_path / "more.yaml").write_text(yaml.safe_dump(more), encoding="utf-8")
    assert texts_of(load_corpus(tmp_path / "news.yaml"), tmp_path, {"n:1"}) == {"n:1": renamed_text}
    with pytest.raises(UserError, match="needs `origin`"):
        load_corpus(tmp_path / "more.yaml")
    (tmp_path / "more.yaml").write_text(yaml.safe_dump({**more, "origin": str(tmp_path / "news.yaml")}))
    assert list(read_corpus(load_corpus(tmp_path / "more.yaml"), tmp_path, "train")) == [renamed]
