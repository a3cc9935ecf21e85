"""Casualties scored end to end: a figure is right when its span and what is said of it are right."""

from collections.abc import Iterable, Sequence

from ..data.numerals import count_mention
from ..data.records import Document, Mention
from .pairs import Pair
from .tally import Item, Result, Row, Share, Table, Tally, add_up, count_items

CASUALTY = "CASUALTY"
PERSON = "PER"
# Each step asks for one attribute more; the steps are the rows of the report.
STEPS = ("span", "status", "count", "victim")
ATTRIBUTES = ("status", "count", "victim", "cumulative")


class CasualtyScores(Result):
    """`end_to_end`: by the attributes that must be right besides the span, each row asking for one more.

    `by_status`: span and status, by status. `given_span`: share of right attributes where the span is
    right. `persons`: span and status of PER mentions that name a victim. `gold_counts`: share of counts
    that are right where the span is the gold one, which no system has a part in.
    """

    end_to_end: dict[str, Row]
    by_status: Table
    given_span: dict[str, Share]
    persons: Row
    gold_counts: Share


def score_casualties(pairs: Sequence[Pair]) -> CasualtyScores:
    """Score the CASUALTY mentions and the PER victims of all documents."""
    steps = add_up(count_steps(pair) for pair in pairs)
    persons = add_up(count_persons(pair) for pair in pairs)
    return CasualtyScores(
        end_to_end={name: Row.of(steps.get(name, Tally())) for name in _step_names()},
        by_status=Table.of(add_up(count_statuses(pair, CASUALTY) for pair in pairs)),
        given_span={name: _accuracy(pairs, name) for name in ATTRIBUTES},
        persons=Row.of(sum(persons.values(), Tally())),
        gold_counts=_gold_counts(pair.gold for pair in pairs),
    )


def count_steps(pair: Pair) -> dict[str, Tally]:
    """Count the casualties of one document by step: `span`, `span+status`, and so on."""
    return count_items(_steps(pair.gold), _steps(pair.predicted))


def count_statuses(pair: Pair, label: str) -> dict[str, Tally]:
    """Count the mentions with `label` and a status, of one document, by status."""
    return count_items(_statuses(pair.gold, label), _statuses(pair.predicted, label))


def count_persons(pair: Pair) -> dict[str, Tally]:
    """Count the PER victims of one document by status."""
    return count_statuses(pair, PERSON)


def _step_names() -> list[str]:
    return ["+".join(STEPS[: number + 1]) for number in range(len(STEPS))]


def _steps(document: Document) -> Iterable[Item]:
    for mention in _casualties(document):
        values = ((mention.start, mention.end), mention.status, mention.count, mention.victim)
        yield from ((name, values[: number + 1]) for number, name in enumerate(_step_names()))


def _casualties(document: Document) -> Iterable[Mention]:
    return (mention for mention in document.mentions if mention.label == CASUALTY)


def _statuses(document: Document, label: str) -> Iterable[Item]:
    for mention in document.mentions:
        if mention.label == label and mention.status is not None:
            yield mention.status, (mention.start, mention.end)


def _accuracy(pairs: Sequence[Pair], attribute: str) -> Share:
    """Compare one attribute where the gold has it and the span was found."""
    both = [
        (getattr(gold, attribute), getattr(predicted, attribute))
        for pair in pairs
        for gold, predicted in _matched(pair)
        if getattr(gold, attribute) is not None
    ]
    return Share.of(sum(gold == predicted for gold, predicted in both), len(both))


def _gold_counts(documents: Iterable[Document]) -> Share:
    counted = [(document, m) for document in documents for m in _casualties(document) if m.count is not None]
    return Share.of(sum(count_mention(d.text, m.start, m.end) == m.count for d, m in counted), len(counted))


def _matched(pair: Pair) -> list[tuple[Mention, Mention]]:
    predicted = {(mention.start, mention.end): mention for mention in _casualties(pair.predicted)}
    gold = [(mention, predicted.get((mention.start, mention.end))) for mention in _casualties(pair.gold)]
    return [(mention, found) for mention, found in gold if found is not None]
