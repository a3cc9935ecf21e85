"""Offsets on text as it comes: marks, clitics, missing spaces, foreign digits, odd bytes."""

import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.data.dates import find_dates
from marsad.data.dates.folding import fold_with_origins
from marsad.data.dates.lexicon import lexicon
from marsad.data.spelling import fold

PUBLISHED = date(2018, 3, 14)


def found(text: str) -> list[str]:
    return [text[mention.start : mention.end] for mention in find_dates(text, PUBLISHED)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قُتِلَ مَسَاءَ أَمْسِ جنديان", ["مَسَاءَ أَمْسِ"]),
        ("مســاء أمـــس، ثم هدأ", ["مســاء أمـــس"]),
        ("في حلب.وأمس قصفت", ["وأمس"]),
        ("انتهت الهدنة.الجمعة الماضي", ["الجمعة الماضي"]),
        ("استهدفت القرية،أمس الثلاثاء، غارة", ["أمس الثلاثاء"]),
        ("في ١٥ آذار ٢٠١٦م", ["١٥ آذار ٢٠١٦م"]),
        ("في ۱۵ آذار ۲۰۱۶", ["۱۵ آذار ۲۰۱۶"]),
        ("بتاريخ15/3/2018والسلام", ["15/3/2018"]),
        ("الـ15 من مارس", ["الـ15 من مارس"]),
        ("لـ15 مارس", ["لـ15 مارس"]),
        ("و15 مارس 2016", ["و15 مارس 2016"]),
        ("عام2014 وعام 2015م.", ["عام2014", "وعام 2015م"]),
        ("ﺃﻣﺲ ﺍﻟﺠﻤﻌﺔ", ["ﺃﻣﺲ ﺍﻟﺠﻤﻌﺔ"]),
        ("\u200fأمس\u200f في \u202a15/3/2018\u202c", ["أمس", "15/3/2018"]),
        ('(أمس)، «الجمعة»؛ "اليوم"', ["أمس", "الجمعة", "اليوم"]),
        ("تشرين\u00a0الثاني  الماضي", ["تشرين\u00a0الثاني  الماضي"]),
        ("يوم\nالأحد", ["الأحد"]),
        ("الاحد الإثنين الاثنين الثلثاء", ["الاحد الإثنين الاثنين"]),
        ("😀 أمس 😀", ["أمس"]),
        ("مارس\ud800 2016 أمس", ["أمس"]),
        ("أمسية شعرية وأمسك به غداة اليومية", []),
    ],
)
def test_found_as_it_stands(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_long_text_keeps_its_offsets() -> None:
    text = "قُتل جندي مساءَ أَمْسِ. " * 500
    mentions = find_dates(text, PUBLISHED)
    assert len(mentions) == 500
    assert {text[m.start : m.end] for m in mentions} == {"مساءَ أَمْسِ"}


@pytest.mark.parametrize("word", ["ثلاثة", "و", "بين", "الأحد", "3", "مارس", "من", "1.", "شهر", "أمس", "("])
def test_long_rows_of_one_word_take_no_longer_than_text(word: str) -> None:
    began = time.process_time()
    find_dates(f"{word} " * 20_000, PUBLISHED)
    assert time.process_time() - began < 5


@given(st.text(alphabet="اأمس ـَّﻻﷺ1٢\u200f\n", max_size=40))
def test_folded_text_knows_where_it_comes_from(raw: str) -> None:
    folded = fold_with_origins(raw)
    assert folded.text == fold(raw)
    assert len(folded.origins) == len(folded.text)
    for position, letter in zip(folded.origins, folded.text, strict=True):
        assert letter in fold(raw[position])


_WORDS = st.sampled_from(
    [*sorted(lexicon()), "15", "31", "7", "2016", "1439", "2000", "9999", "0", "15/3/2018", "31.2.2016", "1/1/1400"]
)
_PIECES = st.one_of(
    _WORDS, st.sampled_from(["/", "-", "(", ")", "،", ".", "\n", "ﻻ", "ـ", "\u064e"]), st.text(max_size=3)
)
_SEPARATORS = st.sampled_from([" ", " ", " ", ""])


@given(
    st.lists(st.tuples(_PIECES, _SEPARATORS), max_size=25),
    st.one_of(st.none(), st.dates(), st.dates(date(1990, 1, 1), date(2030, 1, 1))),
)
def test_mentions_are_in_order_inside_the_text_and_never_end_before_they_begin(
    pieces: list[tuple[str, str]], published: date | None
) -> None:
    text = "".join(piece + separator for piece, separator in pieces)
    end = 0
    for mention in find_dates(text, published):
        assert end <= mention.start < mention.end <= len(text)
        assert not text[mention.start].isspace() and not text[mention.end - 1].isspace()
        assert mention.first <= mention.last
        end = mention.end


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(["{0.day}/{0.month}/{0.year}", "{0:%Y-%m-%d}"]))
def test_every_day_in_numbers_is_read(day: date, form: str) -> None:
    text = f"صدر في {form.format(day)} بيان."
    assert [(m.first, m.last) for m in find_dates(text, None)] == [(day, day)]


@given(st.dates(date(1950, 1, 1), date(2050, 1, 1)), st.integers(3, 10))
def test_days_ago_are_counted(published: date, days: int) -> None:
    mention = find_dates(f"قتل قبل {days} أيام في القرية.", published)[0]
    assert mention.first == mention.last == published - timedelta(days=days)
