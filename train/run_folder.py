"""The folder of a run: started once, gone on with under the recipe that it was started with."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from ..configs.loading import Settings
from ..data.errors import UserError

RECIPE_FILE = "recipe.yaml"


def check_folder(
    folder: Path, recipe: Settings, *, resume: bool, free: Collection[str], anew: str = "output=ANOTHER_FOLDER"
) -> None:
    """Refuse to write over another run, and to go on under a recipe that differs in more than the `free` keys.

    `anew`: what the user must give to start another run, for the message. Raises UserError.
    """
    if not (folder / RECIPE_FILE).is_file():
        if resume:
            raise UserError(f"{folder} holds no run to resume. Start it without --resume.")
        return
    if not resume:
        raise UserError(f"{folder} already holds a run. Go on with it by --resume, or give {anew}.")
    old = _read(folder / RECIPE_FILE, type(recipe))
    new = recipe.model_dump(mode="json")
    changed = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key) and key not in free)
    if changed:
        key = changed[0]
        raise UserError(
            f"The run in {folder} was started with {key}={old.get(key)}, now it is {new.get(key)}. "
            f"Go on with its own recipe, {folder / RECIPE_FILE}, or start anew with {anew}."
        )


def _read(path: Path, kind: type[Settings]) -> dict[str, Any]:
    """Return a kept recipe; keys that did not exist when it was written have their defaults."""
    values: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        return kind.model_validate(values).model_dump(mode="json")
    except ValidationError:  # of another version that had other keys: what differs is named as it stands there
        return values


def keep_recipe(folder: Path, recipe: Settings) -> None:
    """Write the recipe, as it was after all overrides, into the folder of its run."""
    folder.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(recipe.model_dump(mode="json"), sort_keys=False, allow_unicode=True)
    (folder / RECIPE_FILE).write_text(text, encoding="utf-8")
