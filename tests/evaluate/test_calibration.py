from collections.abc import Callable

import pytest

from marsad.data.records import Document
from marsad.evaluate.calibration import calibrate
from marsad.evaluate.pairs import Pair

Make = Callable[..., Document]
SENTENCES = ["قصفت المدفعية بلدة القائم", "وأدانت الحكومة القصف", "وعقد اجتماع في بغداد"]


def pair(make: Make, gold: list[dict[str, None]], predicted: list[dict[str, float | None]]) -> Pair:
    return Pair(make(SENTENCES[: len(gold)], gold), make(SENTENCES[: len(gold)], predicted))


def test_hand_computed_bins(make: Make) -> None:
    gold: list[dict[str, None]] = [{"shelling": None}, {"statement": None}, {}]
    predicted: list[dict[str, float | None]] = [
        {"shelling": 0.95, "statement": 0.05},
        {"shelling": 0.91, "statement": 0.62},
        {"shelling": 0.01, "statement": 0.66},
    ]
    result = calibrate([pair(make, gold, predicted)])
    assert result is not None
    assert [(one.low, one.high, one.count, one.accuracy) for one in result.bins] == [
        (0.0, 0.1, 2, 0.0),
        (0.6, 0.7, 2, 0.5),
        (0.9, 1.0, 2, 0.5),
    ]
    assert [one.confidence for one in result.bins] == pytest.approx([0.03, 0.64, 0.93])
    assert result.error == pytest.approx((2 * 0.03 + 2 * 0.14 + 2 * 0.43) / 6)


def test_scores_that_are_as_often_right_as_they_say_have_no_error(make: Make) -> None:
    gold: list[dict[str, None]] = [{"shelling": None}, {}]
    result = calibrate([pair(make, gold, [{"shelling": 0.5}, {"shelling": 0.5}])])
    assert result is not None and result.error == 0.0


def test_certain_and_wrong_is_the_worst(make: Make) -> None:
    result = calibrate([pair(make, [{}, {"protest": None}], [{"protest": 1.0}, {"protest": 0.0}])])
    assert result is not None and result.error == 1.0
    assert [(one.low, one.high) for one in result.bins] == [(0.0, 0.1), (0.9, 1.0)]


@pytest.mark.parametrize("number", range(10))
def test_a_score_on_a_border_is_in_the_upper_bin(make: Make, number: int) -> None:
    result = calibrate([pair(make, [{}], [{"protest": number / 10}])])
    assert result is not None and result.bins[0].low == number / 10


def test_documents_are_taken_together(make: Make) -> None:
    one = pair(make, [{}], [{"protest": 0.4}])
    other = pair(make, [{"protest": None}], [{"protest": 0.4}])
    result = calibrate([one, other])
    assert result is not None
    assert result.bins[0].count == 2 and result.error == pytest.approx(0.1)


def test_without_scores_there_is_nothing_to_calibrate(make: Make) -> None:
    assert calibrate([pair(make, [{"protest": None}], [{"protest": None}])]) is None
    assert calibrate([]) is None
