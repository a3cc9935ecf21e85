from pathlib import Path
from typing import Any

import pytest

from marsad.data.errors import UserError
from marsad.evaluate.benchmark.plan import DataUse, Plan, TrainingUse


@pytest.mark.parametrize(
    ("text", "use"),
    [
        ("authored", DataUse("authored", "test")),
        ("conflict-annotated:dev", DataUse("conflict-annotated", "dev")),
        ("aqmar@PER, ORG,LOC", DataUse("aqmar", "test", ("PER", "ORG", "LOC"))),
        ("runs/news.yaml:dev@PER", DataUse("runs/news.yaml", "dev", ("PER",))),
    ],
)
def test_data_may_name_split_and_labels(text: str, use: DataUse) -> None:
    assert DataUse.parse(text, "test") == use


def test_a_file_may_have_colons_and_at_signs_in_its_name(tmp_path: Path) -> None:
    path = tmp_path / "09:30 a@b.jsonl"
    path.touch()
    assert DataUse.parse(str(path), "test") == DataUse(str(path), "test")
    plain = tmp_path / "09:30.jsonl"
    plain.touch()
    assert DataUse.parse(f"{plain}@PER", "test") == DataUse(str(plain), "test", ("PER",))


@pytest.mark.parametrize("text", ["", ":dev", "authored:", "authored@", "@PER"])
def test_data_with_an_empty_part_is_an_error(text: str) -> None:
    with pytest.raises(UserError, match="names no data"):
        DataUse.parse(text, "test")


def test_labels_that_the_data_does_not_annotate_are_an_error() -> None:
    with pytest.raises(UserError, match=r"authored does not annotate PERS. Choose from: PER, ORG, LOC, CASUALTY"):
        Plan(("compact",), (use := DataUse("authored", "test", ("PERS",)),)).read(use)


def test_some_data_may_have_training_text_of_its_own(tmp_path: Path) -> None:
    corpora = [DataUse("authored", "test"), DataUse("aqmar", "test", ("PER",)), DataUse("fane-gold", "news")]
    asked = ("anercorp-camel", "aqmar=caraner:train@PER", "fane-gold:news=fane-gold:wiki", "aqmar=authored")
    plan = Plan(("crf",), tuple(corpora), tuple(map(TrainingUse.parse, asked)))
    assert [plan.training_of(use) for use in corpora] == [
        [DataUse("anercorp-camel", "train")],
        [DataUse("caraner", "train", ("PER",)), DataUse("authored", "train")],
        [DataUse("fane-gold", "wiki")],
    ]
    assert Plan(("crf",), tuple(corpora), (TrainingUse.parse(asked[1]),)).training_of(corpora[0]) == []
    path = tmp_path / "a=b.jsonl"
    path.touch()
    assert TrainingUse.parse(str(path)) == (DataUse(str(path), "train"), None)
    with pytest.raises(UserError, match="--train =authored names no data"):
        TrainingUse.parse("=authored")


def test_a_limit_is_of_documents() -> None:
    plan = Plan(("compact",), (DataUse("authored", "test"),), limit=2)
    assert len(plan.read(plan.data[0]).documents) == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"systems": ()}, "Give --systems"),
        ({"seeds": (1, 1)}, "--seeds names one thing twice: 1, 1"),
        ({"against": "crf"}, "--against crf is not among the systems: compact"),
        (
            {"training": (TrainingUse.parse("aqmar=authored"),)},
            "--train is for aqmar, which is not among the data: authored, authored:test",
        ),
        ({"vectors": Path("nowhere.bin")}, "There is no file nowhere.bin"),
        ({"vectors": Path(__file__).parent}, r"There is no file \S*tokenizer\.json"),
    ],
)
def test_a_plan_that_cannot_run_is_an_error(change: dict[str, Any], said: str) -> None:
    given: dict[str, Any] = {"systems": ("compact",), "data": (DataUse("authored", "test"),), **change}
    with pytest.raises(UserError, match=said):
        Plan(**given)
