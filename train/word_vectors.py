"""Subword vectors by skip-gram with negative sampling (Mikolov et al. 2013), over the token shards."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from ..configs.pretraining import VectorTraining

_LINE_TOKENS = 5000  # gensim reads lines of at most 10,000 words


def train_vectors(
    stream: NDArray[Any], vocabulary_size: int, end: int, settings: VectorTraining, seed: int
) -> NDArray[np.float32]:
    """Return one vector for each token of the vocabulary; those that never occur get small random ones.

    *Shape:* [vocabulary_size, settings.width]; row 0, the padding, is zero. `end` is the token between documents.
    """
    from gensim.models import Word2Vec

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tokens.txt"
        _write_lines(stream, end, path)
        model = Word2Vec(
            corpus_file=str(path),
            vector_size=settings.width,
            window=settings.window,
            negative=settings.negatives,
            epochs=settings.epochs,
            workers=settings.workers,
            alpha=settings.rate,
            sample=settings.subsample,
            min_count=settings.fewest,
            sg=1,
            seed=seed,
        )
    known = np.asarray([int(token) for token in model.wv.index_to_key])
    vectors = np.random.default_rng(seed).normal(0, model.wv.vectors.std(), (vocabulary_size, settings.width))
    vectors[known] = model.wv.vectors
    vectors[0] = 0
    return vectors.astype(np.float32)


def save_vectors(vectors: NDArray[np.float32], path: Path) -> None:
    """Write vectors so that a training recipe's `vectors` can name the file."""
    save_file({"vectors": vectors}, path)


def _write_lines(stream: NDArray[Any], end: int, path: Path) -> None:
    """Write the documents as lines of token numbers, long ones on several lines."""
    ends = np.flatnonzero(stream == end)
    with path.open("w", encoding="ascii") as file:
        for start, stop in zip([0, *(ends[:-1] + 1).tolist()], ends.tolist(), strict=True):
            for line in range(start, stop, _LINE_TOKENS):
                file.write(" ".join(map(str, stream[line : min(line + _LINE_TOKENS, stop)].tolist())) + "\n")
