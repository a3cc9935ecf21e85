"""Names by label, and where they stand in a sentence: the longest first, with the clitics of their first word or without."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from .names import bare_name
from .places.gazetteer import load_gazetteer
from .places.keys import place_key
from .records import Document
from .tags import Span
from .word_keys import bare_key

LONGEST = 8  # words of a name
PLACE = "LOC"


class Match(NamedTuple):
    """A name that was found, and what it was looked up by."""

    span: Span
    key: str


class NameList:
    """Labels by key of a name (`places.keys.place_key`)."""

    def __init__(self, labels: Mapping[str, str]):
        self._labels = labels

    def find(self, words: Sequence[str]) -> list[Match]:
        """Return the names among a sentence's words, from left to right, never overlapping."""
        keys = [place_key(word) for word in words]
        found: list[Match] = []
        start = 0
        while start < len(words):
            match = next(self._from(start, words, keys), None)
            if match:
                found.append(match)
            start = match.span.end if match else start + 1
        return found

    def _from(self, start: int, words: Sequence[str], keys: Sequence[str]) -> Iterator[Match]:
        """Yield the names that start at a word, longest first."""
        firsts = dict.fromkeys((keys[start], place_key(bare_key(words[start]))))
        for end in range(min(start + LONGEST, len(words)), start, -1):
            rest = "".join(keys[start + 1 : end])
            for first in firsts if keys[start] and keys[end - 1] else ():
                if label := self._labels.get(first + rest):
                    yield Match(Span(start, end, label), first + rest)


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
