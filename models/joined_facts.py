"""The spans of many sentences in one row, so that what is known of their pairs is worked out for all of them at once."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate

import numpy as np

from .link_cues import Cue
from .link_spans import COORDINATED, Ints, SpanFacts


class JoinedFacts:
    """The facts of several sentences as if they were one text. Pairs never join spans of two sentences.

    *Shapes:* `bases` [sentences + 1], the first span of each; sentences, word_starts, word_ends, first, last, chains,
    starts, relations, following, sizes [S], where the words of all sentences are counted through; cues [W]. The words of a span's
    sentence are word_starts to word_ends, end-exclusive. All else as in `SpanFacts`.
    """

    def __init__(self, facts: Sequence[SpanFacts]):
        lengths = [len(own.spans) for own in facts]
        words = np.asarray([0, *accumulate(len(own.cues) for own in facts)], dtype=np.int64)
        self.spans = [span for own in facts for span in own.spans]
        self.bases = np.asarray([0, *accumulate(lengths)], dtype=np.int64)
        self.sentences = np.repeat(np.arange(len(facts)), lengths)
        self.word_starts, self.word_ends = words[self.sentences], words[self.sentences + 1]
        self.first = _row(own.first for own in facts) + self.word_starts
        self.last = _row(own.last for own in facts) + self.word_starts
        self.starts = _row(own.starts for own in facts) + self.word_starts
        self.chains = _row(own.chains for own in facts)
        self.relations = _row(own.relations for own in facts)
        self.following = _row(own.following for own in facts)
        self.sizes = np.concatenate([np.zeros(0), *(own.sizes for own in facts)])
        self.cues = _row(own.cues for own in facts)
        self._sums = np.zeros((len(self.cues) + 1, len(Cue)), dtype=np.int64)
        self._sums[np.arange(1, len(self.cues) + 1), self.cues] = 1
        self._sums = self._sums.cumsum(axis=0)

    def count(self, start: Ints, end: Ints, cue: Cue) -> Ints:
        """Return how many words from `start` up to `end` have a cue. *Shapes:* all [M]."""
        counts: Ints = self._sums[np.maximum(start, end), cue] - self._sums[start, cue]
        return counts

    def ranks(self, tails: Ints, place: Ints) -> Ints:
        """Return how many like spans stand between each tail and a place: 0, 1… before it, -1, -2… behind it.

        Like spans are of one sentence, label and status; coordinated names (`حلب وإدلب وحماة`) count as one.
        *Shapes:* all [M].
        """
        like = self._like_spans
        wanted = like.keys_of(like.kinds[tails], place)
        before = like.turns[np.searchsorted(like.keys, wanted) - 1]
        behind = like.turns[np.minimum(np.searchsorted(like.keys, wanted, side="right"), like.ends[tails] - 1)]
        own = like.turns[like.places[tails]]
        ranks: Ints = np.where(self.first[tails] < place, before - own, behind - own - 1)
        return ranks

    @cached_property
    def _like_spans(self) -> "_LikeSpans":
        return _LikeSpans(self)


class _LikeSpans:
    """Spans sorted so that like ones stand together, and there in the order of the text.

    *Shapes:* kinds, places, ends [S], of each span its kind, its place when sorted, and where its kind ends there; keys,
    turns [S], sorted: kind and first word in one number, and how many have had their turn.
    """

    def __init__(self, facts: JoinedFacts):
        named = (facts.relations == COORDINATED) & np.asarray([span.status is None for span in facts.spans])
        self._words = len(facts.cues) + 1
        self.kinds = codes(
            [(n, span.label, span.status) for n, span in zip(facts.sentences.tolist(), facts.spans, strict=True)]
        )
        order = np.argsort(self.kinds, kind="stable")
        self.places = np.empty_like(order)
        self.places[order] = np.arange(len(order))
        self.ends = np.searchsorted(self.kinds[order], self.kinds, side="right")
        self.keys = self.keys_of(self.kinds, facts.first)[order]
        self.turns = (~named[order]).cumsum()  # through all kinds: only differences within one are used

    def keys_of(self, kinds: Ints, words: Ints) -> Ints:
        return kinds * self._words + words


def codes(values: Iterable[object]) -> Ints:
    """Return a number for each value, the same for equal ones, from 0 in the order in which they come."""
    known: dict[object, int] = {}
    return np.asarray([known.setdefault(value, len(known)) for value in values], dtype=np.int64)


def _row(parts: Iterable[Ints]) -> Ints:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])
