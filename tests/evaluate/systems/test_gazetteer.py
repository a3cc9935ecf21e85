"""Names on lists: the longest, with clitics or without, and not the everyday words among them."""

from collections.abc import Callable

import pytest

from marsad.data.name_list import NameList, mention_names
from marsad.data.records import Document
from marsad.evaluate.systems.contract import Training
from marsad.evaluate.systems.gazetteer import GazetteerBaseline

Make = Callable[..., Document]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("في مطار حلب الدولي", ["مطار حلب الدولي"]),
        ("من وإلى حلب", ["حلب"]),
        ("وبحلب أيضا", ["وبحلب"]),
        ("أبو ظبي وأبوظبي", ["أبو ظبي", "وأبوظبي"]),
        ("حلب حلب", ["حلب", "حلب"]),
        ("حلبي", []),
        ("", []),
    ],
)
def test_the_longest_name_is_found(text: str, found: list[str]) -> None:
    names = NameList({"حلب": "LOC", "مطارحلبالدولي": "LOC", "ابوظبي": "LOC"})
    words = text.split()
    assert [" ".join(words[match.span.start : match.span.end]) for match in names.find(words)] == found


def test_names_of_few_documents_can_be_left_out(make: Make) -> None:
    documents = [make(["قرب [L1 حلب] و[P1 سامر]"], id="a"), make(["في [L1 حلب] و[L2 حلب]"], id="b")]
    assert mention_names(documents, ["LOC", "PER"]) == {"حلب": "LOC", "سامر": "PER"}
    assert mention_names(documents, ["LOC", "PER"], fewest=2) == {"حلب": "LOC"}
    assert mention_names(documents, ["PER"]) == {"سامر": "PER"}


def test_everyday_words_are_no_places(make: Make) -> None:
    """الباب is a town; where it is a door in the training text, it is none."""
    seen = make(["فتح الباب أمام [O1 لجنة السلام].", "أغلق الباب.", "وصل إلى [L1 حلب]."])
    system = GazetteerBaseline.fit(Training(("a:train",), [seen], ("ORG", "LOC"), ("mentions",)), seed=0)
    found = next(system.annotate([make(["فتح الباب.", "للجنة السلام مقر في القامشلي وحلب."])]))
    assert [(m.label, m.text) for m in found.mentions] == [
        ("ORG", "للجنة السلام"), ("LOC", "القامشلي"), ("LOC", "وحلب"),
    ]  # fmt: skip
    assert "CASUALTY" not in system.facts.labels and system.facts.layers == ("mentions",)
