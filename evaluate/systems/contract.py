"""What every system of the benchmark is: it annotates documents, and says what it is.

The contract, which one test holds every system to: `annotate` yields the documents it was given, in
their order, with the same text and sentence borders; every mention lies inside a sentence, has a label
that `facts` names, and offsets of the raw text; with `event_threshold` 0 every event type that `facts`
names stands in every sentence with its score, where the system has scores.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol, Self

from ...data.corpora import Layer
from ...data.records import Document
from ..metrics import Annotator
from ..tally import Result


class Facts(Result):
    """What a system says of itself.

    name: as tables show it; spec: as the command line asks for it. labels, event_types: ours, those it can
    predict. seed: that it was trained with, where known. parameters: trained values, absent where nobody
    can count them. megabytes: of the files that it loads, 10^6 bytes. trained_on: corpora as `name:split`;
    empty where unknown. label_map: its own labels and ours, null for those left out; empty where they are
    the same.
    """

    name: str
    spec: str
    labels: tuple[str, ...] = ()
    event_types: tuple[str, ...] = ()
    layers: tuple[Layer, ...] = ("mentions",)
    seed: int | None = None
    parameters: int | None = None
    megabytes: float | None = None
    trained_on: tuple[str, ...] = ()
    label_map: Mapping[str, str | None] = {}
    event_threshold: float = 0.5
    notes: tuple[str, ...] = ()


class System(Annotator, Protocol):
    """An annotator that says what it is."""

    @property
    def facts(self) -> Facts:
        """What the system is."""
        ...


class Training(NamedTuple):
    """What a baseline is fitted on.

    names: the corpora as `name:split`; labels, layers: whose absence means something; vectors: those that
    the user gave, see word_vectors.py.
    """

    names: tuple[str, ...]
    documents: Sequence[Document]
    labels: tuple[str, ...]
    layers: tuple[Layer, ...]
    vectors: Path | None = None


class Baseline(System, Protocol):
    """A system that the benchmark fits itself and keeps in a folder. Nothing in the folder is pickled."""

    seeded: bool  # whether another seed gives another system
    uses_vectors: bool  # whether other word vectors do

    @classmethod
    def fit(cls, training: Training, seed: int) -> Self:
        """Return a system fitted on the documents. Raises UserError where they lack what it needs."""
        ...

    def save(self, folder: Path) -> None:
        """Write what `load` reads."""
        ...

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote. Raises UserError where a file is missing or broken."""
        ...
