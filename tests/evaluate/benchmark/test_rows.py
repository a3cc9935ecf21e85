from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from marsad.data.errors import UserError
from marsad.data.records import Document
from marsad.evaluate.benchmark.records import SystemRow
from marsad.evaluate.benchmark.rows import Outcome, RowMaker, SystemRun
from marsad.evaluate.benchmark.store import Block, FitRecord
from marsad.evaluate.benchmark.training_sets import Corpora
from marsad.evaluate.gold import Gold
from marsad.evaluate.systems.contract import Facts

Make = Callable[..., Document]
FACTS = Facts(name="crf", spec="crf", labels=("PER", "LOC"), parameters=9, megabytes=1.5)
NOW = "2026-01-02 on this machine"


@pytest.fixture
def gold(make: Make) -> Gold:
    documents = [make(["وصل [P1 سامي] إلى [L1 حلب] صباح اليوم مع وفد كبير"], id=str(n)) for n in range(3)]
    return Gold("towns", "test", documents, ("PER", "LOC"), ("mentions",), ())


@pytest.fixture
def corpora(gold: Gold) -> Corpora:
    """The only corpus that can be read here is the test set itself."""
    return Corpora(Path("nowhere"), {("towns", "test"): gold})


def _run(gold: Gold, facts: Facts, seed: int | None = None, measured: str = NOW) -> SystemRun:
    took = [(10.0, 100.0, 7.0), (1.0, 300.0, 8.0), (1.0, 200.0, 8.0)]  # seconds, memory, start-up
    blocks = [
        Block(documents=(d,), words=10, seconds=s, peak_memory=m, startup_seconds=u, measured=measured)
        for d, (s, m, u) in zip(gold.documents, took, strict=True)
    ]
    return SystemRun(seed, facts, blocks, FitRecord(seconds=4.5, measured=NOW))


def _row(gold: Gold, corpora: Corpora, *runs: SystemRun) -> SystemRow:
    maker = RowMaker(gold, corpora, NOW)
    return maker.row(maker.judge(Outcome("crf", runs)), None)


def test_the_cost_is_that_of_warm_blocks_and_the_first_start(gold: Gold, corpora: Corpora) -> None:
    cost = _row(gold, corpora, _run(gold, FACTS)).cost
    assert (cost.words_per_second, cost.peak_memory, cost.startup_seconds) == (10.0, 300.0, 7.0)
    assert (cost.parameters, cost.megabytes, cost.fit_seconds) == (9, 1.5, 4.5)


def test_a_row_has_the_scores_of_all_seeds(gold: Gold, corpora: Corpora) -> None:
    row = _row(gold, corpora, _run(gold, FACTS, 1), _run(gold, FACTS, 2))
    assert [scores.setting.seed for scores in row.scores] == [1, 2]
    assert row.measures["mentions"].value == 1.0 and not row.notes
    assert row.scores[0].seconds == 12.0 and row.contamination.searched == () and not row.detail.seen


def test_what_was_trained_on_is_searched_and_told(gold: Gold, corpora: Corpora) -> None:
    seen = _row(gold, corpora, _run(gold, FACTS.model_copy(update={"trained_on": ("towns:test",)})))
    assert (seen.contamination.sentences, seen.contamination.share) == (3, 1.0)
    assert seen.notes == ("It was trained on this split: the scores flatter.",)
    assert set(seen.detail.seen) == {"seen"}
    part = _row(gold, corpora, _run(gold, FACTS.model_copy(update={"trained_on": ("towns:test", "lost:train")})))
    assert part.contamination.searched == ("towns:test",) and not part.detail.seen
    assert "Test text was not looked for in lost:train, which cannot be read here." in part.notes


def test_the_recipe_of_a_checkpoint_says_what_was_taken_out(gold: Gold, corpora: Corpora, tmp_path: Path) -> None:
    recipe = "data:\n- {corpus: all, split: train}\nguard:\n- {corpus: towns, split: test}\n"
    (tmp_path / "README.md").write_text(f"```yaml\n{recipe}```\n", encoding="utf-8")
    more = Corpora(
        Path("nowhere"), {("towns", "test"): gold, ("all", "train"): replace(gold, name="all", split="train")}
    )
    run = _run(gold, FACTS.model_copy(update={"trained_on": ("all:train",)}))
    maker = RowMaker(gold, more, NOW)
    seen, held_out = (maker.row(maker.judge(Outcome("a", [run], folder=f)), None) for f in (None, tmp_path))
    assert (seen.contamination.share, held_out.contamination.share) == (1.0, 0.0)
    assert set(seen.detail.seen) == {"seen"} and set(held_out.detail.seen) == {"unseen"}
    assert held_out.notes[0].endswith("as its recipe left it: without the sentences of towns:test.") and not seen.notes


def test_what_an_earlier_run_measured_is_told(gold: Gold, corpora: Corpora) -> None:
    row = _row(gold, corpora, _run(gold, FACTS, measured="2025-12-31 on another machine"))
    assert row.notes == ("Not all was read in this run, but some before: 2025-12-31 on another machine.",)
    run = replace(_run(gold, FACTS), fit=FitRecord(seconds=1.0, measured="2025-12-30"))
    assert _row(gold, corpora, run).notes == ("Fitted before this run: 2025-12-30.",)


def test_a_system_that_predicts_nothing_of_the_data_is_an_error(gold: Gold, corpora: Corpora) -> None:
    facts = FACTS.model_copy(update={"layers": ("events",)})
    with pytest.raises(UserError, match="It predicts events; towns annotates mentions"):
        RowMaker(gold, corpora, NOW).judge(Outcome("tfidf", [_run(gold, facts)]))


def test_labels_that_the_data_was_narrowed_to_are_scored(gold: Gold, corpora: Corpora) -> None:
    row = _row(replace(gold, labels=("PER",)), corpora, _run(gold, FACTS))
    assert row.labels == ("PER",) and row.scores[0].mentions and set(row.scores[0].mentions.spans.types) == {"PER"}
