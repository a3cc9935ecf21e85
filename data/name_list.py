"""Names by label, and where they stand in a sentence: the longest first, with the clitics of their first word or without."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from .names import bare_name
from .places.gazetteer import load_gazetteer
from .places.keys import place_key
from .records import Document
from .tags import Span
from .word_keys import bare_key

LONGEST = 8  # words of a name
_REMEMBERED = 1 << 16  # words
PLACE = "LOC"


class Match(NamedTuple):
    """A name that was found, and what it was looked up by."""

    span: Span
    key: str


class NameList:
    """Labels by key of a name (`places.keys.place_key`)."""

    def __init__(self, labels: Mapping[str, str]):
        self._labels = labels
        self._sorted = sorted(labels)
        self._firsts: dict[str, tuple[str, ...]] = {}

    def find(self, words: Sequence[str]) -> list[Match]:
        """Return the names among a sentence's words, from left to right, never overlapping."""
        found: list[Match] = []
        start = 0
        while start < len(words):
            keys = self._keys_of_first(words[start])
            match = self._longest(start, words, keys) if keys else None
            if match:
                found.append(match)
            start = match.span.end if match else start + 1
        return found

    def _longest(self, start: int, words: Sequence[str], keys: Sequence[str]) -> Match | None:
        """Return the longest name that starts at a word with one of its keys; with its clitics, if there are two."""
        best: Match | None = None
        for key in keys:
            last = key
            for end in range(start + 1, min(start + LONGEST, len(words)) + 1):
                label = self._labels.get(key) if last else None
                if label and (best is None or end > best.span.end):
                    best = Match(Span(start, end, label), key)
                if end == len(words):
                    break
                last = place_key(words[end])
                key += last
                if not self._begins(key):
                    break
        return best

    def _keys_of_first(self, word: str) -> tuple[str, ...]:
        """Return the keys of a word, with its clitics and without, that some name begins with."""
        if (known := self._firsts.get(word)) is None:
            if len(self._firsts) >= _REMEMBERED:
                self._firsts.clear()
            key = place_key(word)
            both = dict.fromkeys((key, place_key(bare_key(word)))) if key else {}
            known = self._firsts[word] = tuple(filter(self._begins, both))
        return known

    def _begins(self, key: str) -> bool:
        """Tell whether some name begins with a key."""
        place = bisect_left(self._sorted, key)
        return place < len(self._sorted) and self._sorted[place].startswith(key)


def place_names() -> dict[str, str]:
    """Return the names of the gazetteer that ships."""
    return dict.fromkeys(load_gazetteer().keys(), PLACE)


def mention_names(documents: Iterable[Document], labels: Collection[str], fewest: int = 1) -> dict[str, str]:
    """Return the names of mentions, each with its most frequent label, that stand in at least `fewest` documents."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for document in documents:
        names = {(place_key(bare_name(m.text, m.label)), m.label) for m in document.mentions if m.label in labels}
        for key, label in names:
            counts[key][label] += 1
    return {key: max(sorted(c), key=c.__getitem__) for key, c in counts.items() if key and c.total() >= fewest}
