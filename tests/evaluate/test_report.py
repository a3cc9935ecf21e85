from collections.abc import Callable

import pytest
from rich.console import Console

from marsad.data.records import Document
from marsad.evaluate.incidents import IncidentScores, IncidentSettings
from marsad.evaluate.metrics import Scores, Setting, score
from marsad.evaluate.report import grids, provenance, to_markdown, to_terminal
from marsad.evaluate.tally import Share, Table, Tally

Make = Callable[..., Document]


@pytest.fixture
def scores(make: Make) -> Scores:
    gold = make(
        ["قتل [C1 3 جنود] في [L1 حلب] أمس"],
        [{"armed_clash": None}],
        links=[("location", "C1", "L1")],
        C1={"status": "killed"},
    )
    predicted = make(["قتل [C1 3 جنود] في حلب [O1 أمس]"], [{"armed_clash": 0.9}], C1={"status": "killed"})
    return score(
        [gold],
        [predicted],
        Setting(checkpoint="tiny", data="news", split="dev", seed=7, labels=("ORG", "LOC", "CASUALTY")),
    )


@pytest.fixture
def with_incidents(scores: Scores) -> Scores:
    found = Table.of({"incident": Tally(2, 2, 4), "toll": Tally(1, 1, 1)})
    ours = IncidentScores(
        found=found,
        right={"killed": Share.of(2, 3), "by kind of victim": Share.of(1, 3)},
        documents={"incidents": Share.of(1, 2)},
    )
    theirs = IncidentScores(found=Table.of({"incident": Tally(1, 4, 4)}), right={"date": Share.of(0, 1)}, documents={})
    settings = IncidentSettings(documents=2, gold_mentions=ours, end_to_end=theirs)
    return scores.model_copy(update={"incidents": settings})


def render(scores: Scores) -> str:
    console = Console(width=80)
    with console.capture() as captured:
        console.print(to_terminal(scores))
    return captured.get()


def test_every_table_names_data_and_seed(scores: Scores) -> None:
    origin = "tiny, seed 7, on news (dev)"
    assert provenance(scores.setting) == origin
    tables = len(list(grids(scores)))
    assert tables == 7
    assert render(scores).count(origin) == to_markdown(scores).count(origin) == tables + 1


def test_both_schemes_stand_side_by_side(scores: Scores) -> None:
    lines = to_markdown(scores).splitlines()
    assert "IOB2 strict" in lines[2]
    assert "| CASUALTY | 100.0 | 100.0 | 100.0 | 1 | 100.0 | 100.0 | 100.0 | 1 |" in lines
    assert "| LOC | 0.0 | 0.0 | 0.0 | 1 | 0.0 | 0.0 | 0.0 | 1 |" in lines
    assert "| ORG | 0.0 | 0.0 | 0.0 | 0 | 0.0 | 0.0 | 0.0 | 0 |" in lines
    assert "| armed_clash | 100.0 | 100.0 | 100.0 | 100.0 | 1 |" in lines


def test_absent_scores_are_dashes(scores: Scores) -> None:
    assert scores.mentions is not None
    without = scores.model_copy(update={"mentions": scores.mentions.model_copy(update={"tags": None})})
    assert "| micro | – | – | – | – | 50.0 | 50.0 | 50.0 | 2 |" in to_markdown(without)


def test_incidents_from_gold_mentions_stand_beside_those_of_the_system(with_incidents: Scores) -> None:
    lines = to_markdown(with_incidents).splitlines()
    assert "| incident | 100.0 | 50.0 | 66.7 | 4 | 25.0 | 25.0 | 25.0 | 4 |" in lines
    assert "| toll | 100.0 | 100.0 | 100.0 | 1 | 0.0 | 0.0 | 0.0 | 0 |" in lines
    assert "| killed | 66.7 | 3 | – | – |" in lines and "| date | – | – | 0.0 | 1 |" in lines
    assert "| documents: incidents | 50.0 | 2 | – | – |" in lines


def test_the_terminal_report_fits_80_columns(with_incidents: Scores) -> None:
    lines = render(with_incidents).splitlines()
    assert max(map(len, lines)) <= 80
    assert not any("…" in line for line in lines)


def test_faults_notes_and_a_missing_seed_are_told(scores: Scores) -> None:
    setting = scores.setting.model_copy(update={"seed": None})
    told = to_markdown(scores.model_copy(update={"setting": setting, "faults": 3, "notes": ("a remark",)}))
    assert "seed not recorded" in told and "3 faults" in told and "a remark" in told
