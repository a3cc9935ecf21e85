"""What a study trains: shares inside shares, and heads that are really out."""

from itertools import pairwise

import pytest
import torch

from marsad.configs import TrainRecipe
from marsad.configs.training import CorpusUse, Inventory
from marsad.data.errors import UserError, raise_fault
from marsad.train.corpora import read_uses
from marsad.train.examples import collate
from marsad.train.labelling import LabellingModel
from marsad.train.preparation import prepare_data
from marsad.train.start import start_network
from marsad.train.studies.variants import Variant, ablation_variants, curve_variants


def by_name(variants: list[Variant]) -> dict[str, TrainRecipe]:
    return {variant.name: variant.recipe for variant in variants}


def test_shares_are_of_every_corpus_and_inside_each_other(recipe: TrainRecipe) -> None:
    variants = curve_variants(recipe, [100, 20, 60])
    assert [(v.name, v.folder, v.share) for v in variants] == [
        ("20%", "share-20", 20), ("60%", "share-60", 60), ("100%", "whole", 100)
    ]  # fmt: skip
    chosen = [[{d.id for d in c.documents} for c in read_uses(v.recipe.data, raise_fault)] for v in variants]
    assert [list(map(len, corpora)) for corpora in chosen] == [[1, 1], [2, 3], [3, 5]]
    for smaller, larger in pairwise(chosen):
        assert all(few < many for few, many in zip(smaller, larger, strict=True))


def test_a_share_is_of_the_share_that_the_recipe_has(recipe: TrainRecipe) -> None:
    half = recipe.model_copy(update={"data": tuple(use.model_copy(update={"share": 0.5}) for use in recipe.data)})
    assert [use.share for use in by_name(curve_variants(half, [10]))["10%"].data] == [0.05, 0.05]
    assert by_name(curve_variants(half, [100]))["100%"] == half


def test_everything_is_taken_out_once(recipe: TrainRecipe) -> None:
    variants = ablation_variants(recipe)
    assert [variant.name for variant in variants] == [
        "whole",
        "without event n-grams",
        "without events",
        "without links",
        "without attributes and links",
        "without corpus tiny",
        "without corpus names",
    ]
    assert variants[-1].folder == "without-corpus-names"
    votes = ablation_variants(recipe.model_copy(update={"word_votes": True}))
    assert votes[1].name == "without word votes" and not votes[1].recipe.word_votes and votes[2].recipe.word_votes
    recipes = by_name(variants)
    assert recipes["whole"] == recipe
    assert len(recipes["without corpus tiny"].data) == 1
    for changed in recipes.values():
        assert TrainRecipe.model_validate(changed.model_dump()) == changed
        assert changed.inventory.labels == recipe.inventory.labels


def test_a_corpus_goes_with_all_its_splits(recipe: TrainRecipe) -> None:
    tiny, names = recipe.data
    more = recipe.model_copy(update={"data": (names, tiny, names.model_copy(update={"split": "more"}))})
    recipes = by_name(ablation_variants(more))
    assert recipes["without corpus names"].data == (tiny,)
    assert [use.split for use in recipes["without corpus tiny"].data] == ["train", "more"]


@pytest.mark.parametrize(
    ("name", "heads"),
    [
        ("whole", set()),
        ("without events", {"attention", "events"}),
        ("without links", {"links", "link_heads", "link_tails", "link_weights"}),
        (
            "without attributes and links",
            {"attributes", "statuses", "victims", "cumulative", "links", "link_heads", "link_tails", "link_weights"},
        ),
    ],
)
def test_a_head_that_is_out_learns_nothing(recipe: TrainRecipe, name: str, heads: set[str]) -> None:
    changed = by_name(ablation_variants(recipe))[name]
    start = start_network(changed)
    examples = prepare_data(changed, start.network.config, start.tokenizer).examples
    batch = collate(list(examples), len(start.network.config.tags))
    model = LabellingModel(start.network, changed)
    model(batch.input_ids, batch.attention_mask, batch.word_pieces, batch.targets)["total"].backward()
    still = {
        part
        for part, weights in _parts(start.network).items()
        if not any(p.grad is not None and p.grad.any() for p in weights)
    }
    assert still == heads


def _parts(network: torch.nn.Module) -> dict[str, list[torch.nn.Parameter]]:
    parts: dict[str, list[torch.nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        parts.setdefault(name.partition(".")[0], []).append(parameter)
    return parts


def test_what_cannot_be_studied_is_refused(recipe: TrainRecipe) -> None:
    with pytest.raises(UserError, match=r"A share of 120% cannot be trained on\. Give --shares above 0"):
        curve_variants(recipe, [50, 120])
    unscored = recipe.model_copy(update={"dev": ()})
    with pytest.raises(UserError, match="names no dev corpus"):
        curve_variants(unscored, [50])
    with pytest.raises(UserError, match="names no dev corpus"):
        ablation_variants(unscored)
    bare = {"data": recipe.data[:1], "inventory": Inventory(labels=("PER",)), "event_ngrams": False}
    with pytest.raises(UserError, match="Nothing can be taken out of this recipe: it has one corpus"):
        ablation_variants(recipe.model_copy(update=bare))
    with pytest.raises(UserError, match="There is no corpus nowhere"):
        ablation_variants(recipe.model_copy(update={"data": (CorpusUse(corpus="nowhere"),)}))
