"""The CRF baseline: a linear-chain CRF over hand-made features, as ANERsys and its successors (Benajiba et al. 2008).

Features of a word: itself, its normalised and its clitic-stripped form, letters at both ends, shape, names on a list;
of its neighbours the forms, shapes and names. Trained by L-BFGS with L1 and L2 penalties (CRFsuite, Okazaki 2007).
"""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Self

from ...data.count_words import bases
from ...data.counted_nouns import read_noun
from ...data.errors import missing_extra
from ...data.number_words import number_items
from ...data.tags import tags_of
from ..casualties import CASUALTY
from .baseline_folder import (
    BaselineFile,
    broken,
    learned_labels,
    load_baseline,
    mention_layers,
    read_weights,
    save_baseline,
)
from .contract import Facts, Training
from .name_list import NameList, mention_names, place_names
from .reading import Reading, SentenceSystem
from .word_tags import TaggedSentence, bare_key, found_tags, tagged_sentences, word_key, words_of

try:
    import pycrfsuite
except ImportError as error:
    raise missing_extra("python-crfsuite", "benchmark") from error

SPEC = "crf"
WEIGHTS = "model.crfsuite"
# Usual values for features like these; they were not tuned.
SETTINGS: Mapping[str, float | bool] = {
    "c1": 0.1,
    "c2": 0.01,
    "max_iterations": 100,
    "feature.possible_transitions": True,
}
_AFFIX = 4  # letters of the longest prefix and suffix
_FEWEST = 2  # documents of a name on the list: where it was seen in one alone, the list would only repeat the gold


class CrfModel(BaselineFile):
    """The list of names whose members are features: labels by key."""

    names: Mapping[str, str]


class CrfBaseline(SentenceSystem):
    """A conditional random field over features of words."""

    seeded = False

    def __init__(self, model: CrfModel, weights: bytes):
        super().__init__(model.facts, self._sentences)
        self._model, self._weights = model, weights
        self._names = NameList(model.names)
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(weights)

    @classmethod
    def fit(cls, training: Training, seed: int) -> Self:
        """Train; CRFsuite is deterministic. Raises UserError where there are no mentions."""
        labels = learned_labels(SPEC, training)
        named = [label for label in labels if label != CASUALTY]
        names = place_names() | mention_names(training.documents, named, _FEWEST)
        weights, parameters = _train(tagged_sentences(training.documents, labels), NameList(names))
        facts = Facts(
            name="CRF",
            spec=SPEC,
            labels=labels,
            layers=mention_layers(labels),
            parameters=parameters,
            trained_on=training.names,
        )
        return cls(CrfModel(facts=facts, names=names), weights)

    def _sentences(self, texts: Sequence[str]) -> list[Reading]:
        return [Reading(found_tags(text, self._tags(words_of(text)))) for text in texts]

    def _tags(self, words: Sequence[str]) -> list[str]:
        tags: list[str] = self._tagger.tag(sentence_features(words, self._names))
        return tags

    def save(self, folder: Path) -> None:
        """Write what `load` reads."""
        save_baseline(self._model, folder)
        (folder / WEIGHTS).write_bytes(self._weights)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote. Raises UserError where a file is missing or broken."""
        model, weights = load_baseline(CrfModel, SPEC, folder), read_weights(folder, WEIGHTS)
        try:
            return cls(model, weights)
        except ValueError as error:
            raise broken(folder / WEIGHTS, error) from error


def _train(sentences: Iterable[TaggedSentence], names: NameList) -> tuple[bytes, int]:
    """Return the weights as CRFsuite stores them, and how many there are."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=dict(SETTINGS), verbose=False)
    for sentence in sentences:
        if sentence.words:
            trainer.append(sentence_features(sentence.words, names), sentence.tags)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / WEIGHTS
        trainer.train(str(path))
        return path.read_bytes(), int(trainer.logparser.last_iteration["active_features"])


def sentence_features(words: Sequence[str], names: NameList) -> list[list[str]]:
    """Return the features of each word of a sentence."""
    listed = tags_of([match.span for match in names.find(words)], len(words))
    return [[*word_features(word), *_context(words, listed, place)] for place, word in enumerate(words)]


@lru_cache(maxsize=1 << 16)
def word_features(word: str) -> tuple[str, ...]:
    """Return what a word shows by itself."""
    key, bare = word_key(word), bare_key(word)
    lengths = range(1, min(_AFFIX, len(key) - 1) + 1)
    affixes = [feature for n in lengths for feature in (f"<{key[:n]}", f"{key[-n:]}>")]
    return ("bias", f"w={word}", f"n={key}", f"b={bare}", f"b>{bare[-3:]}", f"s={shape(word)}", *affixes)


@lru_cache(maxsize=1 << 16)
def shape(word: str) -> str:
    """Return what kind of word it is: of digits, with digits, a number, a counted noun, Latin, a mark, or Arabic letters."""
    key = word_key(word)
    if any(letter.isdecimal() for letter in key):
        return f"digits{len(key)}" if key.isdecimal() else "with digits"
    if not any(letter.isalpha() for letter in key):
        return "mark"
    if key.isascii():
        return "latin"
    if any(base in number_items() for base in bases(key)):
        return "number"
    noun = next(filter(None, map(read_noun, bases(key))), None)
    return f"noun {noun}" if noun else "letters"


def _context(words: Sequence[str], listed: Sequence[str], place: int) -> Iterator[str]:
    """Yield what stands around a word, up to two words away, and the pairs that it is in."""
    for offset in (-2, -1, 0, 1, 2):
        if not 0 <= place + offset < len(words):
            yield f"{offset} edge"
            continue
        word = words[place + offset]
        if listed[place + offset] != "O":
            yield f"{offset} l={listed[place + offset]}"
        if offset:
            yield from (f"{offset} n={word_key(word)}", f"{offset} b={bare_key(word)}", f"{offset} s={shape(word)}")
    for left in (place - 1, place):
        if left >= 0 and left + 1 < len(words):
            yield f"{left - place} nn={word_key(words[left])} {word_key(words[left + 1])}"
