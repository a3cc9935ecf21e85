import gc
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.data.sentences import MOST_WORDS, split_sentences
from marsad.data.words import find_words


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["دخلت القوات البلدة.", "وقال شاهد إنها خلت من سكانها."],
        ["لماذا قصفوا السوق؟!", "لا أحد يعلم…"],
        ["سقط 3.5 ملايين برميل في 12.10.2020 قرب الميناء.", "وعاد الصيادون."],
        ["بلغ السعر ٣.٥ دنانير.", "وارتفع لاحقا."],
        ["نشرت الوزارة ذلك في 2016.", "ثم نفته."],
        ["قال د. محمد العامري وم. سالم وأ.د. ليلى حداد إن أ. ب. منصور نجا.", "وقال آخر ذلك أيضا."],
        ["نقلت الخبر وكالة (أ.ف.ب.) عن شرطي.", "وأكدته وكالة د.ب.أ.", "وقال ناطق إنه صحيح."],
        ["وقع ذلك عام 1437 هـ.", "ثم في سنة 1438ه.", "وتكرر في 2018م.", "وانتهى."],
        ["دخل السوق خاصّة.", "وفي المساء أغلق."],
        ["قال «لن نرحل.»", "وأضاف «سنعود!»، ثم صمت."],
        ['قال "نعم."', "وذهب.", '"نحن باقون" كانت كلمته.'],
        ["ذهب (!) إلى السوق (؟) وحده.", "ثم عاد."],
        ["1. وقف النار.", "2. تبادل الأسرى.", "3. فتح المعابر."],
        ["انظر www.example.org/a.b?c=1.", "أو راسل desk.news@example.org.", "والموقع news.example.org يعمل."],
        ["قالت U.S. Central Command ذلك.", "ونفاه Dr. Smith أمس."],
        ["مصراتة.. قصف على الميناء.", "والسلطات تحقق."],
        ["نفى القائد الميداني في الجبهة الجنوبية أن تكون قواته قد انسحبت من البلدة أمس..", "يذكر أنها سقطت مرتين."],
        ["... ثم قال . . .", "وعاد."],
        ["٣٫٥ و٣.٥ مليون و1.200.000 نازح.", "٢٠ منهم عادوا."],
    ],
)
def test_sentences_of_one_line(sentences: list[str]) -> None:
    assert split(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["وصفهم «الإرهابيين».", "وفي مؤتمر صحفي نفى ذلك."],
        ["لماذا عادوا؟", "وقال شاهد إنهم لم يعودوا!", "وانتهى."],
        ["انتهى ذلك عام 2016.", "وعاد القصف.", "12 قتيلا سقطوا."],
        ['قال: "سقطت البلدة."', "نحن باقون."],
    ],
)
def test_no_space_after_a_stop(sentences: list[str]) -> None:
    assert split("".join(sentences)) == sentences


def test_line_breaks_end_a_sentence() -> None:
    lines = ["تحالف جديد يجمع فصائل الساحل", "بنغازي - مراسلنا:", "قال ناطق إن الاتفاق قريب", "- وقف النار", "مشاركة :"]
    for newline in ("\n", "\r\n", "\n \n", "\u2028"):
        assert split(newline.join(lines)) == lines


def test_marks_alone_join_the_sentence_before_them() -> None:
    assert split("عاد النازحون. . . وبقي آخرون.") == ["عاد النازحون. . .", "وبقي آخرون."]
    assert split("عاد النازحون. »") == ["عاد النازحون. »"]
    assert split("***\nمشاركة :") == ["***", "مشاركة :"]
    assert split(" \n\t ") == []


_PIECES = st.one_of(
    st.sampled_from(
        [".", "..", "…", "؟", "!", "»", "«", '"', "(", ")", " ", "\n", "\r\n", "،", "د.", "1.", "3.5", "www.a.b", "هـ."]
    ),
    st.text(max_size=4),
    st.sampled_from(["قال", "حلب", "خاصّة", "12", "٣", "U.S.", "\u200f", "\ud800"]),
)


@given(st.lists(_PIECES, max_size=40).map("".join))
def test_every_visible_character_is_in_exactly_one_sentence(text: str) -> None:
    spans = split_sentences(text)
    covered = [place for start, end in spans for place in range(start, end)]
    assert covered == sorted(set(covered))
    assert {place for place, char in enumerate(text) if not char.isspace()} <= set(covered)
    for start, end in spans:
        assert start < end and text[start:end] == text[start:end].strip()


@pytest.mark.parametrize(
    "unit", ["ا", "قتل ", ".", ". ", "ا..", '"', '."', "www.", "http://???", "ا. ", "1. ", "\n", "!(.", ".» "], ids=repr
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    def seconds(length: int) -> float:
        text = (unit * length)[:length]
        gc.disable()  # it would walk through what all other tests have left, the longer the text the more often
        start = time.process_time()
        split_sentences(text)
        passed = time.process_time() - start
        gc.enable()
        return passed

    # Eight times the text may not take anywhere near 64 times as long. The best of three, since a busy
    # machine only ever adds; quadratic time would be minutes.
    short, long = (min(seconds(length) for _ in range(3)) for length in (20_000, 160_000))
    assert long < 24 * short + 0.1


@pytest.mark.parametrize("words", ["قتل مدني في حلب ", "حلب،", "😀", "- ", "و"], ids=repr)
def test_a_text_without_full_stops_is_cut(words: str) -> None:
    text = words * 2500
    pieces = split(text)
    assert max(len(find_words(piece)) for piece in pieces) <= MOST_WORDS
    assert sum(len(find_words(piece)) for piece in pieces) == len(find_words(text))
    assert "".join(pieces).replace(" ", "") == text.replace(" ", "")


def test_a_long_text_is_cut_at_a_blank() -> None:
    assert all(piece.endswith("حلب،") for piece in split("قصف على ريف حلب، " * 1500)[:-1])
    assert len(split("قصف على حلب " * (MOST_WORDS // 3))) == 1
