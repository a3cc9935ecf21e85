"""Folded text that knows the way back: where each of its code points stands in the raw text."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from ..spelling import fold


class Folded(NamedTuple):
    """Folded `text` of `raw`; `origins[i]` is the place in `raw` of the code point `text[i]`."""

    raw: str
    text: str
    origins: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the raw text of `text[start:end]`, with the marks on its last letter."""
        raw_end = self.origins[end - 1] + 1
        while raw_end < len(self.raw) and (self.raw[raw_end] == "ـ" or unicodedata.combining(self.raw[raw_end])):
            raw_end += 1
        return self.origins[start], raw_end


@lru_cache(maxsize=4096)
def _folded_length(letter: str) -> int:
    return len(fold(letter))


def fold_with_origins(raw: str) -> Folded:
    """Return `raw` as `fold` writes it, with the origin of each code point."""
    odd = "".join(letter for letter in set(raw) if _folded_length(letter) != 1)
    if not odd:
        return Folded(raw, fold(raw), range(len(raw)))
    origins: list[int] = []
    done = 0
    for match in re.finditer(f"[{re.escape(odd)}]", raw):
        origins += range(done, match.start())
        origins += [match.start()] * _folded_length(match[0])
        done = match.end()
    origins += range(done, len(raw))
    return Folded(raw, fold(raw), origins)
