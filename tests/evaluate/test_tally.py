from collections.abc import Iterable

import pytest

from marsad.evaluate.tally import Row, Share, Table, Tally, add_up, count_items


@pytest.mark.parametrize(
    ("tally", "precision", "recall", "f1"),
    [
        (Tally(correct=3, predicted=4, gold=6), 0.75, 0.5, 0.6),
        (Tally(correct=0, predicted=4, gold=6), 0.0, 0.0, 0.0),
        (Tally(correct=0, predicted=0, gold=6), 0.0, 0.0, 0.0),
        (Tally(correct=0, predicted=4, gold=0), 0.0, 0.0, 0.0),
        (Tally(), 0.0, 0.0, 0.0),
        (Tally(correct=2, predicted=2, gold=2), 1.0, 1.0, 1.0),
    ],
)
def test_scores_of_counts(tally: Tally, precision: float, recall: float, f1: float) -> None:
    assert (tally.precision, tally.recall, tally.f1) == pytest.approx((precision, recall, f1))


def test_items_are_counted_by_type_and_once() -> None:
    found = count_items([("PER", 1), ("PER", 1), ("LOC", 2)], [("PER", 1), ("PER", 2), ("ORG", 2)])
    assert found == {"PER": Tally(1, 2, 1), "LOC": Tally(0, 0, 1), "ORG": Tally(0, 1, 0)}


def test_any_iterable_may_be_counted() -> None:
    def items() -> Iterable[tuple[str, int]]:
        yield from [("PER", 1), ("LOC", 2)]

    assert count_items(items(), items()) == {"PER": Tally(1, 1, 1), "LOC": Tally(1, 1, 1)}


def test_parts_add_up() -> None:
    parts = [{"PER": Tally(1, 2, 3)}, {"PER": Tally(1, 1, 1), "LOC": Tally(0, 1, 0)}]
    assert add_up(parts) == {"PER": Tally(2, 3, 4), "LOC": Tally(0, 1, 0)}


def test_micro_pools_the_counts_and_macro_averages_the_types() -> None:
    table = Table.of({"PER": Tally(9, 9, 9), "LOC": Tally(0, 1, 1)})
    assert list(table.types) == ["LOC", "PER"]
    assert table.micro == Row(precision=0.9, recall=0.9, f1=0.9, support=10)
    assert table.macro == Row(precision=0.5, recall=0.5, f1=0.5, support=10)


def test_nothing_gives_zeros() -> None:
    assert Table.of({}) == Table(types={}, micro=Row(), macro=Row())
    assert Share.of(0, 0).share == 0.0
