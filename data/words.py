"""Words of the raw text: the units that labels are put on.

A word is a run of letters, digits and their marks; a number keeps its inner marks (`1,200`); every
other character that is not blank is a word of its own, so that quotes and full stops never stick to
a name, spaces or not (`حلب.وفي` is three words).
"""

import re
from typing import NamedTuple

_MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
_INVISIBLE = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
_WORD = re.compile(
    rf"[^\W_](?:[{_MARKS}{_INVISIBLE}]*[^\W_]|(?<=\d)[.,\u066b\u066c](?=\d))*[{_MARKS}]*"
    rf"|[^\s{_INVISIBLE}]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")


class Word(NamedTuple):
    """Where a word stands, in code points of the text it was found in."""

    start: int
    end: int


def find_words(text: str) -> list[Word]:
    """Return the words of `text`, in order, never overlapping."""
    return [Word(*match.span()) for match in _WORD.finditer(text)]


def without_surrogates(text: str) -> str:
    """Return `text` with each lone surrogate as U+FFFD, so that it can be encoded; same length."""
    return _SURROGATES.sub("\ufffd", text)
