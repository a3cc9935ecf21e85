"""Labels of other models in ours."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from ...configs.loading import read_table
from ...data.errors import UserError

LabelMap = Mapping[str, str | None]

_ADVICE = "One line a label, `THEIRS: OURS`; null leaves it out."


class Asked(NamedTuple):
    """What the command line asked for, `hf:MODEL+labels.yaml`, in its parts; `labels` is what the file says."""

    spec: str
    model: str
    labels: LabelMap | None = None

    def lacks(self, library: str, package: str) -> UserError:
        """Return the error for a library that is not installed."""
        return UserError(f"{self.spec} needs {library}, which is not installed. Run: pip install {package}")

    def lacks_model(self, cause: Exception, advice: str = "") -> UserError:
        """Return the error for a model that could not be opened, with the library's own words; models on the hub need no advice."""
        if not advice and Path(self.model).is_dir():
            advice = "Give a folder with a whole model and its tokenizer."
        advice = advice or f"Check the name, or download it on a machine with a network: hf download {self.model}"
        said = " ".join(str(cause).split())[:300]
        return UserError(f"{self.spec} could not be opened ({type(cause).__name__}: {said}). {advice}")


def read_asked(spec: str, default: str | None = None) -> Asked:
    """Take apart what was asked for. Raises UserError where it names no model and there is no default."""
    kind, _, model = spec.partition(":")
    name, plus, file = model.rpartition("+")
    if not (plus and file.endswith((".yaml", ".yml"))):
        name, file = model, ""
    if not (name or default):
        raise UserError(f"{kind} needs the name of a model: {kind}:MODEL.")
    labels = read_table("labels", file, dict[str, str | None], _ADVICE) if file else None
    return Asked(spec, name or str(default), labels)


def map_labels(native: Iterable[str], asked: Asked) -> dict[str, str | None]:
    """Return what the labels of a model are in ours.

    Raises UserError for a label that neither the shipped table nor that of the user knows.
    """
    known = read_table("labels", "neighbours", dict[str, str | None], _ADVICE)
    mapped: dict[str, str | None] = {}
    for label in native:
        if asked.labels is not None and label in asked.labels:
            mapped[label] = asked.labels[label]
        elif label.upper() in known:
            mapped[label] = known[label.upper()]
        else:
            raise UserError(
                f"{asked.spec} has the label {label}, and nobody has said what that is in ours. Write a file labels.yaml "
                f"with the line `{label}: PER` (or ORG, LOC, MISC, or null to leave it out), and ask for "
                f"{asked.spec.partition('+')[0]}+labels.yaml."
            )
    return mapped


def our_labels(mapped: LabelMap) -> tuple[str, ...]:
    """Return the labels that a model can predict, each once."""
    return tuple(dict.fromkeys(label for label in mapped.values() if label))


def shown_map(mapped: LabelMap) -> LabelMap:
    """Return the map as reports show it: empty where the labels are the same."""
    return {} if all(theirs == ours for theirs, ours in mapped.items()) else mapped
