import re
import shlex
from pathlib import Path

import pytest

from marsad.configs import PretrainRecipe, TrainRecipe, load_recipe, shipped_recipes
from marsad.data.corpora import load_corpus
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
        ("encoder.layers.x=1", "at `x` it needs a group of settings, and there is 1: give the whole group"),
        ("seed", "Write key=value"),
        ("seed=many", "seed: Input should be a valid integer"),
        ("tokenizer=null", "brings no tokenizer"),
        ("inventory=conflcit", "one of: conflict"),
        ("inventory.link_types=[{name: a, heads: [A], tials: [B]}]", "tails"),
        ("inventory.labels=[PER", "not readable YAML"),
        ("seed=-1", "seed: Input should be greater than or equal to 0, it is -1"),
        ("inventory={labels: [PER], statuses: [dead]}", "statuses dead: the records have killed, injured"),
        ("inventory={labels: [PER], counted_labels: [CASUALTY]}", "CASUALTY is not among labels: PER"),
        ("inventory={labels: [PER], counted_labels: [PER], statuses: [killed]}", "need statuses and victims"),
        ("inventory={labels: [PER], victim_labels: [PER]}", "victim_labels need statuses"),
        ("inventory={labels: [PER, LOC, PER]}", "one stands there twice"),
        (
            "inventory={labels: [PER], link_types: [{name: location, heads: [PER], tails: [LOC]}]}",
            "LOC is not among labels",
        ),
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


@pytest.mark.parametrize("source", ["no-such-recipe", "experiments/arabert.yaml"])
def test_missing_recipe_lists_the_shipped_ones(source: str) -> None:
    """A file that is not there never stands for a shipped recipe of the same name."""
    with pytest.raises(
        UserError, match=f"no recipe {source}. Give a YAML file, or one of: anercorp, anercorp-compact, arabert"
    ):
        load_recipe(TrainRecipe, source)


def test_messages_about_a_group_do_not_repeat_it(recipe: Path) -> None:
    with pytest.raises(UserError) as caught:
        load_recipe(TrainRecipe, recipe, ["overlap_pieces=200"])
    assert str(caught.value) == f"{recipe}: Value error, overlap_pieces must be less than half of max_pieces."
    recipe.write_text(RECIPE.replace("output: runs/here", ""), encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_recipe(TrainRecipe, recipe)
    assert str(caught.value) == f"{recipe}: `output` is missing."


def test_corpora_of_shipped_recipes_have_the_splits() -> None:
    for name in (name for name in shipped_recipes() if not name.startswith("pretrain")):
        recipe = load_recipe(TrainRecipe, name)
        for use in (*recipe.data, *recipe.dev, *recipe.guard):
            assert use.split in load_corpus(use.corpus).files, f"{name}: {use.corpus} {use.split}"


def _commands() -> list[str]:
    """Return the training commands that the README and the recipes print."""
    root = Path(__file__).parents[2]
    texts = [path.read_text(encoding="utf-8") for path in (root / "README.md", *(root / "configs").glob("*.yaml"))]
    lines = [line.removeprefix("# command: ").strip() for text in texts for line in text.splitlines()]
    return sorted({line for line in lines if re.match(r"marsad (train|pretrain) ", line)})


@pytest.mark.parametrize("command", _commands())
def test_printed_commands_name_recipes_and_keys_that_exist(command: str) -> None:
    _, kind, source, *overrides = shlex.split(command)
    assert (Path(__file__).parents[2] / source).is_file()
    options = [word for word in overrides if not word.startswith("--")]
    load_recipe(TrainRecipe if kind == "train" else PretrainRecipe, source, options)


@pytest.mark.parametrize("name", shipped_recipes())
def test_shipped_recipes_load_and_say_what_they_cost(name: str) -> None:
    kind = PretrainRecipe if name.startswith("pretrain") else TrainRecipe
    load_recipe(kind, name)
    lines = (Path(__file__).parents[2] / "configs" / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    assert [line.partition(":")[0] for line in lines[:4]] == ["# command", "# hardware", "# time", "# score"]
