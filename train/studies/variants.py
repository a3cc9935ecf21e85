"""What a study trains: the recipe as it is, and recipes that differ from it in one point."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ...configs.training import CorpusUse, TrainRecipe
from ...data.corpora import load_corpus
from ...data.errors import UserError

_WHOLE = "whole"


class Variant(NamedTuple):
    """One way to train. `share`: percent of the training documents, where that is what the study varies."""

    name: str
    folder: str  # the start of the names of its runs' folders; the same recipe has the same in every study
    recipe: TrainRecipe
    share: float | None = None


def curve_variants(recipe: TrainRecipe, shares: Sequence[float]) -> list[Variant]:
    """Return the recipe with shares (percent) of the documents of every corpus, the smallest first.

    Raises UserError for a share that is none, and where no dev corpus can score the runs.
    """
    _check_dev(recipe)
    if wrong := [share for share in shares if not 0 < share <= 100]:
        raise UserError(f"A share of {wrong[0]:g}% cannot be trained on. Give --shares above 0 and up to 100.")
    return [_with_share(recipe, share) for share in sorted(set(shares))]


def ablation_variants(recipe: TrainRecipe) -> list[Variant]:
    """Return the whole recipe, then one without each head and without each corpus.

    Raises UserError where nothing can be taken out, and where no dev corpus can score the runs.
    """
    _check_dev(recipe)
    changes = [*_without_heads(recipe), *_without_corpora(recipe)]
    if not changes:
        raise UserError(
            "Nothing can be taken out of this recipe: it has one corpus, and its inventory has labels alone. "
            "Give a recipe with more corpora or heads."
        )
    without = [_changed(recipe, f"without {what}", values) for what, values in changes]
    return [Variant(_WHOLE, _WHOLE, recipe), *without]


def _check_dev(recipe: TrainRecipe) -> None:
    if not recipe.dev:
        raise UserError("The recipe names no dev corpus, so no run could be scored. Set `dev`.")


def _with_share(recipe: TrainRecipe, share: float) -> Variant:
    name = f"{share:g}%"
    if share == 100:
        return Variant(name, _WHOLE, recipe, share)
    data = tuple(use.model_copy(update={"share": use.share * share / 100}) for use in recipe.data)
    return Variant(name, f"share-{share:g}", recipe.model_copy(update={"data": data}), share)


def _changed(recipe: TrainRecipe, name: str, values: dict[str, Any]) -> Variant:
    return Variant(name, re.sub(r"[^\w.-]+", "-", name), recipe.model_copy(update=values))


def _without_heads(recipe: TrainRecipe) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what can be taken out besides the labels, and the settings without it.

    A head is taken out by an empty inventory rather than a loss of weight 0: the dev score that chooses the
    checkpoint must not count the guesses of a head that has learned nothing.
    """
    inventory = recipe.inventory
    if recipe.word_votes:
        yield "word votes", {"word_votes": False}
    if recipe.event_ngrams:
        yield "event n-grams", {"event_ngrams": False}
    if inventory.event_types:
        rest = inventory.model_copy(update={"event_types": ()})
        yield "events", {"inventory": rest, "event_ngrams": False}
    if inventory.link_types:
        yield "links", {"inventory": inventory.model_copy(update={"link_types": ()})}
    if inventory.statuses or inventory.victims:
        # Only who has a status has links, so that these go too.
        gone = ("statuses", "victims", "counted_labels", "victim_labels", "link_types")
        rest = inventory.model_copy(update=dict.fromkeys(gone, ()))
        yield "attributes and links" if inventory.link_types else "attributes", {"inventory": rest}


def _without_corpora(recipe: TrainRecipe) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each corpus of several, and the settings without any of its splits."""
    by_name: dict[str, list[CorpusUse]] = {}
    for use in recipe.data:
        by_name.setdefault(load_corpus(use.corpus).name, []).append(use)
    if len(by_name) > 1:
        for name, uses in by_name.items():
            yield f"corpus {name}", {"data": tuple(use for use in recipe.data if use not in uses)}
