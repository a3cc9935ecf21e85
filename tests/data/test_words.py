"""Words of the raw text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.data.words import find_words, without_surrogates


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        (" \n\t\u200f", []),
        ("«الإرهابيين».وفي", ["«", "الإرهابيين", "»", ".", "وفي"]),
        ("مقتل214 شخصا", ["مقتل214", "شخصا"]),
        ("و101 امرأة", ["و101", "امرأة"]),
        ("1,200 و١٬٢٠٠ و3.5", ["1,200", "و١٬٢٠٠", "و3.5"]),
        ("عام 2016.وقال", ["عام", "2016", ".", "وقال"]),
        ("15-20", ["15", "-", "20"]),
        ("مُحَمَّدٌ العـــراق", ["مُحَمَّدٌ", "العـــراق"]),
        ("ال\u200cعراق \u200fحلب\u200e", ["ال\u200cعراق", "حلب"]),
        ("#غزة_تقاوم", ["#", "غزة", "_", "تقاوم"]),
        ("ﻻ ﷲ ﷺ", ["ﻻ", "ﷲ", "ﷺ"]),
        ("😀حلب", ["😀", "حلب"]),
        ("Reuters.com", ["Reuters", ".", "com"]),
        ("a\ud800b", ["a", "\ud800", "b"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert [text[w.start : w.end] for w in find_words(text)] == words


@given(st.text(max_size=200))
def test_words_lie_in_order_and_leave_out_blanks_only(text: str) -> None:
    words = find_words(text)
    gaps, end = [], 0
    for word in words:
        assert end <= word.start < word.end
        gaps.append(text[end : word.start])
        end = word.end
    rest = "".join([*gaps, text[end:]])
    assert not any(c.isalnum() for c in rest)


def test_surrogates_keep_the_length() -> None:
    text = "حلب\ud800\udfffب"
    assert without_surrogates(text) == "حلب\ufffd\ufffdب"
