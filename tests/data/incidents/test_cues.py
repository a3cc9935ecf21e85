"""Words around figures, with the spellings that the press uses."""

from collections.abc import Callable

import pytest

from marsad.data.incidents import cues


@pytest.mark.parametrize(
    ("tells", "yes", "no"),
    [
        (cues.tells_update, "وَارتَفَعَت الحصيلةُ إلى ١٧ قتيلا", "ارتفاع ثلاثة أمتار أمام المبنى"),
        (cues.tells_update, "ليرتفع عدد الضحايا", "رفعت الشرطة دعوى وقتل 3"),
        (cues.tells_update, "الحصيلة ترتفع: 11 قتيلا", "قتل 11 شخصا في غارة"),
        (cues.tells_earlier, "بعدما كانت حصيلة سابقة تشير إلى ", "وأضاف أن "),
        (cues.tells_earlier, "وكانت الوزارة قد أعلنت مقتل ", "وكانت الطريق مقطوعة وقتل "),
        (cues.tells_earlier, "وكانت السلطات تحدثت في البداية عن مقتل ", "وكان في دورية، وأعلنت الوزارة مقتل "),
        (cues.tells_earlier, "ارتفع عدد القتلى من ", "قتل عشرات من "),
        (cues.tells_elsewhere, "ومن جهةٍ أخرى قتل", "قتل من جهتهم"),
        (cues.tells_elsewhere, "وأصيب اثنان في هجوم آخر", "وأصيب اثنان في الهجوم"),
        (cues.tells_elsewhere, "قتل اثنان في غارة ثانية", "قتل اثنان في قصف ثانوية البنات"),
        (cues.tells_background, "وسبق أن تعرضت", "سباق الخيل"),
        (cues.tells_alone, "وفي القرية وحدها قتل", "وحدات الجيش"),
        (cues.tells_boast, "زاعمة أنها قتلت", "زعيم الحركة"),
        (cues.tells_comparison, "512 قتيلا مقابل ", "وقف مقابل المبنى وقتل "),
        (cues.tells_comparison, "للمقارنه : ", "لا مجال للمقارنة وقتل "),
        (cues.tells_report, "في أيار أفاد المرصد بـ", " و"),
        (cues.tells_name, "، هما ", " و"),
        (cues.tells_harm, " كما قتل القائد ", " والطالب "),
    ],
)
def test_cues(tells: Callable[[str], bool], yes: str, no: str) -> None:
    assert tells(yes) and not tells(no)


@pytest.mark.parametrize(
    ("before", "figure", "further"),
    [
        ("كما قتل ", "3 مدنيين", True),
        ("وأصيب ", "10 آخرين", True),
        ("قتل فلان إضافة إلى ", "3 مدنيين", True),
        ("إضافة إلى الأضرار قتل ", "3 مدنيين", False),
        ("وقتل ", "3 مدنيين", False),
    ],
)
def test_what_comes_on_top(before: str, figure: str, further: bool) -> None:
    assert cues.tells_further(before, figure) is further
