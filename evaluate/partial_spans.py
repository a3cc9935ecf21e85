"""Mentions scored by spans that overlap: the label must be right, the borders need only meet.

This is the type matching of SemEval-2013 task 9.1 (Segura-Bedmar et al. 2013, after MUC-5, Chinchor and
Sundheim 1993), counted one for one. Exact scores (spans.py) give nothing for `الجيش` where the gold has
`الجيش الوطني`; here it is right, in full and not by half. One character in common is enough. A gold mention
that was predicted in two pieces is found once, and the second piece is wrong; one prediction over two gold
mentions finds one of them. So the score is never below the exact one, and their distance is what wrong
borders alone cost.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence

from ..data.records import Document, Mention
from .pairs import Pair
from .tally import Tally

Match = tuple[Mention, Mention]
"""A gold and a predicted mention."""


def count_partial_spans(pair: Pair) -> dict[str, Tally]:
    """Count the mentions of one document by label; those that overlap under one label are correct."""
    gold, predicted = (distinct_mentions(document) for document in pair)
    correct = Counter(one.label for one, _ in match_mentions(gold, predicted, same_label))
    counts = [Counter(mention.label for mention in mentions) for mentions in (predicted, gold)]
    return {
        label: Tally(correct[label], *(count[label] for count in counts)) for label in sorted(counts[0] | counts[1])
    }


def distinct_mentions(document: Document) -> list[Mention]:
    """Return the mentions in the order of the text; of several with one label and span, one."""
    found = {(mention.start, mention.end, mention.label): mention for mention in document.mentions}
    return [found[key] for key in sorted(found)]


def same_label(gold: Mention, predicted: Mention) -> bool:
    """Whether the two have one label."""
    return gold.label == predicted.label


def match_mentions(
    gold: Sequence[Mention], predicted: Sequence[Mention], alike: Callable[[Mention, Mention], bool]
) -> list[Match]:
    """Pair mentions that overlap and are alike, each at most once, so that there are as many pairs as can be.

    The pair whose first end comes first is taken, then the next that is still free. No other choice gives
    more: whatever overlaps the mention that ends first holds its last character, so that all of it can be
    exchanged, and what ends first is of least use to later mentions. This holds for nested mentions too.
    """
    pairs = [match for match in overlapping_mentions(gold, predicted) if alike(*match)]
    free = [{mention.id for mention in mentions} for mentions in (gold, predicted)]
    matches: list[Match] = []
    for one, other in sorted(pairs, key=lambda match: sorted(mention.end for mention in match)):
        if one.id in free[0] and other.id in free[1]:
            matches.append((one, other))
            free[0].remove(one.id)
            free[1].remove(other.id)
    return matches


def overlapping_mentions(gold: Sequence[Mention], predicted: Sequence[Mention]) -> list[Match]:
    """Return each gold mention with each predicted one that it shares a character with, in the order of the text."""
    ordered = sorted(predicted, key=lambda mention: mention.start)
    starts = [mention.start for mention in ordered]
    longest = max((mention.end - mention.start for mention in ordered), default=0)
    return [
        (one, other)
        for one in gold
        for other in ordered[bisect_left(starts, one.start - longest) : bisect_left(starts, one.end)]
        if shared_characters(one, other) > 0
    ]


def shared_characters(one: Mention, other: Mention) -> int:
    """Return how many characters two mentions have in common; not above 0 where they do not overlap."""
    return min(one.end, other.end) - max(one.start, other.start)
