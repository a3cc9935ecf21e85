"""Sentences found again, however they are spelt and cut."""

import time

import pytest

from marsad.data.overlap import Match, OverlapIndex, overlapping_sentences
from marsad.data.records import Document, Sentence

SENTENCE = "أعلنت وزارة الصحة أن ثلاثة مدنيين قُتلوا وأصيب عشرة آخرون في قصف على مدينة الباب صباح أمس"


def _document(id: str, *sentences: str) -> Document:
    text = "\n".join(sentences)
    starts = [sum(len(s) + 1 for s in sentences[:number]) for number in range(len(sentences))]
    places = tuple(Sentence(start=start, end=start + len(s)) for start, s in zip(starts, sentences, strict=True))
    return Document(id=id, text=text, sentences=places)


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE,
        "اعلنت وزاره الصحه ان ثلاثه مدنيين قتلوا واصيب عشره اخرون في قصف على مدينه الباب صباح امس",
        "اعلنت وزارة الصحة ان ثلاثة مدنيين قتل وا و اصيب عشرة اخرون في قصف على مدينة الباب صباح امس",
        "«أعلنت وزارة الصحة، أن ثلاثة مدنيين قُتِلوا، وأصيب عشرة آخرون في قصفٍ على مدينة الباب صباح أمس».",
        "أعلنت وزارة الصحة أن ثلاثة مدنيين قُتلوا وأصيب عشرة آخرون في قصف على مدينة الباب",
        "بيروت - "
        + SENTENCE
        + " وفق ما نقلت عنها وكالة الأنباء المحلية في بيان قصير لم يذكر الجهة المسؤولة عن القصف ولا عدد "
        "القذائف التي سقطت على الأحياء السكنية والأسواق القريبة من المسجد الكبير وسط المدينة ولا أسماء الضحايا",
    ],
)
def test_the_same_sentence_is_found(text: str) -> None:
    assert text in OverlapIndex([SENTENCE])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "؟!",
        "أعلنت وزارة الصحة",
        "أعلنت وزارة الصحة أن خمسة أطفال نُقلوا إلى المستشفى بعد حريق في أحد المخيمات شمال البلاد",
        "نفى متحدث باسم الجيش أن تكون قواته قد انسحبت من البلدة",
    ],
)
def test_another_sentence_is_not(text: str) -> None:
    assert text not in OverlapIndex([SENTENCE, "", "عاجل"])


def test_short_sentences_are_compared_whole() -> None:
    index = OverlapIndex(["قصف على حلب"])
    assert "قصفٌ على حلب." in index
    assert "قصف على حلب أمس" not in index


def test_the_share_decides() -> None:
    half = SENTENCE[:45] + " وقال شهود إن الطائرات عادت بعد ساعة وقصفت سوق الخضار والمدرسة الابتدائية"
    assert half in OverlapIndex([SENTENCE], share=0.1)
    assert half not in OverlapIndex([SENTENCE], share=0.6)


def test_the_match_names_the_text() -> None:
    index = OverlapIndex(["نفى متحدث باسم الجيش أن تكون قواته قد انسحبت من البلدة", SENTENCE])
    assert index.match(SENTENCE) == Match(1, 1.0)


def test_places_of_both_sentences() -> None:
    train = [_document("ت1", "عاجل من حلب", SENTENCE), _document("ت2", "لا شيء هنا")]
    test = [_document("خ1", "مقدمة قصيرة"), _document("خ2", SENTENCE, "خاتمة")]
    (found,) = overlapping_sentences(train, test)
    assert found == ("ت1", 1, "خ2", 0, 1.0)


def test_speed() -> None:
    """30,000 sentences against 5,000 is a matter of seconds; a tenth of it, of one."""
    words = SENTENCE.split()
    texts = [" ".join(words[number % 7 :] + [str(number), words[number % 11]] * 4) for number in range(3000)]
    start = time.perf_counter()
    index = OverlapIndex(texts[:500])
    assert sum(text in index for text in texts) >= 500
    assert time.perf_counter() - start < 5
