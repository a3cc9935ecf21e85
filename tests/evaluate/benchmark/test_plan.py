from pathlib import Path
from typing import Any

import pytest

from marsad.data.errors import UserError
from marsad.evaluate.benchmark.plan import DataUse, Plan


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


def test_a_limit_is_of_documents() -> None:
    plan = Plan(("compact",), (DataUse("authored", "test"),), limit=2)
    assert len(plan.read(plan.data[0]).documents) == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"systems": ()}, "Give --systems"),
        ({"seeds": (1, 1)}, "--seeds names one thing twice: 1, 1"),
        ({"against": "crf"}, "--against crf is not among the systems: compact"),
        ({"vectors": Path("nowhere.bin")}, "There is no file nowhere.bin"),
    ],
)
def test_a_plan_that_cannot_run_is_an_error(change: dict[str, Any], said: str) -> None:
    given: dict[str, Any] = {"systems": ("compact",), "data": (DataUse("authored", "test"),), **change}
    with pytest.raises(UserError, match=said):
        Plan(**given)
