"""The text that a system was trained on, as far as it can be read, and the test text in it."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ...data.records import Document
from ..checkpoints import recipe_corpora, recorded_recipe
from ..gold import Gold
from .contamination import find_contamination, index_of
from .records import Contamination
from .training_sets import Corpora, TrainingSet, corpus_name


class Learned(NamedTuple):
    """Corpora by name and their documents; `lost` names those that could not be read.

    held_out: the corpora whose sentences the recipe of a checkpoint took out, as they are out of `documents`.
    """

    names: tuple[str, ...]
    documents: Sequence[Document]
    lost: tuple[str, ...] = ()
    held_out: tuple[str, ...] = ()


class LearnedTexts:
    """Finds what systems have learned from, and looks for one test set in each such text once."""

    def __init__(self, gold: Gold, corpora: Corpora):
        self._gold = gold
        self._corpora = corpora
        self._found: dict[tuple[bool, tuple[str, ...], tuple[str, ...]], Contamination] = {}

    def read(self, trained_on: Sequence[str], fitted_on: TrainingSet | None, folder: Path | None = None) -> Learned:
        """Return the text of a system: that which a baseline was fitted on, or corpora named `name:split`.

        folder: of a checkpoint, whose recipe says what else was taken out of them.
        """
        if fitted_on is not None:
            return Learned(fitted_on.names, fitted_on.documents)
        found, lost = self._corpora.find(trained_on)
        recipe = recorded_recipe(folder) if folder is not None else {}
        kept, _ = self._corpora.find(recipe_corpora(recipe, "dev", "guard"))
        names, held_out = (tuple(map(corpus_name, golds)) for golds in (found, kept))
        return Learned(names, self._corpora.learned(names, held_out).documents, tuple(lost), held_out)

    def contamination(self, learned: Learned, fitted: bool) -> Contamination:
        """Look for the test text. What a baseline was fitted on is not the whole of the corpora that it names."""
        if not learned.names:
            return Contamination()
        key = (fitted, learned.names, learned.held_out)
        if key not in self._found:
            index = (
                index_of(learned.documents) if fitted else self._corpora.learned(learned.names, learned.held_out).index
            )
            self._found[key] = find_contamination(index, self._gold.documents, learned.names)
        return self._found[key]
