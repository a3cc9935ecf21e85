"""What a model weighs on the disk."""

from collections.abc import Iterable
from pathlib import Path

_WEIGHTS = ("*.safetensors", "*.bin")  # the first that is there is the one that `transformers` loads
_REST = ("*.json", "*.txt", "*.model")


def megabytes(files: Iterable[Path]) -> float:
    """Return the size of files, 10^6 bytes."""
    return round(sum(file.stat().st_size for file in files) / 1e6, 3)


def model_megabytes(name: str, config: str = "config.json") -> float | None:
    """Return the size of the files of a `transformers` model that are loaded; None where they are not found.

    `name` is a folder, or an id on the hub that was loaded before, so that its files lie in the cache.
    """
    folder = Path(name) if Path(name).is_dir() else _cached(name, config)
    if folder is None:
        return None
    weights = next((found for pattern in _WEIGHTS if (found := list(folder.glob(pattern)))), [])
    return megabytes([*weights, *(file for pattern in _REST for file in folder.glob(pattern))])


def _cached(name: str, config: str) -> Path | None:
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(name, config)
    return Path(found).parent if isinstance(found, str) else None
