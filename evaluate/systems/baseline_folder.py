"""What a fitted baseline keeps in its folder: baseline.json, and weights beside it where it has any."""

from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from ...data.corpora import Layer
from ...data.errors import UserError
from ...data.jsonl import dump_json, load_json
from ..casualties import CASUALTY
from ..tally import Result
from .contract import Facts, Training

FILE = "baseline.json"


class BaselineFile(Result):
    """The content of baseline.json; each baseline adds its tables."""

    facts: Facts


Model = TypeVar("Model", bound=BaselineFile)


def save_baseline(model: BaselineFile, folder: Path) -> None:
    """Write baseline.json."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_bytes(dump_json(model.model_dump(mode="json")))


def load_baseline(kind: type[Model], spec: str, folder: Path) -> Model:
    """Read baseline.json; the facts also say how large the folder is.

    Raises UserError where the file is missing, broken, or another baseline's.
    """
    content = read_weights(folder, FILE)
    try:
        model = kind.model_validate(load_json(content))
    except ValidationError as error:
        raise UserError(f"{folder} holds no {spec} that this Marsad can read: fit it anew.") from error
    except ValueError as error:
        raise broken(folder / FILE, error) from error
    if model.facts.spec != spec:
        raise UserError(f"{folder} holds the baseline {model.facts.spec}, not {spec}. Give the folder of a {spec}.")
    megabytes = sum(path.stat().st_size for path in folder.iterdir() if path.is_file()) / 1e6
    return model.model_copy(update={"facts": model.facts.model_copy(update={"megabytes": megabytes})})


def read_weights(folder: Path, name: str) -> bytes:
    """Return the content of a file of the folder. Raises UserError where it is missing."""
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise UserError(f"{folder} has no {name}: it is no folder of a fitted baseline, or it is not whole.") from error


def broken(path: Path, error: Exception) -> UserError:
    """Return the error for a file that cannot be read."""
    return UserError(f"{path} is broken ({error}). Fit the baseline anew.")


def learned_labels(spec: str, training: Training) -> tuple[str, ...]:
    """Return the labels that a baseline can learn. Raises UserError where the training data has none."""
    if not training.labels or "mentions" not in training.layers:
        raise UserError(f"{spec} learns from mentions, and its training text annotates none.")
    return training.labels


def mention_layers(labels: tuple[str, ...]) -> tuple[Layer, ...]:
    """Return the layers that a baseline predicts with its mentions: casualties have attributes."""
    return ("mentions", "attributes") if CASUALTY in labels else ("mentions",)


def learned_types(training: Training) -> tuple[str, ...]:
    """Return the event types that the training data has; none where it does not annotate events."""
    if "events" not in training.layers:
        return ()
    found = {event.type for d in training.documents for sentence in d.sentences for event in sentence.events}
    return tuple(sorted(found))
