"""The model of a service, and what it says about itself."""

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from marsad.models.config import ModelConfig
from marsad.models.runtime import ONNX_FILE, WEIGHTS, fingerprint
from marsad.predictor import find_checkpoint, load
from marsad.service.bodies import ModelInfo
from marsad.service.findings import findings

if TYPE_CHECKING:
    from marsad.evaluate.metrics import Annotator


class Model(NamedTuple):
    """What reads texts, with its description."""

    info: ModelInfo
    annotator: "Annotator"


def load_model(checkpoint: str, threads: int | None = None) -> Model:
    """Load a checkpoint as `marsad.load` does. Raises UserError where it cannot be had."""
    folder = find_checkpoint(checkpoint)
    predictor = load(folder, threads=threads)
    findings([predictor.predict("قتل 12 شخصا في غارة جوية على حلب.")])  # what is loaded at first use is loaded now
    return Model(describe(Path(checkpoint).name, folder, predictor.config), predictor)


def describe(name: str, folder: Path, config: ModelConfig) -> ModelInfo:
    """Return what a model says about itself: its name, the version of its weights, its inventories."""
    weights = folder / WEIGHTS
    return ModelInfo(
        name=name,
        version=fingerprint(weights if weights.is_file() else folder / ONNX_FILE)[:12],
        marsad=version("marsad"),
        labels=config.labels,
        event_types=config.event_types,
        statuses=config.statuses,
        victims=config.victims,
        link_types=tuple(link.name for link in config.link_types),
        event_threshold=config.event_threshold,
    )
