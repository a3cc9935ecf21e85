import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.data.incidents.records import Evidence, Figure
from marsad.data.incidents.totals import STATUSES, VICTIMS, Least, divisions, least, totals, victim_totals, walk
from marsad.data.records import Status, Victim

HERE = (Evidence(document="d", start=0, end=1, text="3"),)


def figure(status: Status, low: int | None, high: int | None, victim: Victim = "person", *parts: Figure) -> Figure:
    return Figure(status=status, victim=victim, minimum=low, maximum=high, evidence=HERE, parts=parts)


def bounds(figures: list[Figure], status: Status) -> tuple[int | None, int | None]:
    count = totals(figures)[status]
    return count.minimum, count.maximum


@st.composite
def trees(draw: st.DrawFn, status: Status, depth: int = 2) -> Figure:
    low = draw(st.integers(0, 500))
    high = draw(st.none() | st.integers(low, 1000))
    parts = draw(st.lists(trees(status, depth - 1), max_size=2)) if depth else []
    return figure(status, low, high, draw(st.sampled_from(VICTIMS)), *parts)


forests = st.lists(st.sampled_from(STATUSES).flatmap(trees), max_size=4)


@given(forests)
def test_totals_are_the_sums_over_the_roots(figures: list[Figure]) -> None:
    found = totals(figures)
    for status in STATUSES:
        roots = [root for root in figures if root.status == status]
        everybody = [node for root in roots for node in walk(root)]
        if not roots:
            assert status not in found
            continue
        assert found[status].minimum == sum(root.minimum or 0 for root in roots)
        assert (found[status].minimum or 0) <= sum(node.minimum or 0 for node in everybody)
        open_top = any(root.maximum is None for root in roots)
        assert found[status].maximum == (None if open_top else sum(root.maximum or 0 for root in roots))


@given(forests, st.sampled_from(STATUSES), st.sampled_from(VICTIMS))
def test_a_kind_is_never_more_than_what_its_figures_say(figures: list[Figure], status: Status, victim: Victim) -> None:
    nodes = [n for root in figures for n in walk(root) if n.status == status and n.victim == victim]
    count = victim_totals(figures, status, victim)
    assert (count is None) == (not nodes)
    if count:
        assert (count.minimum or 0) <= sum(node.minimum or 0 for node in nodes)


def test_a_part_is_never_added_to_its_whole() -> None:
    family = figure("killed", 12, 12, "civilian", figure("killed", 3, 3, "child"), figure("killed", 2, 2, "woman"))
    assert bounds([family, figure("killed", 4, 6)], "killed") == (16, 18)
    child = victim_totals([family], "killed", "child")
    assert child and (child.minimum, child.maximum) == (3, 3)
    assert victim_totals([family], "killed", "media") is None


def test_a_kind_in_two_divisions_counts_once() -> None:
    there = figure("killed", 8, 8, "person", figure("killed", 4, 4, "child"))
    whole = figure("killed", 14, 14, "person", there, figure("killed", 5, 5, "child"))
    assert [len(parts) for parts in divisions(whole)] == [1, 1]
    child = victim_totals([whole], "killed", "child")
    assert child and child.minimum == 5


@pytest.mark.parametrize(
    ("low", "high", "expected"), [(30, None, (30, None)), (None, 100, (0, 100)), (None, None, (0, None))]
)
def test_open_bounds(low: int | None, high: int | None, expected: tuple[int, int | None]) -> None:
    assert bounds([figure("killed", low, high)], "killed") == expected


def test_what_is_told_apart_of_dead_and_injured_is_not_told_twice() -> None:
    three = figure("casualty", 3, 3, "child", figure("killed", 1, 1, "child"), figure("injured", 1, 1, "child"))
    assert [bounds([three], status) for status in ("killed", "injured", "casualty")] == [(1, 1), (1, 1), (1, 1)]


def test_hostages_who_were_killed_are_both() -> None:
    taken = figure("captured", 10, 10, "person", figure("killed", 2, 2))
    assert bounds([taken], "captured") == (10, 10) and bounds([taken], "killed") == (2, 2)


@pytest.mark.parametrize(
    ("low", "high", "expected"), [(10, None, (40, None)), (None, None, (40, None)), (None, 50, (40, 50))]
)
def test_what_no_number_counts_is_at_least_its_parts(
    low: int | None, high: int | None, expected: tuple[int, int | None]
) -> None:
    whole = figure("killed", low, high, "person", figure("killed", 40, 40, "child"))
    assert bounds([whole.model_copy(update={"vague": low == 10})], "killed") == expected


@given(forests, forests, st.sampled_from(STATUSES))
def test_the_least_of_two_lists_adds_up(figures: list[Figure], others: list[Figure], status: Status) -> None:
    together = least(figures, status).plus(least(others, status))
    assert together == least([*figures, *others], status)
    assert together.number == (totals([*figures, *others])[status].minimum if status in _told(figures + others) else 0)
    assert Least(told=3, apart=5).number == 0


def _told(figures: list[Figure]) -> set[Status]:
    return {figure.status for root in figures for figure in walk(root)}
