"""Marsad reads Arabic news: who, where, how many were harmed, in what event."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from marsad.data.incidents import find_incidents
    from marsad.data.numerals import parse_count
    from marsad.data.records import Count, Document, Event, Link, Mention, Sentence
    from marsad.predictor import Predictor, load

__all__ = [
    "Count",
    "Document",
    "Event",
    "Link",
    "Mention",
    "Predictor",
    "Sentence",
    "find_incidents",
    "load",
    "parse_count",
]

_HOMES = {
    "Predictor": "marsad.predictor",
    "find_incidents": "marsad.data.incidents",
    "load": "marsad.predictor",
    "parse_count": "marsad.data.numerals",
    **dict.fromkeys(["Count", "Document", "Event", "Link", "Mention", "Sentence"], "marsad.data.records"),
}


def __getattr__(name: str) -> Any:
    """Import a public name at its first use: `import marsad` itself loads nothing slow."""
    if name not in _HOMES:
        raise AttributeError(f"module 'marsad' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
