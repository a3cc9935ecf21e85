from dataclasses import replace
from pathlib import Path

import pytest

from marsad.data.errors import UserError
from marsad.data.records import Document, Event, Sentence
from marsad.evaluate.checkpoints import (
    make_setting,
    notes,
    predicted_layers,
    recorded_seed,
    seen_in_training,
    short_name,
)
from marsad.evaluate.gold import Gold
from marsad.models.config import ModelConfig, RecurrentEncoder

CONFIG = ModelConfig(encoder=RecurrentEncoder(), vocabulary_size=9, labels=("PER", "LOC"), event_threshold=0.3)
GOLD = Gold("news", "test", (), ("PER", "LOC", "MISC"), ("mentions", "events"), ())


def test_the_data_decides_the_labels_and_the_checkpoint_the_layers() -> None:
    setting = make_setting("tiny", CONFIG, GOLD, None, 5)
    assert setting.labels == ("PER", "LOC", "MISC")
    assert setting.layers == ("mentions",)
    assert (setting.data, setting.split, setting.seed, setting.event_threshold) == ("news", "test", 5, 0.3)


def test_what_the_checkpoint_cannot_do_is_told() -> None:
    told = list(notes(CONFIG, GOLD, make_setting("tiny", CONFIG, GOLD, None, None)))
    assert "does not know MISC" in told[0] and "no events" in told[1]


def test_event_types_that_the_checkpoint_lacks_are_told() -> None:
    sentence = Sentence(start=0, end=3, events=(Event(type="protest"), Event(type="flood")))
    gold = replace(GOLD, documents=(Document(id="1", text="حلب", sentences=(sentence,)),))
    able = CONFIG.model_copy(update={"event_types": ("protest",)})
    told = list(notes(able, gold, make_setting("tiny", able, gold, ["PER"], None)))
    assert told == ["The checkpoint does not know the event types flood: all of them count as missed."]


def test_scores_on_a_single_file_say_what_they_leave_out() -> None:
    gold = replace(GOLD, split=None)
    assert "A file does not say what it annotates" in " ".join(
        notes(CONFIG, gold, make_setting("tiny", CONFIG, gold, None, None))
    )


def test_labels_can_be_narrowed() -> None:
    setting = make_setting("tiny", CONFIG, GOLD, ["PER"], None)
    assert setting.labels == ("PER",)
    assert len(list(notes(CONFIG, GOLD, setting))) == 1


def test_an_unknown_label_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(UserError, match=r"news has no label PERS. Give --labels some of: LOC, MISC, PER"):
        make_setting("tiny", CONFIG, GOLD, ["PERS"], None)


def test_layers_follow_the_inventories() -> None:
    able = CONFIG.model_copy(update={"event_types": ("protest",), "counted_labels": ("CASUALTY",)})
    assert predicted_layers(able) == {"mentions", "events", "attributes"}


def test_the_seed_is_read_from_the_card(tmp_path: Path) -> None:
    assert recorded_seed(tmp_path) is None
    (tmp_path / "README.md").write_text("# tiny\n\n```yaml\noutput: runs/tiny\nseed: 13\n```\n", encoding="utf-8")
    assert recorded_seed(tmp_path) == 13


@pytest.mark.parametrize(
    ("split", "said"),
    [("train", ["The checkpoint was trained on this split: the scores flatter."]), ("test", []), ("dev", ["chosen"])],
)
def test_scores_on_what_was_trained_on_say_so(tmp_path: Path, split: str, said: list[str]) -> None:
    recipe = "seed: 1\ndata:\n- corpus: runs/news.yaml\n  split: train\ndev:\n- {corpus: news, split: dev}\n"
    (tmp_path / "README.md").write_text(f"# tiny\n\n```yaml\n{recipe}```\n", encoding="utf-8")
    found = list(seen_in_training(tmp_path, replace(GOLD, split=split)))
    assert len(found) == len(said) and all(part in line for part, line in zip(said, found, strict=True))
    assert not list(seen_in_training(tmp_path / "none", GOLD))
    (tmp_path / "README.md").write_text("```yaml\ndata: [{\n```\n", encoding="utf-8")
    assert not list(seen_in_training(tmp_path, replace(GOLD, split=split)))


@pytest.mark.parametrize(
    ("given", "short"),
    [
        ("compact", "compact"),
        ("owner/name", "owner/name"),
        ("/data/runs/arabert/best", "arabert/best"),
        ("./best/", "best"),
    ],
)
def test_reports_name_a_checkpoint_shortly(given: str, short: str) -> None:
    assert short_name(given) == short
