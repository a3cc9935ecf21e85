"""Test sentences that a system has seen: a score on them says what it remembers."""

from collections.abc import Iterable, Sequence

from ...data.borders import with_sentences
from ...data.overlap import OverlapIndex
from ...data.records import Document
from .records import Contamination


def index_of(training: Iterable[Document]) -> OverlapIndex:
    """Index the sentences of training text: time and memory grow with it."""
    documents = map(with_sentences, training)
    return OverlapIndex(d.text[sentence.start : sentence.end] for d in documents for sentence in d.sentences)


def find_contamination(training: OverlapIndex, test: Sequence[Document], names: tuple[str, ...]) -> Contamination:
    """Count the test sentences that stand in the training text, each once, whatever their spelling and word borders.

    `names`: of the corpora that `training` comes from, as `name:split`. Indexed is the training text, so that
    a test sentence counts also where two training sentences have a part of it each.
    """
    documents = [with_sentences(document) for document in test]
    texts = [document.text[sentence.start : sentence.end] for document in documents for sentence in document.sentences]
    found = sum(text in training for text in texts)
    return Contamination(sentences=found, share=found / len(texts) if texts else 0.0, searched=names)
