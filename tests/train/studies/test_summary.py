"""What a study says: means, deviations, differences by seed, tables, and the notes beside them."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from marsad.configs import TrainRecipe
from marsad.configs.training import CheckpointEncoder
from marsad.train.studies.plot import plot_curve
from marsad.train.studies.records import Run, RunResult, Study
from marsad.train.studies.report import to_markdown, to_terminal
from marsad.train.studies.summary import make_study
from marsad.train.studies.variants import Variant


def run(seed: int, mentions: float, events: float | None = None, sentences: int = 10, last_step: int = 9) -> Run:
    scores = {"score": 0.99, "news-dev/mentions": mentions}
    if events is not None:
        scores["news-dev/events"] = events
    result = RunResult(
        best_step=5,
        last_step=last_step,
        scores=scores,
        documents={"news-train": 3},
        sentences={"news-train": sentences},
    )
    return Run(seed=seed, result=result)


def study_of(recipe: TrainRecipe, runs: dict[str, list[Run]]) -> Study:
    return make_study("ablation", recipe, "marsad ablate x", [Variant(n, n, recipe) for n in runs], list(runs.values()))


def curve_of(recipe: TrainRecipe, runs: dict[int, list[Run]]) -> Study:
    variants = [Variant(f"{share}%", "", recipe, share) for share in runs]
    return make_study("curve", recipe, "marsad curve x", variants, list(runs.values()))


def test_differences_are_of_the_same_seed(recipe: TrainRecipe) -> None:
    failed = Run(seed=2, reason="the disk is full")
    study = study_of(recipe, {"whole": [run(1, 0.5, 0.4), failed], "without events": [run(1, 0.6), run(2, 0.9)]})
    whole, without = study.rows
    assert whole.measures["news-dev/mentions"].values == (0.5,)
    assert not whole.differences
    assert without.measures["news-dev/mentions"].mean == pytest.approx(0.75)
    assert without.measures["news-dev/mentions"].deviation == pytest.approx(0.2121320)
    assert without.differences.keys() == {"news-dev/mentions"}
    assert without.differences["news-dev/mentions"].seeds == (1,)
    assert without.differences["news-dev/mentions"].mean == pytest.approx(0.1)
    assert "whole, seed 2, was set aside: the disk is full" in study.notes
    assert Study.model_validate_json(study.model_dump_json()) == study


def test_the_table_of_an_ablation(recipe: TrainRecipe) -> None:
    runs = {"whole": [run(1, 0.5, 0.4), run(2, 0.52, 0.4)], "without events": [run(1, 0.6), run(2, 0.6)]}
    text = to_markdown(study_of(recipe, runs))
    assert text.startswith("## run\n\n- ")
    assert ": `marsad ablate x`\n" in text
    assert "| Trained | sentences | mentions | events |\n" in text
    assert "| whole | 10 | 51.0 ± 1.4 | 40.0 ± 0.0 |\n" in text
    assert "| without events | 10 | 60.0 ± 0.0 +9.0 ± 1.4 | – |\n" in text
    assert "(run, seeds 1, 2, on news-dev)" in text


def test_the_table_and_the_notes_of_a_curve(recipe: TrainRecipe) -> None:
    runs = {10: [Run(seed=1, reason="no text.")], 50: [run(1, 0.41, sentences=1200, last_step=5)], 100: [run(1, 0.5)]}
    console = Console(width=100, record=True, file=StringIO())
    console.print(to_terminal(curve_of(recipe, runs)))
    text = console.export_text()
    assert "The last step was the best of 50%: more steps may give more." in text
    assert "One seed: how far another would be from it is not known." in text
    assert "epochs" not in text
    rows = [line.split() for line in text.splitlines() if "% " in line.strip()[:5]]
    assert rows == [["10%", "–", "–"], ["50%", "1,200", "41.0"], ["100%", "10", "50.0"]]


def test_notes_of_what_bends_a_curve(recipe: TrainRecipe) -> None:
    changes = {"steps": None, "epochs": 7, "encoder": CheckpointEncoder(folder=Path("runs/first/best"))}
    notes = curve_of(recipe.model_copy(update=changes), {100: [run(1, 0.5), run(2, 0.6)]}).notes
    assert any("at most 7 epochs, so that smaller shares had fewer steps" in note for note in notes)
    assert any("All runs went on from runs/first/best" in note for note in notes)
    assert not any("One seed" in note for note in notes)


def test_the_picture_has_every_layer_and_stays_the_same(recipe: TrainRecipe, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    runs = {
        10: [run(1, 0.2, 0.1, 100), run(2, 0.3, 0.1, 100)],
        50: [],
        100: [run(1, 0.5, 0.2, 900), run(2, 0.6, 0.2, 900)],
    }
    for name in ("one.svg", "two.svg"):
        plot_curve(curve_of(recipe, runs), tmp_path / name)
    picture = (tmp_path / "one.svg").read_text("utf-8")
    assert all(f">{word}</text>" in picture for word in ("mentions", "events", "news-dev", "training sentences"))
    assert picture == (tmp_path / "two.svg").read_text("utf-8")
