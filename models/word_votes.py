"""Votes for tags from a linear-chain CRF over what words and their neighbours show, added to the network's own scores.

The network reads subwords, whose vectors know what a word means; the CRF reads whole words, their clitics, letters, pairs
and a list of names, and errs elsewhere. Scores of both are logarithms: the sum is a product of experts (Hinton 2002).
`train/word_votes.py` fits the CRF, alone. What depends on one word is added up once and remembered.
"""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from itertools import pairwise
from pathlib import Path
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
    neighbour_features,
    pair_features,
    word_features,
)

VOTES_FILE = "votes.npz"
_REMEMBERED = 50_000  # words: 9 MB with nine tags
TEMPERATURE = 1.75
"""What all scores are divided by before they become probabilities of mentions: the sum is surer than it is right. Measured on
dev sets (train/LOG.md)."""
_MARGIN = max(OFFSETS)  # words that a word's votes reach to either side


class WordVotes:
    """Votes by feature: `features`, one row of `weights` [features, tags] each; `names` are labels by key.

    `transitions` [tags + 1, tags] are to be added to the network's.
    """

    def __init__(
        self,
        tags: Sequence[str],
        features: Sequence[str],
        weights: Floats,
        names: Mapping[str, str],
        transitions: Floats,
    ):
        self.tags, self.transitions = tuple(tags), transitions
        self._rows = {feature: number for number, feature in enumerate(features)}
        self._weights = np.concatenate([weights, np.zeros((1, len(tags)), dtype=np.float32)])  # the last: no votes
        self._names = dict(names)
        self._list = NameList(self._names)
        self._listed = {tag: self._of([listed_feature(-o, tag) for o in OFFSETS]) for tag in self.tags[1:]}
        pairs = (feature.partition("nn=")[2] for feature in features if "nn=" in feature)
        self._pairs = {pair: self._of(pair_features(pair)) for pair in pairs}
        self._forget(_REMEMBERED)

    def _forget(self, room: int) -> None:
        """Begin the memory of words anew. Number 0 stands before and behind each sentence."""
        self._numbers: dict[str, int] = {}
        self._words = np.zeros((room + 1, len(OFFSETS), len(self.tags)), dtype=np.float32)
        self._words[0] = self._of([edge_feature(offset) for offset in OFFSETS])

    def _of(self, features: Iterable[str]) -> Floats:
        """Return the votes of features. *Shape:* [features, tags]."""
        return self._weights[[self._rows.get(feature, -1) for feature in features]]

    def add_to(self, scores: Sequence[Floats], words: Sequence[Sequence[str]]) -> list[Floats]:
        """Return scores with the votes. *Shapes:* each of scores [W, tags], of the W words of a sentence, and so returned."""
        numbers, places = self._numbered(words)
        votes = sum(self._words[numbers[places + offset], column] for column, offset in enumerate(OFFSETS))
        ends = np.cumsum([0, *map(len, words)])
        split = [votes[first:last] for first, last in pairwise(ends)]
        for own, texts in zip(split, words, strict=True):
            self._add_pairs(own, texts)
            self._add_names(own, texts)
        return [own + added for own, added in zip(scores, split, strict=True)]

    def _numbered(self, words: Sequence[Sequence[str]]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the numbers of all words, sentences apart by edges, and where the words stand among them."""
        if len(self._numbers) + (most := sum(map(len, words))) >= len(self._words):
            self._forget(max(most, _REMEMBERED))
        edge = [0] * _MARGIN
        numbers, places = list(edge), list[int]()
        for texts in words:
            places += range(len(numbers), len(numbers) + len(texts))
            numbers += [self._number(word) for word in texts]
            numbers += edge
        return np.array(numbers, dtype=np.intp), np.array(places, dtype=np.intp)

    def _number(self, word: str) -> int:
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = len(self._numbers) + 1
            # A word that stands behind the one it votes for stands at a positive offset, and so on.
            shown = [neighbour_features(word, offset) if offset else word_features(word) for offset in OFFSETS]
            self._words[number] = [self._of(features).sum(axis=0) for features in shown]
        return number

    def _add_pairs(self, votes: Floats, words: Sequence[str]) -> None:
        keys = [word_key(word) for word in words]
        for place, pair in enumerate(map(" ".join, pairwise(keys))):
            if (of_pair := self._pairs.get(pair)) is not None:
                votes[place + 1] += of_pair[0]
                votes[place] += of_pair[1]

    def _add_names(self, votes: Floats, words: Sequence[str]) -> None:
        matches = self._list.find(words)
        if not matches:
            return
        for place, tag in enumerate(tags_of([match.span for match in matches], len(words))):
            if (of_tag := self._listed.get(tag)) is not None:
                for row, offset in zip(of_tag, OFFSETS, strict=True):
                    if 0 <= place + offset < len(words):
                        votes[place + offset] += row

    def save(self, path: Path) -> None:
        """Write what `load_votes` reads: numbers in half precision, text as UTF-8. Nothing is pickled."""
        weights = self._weights[:-1]
        voting = np.nonzero(weights)
        names = [f"{key}\t{label}" for key, label in sorted(self._names.items())]
        np.savez_compressed(
            path,
            tags=_text(self.tags),
            features=_text(self._rows),
            names=_text(names),
            transitions=self.transitions.astype(np.float16),
            voters=voting[0].astype(np.uint32),
            voted=voting[1].astype(np.uint16),
            votes=weights[voting].astype(np.float16),
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
    weights = np.zeros((len(features), len(tags)), dtype=np.float32)
    weights[file["voters"], file["voted"]] = file["votes"]
    names = dict(line.split("\t") for line in _lines(file["names"]))
    return WordVotes(tags, features, weights, names, file["transitions"].astype(np.float32))


def _text(lines: Iterable[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(lines).encode(), dtype=np.uint8)


def _lines(text: NDArray[np.uint8]) -> list[str]:
    return text.tobytes().decode().split("\n") if len(text) else []
