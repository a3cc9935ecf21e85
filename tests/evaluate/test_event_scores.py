from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from marsad.data.records import Document
from marsad.evaluate.events import average_precision, count_events, score_events
from marsad.evaluate.pairs import Pair
from marsad.evaluate.tally import Tally

Make = Callable[..., Document]
SENTENCES = ["قصفت المدفعية بلدة القائم", "وأدانت الحكومة القصف", "وعقد اجتماع في بغداد"]


@pytest.fixture
def pair(make: Make) -> Pair:
    gold = [{"shelling": None}, {"statement": None, "shelling": None}, {"diplomacy": None}]
    predicted = [
        {"shelling": 0.9, "statement": 0.2, "diplomacy": 0.1},
        {"shelling": 0.3, "statement": 0.8, "diplomacy": 0.6},
        {"shelling": 0.4, "statement": 0.1, "diplomacy": 0.5},
    ]
    return Pair(make(SENTENCES, gold), make(SENTENCES, predicted))


def test_decisions_follow_the_threshold(pair: Pair) -> None:
    assert count_events(pair, 0.5) == {
        "shelling": Tally(correct=1, predicted=1, gold=2),
        "statement": Tally(correct=1, predicted=1, gold=1),
        "diplomacy": Tally(correct=1, predicted=2, gold=1),
    }
    assert count_events(pair, 0.95) == {
        "shelling": Tally(gold=2),
        "statement": Tally(gold=1),
        "diplomacy": Tally(gold=1),
    }


def test_hand_computed_scores(pair: Pair) -> None:
    scores = score_events([pair], 0.5)
    assert scores.table.micro.f1 == pytest.approx(2 * 3 / (4 + 4))
    assert scores.table.macro.f1 == pytest.approx((2 / 3 + 1 + 2 / 3) / 3)
    # shelling: ranks 1 and 3; diplomacy: rank 2; statement: rank 1
    assert scores.average_precision == pytest.approx({"shelling": (1 + 2 / 3) / 2, "diplomacy": 0.5, "statement": 1.0})
    assert scores.mean_average_precision == pytest.approx((5 / 6 + 0.5 + 1) / 3)


def test_an_event_without_a_score_is_certain(make: Make) -> None:
    pair = Pair(make(SENTENCES[:1], [{"shelling": None}]), make(SENTENCES[:1], [{"shelling": None}]))
    assert score_events([pair], 0.99).table.micro.f1 == 1.0


def test_a_type_that_is_only_predicted_has_no_average_precision(make: Make) -> None:
    pair = Pair(make(SENTENCES[:1], [{"shelling": None}]), make(SENTENCES[:1], [{"shelling": 0.7, "protest": 0.6}]))
    scores = score_events([pair], 0.5)
    assert scores.average_precision == {"shelling": 1.0}
    assert scores.table.types["protest"].support == 0
    assert scores.table.macro.f1 == 0.5


def test_no_events_score_zero(make: Make) -> None:
    quiet = make(SENTENCES)
    scores = score_events([Pair(quiet, quiet)], 0.5)
    assert scores.table.types == {} and scores.mean_average_precision == 0.0


def test_documents_add_up(pair: Pair) -> None:
    once, twice = score_events([pair], 0.5), score_events([pair, pair], 0.5)
    assert twice.table.micro.support == 2 * once.table.micro.support
    assert twice.average_precision == pytest.approx(once.average_precision)


def test_no_positive_gives_zero() -> None:
    assert average_precision([False, False], [0.1, 0.9]) == 0.0


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9])), min_size=1, max_size=30))
def test_average_precision_is_that_of_scikit_learn(ranked: list[tuple[bool, float]]) -> None:
    relevant, scores = [r for r, _ in ranked], [s for _, s in ranked]
    if any(relevant):
        assert average_precision(relevant, scores) == pytest.approx(average_precision_score(relevant, scores))
