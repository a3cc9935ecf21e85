"""What a word is looked up by."""

from functools import lru_cache

from .names import bare_name
from .spelling import fold


@lru_cache(maxsize=1 << 16)
def word_key(word: str) -> str:
    """Return what a word is looked up by: folded."""
    return fold(word)


@lru_cache(maxsize=1 << 13)
def bare_key(word: str) -> str:
    """Return the key of a word without the clitics of a name."""
    return fold(bare_name(word, "LOC"))
