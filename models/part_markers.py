"""What part markers settle (`12 شخصا بينهم 3 أطفال وامرأة`): which count the parts belong to, and that there is one.

A sentence of many tolls is where learned links go wrong and these words are plainest. See train/LOG.md for both.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..data.numerals import parse_count
from .config import LinkType, ModelConfig
from .link_cues import Cue, word_cue
from .link_spans import CHAINED, MARKED, Ints, SpanFacts, agree
from .spans import Span
from .victim_words import told_victim
from .year_words import is_year

_BARE_NUMBER = re.compile(r"[وف]?\d[\d.,٬٫]*")  # of any script's digits
LISTS = 3
_GAP = 2  # words between a count and the marker: a comma, and `من` of `من بينهم`


def level_statuses(facts: SpanFacts, link: LinkType) -> None:
    """Give the parts behind a marker the status of their whole, if that is of one kind: who is among the dead is dead.

    Some of them (`ثلاثة منهم`) may have met with something else.
    """
    anything = link.model_copy(update={"same_status": False})
    for head, tail in marked_wholes(facts, anything).items():
        part, whole = facts.spans[head], None if tail is None else facts.spans[tail]
        listed = part.cumulative is not None and facts.chains[head] in (MARKED, CHAINED)
        if whole is not None and listed and whole.status not in link.mixed_statuses:
            part.status = whole.status


def marked_wholes(facts: SpanFacts, link: LinkType) -> dict[int, int | None]:
    """Return for each victim behind a part marker the span that includes it; None for one that opens a list of its own.

    A count of some among them (`قتل جنديان أحدهما ضابط`) is such a part too, if a count before it is large enough, and so is
    that of the others (`والآخر جندي`).
    The parts after a marker belong to the nearest count before it that is large enough. A count in their list that has a
    marker behind it is the next whole (`32 بينهم امرأة، و17 بينهم طفلان`), as is any such count among several.
    """
    openers = _openers(facts)
    wholes: dict[int, int | None] = dict.fromkeys(openers) if len(openers) >= LISTS else {}
    whole: int | None = None
    divided: int | None = None  # of which some have been told
    for i, chain in enumerate(facts.chains.tolist()):
        if chain == MARKED:
            whole = _nearest(facts, link, i)
        elif chain != CHAINED:
            whole = _nearest(facts, link, i) if facts.partitive[i] else divided if facts.rest[i] else None
        if whole is None:
            continue
        if chain == CHAINED and i in openers:
            wholes[i] = whole = None
        elif facts.sizes[i] <= facts.sizes[whole] and agree(link, facts.spans[i], facts.spans[whole]):
            wholes[i] = whole
            divided = whole if facts.partitive[i] else divided
    return wholes


def _nearest(facts: SpanFacts, link: LinkType, head: int) -> int | None:
    for tail in range(head - 1, -1, -1):
        before = facts.last[tail] < facts.starts[head]
        fits = not facts.sizes[tail] < facts.sizes[head]  # an unknown number may be as large as it must
        if (
            before
            and fits
            and facts.spans[tail].label in link.tails
            and agree(link, facts.spans[head], facts.spans[tail])
        ):
            return tail
    return None


def _openers(facts: SpanFacts) -> list[int]:
    """Return the counts that open a list: with a marker behind them, and the first part directly behind that."""
    openers = []
    for i, chain in enumerate(facts.chains[1:].tolist()):
        counted = facts.spans[i].cumulative is not None
        if counted and chain == MARKED and facts.starts[i + 1] - facts.last[i] <= _GAP:
            openers.append(i)
    return openers


def own_lists(facts: SpanFacts) -> Ints:
    """Return which list of a sentence of several tolls each span stands in, 0 before the first and in all other sentences.

    From LISTS counts on that open a list of parts, what is named between one of them and the next is its own alone; what
    stands before the first may be anybody's. *Shape:* [S].
    """
    openers = _openers(facts)
    if len(openers) < LISTS:
        return np.zeros(len(facts.spans), dtype=np.int64)
    return np.searchsorted(facts.first[openers], facts.first, side="right")


def outside_own_list(lists: Ints, heads: Ints, tails: Ints) -> NDArray[np.bool_]:
    """Return which pairs [M] join a victim to a place or actor of another list; `lists` [S] as `own_lists` has them."""
    barred: NDArray[np.bool_] = (lists[tails] > 0) & (lists[heads] != lists[tails])
    return barred


def level_tolls(facts: SpanFacts) -> None:
    """Make tolls of all counts of a sentence of several lists where one of them is: it is a report on a period."""
    counts = [span for span in facts.spans if span.cumulative is not None]
    if any(span.cumulative for span in counts) and len(_openers(facts)) >= LISTS:
        for span in counts:
            span.cumulative = True


def complete_lists(spans: Sequence[Span], words: Sequence[str], config: ModelConfig) -> list[Span]:
    """Return the spans and, with no kind of victim yet, the counts beside them that the network passed over.

    `إن 675 بينهم 171 طفلا قتلوا`: what has parts that are victims counts victims, of their status. `بينهم طفلان
    ومواطنة`: so does one more at the end of the parts, which are two mentions where the network made one of them.
    """
    found = [half for span in spans for half in _halves(words, span, config)]
    taken = {word for span in spans for word in range(span.first, span.last + 1)}
    for span in found[:]:
        if span.label in config.counted_labels and (marker := _marker_before(words, span.first)) is not None:
            for place in (_bare_number(words, marker), _one_more(words, span, found)):
                if place is not None and place not in taken:
                    found.append(Span(place, place, span.label, span.score, span.status, None, span.cumulative))
                    taken.add(place)
    return sorted(found, key=lambda span: span.first)


def _halves(words: Sequence[str], span: Span, config: ModelConfig) -> list[Span]:
    """Return a span, or its two where a victim or two in one word with و end it: two counts, as 61 of 64 such in training."""
    before, last = words[span.first : span.last], words[span.last]
    counted = span.label in config.counted_labels and 1 <= len(before) <= _GAP
    if not counted or not told_victim(before) or not told_victim([last]) or not _is_few(last):
        return [span]
    count = parse_count(" ".join(before))
    if count is None or count.minimum is None or count.minimum != count.maximum:
        return [span]
    return [replace(span, last=span.last - 1), replace(span, first=span.last)]


def _marker_before(words: Sequence[str], first: int) -> int | None:
    """Return the place of the part marker that stands directly before the word `first`."""
    return first - 1 if first > 0 and word_cue(words[first - 1]) is Cue.PART else None


def _bare_number(words: Sequence[str], marker: int) -> int | None:
    """Return the place of a bare number, no year, that only a comma, or the `من` of `من بينهم`, parts from the marker."""
    place = marker - 1
    while place >= max(0, marker - _GAP) and word_cue(words[place]) in (Cue.COMMA, Cue.FROM):
        place -= 1
    return place if place >= 0 and _BARE_NUMBER.fullmatch(words[place]) and not is_year(words, place) else None


def _one_more(words: Sequence[str], span: Span, spans: Sequence[Span]) -> int | None:
    """Return the place of a victim or two in one word with و, directly behind a part or the parts beside it."""
    place = span.last + 1
    while other := next((s for s in spans if s.first == place and s.label == span.label), None):
        place = other.last + 1
    return place if place < len(words) and _is_few(words[place]) else None


def _is_few(word: str) -> bool:
    """Tell whether a word with و is one victim or two, in letters."""
    if not word.startswith("و") or _BARE_NUMBER.fullmatch(word):
        return False
    count = parse_count(word)
    return count is not None and count.minimum == count.maximum and count.minimum in (1, 2)
