"""Tokens on disk: documents one after another, [SEP] between them, memory-mapped.

A sequence is a slice of that stream, so every position holds a token and nothing is padded.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from ..data.errors import UserError

Ints = NDArray[np.int64]
_TEXTS_AT_ONCE = 2000
_INDEX = "shards.json"


class Shards:
    """The train and dev streams of a folder that `write_shards` filled."""

    def __init__(self, folder: Path):
        if not (folder / _INDEX).is_file():
            raise UserError(f"{folder} has no tokens yet. Let the stage `shards` run first.")
        index = json.loads((folder / _INDEX).read_bytes())
        self.train: NDArray[Any] = np.memmap(folder / "train.bin", dtype=index["dtype"], mode="r")
        self.dev: NDArray[Any] = np.memmap(folder / "dev.bin", dtype=index["dtype"], mode="r")


def shards_exist(folder: Path) -> bool:
    """Say whether a folder holds finished shards."""
    return (folder / _INDEX).is_file()


def write_shards(texts: Iterable[str], tokenizer: Tokenizer, folder: Path, held_out: int) -> None:
    """Encode texts into `train.bin` and `dev.bin`; every `held_out`-th text goes to dev.

    The index is written last: without it the shards count as unfinished.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # Two bytes a token are enough for vocabularies up to 65,536.
    dtype = np.uint16 if tokenizer.get_vocab_size() <= 2**16 else np.uint32
    tokens = {"train": 0, "dev": 0}
    with ExitStack() as stack:
        files = {part: stack.enter_context((folder / f"{part}.bin").open("wb")) for part in tokens}
        for number, ids in enumerate(_encode(texts, tokenizer), 1):
            part = "dev" if number % held_out == 0 else "train"
            tokens[part] += len(ids)
            files[part].write(np.asarray(ids, dtype=dtype).tobytes())
    if not tokens["train"] or not tokens["dev"]:
        raise UserError(
            f"The text is too little for a train and a dev part: give more of it, or held_out below {held_out}."
        )
    index = {"dtype": np.dtype(dtype).name, "tokens": tokens}
    (folder / _INDEX).write_text(json.dumps(index) + "\n", encoding="utf-8")


def special_id(tokenizer: Tokenizer, token: str) -> int:
    """Return the number of a special token. Raises UserError where the tokenizer has none."""
    number = tokenizer.token_to_id(token)
    if number is None:
        raise UserError(f"The tokenizer has no {token} token: Marsad needs one of the BERT family.")
    return int(number)


def _encode(texts: Iterable[str], tokenizer: Tokenizer) -> Iterator[list[int]]:
    end = special_id(tokenizer, "[SEP]")
    waiting = iter(texts)
    while batch := list(islice(waiting, _TEXTS_AT_ONCE)):
        yield from ([*e.ids, end] for e in tokenizer.encode_batch_fast(batch, add_special_tokens=False))


class Sequences(NamedTuple):
    """Full sequences cut from a stream: [CLS], then `length - 1` tokens of it."""

    stream: NDArray[Any]
    length: int
    first: int  # the id of [CLS]

    def total(self) -> int:
        """Return how many sequences an epoch has."""
        return (len(self.stream) - 1) // (self.length - 1) - 1

    def take(self, numbers: Ints, shift: int = 0) -> Ints:
        """Return the sequences with these numbers, the cuts moved on by `shift` tokens. *Shape:* [B, length]."""
        starts = numbers * (self.length - 1) + shift
        rows = self.stream[starts[:, None] + np.arange(self.length - 1)].astype(np.int64)
        return np.concatenate([np.full((len(rows), 1), self.first), rows], axis=1)

    def batches(self, size: int, epoch: int, seed: int, process: int, processes: int) -> list[tuple[Ints, int]]:
        """Return this process's batches of an epoch as (numbers, shift): each sequence once, cut anew each epoch."""
        generator = np.random.default_rng([seed, epoch])
        shift = int(generator.integers(self.length - 1))
        order = generator.permutation(self.total())
        whole = len(order) - len(order) % (size * processes)
        return [(numbers[process::processes], shift) for numbers in order[:whole].reshape(-1, size * processes)]
