from pathlib import Path

import pytest

from marsad.configs import PretrainRecipe, TrainRecipe, load_recipe, shipped_recipes
from marsad.data.errors import UserError

RECIPE = """
output: runs/here
encoder: {kind: recurrent, layers: 1}
tokenizer: tokenizer.json
inventory: {labels: [PER, LOC]}
data:
  - {corpus: authored, limit: 5}
"""


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    path = tmp_path / "own.yaml"
    path.write_text(RECIPE, encoding="utf-8")
    return path


def test_overrides_reach_groups_and_lists(recipe: Path) -> None:
    changed = load_recipe(
        TrainRecipe, recipe, ["optimiser.learning_rate=1e-4", "data.0.limit=7", "inventory.labels=[ORG]"]
    )
    assert changed.optimiser.learning_rate == 1e-4
    assert changed.data[0].limit == 7
    assert changed.inventory.labels == ("ORG",)


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("optimizer.clip=1", "unknown key `optimizer`. Did you mean `optimiser`"),
        ("optimiser.learningrate=1", "unknown key `optimiser.learningrate`. Did you mean `learning_rate`"),
        ("data.0.limt=1", "Did you mean `limit`"),
        ("encoder.hidden=8", "Did you mean `hidden_width`"),
        ("batch.xyzzy=1", "Known there: accumulation, pieces, sentences, workers"),
        ("data.9.limit=1", "a number from 0 to 0"),
        ("seed", "Write key=value"),
        ("seed=many", "seed: Input should be a valid integer"),
        ("tokenizer=null", "brings no tokenizer"),
        ("inventory=conflcit", "one of: conflict"),
        ("inventory.link_types=[{name: a, heads: [A], tials: [B]}]", "tails"),
        ("inventory.labels=[PER", "not readable YAML"),
    ],
)
def test_a_mistaken_override_is_named(recipe: Path, override: str, said: str) -> None:
    with pytest.raises(UserError) as caught:
        load_recipe(TrainRecipe, recipe, [override])
    assert said in str(caught.value)


def test_unknown_key_in_a_file_names_the_file(recipe: Path) -> None:
    recipe.write_text(RECIPE + "inventroy: conflict\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"own\.yaml: unknown key `inventroy`\. Did you mean `inventory`"):
        load_recipe(TrainRecipe, recipe)


def test_missing_recipe_lists_the_shipped_ones() -> None:
    with pytest.raises(UserError, match="arabert"):
        load_recipe(TrainRecipe, "no-such-recipe")


@pytest.mark.parametrize("name", shipped_recipes())
def test_shipped_recipes_load_and_say_what_they_cost(name: str) -> None:
    kind = PretrainRecipe if name.startswith("pretrain") else TrainRecipe
    load_recipe(kind, name)
    lines = (Path(__file__).parents[2] / "configs" / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    assert [line.partition(":")[0] for line in lines[:4]] == ["# command", "# hardware", "# time", "# score"]
