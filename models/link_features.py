"""What is seen of a pair of spans besides their vectors: groups of buckets, of which a pair fills one each.

The network has a weight for each bucket and kind of link; a pair's weights add to the product of its
vectors. Training and decoding take the features from here, over whole sentences.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .config import ModelConfig
from .joined_facts import JoinedFacts, codes
from .link_cues import Cue
from .link_spans import Ints, SpanFacts, candidate_pairs
from .part_markers import level_statuses, level_tolls, marked_wholes, outside_own_list, own_lists

_NEAR_CUES = (Cue.ATTACK, Cue.ATTACKED, Cue.HANDS, Cue.SAID, Cue.OWNED)
OPEN, NO_WHOLE = -2, -1  # in place of the tail that part markers give
_REACH = 5  # words before a tail in which these are looked for


class Candidates(NamedTuple):
    """Pairs of spans that a link may join.

    *Shapes:* heads, tails [M], places in the list of spans; features [M, FEATURE_GROUPS], one place of
    each group in a row of PAIR_FEATURES weights.
    """

    heads: Ints
    tails: Ints
    features: Ints


class _Pairs:
    """The pairs of one kind of link, as arrays [M]. `after`: 1 where the tail follows the head."""

    def __init__(self, config: ModelConfig, kind: int, facts: JoinedFacts, heads: Ints, tails: Ints):
        self.facts, self.heads, self.tails = facts, heads, tails
        link, first, last = config.link_types[kind], facts.first, facts.last
        self.head_labels = _places(link.heads, facts)[heads]
        self.tail_labels = _places(link.tails, facts)[tails]
        self.any_victim = config.victims[-1] if config.victims else ""
        self.after = (first[tails] > first[heads]).astype(np.int64)
        self.gap_start = np.where(self.after, last[heads], last[tails]) + 1
        self.gap_end = np.where(self.after, first[tails], first[heads])
        self.ranks = facts.ranks(tails, first[heads])

    def between(self, cue: Cue) -> Ints:
        """Return how many words between the two spans have a cue."""
        return self.facts.count(self.gap_start, self.gap_end, cue)

    def near_tail(self, offset: int) -> Ints:
        """Return the cue of the word `offset` places from the tail: 0 its first, -1 the one before, 1 the one behind."""
        edge = self.facts.last if offset > 0 else self.facts.first
        place = edge[self.tails] + offset
        inside = (place >= self.facts.word_starts[self.tails]) & (place < self.facts.word_ends[self.tails])
        return np.where(inside, self.facts.cues[np.where(inside, place, 0)], Cue.OTHER)


def _places(labels: Sequence[str], facts: JoinedFacts) -> Ints:
    """Return the place of each span's label among `labels`, 3 at most; 0 where it is none of them. *Shape:* [S]."""
    places = {label: min(place, 3) for place, label in enumerate(labels)}
    return np.asarray([places.get(span.label, 0) for span in facts.spans], dtype=np.int64)


def _side(values: Ints, most: int, pairs: _Pairs) -> Ints:
    """Return buckets of values from 0 to `most`, apart for tails before and behind the head."""
    return np.minimum(values, most) + (most + 1) * pairs.after


def _distance(pairs: _Pairs) -> Ints:
    words = np.maximum(pairs.gap_end - pairs.gap_start + 1, 1)
    return _side((np.log2(words) * 1.5).astype(np.int64), 7, pairs)


def _chain(pairs: _Pairs) -> Ints:
    """Where the tail stands to the beginning of the parts that the head is one of: `12 شخصا بينهم 5 أطفال و3 نساء`."""
    facts, heads, tails = pairs.facts, pairs.heads, pairs.tails
    to_start = facts.ranks(tails, facts.starts[heads])
    sibling = facts.first[tails] >= facts.starts[heads]
    behind = np.minimum(-1 - pairs.ranks, 2) + 5
    relation = np.where(pairs.after == 1, behind, np.where(sibling, 4, np.minimum(to_start, 3)))
    return facts.chains[heads] * 8 + relation


def _rank(pairs: _Pairs) -> Ints:
    """How near the tail is among those of its side, and whether the head has others on its other side."""
    ranks = np.where(pairs.after == 1, -1 - pairs.ranks, pairs.ranks)
    group = (pairs.heads * 4 + pairs.tail_labels) * 2
    present = np.bincount(group + pairs.after, minlength=group.max() + 2) > 0
    others = present[group + 1 - pairs.after]
    buckets: Ints = (pairs.tail_labels * 2 + others) * 8 + _side(ranks, 3, pairs)
    return buckets


def _victims_between(pairs: _Pairs) -> Ints:
    facts = pairs.facts
    victims = facts.first[[span.status is not None for span in facts.spans]]
    inner = np.searchsorted(victims, pairs.gap_end) - np.searchsorted(victims, pairs.gap_start)
    return _side(inner, 3, pairs)


def _borders(pairs: _Pairs) -> Ints:
    marks = np.minimum(pairs.between(Cue.STOP), 1) * 3 + np.minimum(pairs.between(Cue.COMMA), 2)
    return _side(marks, 5, pairs)


def _clauses(pairs: _Pairs) -> Ints:
    words = np.minimum(pairs.between(Cue.CLAUSE), 1) * 3 + np.minimum(pairs.between(Cue.HARM), 2)
    return _side(words, 5, pairs)


def _labels(pairs: _Pairs) -> Ints:
    return pairs.head_labels * 4 + pairs.tail_labels


def _opening(pairs: _Pairs) -> Ints:
    """Whether the tail opens the sentence, as the place of a dateline does."""
    return np.searchsorted([1, 4], (pairs.facts.first - pairs.facts.word_starts)[pairs.tails], side="right")


def _neighbours(pairs: _Pairs) -> Ints:
    return pairs.facts.relations[pairs.tails] * 3 + pairs.facts.following[pairs.tails]


def _near(pairs: _Pairs) -> Ints:
    """Which of _NEAR_CUES stand shortly before the tail and behind the span before it, as bits."""
    facts, end = pairs.facts, pairs.facts.first[pairs.tails]
    previous = np.where(pairs.tails > 0, facts.last[pairs.tails - 1] + 1, 0)  # or the end of the sentence before
    start = np.maximum(end - _REACH, np.maximum(previous, facts.word_starts[pairs.tails]))
    bits = [np.minimum(facts.count(start, end, cue), 1) << bit for bit, cue in enumerate(_NEAR_CUES)]
    pattern: Ints = np.sum(bits, axis=0)
    return pattern


def _sizes(pairs: _Pairs) -> Ints:
    """Whether the head's number is unknown, less, the same or more than the tail's: no part exceeds its whole."""
    head, tail = pairs.facts.sizes[pairs.heads], pairs.facts.sizes[pairs.tails]
    return _side(np.select([head < tail, head == tail, head > tail], [1, 2, 3], 0), 3, pairs)


def _victims(pairs: _Pairs) -> Ints:
    """Whether both have the same kind of victim, or the tail the one that says nothing, the last of the inventory."""
    unknown, anybody = 0, 1
    kinds = codes([None, pairs.any_victim, *(span.victim for span in pairs.facts.spans)])[2:]
    head, tail = kinds[pairs.heads], kinds[pairs.tails]
    return _side(np.select([tail == unknown, head == tail, tail == anybody], [0, 1, 2], 3), 3, pairs)


_SIDES = len(("before", "behind"))
_GROUPS: tuple[tuple[int, Callable[[_Pairs], Ints]], ...] = (
    (8 * _SIDES, _distance),
    (32, _chain),
    (32 * _SIDES, _rank),
    (4 * _SIDES, _victims_between),
    (6 * _SIDES, _borders),
    (6 * _SIDES, _clauses),
    (len(Cue), lambda pairs: pairs.near_tail(-2)),
    (len(Cue), lambda pairs: pairs.near_tail(-1)),
    (len(Cue), lambda pairs: pairs.near_tail(0)),
    (len(Cue), lambda pairs: pairs.near_tail(1)),
    (16, _labels),
    (3, _opening),
    (9, _neighbours),
    (2 ** len(_NEAR_CUES), _near),
    (4 * _SIDES, _sizes),
    (4 * _SIDES, _victims),
)
FEATURE_GROUPS = len(_GROUPS)
PAIR_FEATURES = sum(size for size, _ in _GROUPS)
GROUP_STARTS = np.cumsum([0, *(size for size, _ in _GROUPS)])[:-1]


class LinkReader:
    """Reads the pairs of several sentences, whose spans are counted through; those of each are in the order of its text."""

    def __init__(self, config: ModelConfig, facts: Sequence[SpanFacts]):
        self._config = config
        self._facts = facts

    @cached_property
    def joined(self) -> JoinedFacts:
        """All sentences, as they are when this is asked for first."""
        return JoinedFacts(self._facts)

    @cached_property
    def _lists(self) -> Ints:
        return np.concatenate([own_lists(facts) for facts in self._facts])

    def level_lists(self) -> None:
        """Change the spans to what part markers say: tolls among tolls, parts harmed as their whole is."""
        for facts in self._facts:
            level_tolls(facts)
            for link in self._config.link_types:
                if link.same_status:
                    level_statuses(facts, link)

    def marked_wholes(self, kind: int) -> Ints:
        """Return the tail that part markers give to each span: OPEN where they say nothing, NO_WHOLE where there is none.

        They say nothing of kinds that do not join like with like. *Shape:* [S].
        """
        link, wholes = self._config.link_types[kind], np.full(len(self.joined.spans), OPEN)
        for facts, base in zip(self._facts, self.joined.bases.tolist(), strict=False):
            for head, tail in (marked_wholes(facts, link) if link.same_status else {}).items():
                wholes[base + head] = NO_WHOLE if tail is None else base + tail
        return wholes

    def barred(self, kind: int, heads: Ints, tails: Ints) -> NDArray[np.bool_]:
        """Return which pairs [M] are of different lists of a sentence of tolls; parts and wholes are never barred."""
        if self._config.link_types[kind].same_status:
            return np.zeros(len(heads), dtype=np.bool_)
        return outside_own_list(self._lists, heads, tails)

    def candidates(self, kind: int) -> Candidates:
        """Return the pairs that links of a kind may join, with their features, sentence by sentence."""
        link, bases = self._config.link_types[kind], self.joined.bases.tolist()
        found = [
            (base + head, base + tail)
            for facts, base in zip(self._facts, bases, strict=False)
            for head, tail in candidate_pairs(link, facts.spans)
        ]
        heads, tails = np.asarray(found, dtype=np.int64).reshape(-1, 2).T
        if not found:
            return Candidates(heads, tails, np.zeros((0, FEATURE_GROUPS), dtype=np.int64))
        pairs = _Pairs(self._config, kind, self.joined, heads, tails)
        return Candidates(heads, tails, np.stack([read(pairs) for _, read in _GROUPS], axis=1) + GROUP_STARTS)
