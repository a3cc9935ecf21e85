"""Kinds of victims that words tell by themselves."""

import pytest

from marsad.models.victim_words import told_victim


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("171 طفلاً", "child"),
        ("طفلان", "child"),
        ("الأطفال", "child"),
        ("و4 مواطنات", "woman"),
        ("ومواطنة", "woman"),
        ("ستّ نساء", "woman"),
        ("امراه", "woman"),
        ("بسيدتين", "woman"),
        ("نساء وأطفال", None),
        ("فتاة", None),
        ("وليد", None),
        ("12 شخصا", None),
        ("نسائم", None),
    ],
)
def test_words_that_tell(words: str, kind: str | None) -> None:
    assert told_victim(words.split()) == kind
