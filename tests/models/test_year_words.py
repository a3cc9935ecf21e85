"""Years that stand where counts do."""

import pytest

from marsad.models.year_words import is_year


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("منذ السابع من أكتوبر 2023", True),
        ("من تشرين الأول / أكتوبر ٢٠٢٣", True),
        ("منذ تشرين الأول 2023", True),
        ("أواخر سنة 2012", True),
        ("للعام 2019", True),
        ("في رمضان 1445", True),
        ("منذ 2011", True),
        ("حتى نهاية 2023", True),
        ("خلال السنة 2019", True),
        ("بين عامي 2014 و2019", True),
        ("في أكتوبر 1400", False),
        ("في اليوم الأول 2000", False),
        ("قتل 2014 و2019", False),
        ("جرحى الجيش فبلغ 2066", False),
        ("داعش أعدم 2000", False),
        ("في أكتوبر 318", False),
        ("قتل خلال العام 20231", False),
        ("5300 جريمة قتل في 2008", True),
        ("2023", False),
    ],
)
def test_a_number_behind_its_month_is_a_year(text: str, year: bool) -> None:
    words = text.split()
    assert is_year(words, len(words) - 1) is year
