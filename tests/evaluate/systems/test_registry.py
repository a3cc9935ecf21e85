import subprocess
import sys
from pathlib import Path

import pytest

from marsad.data.errors import UserError
from marsad.evaluate.systems.registry import baseline_class, is_baseline, open_system, system_names


def test_every_kind_of_system_is_named() -> None:
    names = system_names()
    assert names[:2] == ["compact", "a checkpoint folder"]
    assert {"crf", "hf:MODEL", "stanza[:MODEL]", "llm:MODEL"} <= set(names)


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("crff", r"There is no system 'crff'\. Give one of: compact, a checkpoint folder, majority"),
        ("bert:x", "There is no system 'bert:x'"),
        ("hf", "hf needs the name of a model: hf:MODEL"),
        ("llm:", "llm needs the name of a model"),
        ("crf", "crf is a baseline, which must be fitted before"),
        ("hf:a/b+none.yaml", r"There is no none\.yaml in configs/labels\. Give a YAML file, or one of: neighbours"),
    ],
)
def test_what_there_is_not_is_an_error_that_says_what_there_is(spec: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        open_system(spec)


def test_a_folder_that_is_no_checkpoint_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"it has no config\.json"):
        open_system(str(tmp_path))


def test_only_baselines_are_fitted() -> None:
    assert is_baseline("crf") and not is_baseline("compact") and not is_baseline("hf:crf")
    with pytest.raises(UserError, match=r"There is no baseline 'compact'\. There are: majority, gazetteer"):
        baseline_class("compact")


def test_the_registry_imports_no_system_and_nothing_slow() -> None:
    code = (
        "import sys, marsad.evaluate.systems.registry as r; r.system_names(); "
        "print([m for m in ('torch', 'transformers', 'sklearn', 'pycrfsuite', 'onnxruntime') if m in sys.modules], "
        "[m for m in sys.modules if m.startswith('marsad.evaluate.systems.') and 'registry' not in m])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.strip() == "[] ['marsad.evaluate.systems.contract', 'marsad.evaluate.systems.label_maps']"
