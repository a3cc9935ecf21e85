"""The scores of a row are those of the report, and say how sure they are."""

from collections.abc import Callable

import numpy as np
import pytest

from marsad.data.records import Count, Document
from marsad.evaluate.benchmark.measures import BySeed, count_measures, make_measures
from marsad.evaluate.benchmark.records import MEASURES
from marsad.evaluate.benchmark.resampling import Tallies
from marsad.evaluate.metrics import Setting, score
from marsad.evaluate.pairs import pair_up, restrict

Make = Callable[..., Document]
SETTING = Setting(checkpoint="tiny", data="news", split="test", labels=("PER", "ORG", "LOC", "CASUALTY"))


@pytest.fixture
def gold(make: Make) -> list[Document]:
    killed = {"status": "killed", "count": Count(minimum=3, maximum=3)}
    return [
        make(
            ["قتل [C1 3 جنود] في [L1 ريف حلب]", "ونفى [P1 محمد العلي] ذلك"],
            [{"armed_clash": None}, {"statement": None}],
            links=[("location", "C1", "L1")],
            C1=killed,
        ),
        make(["وصل وفد من [O1 الأمم المتحدة] إلى [L1 عمان]"], [{"diplomacy": None}], id="d2"),
        make(["لا جديد اليوم"], id="d3"),
    ]


@pytest.fixture
def predicted(make: Make) -> list[Document]:
    """One place is cut short, one casualty has another count, one event is too unsure, one is wrong."""
    killed = {"status": "killed", "count": Count(minimum=13, maximum=13)}
    return [
        make(
            ["قتل [C1 3 جنود] في ريف [L1 حلب]", "ونفى [P1 محمد العلي] ذلك"],
            [{"armed_clash": 0.9}, {"statement": 0.4}],
            links=[("location", "C1", "L1")],
            C1=killed,
        ),
        make(["وصل وفد من [O1 الأمم المتحدة] إلى [L1 عمان]"], [{"diplomacy": 0.7, "protest": 0.6}], id="d2"),
        make(["لا جديد [P1 اليوم]"], id="d3"),
    ]


def tallies(*rows: tuple[int, int, int]) -> Tallies:
    return np.array(rows, dtype=np.int64)


def test_every_measure_is_counted_by_document(gold: list[Document], predicted: list[Document]) -> None:
    counted = count_measures(pair_up(gold, predicted), SETTING)
    assert tuple(counted) == MEASURES
    assert {name: rows.tolist() for name, rows in counted.items()} == {
        "mentions": [[2, 3, 3], [2, 2, 2], [0, 1, 0]],
        "partial": [[3, 3, 3], [2, 2, 2], [0, 1, 0]],
        "events": [[1, 1, 2], [1, 2, 1], [0, 0, 0]],
        "casualties": [[0, 1, 1], [0, 0, 0], [0, 0, 0]],
        "links": [[0, 1, 1], [0, 0, 0], [0, 0, 0]],
    }


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"layers": ("mentions",)}, {"mentions", "partial"}),
        ({"layers": ("events",)}, {"events"}),
        ({"layers": ("attributes", "links")}, {"casualties", "links"}),
        ({"layers": ("mentions", "attributes"), "labels": ("PER", "LOC")}, {"mentions", "partial"}),
    ],
)
def test_what_the_data_does_not_annotate_is_not_measured(
    gold: list[Document], change: dict[str, object], names: set[str]
) -> None:
    assert set(count_measures(pair_up(gold, gold), SETTING.model_copy(update=change))) == names


def test_the_values_are_those_of_the_report(gold: list[Document], predicted: list[Document]) -> None:
    setting = SETTING.model_copy(update={"labels": ("PER", "LOC", "CASUALTY")})
    scores = score(gold, predicted, setting)
    pairs = [restrict(pair, setting.labels) for pair in pair_up(gold, predicted)]
    measures = make_measures({1: count_measures(pairs, setting)})
    assert scores.mentions and scores.events and scores.casualties and scores.links
    assert measures["mentions"].value == pytest.approx(scores.mentions.spans.micro.f1)
    assert measures["events"].value == pytest.approx(scores.events.table.micro.f1)
    assert measures["casualties"].value == pytest.approx(scores.casualties.end_to_end["span+status+count"].f1)
    assert measures["links"].value == pytest.approx(scores.links.micro.f1)


def test_mean_and_deviation_over_seeds() -> None:
    seeds: BySeed = {7: {"events": tallies((2, 4, 4), (2, 4, 4))}, 3: {"events": tallies((3, 4, 4), (3, 4, 4))}}
    measure = make_measures(seeds)["events"]
    assert measure.value == 0.625 and measure.spread
    assert (measure.spread.seeds, measure.spread.values) == ((7, 3), (0.5, 0.75))
    assert measure.spread.deviation == pytest.approx(0.25 / 2**0.5)
    assert measure.interval and measure.interval.low == measure.interval.high == 0.625
    assert measure.comparison is None


def test_one_seed_has_no_deviation_and_one_document_no_interval() -> None:
    measure = make_measures({1: {"links": tallies((2, 4, 4))}})["links"]
    assert measure.value == 0.5 and measure.interval is None
    assert measure.spread and measure.spread.deviation is None


def test_a_system_without_a_seed_has_no_spread() -> None:
    measure = make_measures({None: {"links": tallies((2, 4, 4), (4, 4, 4))}})["links"]
    assert measure.value == 0.75 and measure.spread is None


def test_comparison_with_another_system() -> None:
    ours: BySeed = {1: {"events": tallies(*[(4, 4, 4)] * 12)}, 2: {"events": tallies(*[(3, 4, 4)] * 12)}}
    theirs: BySeed = {0: {"events": tallies(*[(1, 4, 4)] * 12)}}
    comparison = make_measures(ours, ("majority", theirs))["events"].comparison
    assert comparison and comparison.against == "majority"
    assert comparison.difference == pytest.approx(0.625)
    assert comparison.p < 0.01


@pytest.mark.parametrize(
    "theirs",
    [{"links": tallies((1, 4, 4), (1, 4, 4))}, {"events": tallies((1, 4, 3), (1, 4, 4))}],
    ids=["no such measure", "other gold items"],
)
def test_what_cannot_be_compared_is_not(theirs: dict[str, Tallies]) -> None:
    ours: BySeed = {1: {"events": tallies((2, 4, 4), (2, 4, 4))}}
    assert make_measures(ours, ("other", {1: theirs}))["events"].comparison is None
