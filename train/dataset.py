"""Encoded corpora on disk: memory-mapped, and kept by content so that no corpus is encoded twice."""

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from datasets import Dataset, Features, Value
from datasets import Sequence as ListOf
from datasets.arrow_writer import ArrowWriter
from numpy.typing import NDArray
from tokenizers import Tokenizer

from ..data.records import Document
from ..models.config import ModelConfig
from ..models.encode import SentenceEncoder
from .examples import Annotates, ExampleMaker
from .left_out import LeftOut

_ENCODING_VERSION = 3  # raise it when examples of the same documents change
_WORDS = ListOf(Value("int16"))
_FEATURES = Features(
    {
        "input_ids": ListOf(Value("int32")),
        "word_pieces": _WORDS,
        "tags": _WORDS,
        "open_labels": _WORDS,
        "events": ListOf(Value("int8")),
        "spans": ListOf(_WORDS),
        "links": ListOf(_WORDS),
    }
)


class EncodedCorpus:
    """The examples of one corpus, memory-mapped, and what of its annotation is in none of them."""

    def __init__(self, path: Path):
        self.examples: Dataset = Dataset.from_file(str(path))
        self.left_out = LeftOut.from_json(json.loads(path.with_suffix(".json").read_bytes()))


def encode_corpus(
    documents: Sequence[Document], annotates: Annotates, config: ModelConfig, tokenizer: Tokenizer, cache: Path
) -> EncodedCorpus:
    """Return the examples of a corpus, from the cache if the same text, config and tokenizer were encoded before."""
    path = cache / f"{_fingerprint(documents, annotates, config, tokenizer)}.arrow"
    if not path.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        _write(path, documents, annotates, config, tokenizer)
    return EncodedCorpus(path)


def lengths(examples: Dataset) -> NDArray[np.int64]:
    """Return the number of pieces of each example."""
    import pyarrow.compute

    counts = pyarrow.compute.list_value_length(examples.data.column("input_ids"))
    return np.asarray(counts.to_numpy(), dtype=np.int64)


def default_cache() -> Path:
    """Return the user's cache folder for encoded corpora."""
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "marsad" / "corpora"


def _fingerprint(documents: Iterable[Document], annotates: Annotates, config: ModelConfig, tokenizer: Tokenizer) -> str:
    digest = hashlib.blake2b(digest_size=16)
    settings: list[Any] = [_ENCODING_VERSION, sorted(annotates.layers), sorted(annotates.labels)]
    shape = config.model_dump_json(exclude={"encoder"})
    for part in (json.dumps(settings), shape, tokenizer.to_str()):
        digest.update(part.encode())
    for document in documents:
        digest.update(repr(document).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _write(
    path: Path, documents: Iterable[Document], annotates: Annotates, config: ModelConfig, tokenizer: Tokenizer
) -> None:
    maker = ExampleMaker(config, SentenceEncoder(tokenizer, config.max_pieces, config.overlap_pieces))
    # Written under another name first: a run that is cut off must not leave half a corpus in the cache.
    draft = path.with_suffix(f".{os.getpid()}")
    with ArrowWriter(features=_FEATURES, path=str(draft)) as writer:
        for example in maker.examples(documents, annotates):
            writer.write(example)
        writer.finalize()
    path.with_suffix(".json").write_text(json.dumps(maker.left_out.to_json()), encoding="utf-8")
    draft.rename(path)
