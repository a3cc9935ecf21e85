"""Every number from 0 to a milliard, written out in words, is read back."""

from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from marsad.data.numerals import parse_count
from marsad.data.records import Count

STEMS = ["ثلاث", "أربع", "خمس", "ست", "سبع", "ثماني", "تسع", "عشر"]
TENS = ["عشر", "ثلاث", "أربع", "خمس", "ست", "سبع", "ثمان", "تسع"]
POWERS = ((10**9, "مليار", "مليارات"), (10**6, "مليون", "ملايين"), (1000, "ألف", "آلاف"))


class Style(NamedTuple):
    """One way of writing: gender of what is counted, case, spelling of the hundreds, order."""

    feminine: bool = False
    oblique: bool = False
    old_hundred: bool = False  # مائة
    apart: bool = False  # ثلاث مئة
    rising: bool = False
    slips: bool = False  # `ثلاثة عشرة`: the ten in the gender of its unit


def unit(n: int, style: Style) -> str:
    if n == 0:
        return "صفر"
    if n == 1:
        return "واحدة" if style.feminine else "واحد"
    if n == 2:
        return ("اثنت" if style.feminine else "اثن") + ("ين" if style.oblique else "ان")
    return STEMS[n - 3] + ("" if style.feminine else "ة")


def teen(n: int, style: Style) -> str:
    ten = "عشرة" if style.feminine != style.slips else "عشر"
    if n == 11:
        return f"{'إحدى' if style.feminine else 'أحد'} {ten}"
    if n == 12:
        return f"{unit(2, style)[:-1].removesuffix('ي').removesuffix('ا')}{'ي' if style.oblique else 'ا'} {ten}"
    return f"{unit(n - 10, style)} {ten}"


def below_hundred(n: int, style: Style) -> str:
    if n <= 10:
        return unit(n, style)
    if n < 20:
        return teen(n, style)
    tens = TENS[n // 10 - 2] + ("ين" if style.oblique else "ون")
    return f"{unit(n % 10, style)} و{tens}" if n % 10 else tens


def hundreds(n: int, style: Style, construct: bool = False) -> str:
    hundred = "مائة" if style.old_hundred else "مئة"
    if n == 1:
        return hundred
    if n == 2:
        ending = ("ي" if style.oblique else "ا") + ("" if construct else "ن")
        return hundred[:-1] + "ت" + ending
    return STEMS[n - 3] + (" " if style.apart else "") + hundred


def below_thousand(n: int, style: Style, construct: bool = False) -> str:
    parts = [hundreds(n // 100, style, construct and n % 100 == 0)] if n >= 100 else []
    parts += [below_hundred(n % 100, style)] if n % 100 or n == 0 else []
    return " و".join(reversed(parts) if style.rising else parts)


def counted_power(n: int, singular: str, plural: str, style: Style) -> str:
    """A number of thousands, millions or milliards."""
    masculine = style._replace(feminine=False, rising=False)
    rest = n % 100
    if n == 1:
        return singular
    if n == 2:
        return singular + ("ين" if style.oblique else "ان")
    if rest in (1, 2):  # 102 thousand: a hundred thousand and two thousand
        return f"{below_thousand(n - rest, masculine, True)} {singular} و{counted_power(rest, singular, plural, style)}"
    noun = plural if 3 <= rest <= 10 else singular if rest == 0 else singular + "ا"
    return f"{below_thousand(n, masculine, True)} {noun}"


def in_words(n: int, style: Style) -> str:
    parts = []
    for power, singular, plural in POWERS:
        if n >= power:
            parts.append(counted_power(n // power, singular, plural, style))
        n %= power
    parts += [below_thousand(n, style)] if n or not parts else []
    return " و".join(reversed(parts) if style.rising else parts)


numbers = st.one_of(st.integers(0, 1200), st.integers(0, 10**6), st.integers(0, 10**9))
falling = st.builds(Style, st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.just(False), st.booleans())
nouns = st.sampled_from(["", " قتيلا", " من المدنيين", " شخص على الأقل"])


class Hand(NamedTuple):
    """How the words are put on paper."""

    bare_alif: bool = False
    bare_ta: bool = False
    alif_maqsura: bool = False
    glued_and: bool = False  # `خمسةوعشرون`
    parted_and: bool = False  # `خمسة و عشرون`
    hundred: str = ""  # مائة as ماية, مأة


def on_paper(words: str, hand: Hand) -> str:
    if hand.glued_and:
        words = words.replace("ة و", "ةو")
    if hand.parted_and:
        words = words.replace(" و", " و ")
    if hand.bare_alif:
        words = words.translate(str.maketrans("أإآ", "ااا"))
    if hand.hundred:
        words = words.replace("مائة", hand.hundred)
    if hand.bare_ta and not hand.glued_and:
        words = words.replace("ة", "ه")
    return words.replace("اثني ", "اثنى ").replace("ثماني ", "ثمانى ") if hand.alif_maqsura else words


hands = st.builds(Hand, *[st.booleans()] * 5, st.sampled_from(["", "ماية", "مأة"]))


def marked(words: str, places: list[int], marks: list[str]) -> str:
    """Put diacritics or tatweel behind letters. A fatha before ين would make a dual of a ten: there is none here."""
    for place, mark in zip(places, marks, strict=False):
        at = place % len(words)
        if words[at] != " " and not (mark == "ـ" and words[at] in "اأإآدذرزوةءى"):
            words = words[: at + 1] + mark + words[at + 1 :]
    return words


def test_generator() -> None:
    assert in_words(2412, Style()) == "ألفان وأربعمئة واثنا عشر"
    assert in_words(1_203_021, Style(feminine=True, oblique=True)) == "مليون ومئتين وثلاثة آلاف وواحدة وعشرين"
    assert in_words(267, Style(rising=True)) == "سبعة وستون ومئتان"


@settings(max_examples=400, deadline=None)
@given(numbers, falling, nouns)
def test_words_are_read_back(n: int, style: Style, noun: str) -> None:
    most = None if noun.endswith("على الأقل") else n
    assert parse_count(in_words(n, style) + noun) == Count(minimum=n, maximum=most)


@settings(max_examples=300, deadline=None)
@given(numbers, falling, hands)
def test_spellings_are_read_back(n: int, style: Style, hand: Hand) -> None:
    assert parse_count(on_paper(in_words(n, style), hand) + " قتيل") == Count(minimum=n, maximum=n)


@settings(max_examples=200, deadline=None)
@given(numbers, falling, st.lists(st.integers(0, 200), max_size=12), st.lists(st.sampled_from("\u064f\u0650\u0651ـ")))
def test_marks_say_nothing(n: int, style: Style, places: list[int], marks: list[str]) -> None:
    assert parse_count(marked(in_words(n, style), places, marks)) == Count(minimum=n, maximum=n)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 9999), falling)
def test_classical_order_is_read_back(n: int, style: Style) -> None:
    # `مئتان وثلاثة آلاف` is 203,000 today, so that it cannot be 3,200.
    assume(n < 1000 or n % 1000 < 100 or n % 100)
    assert parse_count(in_words(n, style._replace(rising=True))) == Count(minimum=n, maximum=n)


def test_unclear_order_is_no_number() -> None:
    assert parse_count("مئة وألفان") is None  # 102,000 or 2,100
    assert parse_count("ثلاثون ومئة ألف") is None  # 130,000 or 100,030


@settings(max_examples=200, deadline=None)
@given(
    st.integers(0, 10**9),
    st.sampled_from(["", ",", ".", "٬"]),
    st.sampled_from(["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"]),
)
def test_digits_are_read_back(n: int, mark: str, digits: str) -> None:
    text = f"{n:,}".replace(",", mark).translate(str.maketrans("0123456789", digits))
    assert parse_count(f"و{text} قتيل") == Count(minimum=n, maximum=n)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="بين من إلى و ال مئة ألف خمسة ٣5.,-–()%\u200f\u064eـ\ud800 قتلى عشرات", max_size=40))
def test_no_text_is_an_error(text: str) -> None:
    count = parse_count(text)
    assert count is None or isinstance(count, Count)


def test_long_texts_are_no_quantities() -> None:
    assert parse_count("ب" * 100_000) is None
    assert parse_count("9" * 100_000) is None
    assert parse_count("قتيل و" * 20_000) is None


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(min_codepoint=0x600, max_codepoint=0x6FF), max_size=40))
def test_no_arabic_text_is_an_error(text: str) -> None:
    assert isinstance(parse_count(text), Count | None)


WORDS = [
    word
    for line in (Path(__file__).parent / "words_without_quantity.txt").read_text("utf-8").splitlines()[1:]
    for word in line.split()
]


def test_words_are_many() -> None:
    assert len(set(WORDS)) > 200


@pytest.mark.parametrize("word", WORDS)
def test_word_counts_nobody(word: str) -> None:
    assert parse_count(word) is None
    assert parse_count("و" + word) is None


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=7))
def test_words_without_a_quantity_are_no_number(words: list[str]) -> None:
    assert parse_count(" ".join(words)) is None
