"""The guard against leaks: no sentence of a dev or test set stays in the training text."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..data.overlap import OverlapIndex, without_overlap
from ..data.records import Document
from .corpora import Corpus
from .spool import Store


def remove_leaks(
    corpora: Sequence[Corpus], held_out: Sequence[Corpus], store: Store = list
) -> tuple[list[Corpus], list[int]]:
    """Return the corpora without sentences that stand in a held-out one, and how many were taken from each."""
    index = OverlapIndex(text for corpus in held_out for text in _sentences(corpus.documents))
    cleaned = [
        replace(corpus, documents=store(without_overlap(document, index) for document in corpus.documents))
        for corpus in corpora
    ]
    return cleaned, [old.sentences - new.sentences for old, new in zip(corpora, cleaned, strict=True)]


def _sentences(documents: Iterable[Document]) -> Iterable[str]:
    return (document.text[s.start : s.end] for document in documents for s in document.sentences)
