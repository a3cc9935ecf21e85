from pathlib import Path

import pytest

from marsad.data.errors import UserError
from marsad.evaluate.systems.label_maps import Asked, map_labels, our_labels, read_asked, shown_map


def test_labels_of_the_usual_schemes_are_known() -> None:
    mapped = map_labels(["PERS", "person", "GPE", "FAC", "ORGANIZATION", "MIS", "DATE"], Asked("hf:x", "x"))
    assert list(mapped.values()) == ["PER", "PER", "LOC", "LOC", "ORG", "MISC", None]
    assert our_labels(mapped) == ("PER", "LOC", "ORG", "MISC")
    assert shown_map(mapped) == mapped and shown_map({"PER": "PER"}) == {}


def test_an_unknown_label_is_an_error_that_says_how_to_map_it() -> None:
    with pytest.raises(
        UserError, match=r"hf:x has the label LABEL_3, .* `LABEL_3: PER` .* ask for hf:x\+labels\.yaml\."
    ):
        map_labels(["PER", "LABEL_3"], Asked("hf:x", "x"))


def test_a_users_map_stands_behind_the_model(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("LABEL_3: ORG\nGPE: null\n", encoding="utf-8")
    asked = read_asked(f"hf:a+b/c+{tmp_path}/own.yaml")
    assert (asked.model, asked.labels) == ("a+b/c", {"LABEL_3": "ORG", "GPE": None})
    assert map_labels(["LABEL_3", "GPE", "LOC"], asked) == {"LABEL_3": "ORG", "GPE": None, "LOC": "LOC"}


def test_a_map_that_is_none_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("LABEL_3: [ORG]\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"own\.yaml: LABEL_3.* One line a label, `THEIRS: OURS`"):
        read_asked(f"hf:x+{tmp_path}/own.yaml")


@pytest.mark.parametrize(
    ("spec", "model"), [("stanza", "ar"), ("stanza:", "ar"), ("stanza:fa", "fa"), ("stanza:x+y", "x+y")]
)
def test_the_model_is_what_stands_behind_the_colon(spec: str, model: str) -> None:
    assert read_asked(spec, "ar") == Asked(spec, model, None)
