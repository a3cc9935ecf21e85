"""Votes for tags from a linear-chain CRF over what words and their neighbours show, added to the network's own scores.

The network reads subwords, whose vectors know what a word means; the CRF reads whole words, their clitics, letters, pairs
and a list of names, and errs elsewhere. Scores of both are logarithms: the sum is a product of experts (Hinton 2002).
`train/word_votes.py` fits the CRF, alone. What depends on one word is added up once and remembered.
"""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from itertools import chain, count, pairwise
from pathlib import Path
from threading import Lock
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from ..data.errors import UserError
from ..data.name_list import NameList
from ..data.tags import tags_of
from ..data.word_keys import word_key
from .config import ModelConfig
from .viterbi import Floats
from .word_features import (
    OFFSETS,
    edge_feature,
    listed_feature,
    pair_features,
    shown_features,
)

VOTES_FILE = "votes.npz"
_REMEMBERED = 15_000  # words, and as many of before: 3 MB each with nine tags
TEMPERATURE = 2.25
"""What all scores are divided by before they become probabilities of mentions: the sum is surer than it is right. Measured on
dev sets (train/LOG.md)."""
_MARGIN = max(OFFSETS)  # words that a word's votes reach to either side


class WordVotes:
    """Votes by feature: `features`, one row of `weights` [features, tags] each; `names` are labels by key.

    `transitions` [tags + 1, tags] are to be added to the network's. Weights are rounded to half precision.
    """

    def __init__(
        self,
        tags: Sequence[str],
        features: Sequence[str],
        weights: NDArray[np.floating[Any]],
        names: Mapping[str, str],
        transitions: Floats,
    ):
        self.tags, self.transitions = tuple(tags), transitions
        self._tag_numbers = {tag: number for number, tag in enumerate(tags)}
        self._features = _text(features)
        # By hash, and sorted: a dictionary of so many strings takes 20 MB more. Hashes are those of this process alone.
        hashes = _hashes(features)
        order = np.argsort(hashes)
        self._hashes = np.append(hashes[order], np.iinfo(np.int64).max)
        self._rows = np.append(order, len(order))
        # In half precision, as in the file; the last: no votes.
        self._weights = np.concatenate([weights, np.zeros((1, len(tags)))], dtype=np.float16)
        self._names = dict(names)
        self._list = NameList(self._names)
        listed = [listed_feature(offset, tag) for tag in self.tags for offset in OFFSETS]
        self._listed = self._of(listed).reshape(len(tags), len(OFFSETS), len(tags))  # of O there are none
        pairs = sorted({feature.partition("nn=")[2] for feature in features if "nn=" in feature}, key=hash)
        self._pair_hashes = np.append(_hashes(pairs), np.iinfo(np.int64).max)
        shown_of_pairs = chain.from_iterable(map(pair_features, pairs))
        self._pairs = self._of(shown_of_pairs).reshape(len(pairs), 2, len(tags)).astype(np.float16)
        self._numbers: dict[str, int] = {}
        self._words = self._room_for(_REMEMBERED)
        self._before = self._numbers, self._words
        # Threads may share a predictor, and a memory that two write into at a time is wrong for good.
        self._lock = Lock()

    def _room_for(self, words: int) -> Floats:
        """Return room for the votes of words. Number 0 stands before and behind each sentence."""
        room = np.zeros((words + 1, len(OFFSETS), len(self.tags)), dtype=np.float32)
        room[0] = self._of([edge_feature(offset) for offset in OFFSETS])
        return room

    def _of(self, features: Iterable[str]) -> Floats:
        """Return the votes of features. *Shape:* [features, tags]."""
        wanted = _hashes(features)
        places = np.searchsorted(self._hashes, wanted)
        votes = self._weights[np.where(self._hashes[places] == wanted, self._rows[places], -1)]
        return votes.astype(np.float32)

    def add_to(self, scores: Sequence[Floats], words: Sequence[Sequence[str]]) -> list[Floats]:
        """Return scores with the votes. *Shapes:* each of scores [W, tags], of the W words of a sentence, and so returned."""
        with self._lock:
            numbers, places = self._numbered(words)
            table = self._words
        listed = np.zeros_like(numbers)
        listed[places] = [number for texts in words for number in self._tags_of_names(texts)]
        votes = np.zeros((len(places), len(self.tags)), dtype=np.float32)
        for column, offset in enumerate(OFFSETS):
            votes += table[numbers[places + offset], column]
            votes += self._listed[listed[places + offset], column]
        self._add_pairs(votes, words)
        ends = np.cumsum([0, *map(len, words)])
        return [own + votes[first:last] for own, (first, last) in zip(scores, pairwise(ends), strict=True)]

    def _numbered(self, words: Sequence[Sequence[str]]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the numbers of all words, sentences apart by edges, and where the words stand among them."""
        distinct = list(dict.fromkeys(chain.from_iterable(words)))
        new = [word for word in distinct if word not in self._numbers]
        if len(self._numbers) + len(new) >= len(self._words):
            self._before = self._numbers, self._words
            self._numbers, self._words = {}, self._room_for(max(len(distinct), _REMEMBERED))
            new = distinct
        self._learn(new)
        edge = [0] * _MARGIN
        numbers, places = list(edge), list[int]()
        for texts in words:
            places += range(len(numbers), len(numbers) + len(texts))
            numbers += [self._numbers[word] for word in texts]
            numbers += edge
        return np.array(numbers, dtype=np.intp), np.array(places, dtype=np.intp)

    def _learn(self, words: Sequence[str]) -> None:
        """Remember words; what was remembered before need not be added up again, so that frequent words never are."""
        numbers, votes = self._before
        known = [word for word in words if word in numbers]
        self._remember(known, votes[[numbers[word] for word in known]])
        if new := [word for word in words if word not in numbers]:
            self._remember(new, self._added_up(new))

    def _remember(self, words: Sequence[str], votes: Floats) -> None:
        first = len(self._numbers) + 1
        self._words[first : first + len(words)] = votes
        self._numbers.update(zip(words, count(first)))

    def _added_up(self, words: Sequence[str]) -> Floats:
        """Return what words vote for at every offset; of many at once, since numpy is slow to begin."""
        shown = [features for word in words for features in shown_features(word)]
        starts = np.cumsum([0, *map(len, shown)])[:-1]
        votes: Floats = np.add.reduceat(self._of(chain.from_iterable(shown)), starts)
        return votes.reshape(len(words), len(OFFSETS), len(self.tags))

    def _add_pairs(self, votes: Floats, words: Sequence[Sequence[str]]) -> None:
        """Add what neighbours vote for to the votes of all words, sentence behind sentence."""
        pairs, places, first = list[str](), list[int](), 0
        for texts in words:
            pairs += map(" ".join, pairwise(map(word_key, texts)))
            places += range(first, first + len(texts) - 1)
            first += len(texts)
        wanted = _hashes(pairs)
        numbers = np.searchsorted(self._pair_hashes, wanted)
        known = self._pair_hashes[numbers] == wanted
        of_pairs, left = self._pairs[numbers[known]], np.array(places, dtype=np.intp)[known]
        votes[left + 1] += of_pairs[:, 0]
        votes[left] += of_pairs[:, 1]

    def _tags_of_names(self, words: Sequence[str]) -> list[int]:
        """Return the number of each word's tag, were the names of the list all there are; 0 for one that no tag has."""
        matches = self._list.find(words)
        tags = tags_of([match.span for match in matches], len(words))
        return [self._tag_numbers.get(tag, 0) for tag in tags] if matches else [0] * len(words)

    def save(self, path: Path) -> None:
        """Write what `load_votes` reads: numbers in half precision, text as UTF-8. Nothing is pickled."""
        weights = self._weights[:-1]
        voting = np.nonzero(weights)
        names = [f"{key}\t{label}" for key, label in sorted(self._names.items())]
        np.savez_compressed(
            path,
            tags=_text(self.tags),
            features=self._features,
            names=_text(names),
            transitions=self.transitions.astype(np.float16),
            voters=voting[0].astype(np.uint32),
            voted=voting[1].astype(np.uint16),
            votes=weights[voting],
        )


def load_votes(folder: Path, config: ModelConfig) -> WordVotes | None:
    """Read the votes of a checkpoint, None where its network reads alone.

    Raises UserError where the file is missing, broken, or for other labels.
    """
    if not config.word_votes:
        return None
    path = folder / VOTES_FILE
    try:
        with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as file:
            return _unpacked(config.tags, file)
    except (OSError, EOFError, BadZipFile, LookupError, ValueError) as error:
        raise UserError(f"{path} cannot be read ({error}). It is a part of the checkpoint: copy it anew.") from error


def _unpacked(tags: Sequence[str], file: Mapping[str, NDArray[Any]]) -> WordVotes:
    if _lines(file["tags"]) != list(tags):
        raise ValueError("it is for other labels")
    features = _lines(file["features"])
    weights = np.zeros((len(features), len(tags)), dtype=np.float16)
    weights[file["voters"], file["voted"]] = file["votes"]
    names = dict(line.split("\t") for line in _lines(file["names"]))
    return WordVotes(tags, features, weights, names, file["transitions"].astype(np.float32))


def _hashes(features: Iterable[str]) -> NDArray[np.int64]:
    """Return what features are looked up by: of a million strings, two have the same hash once in 37 million cases."""
    return np.fromiter(map(hash, features), dtype=np.int64)


def _text(lines: Iterable[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(lines).encode(), dtype=np.uint8)


def _lines(text: NDArray[np.uint8]) -> list[str]:
    return text.tobytes().decode().split("\n") if len(text) else []
