"""Word vectors for baselines that read words: of a file of word2vec, text or binary, or of a run of `marsad pretrain`."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from operator import itemgetter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...data.errors import UserError, missing_extra
from ...data.jsonl import load_json
from ...data.word_keys import word_key

MOST = 50_000  # words of a file that are kept besides those of the training text; files have the frequent ones first
_RUN = ("tokenizer.json", "vectors.safetensors")  # what a run of `marsad pretrain` leaves
_PIECE = re.compile(r"##.|\[.+\]$")  # inside words, and special ones
_DIGIT = re.compile("[0-9]")

Vector = NDArray[np.float32]


@lru_cache(maxsize=1 << 16)
def vector_key(word: str) -> str:
    """Return what a word is looked up by: folded, all digits alike."""
    return _DIGIT.sub("0", word_key(word))


def vector_files(path: Path) -> list[Path]:
    """Return the files that decide what vectors a file, or the folder of a run, has; one may be missing."""
    return [path / name for name in _RUN] if path.is_dir() else [path]


def read_vectors(path: Path, needed: Iterable[str]) -> dict[str, Vector]:
    """Return vectors by key: of the words needed, as far as there are any, and of the most frequent others.

    A folder is one of `marsad pretrain`: of its subwords those that are whole words, or begin some, are read.
    Files with names in .bin are read as binary. Raises UserError where there are no vectors, or gensim is missing.
    """
    found = _subword_vectors(path) if path.is_dir() else _word2vec(path)
    wanted = set(needed)
    vectors: dict[str, Vector] = {}
    for rank, (word, vector) in enumerate(found):
        key = vector_key(word)
        if key and (rank < MOST or key in wanted):
            vectors.setdefault(key, vector)
    return vectors


def _word2vec(path: Path) -> Iterator[tuple[str, Vector]]:
    try:
        from gensim.models import KeyedVectors
    except ImportError as error:
        raise missing_extra("gensim", "benchmark") from error
    try:
        binary = ".bin" in path.suffixes
        table = KeyedVectors.load_word2vec_format(str(path), binary=binary, unicode_errors="ignore")
    except (OSError, ValueError, EOFError) as error:
        raise UserError(f"{path} has no word vectors in word2vec's format, text or .bin: {error}") from error
    yield from zip(table.index_to_key, table.vectors, strict=True)


def _subword_vectors(folder: Path) -> Iterator[tuple[str, Vector]]:
    """Yield the subwords in the order of their numbers, which is about that of how frequent they are."""
    try:
        from safetensors import SafetensorError
        from safetensors.numpy import load
    except ImportError as error:
        raise missing_extra("safetensors", "benchmark") from error
    try:
        tokenizer, vectors = (path.read_bytes() for path in vector_files(folder))
        subwords = sorted(load_json(tokenizer)["model"]["vocab"].items(), key=itemgetter(1))
        table = load(vectors)["vectors"]
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        raise UserError(
            f"{folder} has no word vectors of `marsad pretrain` ({', '.join(_RUN)}): {type(error).__name__}: {error}"
        ) from error
    words = ((word, number) for word, number in subwords if not _PIECE.match(word))
    yield from ((word, table[number]) for word, number in words)
