"""What the CRF sees of a sentence."""

import pytest

from marsad.data.name_list import NameList
from marsad.models.word_features import sentence_features, shape, word_features


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("12", "digits2"), ("١٢", "digits2"), ("و12", "with digits"), ("وثلاثون", "number"), ("«", "mark"),
        ("BBC", "latin"), ("جنديان", "noun two"), ("سياسة", "letters"),
    ],
)  # fmt: skip
def test_shape(word: str, kind: str) -> None:
    assert shape(word) == kind


def test_a_word_is_seen_as_it_stands_normalised_and_bare() -> None:
    assert {"w=وبحلب", "n=وبحلب", "b=حلب", "<وب", "لب>"} <= set(word_features("وبحلب"))
    assert {"w=إدلبَ", "n=ادلب"} <= set(word_features("إدلبَ"))


def test_neighbours_pairs_and_names_are_seen() -> None:
    first, second, third = sentence_features(["وصل", "إلى", "حلب"], NameList({"حلب": "LOC"}))
    assert {"-1 edge", "1 n=الي", "2 n=حلب", "2 l=B-LOC", "0 nn=وصل الي"} <= set(first)
    assert {"-1 n=وصل", "-1 nn=وصل الي", "0 nn=الي حلب", "1 l=B-LOC"} <= set(second)
    assert "0 l=B-LOC" in third and "0 l=B-LOC" not in second
