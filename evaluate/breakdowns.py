"""Exact span scores of parts of a corpus: mentions seen in training and not, short and long sentences, sources.

A gold or predicted mention belongs to the part that its own words, sentence or document are of, so that
the parts of one breakdown add up to the whole.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable

from ..data.records import Document, Mention
from ..data.spelling import fold
from ..data.words import find_words
from .pairs import Pair
from .tally import Row, Tally, add_up, count_items

SEEN, UNSEEN = "seen", "unseen"
NOT_STATED = "not stated"

LONGEST = (10, 20, 40, 80)
"""The most words of a sentence in each bucket of lengths; longer ones are in one more."""

LENGTHS = ("1-10", "11-20", "21-40", "41-80", "81 or more")

SOURCE_FIELDS = ("source", "outlet", "file")
"""Where `meta` says what a document comes from: of several the first that is there."""

Group = Callable[[Mention], str]


def score_seen(pairs: Iterable[Pair], training: Iterable[Document]) -> dict[str, Row]:
    """Score mentions whose words stand in the training text with their label, apart from all others.

    Recall is over gold mentions that were seen (or not), precision over predicted ones. Words are compared
    as look-ups do (`fold`): diacritics, tatweel, hamza on alif and final ة make no difference. A clitic does:
    `بحلب` was not seen where only `حلب` was. The distinction is that of Augenstein et al. 2017, here by label.
    """
    known = {_form(mention) for document in training for mention in document.mentions}
    return _score_groups(pairs, lambda pair: lambda mention: SEEN if _form(mention) in known else UNSEEN)


def _form(mention: Mention) -> tuple[str, str]:
    return mention.label, " ".join(fold(mention.text).split())


def score_by_length(pairs: Iterable[Pair]) -> dict[str, Row]:
    """Score the mentions by the number of words of their sentence, short ones first.

    A mention belongs to the sentence that it begins in, one between sentences to the sentence before it.
    """
    rows = _score_groups(pairs, _lengths)
    return {name: rows[name] for name in LENGTHS if name in rows}


def _lengths(pair: Pair) -> Group:
    text = pair.gold.text
    borders = [(sentence.start, sentence.end) for sentence in pair.sentences] or [(0, len(text))]
    starts = [start for start, _ in borders]
    names = [LENGTHS[bisect_left(LONGEST, len(find_words(text[start:end])))] for start, end in borders]
    return lambda mention: names[max(bisect_right(starts, mention.start) - 1, 0)]


def score_by_source(pairs: Iterable[Pair]) -> dict[str, Row]:
    """Score the mentions by the outlet or file that their document's `meta` names; empty where none names one."""
    rows = _score_groups(pairs, lambda pair: _always(_source(pair.gold)))
    return rows if rows.keys() - {NOT_STATED} else {}


def _always(name: str) -> Group:
    return lambda mention: name


def _source(document: Document) -> str:
    return next((str(document.meta[name]) for name in SOURCE_FIELDS if document.meta.get(name)), NOT_STATED)


def _score_groups(pairs: Iterable[Pair], grouping: Callable[[Pair], Group]) -> dict[str, Row]:
    tallies = add_up(_count_groups(pair, grouping(pair)) for pair in pairs)
    return {name: Row.of(tallies[name]) for name in sorted(tallies)}


def _count_groups(pair: Pair, group: Group) -> dict[str, Tally]:
    gold, predicted = (
        [(group(mention), (mention.label, mention.start, mention.end)) for mention in document.mentions]
        for document in pair
    )
    return count_items(gold, predicted)
