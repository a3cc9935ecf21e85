"""Column files, with each quirk of the corpora that are about."""

import lzma
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from marsad.data.conll import ConllOptions, read_conll, write_conll
from marsad.data.errors import Fault, UserError
from marsad.data.records import Document, Mention, Sentence


def _read(folder: Path, text: str, labels: Mapping[str, str | None] | None = None, **options: Any) -> list[Document]:
    path = folder / "أخبار.txt"
    path.write_bytes(text.encode())
    return list(read_conll(path, options=ConllOptions(**options), labels=labels))


def _mentions(documents: list[Document]) -> list[tuple[str, str]]:
    return [(mention.label, mention.text) for document in documents for mention in document.mentions]


def test_the_words_become_the_text(tmp_path: Path) -> None:
    documents = _read(tmp_path, "زار O\nسالم B-PER\nالعبد I-PER\nحلب B-LOC\n\nوعاد O\n")
    assert [document.text for document in documents] == ["زار سالم العبد حلب", "وعاد"]
    assert [document.id for document in documents] == ["أخبار:1", "أخبار:2"]
    assert documents[0].sentences == (Sentence(start=0, end=18),)
    assert _mentions(documents) == [("PER", "سالم العبد"), ("LOC", "حلب")]


def test_bom_crlf_tabs_and_a_tab_between_sentences(tmp_path: Path) -> None:
    text = "\ufeff\u200eمطار\tB-Airport\r\n\u200eدير\tI-Airport\r\n(\tO\r\n\t\r\n\u200eدمشق\tB-Nation\r\n"
    documents = _read(tmp_path, text, separator="tab")
    assert [document.text for document in documents] == ["مطار دير (", "دمشق"]
    assert _mentions(documents) == [("Airport", "مطار دير"), ("Nation", "دمشق")]


def test_a_line_of_one_blank_ends_a_sentence(tmp_path: Path) -> None:
    assert len(_read(tmp_path, "حلب B-LOC\n \nحمص B-LOC\n")) == 2


def test_a_word_may_hold_blanks_before_the_last(tmp_path: Path) -> None:
    (document,) = _read(tmp_path, "1 200 O\nقتيل O\n")
    assert document.text == "1 200 قتيل"


def test_words_of_invisible_marks_are_none(tmp_path: Path) -> None:
    (document,) = _read(tmp_path, "\u200f O\nحلب B-LOC\n\u200e O\nالشهباء I-LOC\n\n\u200f O\n")
    assert (document.text, _mentions([document])) == ("حلب الشهباء", [("LOC", "حلب الشهباء")])


def test_a_stray_inner_tag_opens_a_mention(tmp_path: Path) -> None:
    documents = _read(tmp_path, "حلب I-LOC\nقال O\nسالم I-PER\nحمص I-LOC\n", scheme="iob2")
    assert _mentions(documents) == [("LOC", "حلب"), ("PER", "سالم"), ("LOC", "حمص")]


def test_underscores_join_letter_and_label(tmp_path: Path) -> None:
    assert _mentions(_read(tmp_path, "وزارة B_ORG\nالصحة I_ORG\n")) == [("ORG", "وزارة الصحة")]


def test_labels_with_dashes(tmp_path: Path) -> None:
    assert _mentions(_read(tmp_path, "حلب B-Population-Center\n")) == [("Population-Center", "حلب")]


def test_the_outermost_of_nested_mentions_wins(tmp_path: Path) -> None:
    text = "رئيس B-OCC\nجامعة I-OCC B-ORG\nدمشق I-OCC I-ORG B-GPE\nفي O\nحلب B-GPE\n"
    assert _mentions(_read(tmp_path, text, separator="blank", nested=True)) == [
        ("OCC", "رئيس جامعة دمشق"),
        ("GPE", "حلب"),
    ]


def test_dropped_labels_go_before_the_outermost_is_chosen(tmp_path: Path) -> None:
    text = "رئيس B-OCC\nجامعة I-OCC B-ORG\nدمشق I-OCC I-ORG B-GPE\n"
    labels = {"OCC": None, "ORG": "ORG", "GPE": "LOC"}
    assert _mentions(_read(tmp_path, text, labels, separator="blank", nested=True)) == [("ORG", "جامعة دمشق")]


def test_a_label_that_the_map_lacks_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"أخبار\.txt:3: label 'FAC' is not in the corpus's label map"):
        _read(tmp_path, "حلب B-LOC\n\nمطار B-FAC\n", {"LOC": "LOC"})


def test_typos_are_read_as_what_was_meant(tmp_path: Path) -> None:
    documents = _read(tmp_path, "جيش B-ORG\nحلب I--ORG\nقال OO\n", typos={"I--ORG": "I-ORG", "OO": "O"})
    assert _mentions(documents) == [("ORG", "جيش حلب")]


def test_the_document_marks_make_documents(tmp_path: Path) -> None:
    text = "-DOCSTART- -X- O O\n\nحلب B-LOC\n\nحمص B-LOC\n\n-DOCSTART- خبر 7\n\nدرعا B-LOC\n"
    first, second = _read(tmp_path, text)
    assert (first.id, first.text, second.id) == ("أخبار:1", "حلب\nحمص", "خبر 7")
    assert [mention.id for mention in first.mentions] == ["s1.1", "s2.1"]


def test_a_file_can_be_one_document(tmp_path: Path) -> None:
    (document,) = _read(tmp_path, "حلب B-LOC\n\nحمص B-LOC\n", documents="file")
    assert (document.id, len(document.sentences)) == ("أخبار", 2)


@pytest.mark.parametrize(("scheme", "tags"), [("bilou", "BIL U"), ("bioes", "BIE S")])
def test_last_and_only_words(tmp_path: Path, scheme: str, tags: str) -> None:
    letters = iter(tags.replace(" ", ""))
    words = ["شارع", "كورنيش", "النيل", "القاهرة"]
    text = "".join(f"{word} {next(letters)}-LOC\n" for word in words)
    assert _mentions(_read(tmp_path, text, scheme=scheme)) == [("LOC", "شارع كورنيش النيل"), ("LOC", "القاهرة")]


def test_a_compressed_csv_with_a_sentence_column(tmp_path: Path) -> None:
    rows = 'Sentence,Word,Draft,Final\n1,حلب,O,B_LOC\n1,"قال ""نعم""",O,O\n2,حمص,O,B_LOC\n'
    path = tmp_path / "corpus.csv.xz"
    path.write_bytes(lzma.compress(rows.encode()))
    options = ConllOptions(separator="csv", word_column="Word", tag_column="Final", sentence_column="Sentence")
    documents = list(read_conll(path, options=options))
    assert [document.text for document in documents] == ['حلب قال "نعم"', "حمص"]
    assert _mentions(documents) == [("LOC", "حلب"), ("LOC", "حمص")]


def test_a_csv_without_the_column(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"has no column Final\. Its columns are Word, Tag"):
        _read(tmp_path, "Word,Tag\n", separator="csv", word_column="Word", tag_column="Final")


def test_a_fault_costs_its_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("حلب B-LOC\n\nحمص\nقال O\n\nدرعا Q-LOC\n\nإدلب B-LOC\n", encoding="utf-8")
    faults: list[Fault] = []
    documents = list(read_conll(path, faults.append))
    assert [document.text for document in documents] == ["حلب", "إدلب"]
    assert [fault.line for fault in faults] == [3, 6]
    assert "tag 'Q-LOC'" in faults[1].reason


def test_a_mention_inside_a_word_is_told_and_widened(tmp_path: Path) -> None:
    text = "قصف بحلب"
    mention = Mention(id="m1", label="LOC", start=5, end=8, text="حلب")
    document = Document(id="d", text=text, sentences=(Sentence(start=0, end=8),), mentions=(mention,))
    faults: list[Fault] = []
    write_conll([document], tmp_path / "out.conll", faults.append)
    assert (tmp_path / "out.conll").read_text(encoding="utf-8") == "-DOCSTART- d\n\nقصف O\nبحلب B-LOC\n\n"
    assert [fault.reason for fault in faults] == ["mention m1 'حلب' does not cover whole words"]
