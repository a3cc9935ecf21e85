"""Annotation files: what they mean, and what is told about faults."""

from pathlib import Path

import pytest

from marsad.data.annotation import read_annotation, write_annotation
from marsad.data.errors import Fault, UserError
from marsad.data.records import Count, Document, Link, Mention, Sentence

EXAMPLE = (
    "# ملف تجريبي\n"
    "T\td1\t1\tوقال المرصد المحلي إن 12 شخصا، بينهم طفلان وامرأة، قتلوا وأصيب أكثر من 30 آخرين في غارات للتحالف الدولي على القائم.\n"
    "A\tair_strike,statement\tC1=12 شخصا (killed 12 person toll at=L1) | C2=طفلان (killed 2 child of=C1 at=L1) "
    "| C4=أكثر من 30 آخرين (injured 30+ person at=L1) | L1=القائم\n"
    "\n"
    "T\td1\t2\tمقتل سالم العبد الله برصاص قناص في حلب، قرب قلعة حلب\n"
    "A\t-\tP1=سالم العبد الله (killed at=L1) | L1=حلب#2\n"
    "T\td2\t7\tلا جديد\n"
    "A\t-\t-\n"
)


def _write(folder: Path, text: str) -> Path:
    path = folder / "annotated.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def _faults(folder: Path, text: str) -> tuple[list[str], list[Document]]:
    faults: list[Fault] = []
    path = _write(folder, text)
    documents = list(read_annotation(path, faults.append))
    return [str(fault).removeprefix(f"{folder}/") for fault in faults], documents


def test_sentences_of_a_document_are_joined(tmp_path: Path) -> None:
    first, second = read_annotation(_write(tmp_path, EXAMPLE))
    assert (first.id, len(first.sentences), first.meta) == ("d1", 2, {})
    assert [e.type for e in first.sentences[0].events] == ["air_strike", "statement"]
    assert first.text.count("\n") == 1
    assert second.meta == {"sentence_numbers": [7]}


def test_mentions_and_links(tmp_path: Path) -> None:
    first, _ = read_annotation(_write(tmp_path, EXAMPLE))
    mentions = {mention.id: mention for mention in first.mentions}
    whole = mentions["s1.C1"]
    assert (whole.text, whole.status, whole.victim, whole.cumulative) == ("12 شخصا", "killed", "person", True)
    assert mentions["s1.C4"].count == Count(minimum=30)
    assert mentions["s1.C2"].cumulative is False
    assert mentions["s2.P1"].status == "killed" and mentions["s2.P1"].cumulative is None
    assert Link(type="part_of", head="s1.C2", tail="s1.C1") in first.links
    assert Link(type="location", head="s2.P1", tail="s2.L1") in first.links


def test_the_second_occurrence_is_the_second(tmp_path: Path) -> None:
    first, _ = read_annotation(_write(tmp_path, EXAMPLE))
    place = next(mention for mention in first.mentions if mention.id == "s2.L1")
    assert first.text[: place.start].endswith("قلعة ")


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        ("1300", Count(minimum=1300, maximum=1300)),
        ("20-25", Count(minimum=20, maximum=25)),
        ("30+", Count(minimum=30)),
        ("30-", Count(maximum=30)),
        ("~30", Count(minimum=30, maximum=30, approximate=True)),
        ("tens", Count(vague="tens")),
    ],
)
def test_counts(tmp_path: Path, count: str, expected: Count) -> None:
    (document,) = read_annotation(
        _write(tmp_path, f"T\td\t1\tمقتل مدنيين\nA\t-\tC1=مدنيين (killed {count} civilian)\n")
    )
    assert document.mentions[0].count == expected


@pytest.mark.parametrize(
    ("lines", "line", "reason"),
    [
        ("T\td\t1\n", 1, "a T line has 4 cells"),
        ("T\td\tأول\tنص\n", 1, "'أول' is no number"),
        ("A\t-\t-\n", 1, "an A line with no sound T line before it"),
        ("T\td\t1\tنص\n", 1, "no A line after it"),
        ("T\td\t1\tنص\nT\td\t2\tنص\nA\t-\t-\n", 1, "no A line after it"),
        ("T\td\t1\tنص\nA\t-\n", 2, "an A line has 3 cells"),
        ("T\td\t1\tنص\nA\traid\t-\n", 2, "event 'raid' is none of air_strike"),
        ("T\td\t1\tفي حلبا\nA\t-\tL1=حلب\n", 2, "'حلب' does not stand as whole words after character 0"),
        ("T\td\t1\tفي حلب\nA\t-\tL=حلب\n", 2, "is not TAGn=words"),
        ("T\td\t1\tحلب حلب\nA\t-\tL1=حلب | L1=حلب\n", 2, "an id is used twice"),
        ("T\td\t1\tستة قتلى\nA\t-\tC1=ستة قتلى\n", 2, "a casualty needs (status count victim)"),
        ("T\td\t1\tستة قتلى\nA\t-\tC1=ستة قتلى (dead 6 person)\n", 2, "status 'dead' is none of killed"),
        ("T\td\t1\tستة قتلى\nA\t-\tC1=ستة قتلى (killed 6 people)\n", 2, "victim 'people' is none of child"),
        ("T\td\t1\tستة قتلى\nA\t-\tC1=ستة قتلى (killed six person)\n", 2, "count 'six' is none of"),
        ("T\td\t1\tستة قتلى\nA\t-\tC1=ستة قتلى (killed ~6-8 person)\n", 2, "~ stands before one number"),
        ("T\td\t1\tستة قتلى\nA\t-\tC1=ستة قتلى (killed 6 person at=L1)\n", 2, "which is not another mention"),
        ("T\td\t1\tستة قتلى\nA\t-\tC1=ستة قتلى (killed 6 person of=C1)\n", 2, "which is not another mention"),
        (
            "T\td\t1\tقتلى في حلب\nA\t-\tC1=قتلى (killed some person of=L1) | L1=حلب\n",
            2,
            "link 'of=L1' of C1 is not allowed",
        ),
        ("T\td\t1\tجيش حلب\nA\t-\tO1=جيش (at=L1) | L1=حلب\n", 2, "link 'at=L1' of O1 is not allowed"),
        ("X\td\n", 1, "a line starts with T, A or #"),
    ],
)
def test_faults_name_line_and_reason(tmp_path: Path, lines: str, line: int, reason: str) -> None:
    faults, _ = _faults(tmp_path, lines)
    assert len(faults) == 1
    assert faults[0].startswith(f"annotated.tsv:{line}: ") and reason in faults[0]


def test_a_fault_costs_one_sentence(tmp_path: Path) -> None:
    faults, documents = _faults(tmp_path, EXAMPLE.replace("air_strike", "airstrike"))
    assert len(faults) == 1
    assert [len(document.sentences) for document in documents] == [1, 1]
    assert documents[0].meta == {"sentence_numbers": [2]}


def test_without_a_collector_the_first_fault_stops(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"annotated\.tsv:1: a T line has 4 cells"):
        list(read_annotation(_write(tmp_path, "T\td\n")))


def test_bom_crlf_and_compression(tmp_path: Path) -> None:
    import lzma

    path = tmp_path / "annotated.tsv.xz"
    path.write_bytes(lzma.compress(("\ufeff" + EXAMPLE.removeprefix("# ملف تجريبي\n").replace("\n", "\r\n")).encode()))
    assert list(read_annotation(path)) == list(read_annotation(_write(tmp_path, EXAMPLE)))


def test_a_line_that_is_not_utf8_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "annotated.tsv"
    path.write_bytes("T\td\t1\tنص\nA\t-\t-\n".encode() + "T\td\t2\tنص".encode("cp1256") + b"\n")
    faults: list[Fault] = []
    (document,) = read_annotation(path, faults.append)
    assert len(document.sentences) == 1
    assert [fault.line for fault in faults] == [3] and "not UTF-8" in faults[0].reason


def _document(text: str, *mentions: Mention, sentences: tuple[Sentence, ...] | None = None) -> Document:
    whole = (Sentence(start=0, end=len(text)),)
    return Document(id="d", text=text, sentences=whole if sentences is None else sentences, mentions=mentions)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (_document("في\tحلب"), "has 4 cells"),
        (_document("في\nحلب"), "a line break"),
        (_document("في حلب", Mention(id="1", label="MISC", start=3, end=6, text="حلب")), "label 'MISC'"),
        (_document("في حلب", Mention(id="1", label="LOC", start=4, end=6, text="لب")), "not stand as whole words"),
        (_document("ستة", Mention(id="1", label="CASUALTY", start=0, end=3, text="ستة")), "needs status, count"),
        (_document("في حلب", Mention(id="1", label="LOC", start=3, end=6, text="حلب"), sentences=()), "in no sentence"),
        (_document("في \udc00"), "surrogates"),
    ],
)
def test_what_the_format_cannot_hold_is_told(tmp_path: Path, document: Document, reason: str) -> None:
    faults: list[Fault] = []
    write_annotation([document], tmp_path / "out.tsv", faults.append)
    assert len(faults) == 1 and reason in faults[0].reason and faults[0].document == "d"
    assert (tmp_path / "out.tsv").read_bytes() == b""


def test_mentions_of_a_prediction_are_named(tmp_path: Path) -> None:
    text = "في حلب وإدلب،"
    mentions = [
        Mention(id="m1", label="LOC", start=3, end=6, text="حلب", score=0.9, name="حلب"),
        Mention(id="m2", label="LOC", start=7, end=12, text="وإدلب", score=0.8, name="إدلب"),
    ]
    write_annotation([_document(text, *mentions)], tmp_path / "out.tsv")
    (document,) = read_annotation(tmp_path / "out.tsv")
    assert [(m.id, m.text) for m in document.mentions] == [("s1.L1", "حلب"), ("s1.L2", "وإدلب")]
