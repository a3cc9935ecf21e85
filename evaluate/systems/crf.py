"""The CRF baseline: a linear-chain CRF over hand-made features (`models.word_features`).

Trained by L-BFGS with L1 and L2 penalties (CRFsuite, Okazaki 2007).
"""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Self

from ...data.errors import missing_extra
from ...data.name_list import NameList, mention_names, place_names
from ...models.word_features import sentence_features
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
from .reading import Reading, SentenceSystem
from .word_tags import TaggedSentence, found_tags, tagged_sentences, words_of

try:
    import pycrfsuite
except ImportError as error:
    raise missing_extra("python-crfsuite", "train") from error

SPEC = "crf"
WEIGHTS = "model.crfsuite"
# Usual values for features like these; they were not tuned.
SETTINGS: Mapping[str, float | bool] = {
    "c1": 0.1,
    "c2": 0.01,
    "max_iterations": 100,
    "feature.possible_transitions": True,
}
FEWEST = 2  # documents of a name on the list: where it was seen in one alone, the list would only repeat the gold


class CrfModel(BaselineFile):
    """The list of names whose members are features: labels by key."""

    names: Mapping[str, str]


class CrfBaseline(SentenceSystem):
    """A conditional random field over features of words."""

    seeded = False
    uses_vectors = False

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
        names = place_names() | mention_names(training.documents, named, FEWEST)
        weights, parameters = train_crf(tagged_sentences(training.documents, labels), NameList(names))
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


class CrfWeights(NamedTuple):
    """What a CRF has learned: weights by feature and tag, and by tag and the one behind it."""

    states: Mapping[tuple[str, str], float]
    transitions: Mapping[tuple[str, str], float]


def read_crf(weights: bytes) -> CrfWeights:
    """Return the weights that CRFsuite stored; those that are zero are left out."""
    tagger = pycrfsuite.Tagger()
    tagger.open_inmemory(weights)
    info = tagger.info()
    return CrfWeights(info.state_features, info.transitions)


def train_crf(sentences: Iterable[TaggedSentence], names: NameList) -> tuple[bytes, int]:
    """Return the weights as CRFsuite stores them, and how many there are."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=dict(SETTINGS), verbose=False)
    for sentence in sentences:
        if sentence.words:
            trainer.append(sentence_features(sentence.words, names), sentence.tags)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / WEIGHTS
        trainer.train(str(path))
        return path.read_bytes(), int(trainer.logparser.last_iteration["active_features"])
