"""What is wrong with the mentions that are not right, with examples, and which label is taken for which.

Errors are counted one for one. Mentions with the right label and span are set aside; the rest is paired
where it overlaps, first with the same span (`type`), then with the same label (`boundary`), then with
neither (`boundary and type`); what stays alone is `missed` or `spurious`. So all gold mentions are right
or in one error, and so are all predicted ones. The kinds are those of MUC-5 (Chinchor and Sundheim 1993)
with `incorrect` told apart by what is incorrect.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, get_args

from ..data.records import Document, Mention
from ..data.words import without_surrogates
from .benchmark.records import ErrorExample, ErrorKind
from .pairs import Pair
from .partial_spans import distinct_mentions, match_mentions, overlapping_mentions, same_label, shared_characters

NONE = "O"
"""Stands in the confusion for no mention."""

EXAMPLES_PER_KIND = 8

_STEPS: tuple[tuple[ErrorKind, Callable[[Mention, Mention], bool]], ...] = (
    ("type", lambda gold, predicted: (gold.start, gold.end) == (predicted.start, predicted.end)),
    ("boundary", same_label),
    ("boundary and type", lambda gold, predicted: True),
)


class SpanError(NamedTuple):
    """An error in one document: `gold` is absent where it is spurious, `predicted` where it was missed."""

    pair: Pair
    kind: ErrorKind
    gold: Mention | None
    predicted: Mention | None

    @property
    def mentions(self) -> list[Mention]:
        """The one or two mentions that there are."""
        return [mention for mention in (self.gold, self.predicted) if mention is not None]

    @property
    def start(self) -> int:
        """Where the first of them begins, in the text of the document."""
        return min(mention.start for mention in self.mentions)


def find_errors(pair: Pair) -> list[SpanError]:
    """Return the errors of one document in the order of its text."""
    gold, predicted = _not_right(pair.gold, pair.predicted), _not_right(pair.predicted, pair.gold)
    errors: list[SpanError] = []
    for kind, alike in _STEPS:
        matches = match_mentions(gold, predicted, alike)
        errors += [SpanError(pair, kind, *match) for match in matches]
        gold = _without(gold, (one for one, _ in matches))
        predicted = _without(predicted, (other for _, other in matches))
    errors += [SpanError(pair, "missed", mention, None) for mention in gold]
    errors += [SpanError(pair, "spurious", None, mention) for mention in predicted]
    return sorted(errors, key=lambda error: error.start)


def _not_right(document: Document, other: Document) -> list[Mention]:
    right = {(mention.label, mention.start, mention.end) for mention in other.mentions}
    return [m for m in distinct_mentions(document) if (m.label, m.start, m.end) not in right]


def _without(mentions: Iterable[Mention], taken: Iterable[Mention]) -> list[Mention]:
    ids = {mention.id for mention in taken}
    return [mention for mention in mentions if mention.id not in ids]


def count_errors(errors: Iterable[SpanError]) -> dict[ErrorKind, int]:
    """Return how many errors there are of each kind, all kinds named."""
    counts: dict[ErrorKind, int] = dict.fromkeys(get_args(ErrorKind), 0)
    for error in errors:
        counts[error.kind] += 1
    return counts


def choose_examples(errors: Sequence[SpanError], per_kind: int = EXAMPLES_PER_KIND) -> Iterator[ErrorExample]:
    """Yield up to `per_kind` errors of each kind, at even distances over the corpus: the same in each run."""
    for kind in get_args(ErrorKind):
        found = [error for error in errors if error.kind == kind]
        chosen = min(per_kind, len(found))
        yield from (_example(found[number * len(found) // chosen]) for number in range(chosen))


def _example(error: SpanError) -> ErrorExample:
    start, end = _around(error)
    (gold_label, gold_span), (predicted_label, predicted_span) = (
        (mention.label, (mention.start - start, mention.end - start)) if mention else (None, None)
        for mention in (error.gold, error.predicted)
    )
    return ErrorExample(
        kind=error.kind,
        document=error.pair.gold.id,
        sentence=without_surrogates(error.pair.gold.text[start:end]),
        gold_label=gold_label,
        gold_span=gold_span,
        predicted_label=predicted_label,
        predicted_span=predicted_span,
    )


def _around(error: SpanError) -> tuple[int, int]:
    """Return start and end of the sentence, or sentences, that hold the error, and of the mentions where none does."""
    start, end = error.start, max(mention.end for mention in error.mentions)
    around = [place for place in error.pair.sentences if place.start < end and start < place.end]
    return min([start, *(place.start for place in around)]), max([end, *(place.end for place in around)])


def count_confusion(pairs: Iterable[Pair]) -> dict[str, dict[str, int]]:
    """Return how often each gold label stands under each predicted one, as `{gold: {predicted: count}}`.

    A gold mention is under the label of the prediction that shares most characters with it, whatever its
    borders; of several that share as many the right label counts, then the first. What overlaps nothing is
    `O` on the other side. So the row of a label adds up to its gold mentions.
    """
    counts: dict[str, dict[str, int]] = {}
    for pair in pairs:
        for gold, predicted in _label_pairs(pair):
            row = counts.setdefault(gold, {})
            row[predicted] = row.get(predicted, 0) + 1
    return {gold: dict(sorted(counts[gold].items())) for gold in sorted(counts)}


def _label_pairs(pair: Pair) -> Iterator[tuple[str, str]]:
    gold, predicted = (distinct_mentions(document) for document in pair)
    nearest: dict[str, Mention] = {}
    overlapping = overlapping_mentions(gold, predicted)
    for one, other in overlapping:
        if one.id not in nearest or _nearness(one, other) > _nearness(one, nearest[one.id]):
            nearest[one.id] = other
    yield from ((one.label, nearest[one.id].label if one.id in nearest else NONE) for one in gold)
    yield from ((NONE, other.label) for other in _without(predicted, (other for _, other in overlapping)))


def _nearness(gold: Mention, predicted: Mention) -> tuple[int, bool]:
    return shared_characters(gold, predicted), same_label(gold, predicted)
