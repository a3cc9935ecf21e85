"""What a run must remember to go on exactly: weights, optimiser, position, random states."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ..data.errors import UserError

STATE_FILE = "state.pt"


def save_state(folder: Path, state: dict[str, Any]) -> None:
    """Write a run's state: tensors, numbers, strings, lists and dicts only, so that reading runs no code."""
    torch.save(state, folder / STATE_FILE)


def load_state(folder: Path) -> dict[str, Any]:
    """Read a run's state. Raises UserError where there is none."""
    path = folder / STATE_FILE
    if not path.is_file():
        raise UserError(
            f"{folder} holds no {STATE_FILE}, so there is nothing to resume. Start the run without --resume."
        )
    state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    return state


def random_states() -> dict[str, Any]:
    """Return the states of the random generators of Python, numpy and torch."""
    version, numbers, gauss = random.getstate()
    kind, keys, *rest = np.random.get_state(legacy=True)
    return {
        "python": [version, list(numbers), gauss],
        "numpy": [kind, torch.from_numpy(np.asarray(keys, dtype=np.int64)), *rest],
        "torch": torch.get_rng_state(),
        "cuda": torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
    }


def set_random_states(states: dict[str, Any]) -> None:
    """Set the states that `random_states` returned."""
    version, numbers, gauss = states["python"]
    random.setstate((version, tuple(numbers), gauss))
    kind, keys, *rest = states["numpy"]
    np.random.set_state((kind, keys.numpy().astype(np.uint32), *rest))
    torch.set_rng_state(states["torch"])
    if states["cuda"] and torch.cuda.is_available():
        torch.cuda.set_rng_state_all(states["cuda"])


def replace_folder(folder: Path, write: Callable[[Path], None]) -> None:
    """Write a folder anew beside the old one and swap them: a kill in between leaves one of the two whole."""
    new, old = folder.with_name(folder.name + ".new"), folder.with_name(folder.name + ".old")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    write(new)
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def recover_folder(folder: Path) -> None:
    """Put back the old folder where a kill came between the two renames of `replace_folder`."""
    old = folder.with_name(folder.name + ".old")
    if old.exists() and not folder.exists():
        old.rename(folder)
