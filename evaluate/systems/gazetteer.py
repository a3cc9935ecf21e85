"""The gazetteer baseline: the longest match of names seen in training, and of the places that ship with the package.

A name that the training text has more often without its label than with it is taken out: lists of places
are full of everyday words.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Self

from ...data.name_list import PLACE, NameList, mention_names, place_names
from ...data.tags import Span, spans_of
from ..casualties import CASUALTY
from .baseline_folder import BaselineFile, learned_labels, load_baseline, save_baseline
from .contract import Facts, Training
from .reading import Reading, SentenceSystem
from .word_tags import TaggedSentence, found_spans, tagged_sentences, words_of

SPEC = "gazetteer"


class GazetteerModel(BaselineFile):
    """Labels by key of a name."""

    names: Mapping[str, str]


class GazetteerBaseline(SentenceSystem):
    """Finds names that it has a list of."""

    seeded = False
    uses_vectors = False

    def __init__(self, model: GazetteerModel):
        super().__init__(model.facts, self._sentences)
        self._model = model
        self._names = NameList(model.names)

    @classmethod
    def fit(cls, training: Training, seed: int) -> Self:
        """Collect the names. Raises UserError where there are no mentions, or casualties alone."""
        labels = tuple(label for label in learned_labels(SPEC, training) if label != CASUALTY)
        places = place_names() if PLACE in labels else {}
        names = places | mention_names(training.documents, labels)
        right = _times_right(NameList(names), tagged_sentences(training.documents, labels))
        kept = {key: label for key, label in names.items() if right[key] >= 0}
        facts = Facts(name="Gazetteer", spec=SPEC, labels=labels, parameters=len(kept), trained_on=training.names)
        return cls(GazetteerModel(facts=facts, names=kept))

    def _sentences(self, texts: Sequence[str]) -> list[Reading]:
        return [Reading(found_spans(text, self._spans(text))) for text in texts]

    def _spans(self, text: str) -> list[Span]:
        return [match.span for match in self._names.find(words_of(text))]

    def save(self, folder: Path) -> None:
        """Write what `load` reads."""
        save_baseline(self._model, folder)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote. Raises UserError where a file is missing or broken."""
        return cls(load_baseline(GazetteerModel, SPEC, folder))


def _times_right(names: NameList, sentences: Iterable[TaggedSentence]) -> Counter[str]:
    """Return by name how often it stands for a mention with its label, less how often it does not."""
    right: Counter[str] = Counter()
    for sentence in sentences:
        gold = set(spans_of(sentence.tags))
        for match in names.find(sentence.words):
            right[match.key] += 1 if match.span in gold else -1
    return right
