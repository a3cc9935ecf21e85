"""What a benchmark is asked to do."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, Self

from ...data.errors import UserError
from ..gold import DEFAULT_ROOT, Gold, read_gold
from ..systems.word_vectors import vector_files

DEFAULT_WORK = Path("runs/benchmark")


@dataclass(frozen=True, slots=True)
class DataUse:
    """One split of a corpus (by name or config), or an annotated file; `labels` narrows what is scored or learned."""

    name: str
    split: str
    labels: tuple[str, ...] | None = None

    @classmethod
    def parse(cls, text: str, split: str) -> Self:
        """Read `NAME[:SPLIT][@LABELS]`; `split` is taken where none is named.

        The name of a file may have colons in it. Raises UserError where a part is empty.
        """
        name, at, labels = (text, "", "") if Path(text).is_file() else text.partition("@")
        if not Path(name).is_file() and ":" in name:
            name, _, split = name.rpartition(":")
        use = cls(name, split, tuple(split_list(labels)) if at else None)
        if not name or not split or use.labels == ():
            raise UserError(f"{text!r} names no data. Write NAME, NAME:SPLIT or NAME:SPLIT@LABELS: aqmar:test@PER,LOC.")
        return use

    @property
    def names(self) -> tuple[str, str]:
        """What it may be called in other options."""
        return self.name, f"{self.name}:{self.split}"

    def narrow(self, gold: Gold) -> Gold:
        """Return what was read with no more labels than are asked for. Raises UserError for one that it has not."""
        labels = self.labels or gold.labels
        if unknown := [label for label in labels if label not in gold.labels]:
            raise UserError(
                f"{gold.name} does not annotate {', '.join(unknown)}. Choose from: {', '.join(gold.labels)}."
            )
        return replace(gold, labels=labels)


class TrainingUse(NamedTuple):
    """What baselines are fitted on, for the data of one name (`NAME` or `NAME:SPLIT`), or for all data."""

    corpus: DataUse
    data: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `[DATA=]NAME[:SPLIT][@LABELS]`. Raises UserError where a part is empty."""
        data, equals, corpus = ("", "", text) if Path(text).is_file() else text.rpartition("=")
        if equals and not data:
            raise UserError(f"--train {text} names no data. Write DATA=CORPUS[:SPLIT], or CORPUS[:SPLIT] for all data.")
        return cls(DataUse.parse(corpus, "train"), data or None)


@dataclass(frozen=True, slots=True)
class Plan:
    """Systems (by spec, see systems/registry.py) and the data that each of them is scored on.

    training: what baselines are fitted on; what names some data goes before what is for all, and where nothing is for
    some data, it is the split `train` of the data's own corpus. seeds: of baselines
    that have randomness. against: the system that the others are compared with. vectors: word vectors for baselines
    that start from some. work: the folder of fitted baselines and predictions, from which an interrupted run goes on.
    limit: documents of each test set, from the start.
    """

    systems: tuple[str, ...]
    data: tuple[DataUse, ...]
    training: tuple[TrainingUse, ...] = ()
    seeds: tuple[int, ...] = (1,)
    against: str | None = None
    vectors: Path | None = None
    root: Path = DEFAULT_ROOT
    work: Path = DEFAULT_WORK
    limit: int | None = None

    def __post_init__(self) -> None:
        for name, values in (("systems", self.systems), ("data", self.data), ("seeds", self.seeds)):
            if not values:
                raise UserError(f"There are no {name} to run. Give --{name}.")
            if len(set(values)) < len(values):
                raise UserError(f"--{name} names one thing twice: {', '.join(map(str, values))}.")
        if self.against is not None and self.against not in self.systems:
            raise UserError(f"--against {self.against} is not among the systems: {', '.join(self.systems)}.")
        if missing := [path for path in vector_files(self.vectors) if not path.is_file()] if self.vectors else ():
            raise UserError(
                f"There is no file {missing[0]}. Give --vectors a file of word vectors, or a folder of marsad pretrain."
            )

        known = {name for use in self.data for name in use.names}
        if unknown := [use.data for use in self.training if use.data is not None and use.data not in known]:
            raise UserError(f"--train is for {unknown[0]}, which is not among the data: {', '.join(sorted(known))}.")

    def training_of(self, use: DataUse) -> list[DataUse]:
        """Return what baselines are fitted on for some data; empty: its own training split."""
        own = [one.corpus for one in self.training if one.data in use.names]
        return own or [one.corpus for one in self.training if one.data is None]

    def read(self, use: DataUse) -> Gold:
        """Read data to score on, as much of it as is asked for. Raises UserError where there is none."""
        gold = use.narrow(read_gold(use.name, use.split, self.root))
        return replace(gold, documents=gold.documents[: self.limit])


def split_list(text: str) -> Iterable[str]:
    """Yield the parts of a list with commas, without blanks."""
    return (part.strip() for part in text.split(",") if part.strip())
