"""Word vectors in word2vec's format, text or binary, for baselines that read words."""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...data.errors import UserError, missing_extra
from .word_tags import word_key

MOST = 50_000  # words of a file that are kept besides those of the training text; files have the frequent ones first
_DIGIT = re.compile("[0-9]")


@lru_cache(maxsize=1 << 16)
def vector_key(word: str) -> str:
    """Return what a word is looked up by: folded, all digits alike."""
    return _DIGIT.sub("0", word_key(word))


def read_vectors(path: Path, needed: Iterable[str]) -> dict[str, NDArray[np.float32]]:
    """Return vectors by key: of the words needed, as far as the file has them, and of the most frequent others.

    Names that end in .bin are read as binary. Raises UserError where the file cannot be read, or gensim is missing.
    """
    try:
        from gensim.models import KeyedVectors
    except ImportError as error:
        raise missing_extra("gensim", "benchmark") from error
    try:
        binary = ".bin" in path.suffixes
        table = KeyedVectors.load_word2vec_format(str(path), binary=binary, unicode_errors="ignore")
    except (OSError, ValueError, EOFError) as error:
        raise UserError(f"{path} has no word vectors in word2vec's format, text or .bin: {error}") from error
    wanted = set(needed)
    vectors: dict[str, NDArray[np.float32]] = {}
    for rank, word in enumerate(table.index_to_key):
        key = vector_key(word)
        if key and (rank < MOST or key in wanted):
            vectors.setdefault(key, table.vectors[rank])
    return vectors
