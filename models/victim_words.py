"""Kinds of victims that one word tells (`و4 مواطنات` are women): nothing for the network to guess.

Words that may be either, such as فتاة, are left to it.
"""

from collections.abc import Iterable
from functools import lru_cache

from ..data.spelling import fold

_WORDS = {
    "child": "طفل طفلا طفلة طفلان طفلين طفلتان طفلتين أطفال أطفالا طفلات رضيع رضيعا رضيعة رضيعان رضيعين رضع رضعا قاصر قاصرا قاصرون قاصرين",
    "woman": "امرأة امرأتان امرأتين نساء نسوة سيدة سيدتان سيدتين سيدات مواطنة مواطنتان مواطنتين مواطنات",
}
_KINDS = {word: kind for kind, words in _WORDS.items() for word in fold(words).split()}
_CLITICS = "وفبل"


def told_victim(words: Iterable[str]) -> str | None:
    """Return the kind that the words of a casualty tell, None where they tell none or two."""
    told = {kind for word in words if (kind := _kind(word))}
    return told.pop() if len(told) == 1 else None


@lru_cache(maxsize=10_000)
def _kind(word: str) -> str | None:
    folded = fold(word)
    without = folded[1:] if folded[:1] in _CLITICS else folded
    forms = (folded, without, without.removeprefix("ال"))
    return next((_KINDS[form] for form in forms if form in _KINDS), None)
