import pytest

from marsad.data.words import find_words
from marsad.evaluate.systems.native_tags import find_tagged, tag_label

TEXT = "زار علي حسن بلدة تدمر القديمة"
LABELS = {"PERS": "PER", "LOC": "LOC", "DATE": None}


@pytest.mark.parametrize(
    "tags",
    [
        ["O", "B-PERS", "I-PERS", "O", "B-LOC", "O"],
        ["O", "I-PERS", "I-PERS", "O", "I-LOC", "O"],
        ["O", "B-PERS", "L-PERS", "O", "U-LOC", "O"],
        ["O", "B_PERS", "E_PERS", "O", "S_LOC", "O"],
        ["O", "PERS", "PERS", "O", "LOC", "O"],
        ["B-DATE", "B-PERS", "I-PERS", "DATE", "B-LOC", "I-DATE"],
    ],
)
def test_tags_of_every_scheme_are_read(tags: list[str]) -> None:
    found = find_tagged(find_words(TEXT), tags, LABELS)
    assert [(TEXT[f.start : f.end], f.label) for f in found] == [("علي حسن", "PER"), ("تدمر", "LOC")]


def test_a_mention_has_the_mean_score_of_its_words() -> None:
    [found] = find_tagged(find_words("علي حسن"), ["B-PERS", "I-PERS"], LABELS, [0.5, 1.0])
    assert found.score == 0.75


@pytest.mark.parametrize(("tag", "label"), [("O", None), ("B-PER", "PER"), ("PER", "PER"), ("LABEL_0", "LABEL_0")])
def test_the_label_of_a_tag(tag: str, label: str | None) -> None:
    assert tag_label(tag) == label
