"""Counting: what was found, what should have been, and the scores that follow from the two.

Counts of two documents add up to the counts of both, so that any grouping of documents (a corpus, a
source, a bootstrap sample) is scored by one sum.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Self

from pydantic import BaseModel, ConfigDict

Item = tuple[str, Hashable]  # a type, and what must be equal besides it


@dataclass(frozen=True, slots=True)
class Tally:
    """Items of one type: in the gold, predicted, and in both. A score of nothing out of nothing is 0."""

    correct: int = 0
    predicted: int = 0
    gold: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Return the tally of both."""
        return Tally(self.correct + other.correct, self.predicted + other.predicted, self.gold + other.gold)

    @property
    def precision(self) -> float:
        """Share of the predicted items that are right."""
        return self.correct / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold items that were found."""
        return self.correct / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.correct / (self.predicted + self.gold) if self.correct else 0.0


Tallies = Mapping[str, Tally]


def count_items(gold: Iterable[Item], predicted: Iterable[Item]) -> dict[str, Tally]:
    """Compare two sets of items and count them by type. An item given twice counts once."""
    gold, predicted = set(gold), set(predicted)
    tallies: dict[str, Tally] = {}
    for items, one in ((gold & predicted, Tally(correct=1)), (predicted, Tally(predicted=1)), (gold, Tally(gold=1))):
        for kind, _ in items:
            tallies[kind] = tallies.get(kind, Tally()) + one
    return tallies


def add_up(parts: Iterable[Tallies]) -> dict[str, Tally]:
    """Return the sum of the tallies of several documents, by type."""
    total: defaultdict[str, Tally] = defaultdict(Tally)
    for part in parts:
        for kind, tally in part.items():
            total[kind] += tally
    return dict(total)


class Result(BaseModel):
    """A result that can be written as JSON and read back."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Row(Result):
    """Precision, recall and F1 (0 to 1) and the number of gold items."""

    precision: float = 0.0
    recall: float = 0.0
    f1: float = 0.0
    support: int = 0

    @classmethod
    def of(cls, tally: Tally) -> Self:
        """Return the scores of a tally."""
        return cls(precision=tally.precision, recall=tally.recall, f1=tally.f1, support=tally.gold)


class Table(Result):
    """Scores by type, over all items (micro), and averaged over the types (macro).

    Macro is the mean over every type that occurs in the gold or in the prediction, as in seqeval: a type
    that is predicted but never right pulls it down.
    """

    types: dict[str, Row] = {}
    micro: Row = Row()
    macro: Row = Row()

    @classmethod
    def of(cls, tallies: Tallies) -> Self:
        """Return the table of tallies by type, in the order of the types' names."""
        rows = {kind: Row.of(tallies[kind]) for kind in sorted(tallies)}
        return cls(types=rows, micro=Row.of(sum(tallies.values(), Tally())), macro=average(list(rows.values())))


def average(rows: list[Row]) -> Row:
    """Return the unweighted mean of rows, with the sum of their supports."""
    if not rows:
        return Row()
    return Row(
        precision=fmean(row.precision for row in rows),
        recall=fmean(row.recall for row in rows),
        f1=fmean(row.f1 for row in rows),
        support=sum(row.support for row in rows),
    )


class Share(Result):
    """How many of how many are right; the share is 0 where there is nothing to share."""

    right: int
    total: int
    share: float

    @classmethod
    def of(cls, right: int, total: int) -> Self:
        """Return the share of `right` in `total`."""
        return cls(right=right, total=total, share=right / total if total else 0.0)
