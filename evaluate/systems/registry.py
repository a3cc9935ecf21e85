"""Systems by what the command line calls them. A system's module is imported only when it is asked for."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import NamedTuple, cast

from ...data.errors import UserError
from .contract import Baseline, System
from .label_maps import read_asked


class _Adapter(NamedTuple):
    """The module with its function `open_model(asked) -> System`, and the model meant where none is named."""

    module: str
    default: str | None = None


_BASELINES: Mapping[str, tuple[str, str]] = {
    "majority": ("majority", "MajorityBaseline"),
    "gazetteer": ("gazetteer", "GazetteerBaseline"),
    "crf": ("crf", "CrfBaseline"),
    "bilstm-crf": ("bilstm_crf", "BilstmCrfBaseline"),
    "patterns": ("patterns", "PatternBaseline"),
    "tfidf": ("tfidf_events", "TfidfBaseline"),
}
_ADAPTERS: Mapping[str, _Adapter] = {
    "hf": _Adapter("huggingface"),
    "camel": _Adapter("camel_tools", "default"),
    "stanza": _Adapter("stanza", "ar"),
    "gliner": _Adapter("gliner"),
    "llm": _Adapter("language_model"),
}


def system_names() -> list[str]:
    """Return what may be asked for, as help and errors show it."""
    adapters = [
        f"{kind}:MODEL" if adapter.default is None else f"{kind}[:MODEL]" for kind, adapter in _ADAPTERS.items()
    ]
    return ["compact", "a checkpoint folder", *_BASELINES, *adapters]


def is_baseline(spec: str) -> bool:
    """Whether the benchmark fits the system itself."""
    return spec in _BASELINES


def baseline_class(spec: str) -> type[Baseline]:
    """Return the class of a baseline. Raises UserError where there is none of that name."""
    if spec not in _BASELINES:
        raise UserError(f"There is no baseline {spec!r}. There are: {', '.join(_BASELINES)}.")
    module, name = _BASELINES[spec]
    return cast(type[Baseline], getattr(_module(module), name))


def open_system(spec: str, folder: Path | None = None) -> System:
    """Open a system, ready to annotate; `folder` is where a fitted baseline lies.

    Raises UserError for what there is not, with what is allowed, or what to install or download.
    """
    if is_baseline(spec):
        return _open_baseline(spec, folder)
    kind = spec.partition(":")[0]
    if kind in _ADAPTERS and not Path(spec).is_dir():
        adapter = _ADAPTERS[kind]
        return cast(System, _module(adapter.module).open_model(read_asked(spec, adapter.default)))
    if spec == "compact" or Path(spec).is_dir() or "/" in spec:
        return cast(System, _module("checkpoint").open_checkpoint(spec))
    raise UserError(f"There is no system {spec!r}. Give one of: {', '.join(system_names())}.")


def _open_baseline(spec: str, folder: Path | None) -> System:
    if folder is None:
        raise UserError(
            f"{spec} is a baseline, which must be fitted before it can annotate: marsad benchmark does both."
        )
    return baseline_class(spec).load(folder)


def _module(name: str) -> ModuleType:
    return import_module(f".{name}", __package__)
