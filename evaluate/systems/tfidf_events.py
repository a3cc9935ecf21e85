"""The TF-IDF baseline for events: logistic regression, one type against the rest, over words, word pairs and letters.

Words are folded; runs of three to five letters find the stems of غارة، غارات، الغارات.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ...data.borders import with_sentences
from ...data.errors import UserError, missing_extra
from ...data.records import Document, Event
from ...data.splitting import split_documents
from ...data.word_keys import word_key
from ..tally import Tally
from .baseline_folder import BaselineFile, broken, learned_types, load_baseline, read_weights, save_baseline
from .contract import Facts, Training
from .reading import Reading, SentenceSystem
from .word_tags import words_of

try:
    from safetensors import SafetensorError
    from safetensors.numpy import load, save
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
except ImportError as error:
    raise missing_extra("scikit-learn", "benchmark") from error

SPEC = "tfidf"
WEIGHTS = "weights.safetensors"
INVERSE_PENALTY = 10.0  # scikit-learn's C
HELD_OUT = 0.2  # of the documents, to choose the threshold on
THRESHOLDS = tuple(step / 20 for step in range(2, 15))
_KINDS: tuple[Mapping[str, Any], ...] = (
    {"ngram_range": (1, 2), "min_df": 2},
    {"ngram_range": (3, 5), "min_df": 3, "analyzer": "char_wb"},
)
Floats = NDArray[np.float32]


class TfidfModel(BaselineFile):
    """The n-grams of each kind, in the order of their weights."""

    vocabularies: tuple[tuple[str, ...], ...]


class TfidfBaseline(SentenceSystem):
    """A linear classifier of sentences. Weights: `idf0`, `idf1` [n-grams]; `votes` [all n-grams, types]; `bias` [types]."""

    seeded = False
    uses_vectors = False

    def __init__(self, model: TfidfModel, weights: Mapping[str, Floats]):
        super().__init__(model.facts, self._sentences)
        self._model, self._weights = model, weights
        self._vectorizers = [_vectorizer(number, words) for number, words in enumerate(model.vocabularies)]
        for number, vectorizer in enumerate(self._vectorizers):
            vectorizer.idf_ = weights[f"idf{number}"]

    @classmethod
    def fit(cls, training: Training, seed: int) -> Self:
        """Choose the threshold on documents held out, then train on all. Raises UserError where there are no events."""
        if not (types := learned_types(training)):
            raise UserError(f"{SPEC} learns from events, and its training text annotates none.")
        facts = Facts(name="TF-IDF", spec=SPEC, event_types=types, layers=("events",), trained_on=training.names)
        parts = split_documents(training.documents, {"train": 1 - HELD_OUT, "dev": HELD_OUT})
        threshold = cls._fit(parts["train"], facts)._best_threshold(parts["dev"]) if all(parts.values()) else 0.5
        return cls._fit(training.documents, facts.model_copy(update={"event_threshold": threshold}))

    @classmethod
    def _fit(cls, documents: Sequence[Document], facts: Facts) -> Self:
        texts, truth = _texts(documents), _truth(documents, facts.event_types)
        vectorizers = [_vectorizer(number) for number in range(len(_KINDS))]
        rows = hstack([vectorizer.fit_transform(texts) for vectorizer in vectorizers], format="csr")
        votes, bias = zip(*(_fit_type(rows, column) for column in truth.T), strict=True)
        idfs = {f"idf{number}": vectorizer.idf_ for number, vectorizer in enumerate(vectorizers)}
        tables = {**idfs, "votes": np.stack(votes, axis=1), "bias": np.asarray(bias)}
        weights = {name: np.ascontiguousarray(table, dtype=np.float32) for name, table in tables.items()}
        facts = facts.model_copy(update={"parameters": sum(table.size for table in weights.values())})
        words = tuple(tuple(vectorizer.get_feature_names_out().tolist()) for vectorizer in vectorizers)
        return cls(TfidfModel(facts=facts, vocabularies=words), weights)

    def _best_threshold(self, documents: Sequence[Document]) -> float:
        scores, truth = self._scores(_texts(documents)), _truth(documents, self.facts.event_types)

        def f1(threshold: float) -> float:
            told = scores >= threshold
            return Tally(int((told & truth).sum()), int(told.sum()), int(truth.sum())).f1

        return max(THRESHOLDS, key=f1)

    def _scores(self, texts: Sequence[str]) -> Floats:
        """Return the probability of each type in each sentence. *Shape:* [sentences, types]."""
        rows = hstack([vectorizer.transform(texts) for vectorizer in self._vectorizers], format="csr")
        scores: Floats = 1 / (1 + np.exp(-(rows @ self._weights["votes"] + self._weights["bias"])))
        return scores

    def _sentences(self, texts: Sequence[str]) -> list[Reading]:
        rows = self._scores(list(map(_folded, texts))).tolist()
        return [Reading(events=[*map(_event, self.facts.event_types, row)]) for row in rows]

    def save(self, folder: Path) -> None:
        """Write what `load` reads."""
        save_baseline(self._model, folder)
        (folder / WEIGHTS).write_bytes(save(dict(self._weights)))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote. Raises UserError where a file is missing or broken."""
        model = load_baseline(TfidfModel, SPEC, folder)
        try:
            return cls(model, load(read_weights(folder, WEIGHTS)))
        except (SafetensorError, KeyError, ValueError) as error:
            raise broken(folder / WEIGHTS, error) from error


def _vectorizer(number: int, vocabulary: Sequence[str] | None = None) -> TfidfVectorizer:
    return TfidfVectorizer(**_KINDS[number], sublinear_tf=True, vocabulary=vocabulary)


def _texts(documents: Iterable[Document]) -> list[str]:
    whole = map(with_sentences, documents)
    return [_folded(document.text[s.start : s.end]) for document in whole for s in document.sentences]


def _folded(text: str) -> str:
    return " ".join(map(word_key, words_of(text)))


def _event(kind: str, score: float) -> Event:
    return Event(type=kind, score=round(score, 4))


def _truth(documents: Iterable[Document], types: Sequence[str]) -> NDArray[np.bool_]:
    """Return which sentence has which type. *Shape:* [sentences, types]."""
    found = [{event.type for event in s.events} for document in documents for s in with_sentences(document).sentences]
    return np.array([[kind in events for kind in types] for events in found])


def _fit_type(rows: csr_matrix, truth: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    """Return weights [n-grams] and bias of one type; one that is always or never there gets its odds alone."""
    positives = int(truth.sum())
    if not 0 < positives < len(truth):
        return np.zeros(rows.shape[1]), float(np.log((positives + 1) / (len(truth) - positives + 1)))
    found = LogisticRegression(C=INVERSE_PENALTY, solver="liblinear").fit(rows, truth)
    return found.coef_[0], float(found.intercept_[0])
