"""What quantity expressions say, by the tables in quantities/; words in full are in test_number_words.py."""

import re
from collections import Counter
from pathlib import Path

import pytest

from marsad.data.errors import UserError
from marsad.data.numerals import count_mention, parse_count
from marsad.data.records import Count, Vague
from marsad.data.vague_counts import apply_vague_policy, load_vague_table

# One line a reading, in the notation of the annotation guidelines: `30+` at least, `30-` at most,
# `~30` about, `none` no quantity; texts between bars; \u200f and the like stand for invisible characters.
TABLES = sorted((Path(__file__).parent / "quantities").glob("*.txt"))
VAGUE: dict[str, Vague] = {"tens": "tens", "hundreds": "hundreds", "thousands": "thousands", "some": "some"}


def read_notation(text: str) -> Count | None:
    if text == "none":
        return None
    if text in VAGUE:
        return Count(vague=VAGUE[text])
    about, number = text.startswith("~"), text.removeprefix("~")
    least, dash, most = number.removesuffix("+").partition("-")
    if dash and not most:
        return Count(maximum=int(least), approximate=about)
    return Count(minimum=int(least), maximum=None if number.endswith("+") else int(most or least), approximate=about)


def cases(path: Path) -> list[tuple[str, str]]:
    lines = [line.split(" = ") for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [(_with_invisible(text), expected) for expected, texts in lines for text in texts.split(" | ")]


def _with_invisible(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text)


CASES = [pytest.param(*case, id=f"{path.stem}: {case[0]}") for path in TABLES for case in cases(path)]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_table(text: str, expected: str) -> None:
    assert parse_count(text) == read_notation(expected)


def test_tables_hold_each_text_once() -> None:
    texts = Counter(text for path in TABLES for text, _ in cases(path))
    assert [text for text, times in texts.items() if times > 1] == []
    assert len(texts) >= 1000


def test_guideline_notation() -> None:
    assert parse_count("ما لا يقل عن 30 مدنيا") == Count(minimum=30, maximum=None)
    assert parse_count("حتى 100") == Count(minimum=None, maximum=100)
    assert parse_count("نحو 40") == Count(minimum=40, maximum=40, approximate=True)
    assert parse_count("عشرات القتلى") == Count(vague="tens")


def test_empty_text_is_none() -> None:
    assert parse_count("") is None
    assert parse_count(" \u200f ") is None


def test_shipped_vague_table() -> None:
    table = load_vague_table()
    assert parse_count("عشرات القتلى", table) == Count(minimum=10, vague="tens")
    assert parse_count("آلاف", table) == Count(minimum=1000, vague="thousands")
    assert parse_count("خمسة قتلى", table) == Count(minimum=5, maximum=5)
    assert parse_count("لا شيء", table) is None


def test_own_vague_table(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("some: {minimum: 2, maximum: 9}\n", encoding="utf-8")
    table = load_vague_table(str(path))
    assert apply_vague_policy(Count(vague="some"), table) == Count(minimum=2, maximum=9, vague="some")
    assert apply_vague_policy(Count(vague="tens"), table) == Count(vague="tens")


@pytest.mark.parametrize("text", ["dozens: {minimum: 12}", "tens: {minimum: 20, maximum: 10}", "tens: {minimum: many}"])
def test_faulty_vague_table(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="tens"):
        load_vague_table(str(path))


# The mention stands in brackets.
AROUND = """
400+ = عدد الضحايا منذ مطلع العام تجاوز [400].
55000+ = في حين تخطى عدد الجرحى [خمسة وخمسين ألفا] في الشمال.
7000+ = وتجاوزت حصيلة القتلى [7 آلاف] في المدينة
300+ = إن عدد المعتقلين يفوق [300]، بحسب المحامي
20+ = يزيد عدد المفقودين في القرية على [20 شخصا]
18+ = وقالت مصادر إن [18 مجندا] في الكتيبة على الأقل أصيبوا
16+ = لقي [16 شخصا] حتفهم على الأقل
121- = خسائرنا لا تتجاوز [121 جنديا] منذ الفجر
3- = لم يزد العدد في البلدة على [ثلاثة].
1200- = قد يصل عدد القتلى إلى [1200 قتيل]
9- = العدد الحقيقي قد يبلغ [تسعة].
~7000 = حصيلة الانقلاب تقارب [سبعة آلاف]
~32500 = حصيلة القتلى تقترب من [32500]
12 = قتل [12 شخصا] بينهم طفلان على الأقل
3 = مقتل [ثلاثة ضباط] وطفل على الأقل
22 = ما يزيد على ثمانية قتلى وإصابة [22 آخرين]
5 = تجاوزت القافلة الحاجز، وقتل [5 جنود]
5 = أصيب [5 جنود] في هجوم قتل ثلاثة على الأقل
~40 = تجاوز العدد [نحو 40]
30+ = تقترب من المدينة [أكثر من 30 مسلحا]
tens = تجاوز عددهم [العشرات]
none = تجاوز [المدينة]
2 = قال شهود إن [مدنيين] قتلا في القصف
2 = إن [متطوعين] توفيا غرقا
some = قال شهود إن [مدنيين] قتلوا في القصف
57 = هجوم قتل57 [شخصا] في السوق
57+ = وقتل٥٧ [شخصا على الأقل] بينهم أطفال
1 = قتل في عام 2018 [شخص] واحد
1 = قتل في 3/4/2018 [مدني] في بلدته
some = سقوط [شهداء] في 3 غارات
some = وأفاد [بارتقاء شهداء] في الحي
"""


@pytest.mark.parametrize("line", AROUND.strip().splitlines())
def test_bounds_around_a_mention(line: str) -> None:
    expected, sentence = line.split(" = ")
    start, end = sentence.index("["), sentence.index("]") - 1
    text = sentence.replace("[", "").replace("]", "")
    assert count_mention(text, start, end) == read_notation(expected)
