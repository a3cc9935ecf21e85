"""Test sentences that a system has seen: a score on them says what it remembers."""

from collections.abc import Sequence

from ...data.borders import with_sentences
from ...data.overlap import overlapping_sentences
from ...data.records import Document
from .records import Contamination


def find_contamination(training: Sequence[Document], test: Sequence[Document], names: tuple[str, ...]) -> Contamination:
    """Count the test sentences that stand in the training text, each once, whatever their spelling and word borders.

    `names`: of the corpora that `training` comes from, as `name:split`. Indexed is the training text, so that
    a test sentence counts also where two training sentences have a part of it each; time and memory grow
    with that text.
    """
    sentences = [with_sentences(document) for document in test]
    found = sum(1 for _ in overlapping_sentences(sentences, map(with_sentences, training)))
    total = sum(len(document.sentences) for document in sentences)
    return Contamination(sentences=found, share=found / total if total else 0.0, searched=names)
