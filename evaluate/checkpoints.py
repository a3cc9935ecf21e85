"""What a checkpoint or another system is scored on: the part of the data's annotation that it can predict or must."""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from ..data.errors import UserError
from ..models.config import ModelConfig
from .gold import Gold
from .metrics import Layer, Setting
from .systems.contract import Facts

_RECIPE = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)  # on the card
_SEED = re.compile(r"^seed: (\d+)$", re.MULTILINE)  # a line of the recipe on the card


def make_setting(
    name: str, able: ModelConfig | Facts, gold: Gold, labels: Collection[str] | None, seed: int | None
) -> Setting:
    """Return the setting of one evaluation of a checkpoint (`able` is its config) or of another system.

    `labels` narrows what the data annotates. A layer that it has no head for is left out, a label that it
    does not know is not: its mentions count as missed.
    Raises UserError for a label that neither the data nor the system knows.
    """
    if unknown := set(labels or ()) - {*gold.labels, *able.labels}:
        known = ", ".join(sorted({*gold.labels, *able.labels}))
        raise UserError(f"{gold.name} has no label {', '.join(sorted(unknown))}. Give --labels some of: {known}.")
    return Setting(
        checkpoint=name,
        data=gold.name,
        split=gold.split,
        seed=seed,
        labels=tuple(labels or gold.labels),
        layers=tuple(layer for layer in gold.layers if layer in predicted_layers(able)),
        event_threshold=able.event_threshold,
    )


def predicted_layers(able: ModelConfig | Facts) -> set[Layer]:
    """Return the layers that a checkpoint has heads for, or that another system says it predicts."""
    if isinstance(able, Facts):
        return set(able.layers)
    inventories: dict[Layer, Collection[object]] = {
        "mentions": able.labels,
        "events": able.event_types,
        "attributes": able.counted_labels,
        "links": able.link_types,
    }
    return {layer for layer, inventory in inventories.items() if inventory}


def notes(able: ModelConfig | Facts, gold: Gold, setting: Setting, subject: str = "The checkpoint") -> Iterator[str]:
    """Yield what a reader of the scores must know of what the checkpoint, the `subject`, cannot predict."""
    mentions = "mentions" in setting.layers
    if unknown := [label for label in setting.labels if label not in able.labels and mentions]:
        yield f"{subject} does not know {', '.join(unknown)}: all of them count as missed; --labels leaves them out."
    if types := sorted(unknown_event_types(able, gold)) if "events" in setting.layers else []:
        yield f"{subject} does not know the event types {', '.join(types)}: all of them count as missed."
    if gold.split is None:
        yield "A file does not say what it annotates: only labels and layers that occur in it are scored, also of what is predicted."
    if missing := [layer for layer in gold.layers if layer not in setting.layers]:
        yield f"{subject} predicts no {', '.join(missing)}: not scored."


def unknown_event_types(able: ModelConfig | Facts, gold: Gold) -> set[str]:
    """Return the event types of the data that a checkpoint or another system cannot predict."""
    found = {event.type for d in gold.documents for sentence in d.sentences for event in sentence.events}
    return found - set(able.event_types)


def recorded_seed(folder: Path) -> int | None:
    """Return the seed that the recipe on a checkpoint's card names, or None where there is none."""
    card = folder / "README.md"
    found = _SEED.search(card.read_text(encoding="utf-8")) if card.is_file() else None
    return int(found[1]) if found else None


def seen_in_training(folder: Path, gold: Gold) -> Iterator[str]:
    """Yield a warning where the card's recipe says that this very split was trained on, or chose the checkpoint."""
    recipe = recorded_recipe(folder)
    for part, what in (("data", "was trained on this split"), ("dev", "was chosen by its scores on this split")):
        if f"{gold.name}:{gold.split}" in recipe_corpora(recipe, part):
            yield f"The checkpoint {what}: the scores flatter."


def recipe_corpora(recipe: Mapping[str, Any], *parts: str) -> tuple[str, ...]:
    """Return the corpora that parts of a recipe name (data, dev, guard), each once, as `name:split`."""
    uses = [use for part in parts for use in recipe.get(part) or () if isinstance(use, dict)]
    return tuple(dict.fromkeys(f"{Path(str(use.get('corpus'))).stem}:{use.get('split')}" for use in uses))


def recorded_recipe(folder: Path) -> dict[str, Any]:
    """Return the recipe on a checkpoint's card; empty where there is none, or somebody has broken it."""
    card = folder / "README.md"
    blocks = _RECIPE.findall(card.read_text(encoding="utf-8")) if card.is_file() else []
    try:
        recipe = yaml.safe_load(blocks[-1]) if blocks else None
    except yaml.YAMLError:
        recipe = None
    return recipe if isinstance(recipe, dict) else {}


def short_name(checkpoint: str) -> str:
    """Return a checkpoint's name for reports: of a long path the last two folders, `arabert/best`."""
    return "/".join(Path(checkpoint).parts[-2:])
