"""What quantity expressions say, by the tables in quantities/; words in full are in test_number_words.py."""

import re
from collections import Counter
from pathlib import Path

import pytest

from marsad.data.errors import UserError
from marsad.data.numerals import parse_count
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
