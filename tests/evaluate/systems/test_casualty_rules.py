"""The rules that give baselines their casualties: which words count victims, and what is said of them."""

import pytest

from marsad.data.tags import Span
from marsad.data.words import find_words
from marsad.evaluate.systems.casualty_words import Harm, tell_harm
from marsad.evaluate.systems.patterns import find_casualties


def _words(text: str) -> list[str]:
    return [text[word.start : word.end] for word in find_words(text)]


def _marked(text: str) -> tuple[list[str], Span]:
    """Return the words of a text and the span between its brackets."""
    before, inside, behind = (_words(part) for part in text.replace("]", "[").split("["))
    return [*before, *inside, *behind], Span(len(before), len(before) + len(inside), "CASUALTY")


@pytest.mark.parametrize(
    ("text", "harm"),
    [
        ("أدى الهجوم إلى مقتل [12 شخصا] وإصابة آخرين", Harm("killed", "person")),
        ("أدى الهجوم إلى مقتل 12 وإصابة [ثلاثة جنود]", Harm("injured", "combatant")),
        ("سقط [12 جريحا] بعد مقتل اثنين", Harm("injured", "person")),
        ("وقال إن [54 مدنيا] قتلوا", Harm("killed", "civilian")),
        ("سقط [30 شخصا] بين قتيل وجريح", Harm("casualty", "person")),
        ("أسفر عن مقتل وإصابة [30 طفلا]", Harm("casualty", "child")),
        ("وخطف مسلحون [صحفيين اثنين]", Harm("captured", "media")),
        ("وما زال [تسعة مسعفين] في عداد المفقودين", Harm("missing", "aid")),
        ("فقد وصل [ثلاثة]", Harm("killed", "person")),
    ],
)
def test_harm(text: str, harm: Harm) -> None:
    assert tell_harm(*_marked(text)) == harm


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("قتل ما لا يقل عن 17 شخصا وأصيب نحو ثلاثين آخرين", ["ما لا يقل عن 17 شخصا", "نحو ثلاثين آخرين"]),
        ("مقتل 12 مدنيا على الأقل بينهم طفلان وامرأة", ["12 مدنيا على الأقل", "طفلان", "وامرأة"]),
        ("استشهاد ثلاثة منهم", ["ثلاثة منهم"]),
        ("جرح عدد من المدنيين", ["عدد من المدنيين"]),
        ("باكستان: قتلى وجرحى في هجوم", ["قتلى", "وجرحى"]),
        ("خطف عشرات الجنود وأسر القتلى التسعة", ["عشرات الجنود", "القتلى التسعة"]),
        ("قتل منذ 2011", []),
        ("مقتل زعيم التنظيم", []),
        ("اشترى 12 شخصا منازل", []),
        ("ارتفع عدد القتلى", []),
        ("قتل خمسة في المئة", []),
    ],
)
def test_patterns(text: str, found: list[str]) -> None:
    words = _words(text)
    assert [" ".join(words[span.start : span.end]) for span in find_casualties(words)] == found
