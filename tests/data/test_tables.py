"""Cells that are safe in a spreadsheet; how tables are read is tested with the inputs."""

import pytest

from marsad.data.tables import without_formulas


@pytest.mark.parametrize("text", ["=1+1", "+9647", "-حلب", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_is_made_text(text: str) -> None:
    assert without_formulas({"a": text}) == {"a": f"'{text}"}


def test_numbers_and_other_texts_stay() -> None:
    row = {"score": -0.5, "start": 0, "day": None, "sure": True, "text": "12 قتيلا", "empty": "", "inner": "3-5 = 2"}
    assert without_formulas(row) == row
