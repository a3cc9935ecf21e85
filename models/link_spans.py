"""What links need to know of the spans of a sentence: which may be joined, and how they stand to each other."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from math import nan

import numpy as np
from numpy.typing import NDArray

from ..data.numerals import parse_count
from .config import LinkType
from .link_cues import Cue, find_cues
from .spans import Span

Ints = NDArray[np.int64]

NEAREST = 32  # tails on each side that a head is compared with: a list of 1,000 must not make a million pairs
_LEAD = 6  # words before the first victim of a sentence in which a part marker counts (`ومن بين القتلى الجنود ثلاثة`)
_ENDS_OF_PARTS = (Cue.STOP, Cue.HARM, Cue.CLAUSE, Cue.TOTAL)  # `12 شخصا بينهم 3 أطفال وقتل 5 آخرون`
_NESTING = (Cue.SIDE, Cue.PLACE, Cue.IN, Cue.FROM, Cue.COMMA, Cue.BY_OR_IN)

_SOME_OF_THEM = re.compile("[وف]?(?:أحد|احد|إحدا|احدا|بعض|أغلب|اغلب|معظم|غالبيت)(?:هم|هما|هن)")
_OF_THEM = frozenset(("منهم", "منهما", "منهن"))
_THE_OTHERS = re.compile("[وف]?ال(?:آخر|أخر|اخر)(?:ان|ين|ون|ى|يان|يين|يات)?")

# How a victim stands to part markers.
FREE, MARKED, CHAINED, MARKED_INSIDE = range(4)
# How a span stands to the one before it that has its label.
APART, COORDINATED, NESTED = range(3)


def candidate_pairs(link: LinkType, spans: Sequence[Span]) -> list[tuple[int, int]]:
    """Return the pairs (head, tail) of spans that a link may join. A head must be a victim.

    Spans are in the order of the text. A head meets the NEAREST tails on each side at most.
    """
    tails = [t for t, span in enumerate(spans) if span.label in link.tails]
    pairs = []
    for h, head in enumerate(spans):
        if head.label in link.heads and head.status is not None:
            place = bisect_left(tails, h)
            near = tails[max(0, place - NEAREST) : place + NEAREST + 1]
            pairs += [(h, t) for t in near if t != h and agree(link, head, spans[t])]
    return pairs


def agree(link: LinkType, head: Span, tail: Span) -> bool:
    """Whether the statuses of two spans may be joined."""
    return not link.same_status or head.status == tail.status or tail.status in link.mixed_statuses


class SpanFacts:
    """The spans of a sentence as arrays, with what the words around them say.

    *Shapes:* first, last, chains, starts, relations, following, sizes [S]; cues [W]. `chains` is FREE to
    MARKED_INSIDE, `starts` the word where a victim's parts begin (its own first word if it is in no
    chain); `partitive` tells of counts of some among people named before, `rest` of the others among them; `relations` is APART to NESTED,
    `following` that of the next span of the same label; `sizes` the number of victims, NaN where it is not known.
    """

    def __init__(self, spans: Sequence[Span], words: Sequence[str]):
        self.spans = spans
        self.first = np.asarray([span.first for span in spans], dtype=np.int64)
        self.last = np.asarray([span.last for span in spans], dtype=np.int64)
        self.cues = find_cues(words)
        self.partitive = [span.cumulative is not None and _is_partitive(words, span) for span in spans]
        self.rest = [span.cumulative is not None and _is_rest(words, span) for span in spans]
        self.chains, self.starts = self._find_chains()
        self.relations, self.following = self._find_relations()
        self.sizes = np.asarray([_size(span, words) for span in spans], dtype=np.float64)

    def _find_chains(self) -> tuple[Ints, Ints]:
        chains, starts = np.zeros(len(self.spans), dtype=np.int64), self.first.copy()
        before: int | None = None
        for i, span in enumerate(self.spans):
            if span.status is None:
                continue
            gap = max(0, span.first - _LEAD) if before is None else self.spans[before].last + 1
            cues = self.cues[gap : span.first].tolist()
            marks = [n for n, cue in enumerate(cues) if cue in (Cue.PART, Cue.VICTIMS)]
            if marks:
                chains[i], starts[i] = MARKED, gap + marks[0]
            elif before is not None and chains[before] in (MARKED, CHAINED) and not set(cues) & set(_ENDS_OF_PARTS):
                chains[i], starts[i] = CHAINED, starts[before]
            elif Cue.PART in self.cues[span.first : span.last + 2]:
                chains[i] = MARKED_INSIDE
            before = i
        return chains, starts

    def _find_relations(self) -> tuple[Ints, Ints]:
        relations, following = np.zeros((2, len(self.spans)), dtype=np.int64)
        latest: dict[str, int] = {}
        for i, span in enumerate(self.spans):
            before = latest.get(span.label)
            if before is not None:
                gap = self.cues[self.spans[before].last + 1 : span.first].tolist()
                relations[i] = following[before] = _relation(gap)
            latest[span.label] = i
        return relations, following


def _is_partitive(words: Sequence[str], span: Span) -> bool:
    """Tell whether a count is of some among people named before: `أحدهما`, `بعضهم`, `ثلاثة منهم`."""
    return bool(_SOME_OF_THEM.fullmatch(words[span.first])) or words[span.last] in _OF_THEM


def _is_rest(words: Sequence[str], span: Span) -> bool:
    """Tell whether a count is of the others among people of whom some have been told: `والآخران`."""
    return span.first == span.last and bool(_THE_OTHERS.fullmatch(words[span.first]))


def _relation(gap: Sequence[int]) -> int:
    if len(gap) <= 2 and all(cue in (Cue.COMMA, Cue.AND) for cue in gap):
        return COORDINATED
    return NESTED if len(gap) <= 4 and any(cue in _NESTING for cue in gap) else APART


def _size(span: Span, words: Sequence[str]) -> float:
    if span.cumulative is None:  # a person, who is one, or no victim at all
        return nan if span.status is None else 1.0
    return _count(" ".join(words[span.first : span.last + 1]))


@lru_cache(maxsize=10_000)
def _count(text: str) -> float:
    found = parse_count(text)
    bounds = [] if found is None else [n for n in (found.minimum, found.maximum) if n is not None]
    return float(bounds[0]) if bounds else nan
