"""Our own checkpoints: the predictor, with what its files say of it."""

import json
from collections.abc import Iterable, Iterator
from math import prod
from pathlib import Path
from typing import get_args

from ...data.corpora import Layer
from ...data.records import Document
from ...models.runtime import ONNX_FILE, WEIGHTS
from ...predictor import Predictor, find_checkpoint, load
from ..checkpoints import predicted_layers, recorded_recipe, recorded_seed, short_name
from .contract import Facts
from .model_files import megabytes

_LOADED = ("config.json", "tokenizer.json", ONNX_FILE)


class CheckpointSystem:
    """A checkpoint of Marsad, run as `marsad predict` runs it: int8, by ONNX Runtime."""

    def __init__(self, spec: str):
        folder = find_checkpoint(spec)
        self._predictor = load(folder)
        self.facts = _facts(spec, folder, self._predictor)

    def annotate(self, documents: Iterable[Document], *, event_threshold: float | None = None) -> Iterator[Document]:
        """Yield the documents annotated, in their order, with the sentence borders they came with."""
        return self._predictor.annotate(documents, event_threshold=event_threshold)


def open_checkpoint(spec: str) -> CheckpointSystem:
    """Open `compact`, a checkpoint folder, or a checkpoint on the hub. Raises UserError where it cannot be had."""
    return CheckpointSystem(spec)


def _facts(spec: str, folder: Path, predictor: Predictor) -> Facts:
    config = predictor.config
    layers = predicted_layers(config)
    recipe = recorded_recipe(folder)
    return Facts(
        name=short_name(spec),
        spec=spec,
        labels=config.labels,
        event_types=config.event_types,
        layers=tuple(layer for layer in get_args(Layer) if layer in layers),
        seed=recorded_seed(folder),
        parameters=count_weights(folder / WEIGHTS),
        megabytes=megabytes(folder / name for name in _LOADED),
        trained_on=_trained_on(recipe),
        event_threshold=config.event_threshold,
        notes=tuple(_notes(recipe)),
    )


def count_weights(path: Path) -> int | None:
    """Return the number of values in a safetensors file, from its header alone; None where there is no file.

    The file begins with the length of a JSON header, 8 bytes, little-endian (github.com/huggingface/safetensors).
    """
    if not path.is_file():
        return None
    with path.open("rb") as file:
        header: dict[str, dict[str, list[int]]] = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    return sum(prod(tensor["shape"]) for name, tensor in header.items() if name != "__metadata__")


def _trained_on(recipe: dict[str, object]) -> tuple[str, ...]:
    """Return the corpora of the recipe on the card, each once, as `name:split`."""
    uses = recipe.get("data")
    named = (use for use in (uses if isinstance(uses, list) else []) if isinstance(use, dict))
    return tuple(dict.fromkeys(f"{Path(str(use.get('corpus'))).stem}:{use.get('split')}" for use in named))


def _notes(recipe: dict[str, object]) -> Iterator[str]:
    """Yield what the recipe does not tell of the text that the network has seen."""
    encoder = recipe.get("encoder")
    if isinstance(encoder, dict) and (before := encoder.get("folder") or encoder.get("name")):
        yield f"It went on from {before}: what that was trained on besides is not looked through."
    if not recipe:
        yield "There is no recipe on its card: nobody knows what it was trained on."
