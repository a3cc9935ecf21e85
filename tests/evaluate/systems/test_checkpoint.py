from pathlib import Path

import pytest

from marsad.evaluate.systems.checkpoint import count_weights, open_checkpoint
from marsad.models.config import ModelConfig

RECIPE = """\
# tiny

```yaml
seed: 7
encoder: {kind: checkpoint, folder: runs/before/best}
data:
- corpus: authored
  split: train
- corpus: /data/own.yaml
  split: all
- corpus: authored
  split: train
```
"""


def test_the_facts_are_those_of_the_files(tiny_checkpoint: Path, tiny_config: ModelConfig) -> None:
    from marsad.models.checkpoint import count_parameters, load_checkpoint

    facts = open_checkpoint(str(tiny_checkpoint)).facts
    assert (facts.labels, facts.event_types) == (tiny_config.labels, tiny_config.event_types)
    assert facts.layers == ("mentions", "events", "attributes", "links")
    assert facts.parameters == count_parameters(load_checkpoint(tiny_checkpoint)[0])
    loaded = sum(
        (tiny_checkpoint / name).stat().st_size for name in ("config.json", "tokenizer.json", "model.int8.onnx")
    )
    assert facts.megabytes == pytest.approx(loaded / 1e6, abs=1e-3)
    assert (facts.seed, facts.trained_on) == (None, ())
    assert facts.notes == ("There is no recipe on its card: nobody knows what it was trained on.",)


def test_the_recipe_on_the_card_says_what_it_was_trained_on(tiny_checkpoint: Path) -> None:
    (tiny_checkpoint / "README.md").write_text(RECIPE, encoding="utf-8")
    facts = open_checkpoint(str(tiny_checkpoint)).facts
    assert (facts.seed, facts.trained_on) == (7, ("authored:train", "own:all"))
    assert facts.notes == ("It went on from runs/before/best: what that was trained on besides is not looked through.",)


def test_a_checkpoint_without_its_weights_has_no_count(tiny_checkpoint: Path) -> None:
    (tiny_checkpoint / "model.safetensors").unlink()
    assert count_weights(tiny_checkpoint / "model.safetensors") is None
    assert open_checkpoint(str(tiny_checkpoint)).facts.parameters is None
