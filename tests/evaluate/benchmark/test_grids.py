import pytest

from marsad.evaluate.benchmark.detail_grids import SOURCES, detail_grids
from marsad.evaluate.benchmark.grids import f1_cell, group_rows, overview_grid, scores_grid, stars
from marsad.evaluate.benchmark.records import Benchmark, Comparison, Detail
from marsad.evaluate.report import Grid
from marsad.evaluate.tally import Row


def details(record: Benchmark) -> dict[str, Grid]:
    return {grid.title: grid for grid in detail_grids(group_rows(record)[0])}


def test_only_rows_with_the_same_data_split_and_labels_stand_together(record: Benchmark) -> None:
    groups = group_rows(record)
    assert [(group.title, len(group.rows)) for group in groups] == [
        ("news (test): ORG, LOC, CASUALTY", 3),
        ("wiki: PER, LOC", 2),
    ]
    narrower = record.rows[1].model_copy(update={"labels": ("LOC",)})
    assert len(group_rows(record.model_copy(update={"rows": (record.rows[0], narrower)}))) == 2


def test_a_cell_has_score_stars_interval_and_deviation(record: Benchmark) -> None:
    measures = [row.measures["mentions"] for row in record.rows]
    assert [f1_cell(measure) for measure in measures[:3]] == [
        "70.0***\n[66.0–73.0]",
        "50.0\n[46.0–53.0]\n± 1.3",
        "30.0*\n[26.0–33.0]",
    ]
    assert f1_cell(measures[3]) == "66.0" and f1_cell(None) == "–"


@pytest.mark.parametrize(("p", "marks"), [(0.05, ""), (0.049, "*"), (0.01, "*"), (0.0099, "**"), (0.0009, "***")])
def test_stars_stand_for_bounds_of_p(p: float, marks: str) -> None:
    assert stars(Comparison(against="crf", difference=0.1, p=p)) == marks


def test_contamination_tells_none_from_unknown(record: Benchmark) -> None:
    grid = scores_grid(group_rows(record)[0])
    assert grid.columns[-1] == "Test text in training"
    assert [row[-1] for row in grid.rows] == ["1.5%\n(3 sentences)", "none", "unknown"]


def test_the_overview_has_every_system_and_corpus(record: Benchmark) -> None:
    rows = {row[0]: row[1:] for row in overview_grid(group_rows(record)).rows}
    assert rows["crf"] == ("50.0\n[46.0–53.0]\n± 1.3", "–")
    assert set(rows) == {row.system.name for row in record.rows}


def test_details_compare_the_systems_that_have_them(record: Benchmark) -> None:
    grids = details(record)
    assert ("LOC", "66.7", "5") in grids["Mentions that overlap, by type, F1"].rows
    assert ("compact", "90.0", "30", "40.0", "12") in grids["Mentions that the training text has, and others"].rows
    assert ("compact", "30.0", "15.0", "5.0", "40.0", "10.0", "20") in grids[
        "Errors in mentions by kind, in percent of all errors"
    ].rows
    assert len(grids["Mentions by type, F1"].columns) == 1 + len(record.rows[:3]) + 1
    assert [row[0] for row in grids["Mentions by type, F1"].footer] == ["micro", "macro"]
    assert ("armed_clash", "100.0", "1") in grids["Events by type, average precision"].rows


def test_no_table_of_details_is_empty(record: Benchmark) -> None:
    bare = [row.model_copy(update={"detail": Detail(), "scores": (row.scores[0],)}) for row in record.rows[3:]]
    grids = list(detail_grids(group_rows(record.model_copy(update={"rows": tuple(bare)}))[0]))
    assert [grid.title for grid in grids] == ["Mentions by type, F1"]


def test_of_many_sources_the_largest_are_shown(record: Benchmark) -> None:
    sources = {f"s{number}": Row(f1=0.5, support=number) for number in range(1, SOURCES + 6)}
    first = record.rows[0]
    many = first.model_copy(update={"detail": first.detail.model_copy(update={"by_source": sources})})
    (grid,) = [
        grid for title, grid in details(record.model_copy(update={"rows": (many,)})).items() if "source" in title
    ]
    assert [row[0] for row in grid.rows] == [f"s{number}" for number in range(SOURCES + 5, 5, -1)]
    assert "20 largest of 25" in grid.title


def test_scores_by_type_are_means_over_the_seeds(record: Benchmark) -> None:
    crf, news = record.rows[1], record.rows[0].scores[0]
    assert news.mentions is not None
    right = Row(f1=1.0, support=1)
    better = news.mentions.model_copy(
        update={"spans": news.mentions.spans.model_copy(update={"types": {"LOC": right}, "micro": right})}
    )
    seeds = (crf.scores[0], crf.scores[1].model_copy(update={"mentions": better}))
    grids = details(record.model_copy(update={"rows": (crf.model_copy(update={"scores": seeds}),)}))
    assert ("LOC", "50.0", "1") in grids["Mentions by type, F1"].rows
