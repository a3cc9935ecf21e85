"""The annotation schema as tables: what GUIDELINES.md allows. The network knows none of these names.

The shipped `data/corpus/GUIDELINES.md` says what each entry means; a test compares the two.
"""

from collections.abc import Mapping
from typing import get_args

from .records import Status, Vague, Victim

LABELS: Mapping[str, str] = {"P": "PER", "O": "ORG", "L": "LOC", "C": "CASUALTY"}
"""The letter of a mention in an annotation file, and its label."""

EVENT_TYPES = (
    "air_strike",
    "shelling",
    "explosion",
    "armed_clash",
    "territorial_change",
    "violence_against_civilians",
    "detention",
    "protest",
    "agreement",
    "diplomacy",
    "statement",
    "humanitarian",
    "military_activity",
    "political_legal",
    "accident_disaster",
)
STATUSES: tuple[str, ...] = get_args(Status)
VICTIMS: tuple[str, ...] = get_args(Victim)
VAGUE: tuple[str, ...] = get_args(Vague)

LINKS: Mapping[str, tuple[str, frozenset[str]]] = {
    "of": ("part_of", frozenset({"CASUALTY"})),
    "at": ("location", frozenset({"LOC"})),
    "by": ("perpetrator", frozenset({"ORG", "PER", "LOC"})),
}
"""The word for a link in an annotation file, its type, and the labels its tail may have."""

VICTIM_LABELS = frozenset({"CASUALTY", "PER"})
"""The labels that the head of a link may have: those harmed."""
