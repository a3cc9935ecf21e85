"""Do two predictors say the same? Used for a quantised model against the weights it came from."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal, get_args

from ..data.records import Document, Mention
from ..data.words import without_surrogates
from .metrics import Annotator
from .pairs import Pair, pair_up, without_annotation
from .tally import Result, Share

Part = Literal["mentions", "attributes", "events", "links"]
PARTS: tuple[Part, ...] = get_args(Part)
View = dict[Part, set[str]]  # what is said of one sentence, in words that are equal when it is


class Difference(Result):
    """A sentence of which the two say something else. `first` and `second` are what only one of them says."""

    document: str
    sentence: str
    part: Part
    first: tuple[str, ...]
    second: tuple[str, ...]


class Parity(Result):
    """Shares of sentences with the same mentions, attributes, events and links, and all differences."""

    sentences: int
    same: dict[Part, Share]
    differences: tuple[Difference, ...]


def compare(first: Annotator, second: Annotator, documents: Sequence[Document]) -> Parity:
    """Annotate the documents with both and compare the results sentence by sentence.

    Mentions are the same when labels and borders are, attributes when status, count, victim and
    cumulative are too. Scores are not compared. Raises UserError where sentence borders differ.
    """
    bare = [without_annotation(document) for document in documents]
    pairs = pair_up(first.annotate(bare), second.annotate(bare))
    sentences = sum(len(pair.sentences) for pair in pairs)
    differences = tuple(difference for pair in pairs for difference in _differences(pair))
    different = Counter(difference.part for difference in differences)
    same = {part: Share.of(sentences - different[part], sentences) for part in PARTS}
    return Parity(sentences=sentences, same=same, differences=differences)


def _differences(pair: Pair) -> Iterator[Difference]:
    views = zip(pair.sentences, *(_views(document, pair) for document in pair), strict=True)
    for sentence, first, second in views:
        for part in PARTS:
            if first[part] != second[part]:
                yield Difference(
                    document=pair.gold.id,
                    sentence=without_surrogates(pair.gold.text[sentence.start : sentence.end]),
                    part=part,
                    first=tuple(sorted(first[part] - second[part])),
                    second=tuple(sorted(second[part] - first[part])),
                )


def _views(document: Document, pair: Pair) -> list[View]:
    views = [View({part: set() for part in PARTS}) for _ in pair.sentences]
    starts = [sentence.start for sentence in pair.sentences]
    places = {mention.id: bisect_right(starts, mention.start) - 1 for mention in document.mentions}
    names = {mention.id: _name(mention) for mention in document.mentions}
    for mention in document.mentions:
        views[places[mention.id]]["mentions"].add(names[mention.id])
        if mention.status is not None:
            views[places[mention.id]]["attributes"].add(f"{names[mention.id]}: {_attributes(mention)}")
    for link in document.links:
        views[places[link.head]]["links"].add(f"{link.type}: {names[link.head]} -> {names[link.tail]}")
    for view, sentence in zip(views, document.sentences, strict=True):
        view["events"] |= {event.type for event in sentence.events}
    return views


def _name(mention: Mention) -> str:
    return f"{mention.label} {mention.start}:{mention.end} {without_surrogates(mention.text)}"


def _attributes(mention: Mention) -> str:
    count = mention.count.model_dump_json(exclude_defaults=True) if mention.count is not None else "no count"
    flag = "cumulative" if mention.cumulative else "not cumulative"
    return f"{mention.status}, {count}, {mention.victim}, {flag}"
