"""The model of a service, and what it says about itself."""

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from marsad.data.records import Document
from marsad.models.config import ModelConfig, load_config
from marsad.models.runtime import ONNX_FILE, WEIGHTS, fingerprint, usable_threads
from marsad.predictor import find_checkpoint, load
from marsad.service.bodies import ModelInfo
from marsad.service.findings import findings
from marsad.service.readers import Readers

if TYPE_CHECKING:
    from marsad.evaluate.metrics import Annotator


_MOST_READERS = 4  # unless asked for more: each holds a model
_FIRST = Document(id="1", text="قتل 12 شخصا في غارة جوية على حلب.")


class Model(NamedTuple):
    """What reads texts, with its description."""

    info: ModelInfo
    annotator: "Annotator"
    readers: int = 1
    """How many threads may ask the annotator at a time."""
    close: Callable[[], None] = lambda: None


def load_model(checkpoint: str, threads: int | None = None) -> Model:
    """Load a checkpoint, as `marsad.load` does, for so many cores; on several, processes read. Raises UserError."""
    folder = find_checkpoint(checkpoint)
    info = describe(Path(checkpoint).name, folder, load_config(folder))
    number = threads or min(usable_threads(), _MOST_READERS)
    if number == 1:
        predictor = load(folder, threads=1)
        findings([predictor.predict(_FIRST.text)])  # what is loaded at first use is loaded now
        return Model(info, predictor)
    readers = Readers(folder, number)
    findings([readers.warm_up(_FIRST)])
    return Model(info, readers, number, readers.close)


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
