"""Marsad against a rival over the same texts, in turns, so that whatever else the machine does meets both."""

from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from ...data.records import Document
from ...data.sentences import split_sentences
from ...models.runtime import usable_cores
from ...predictor import load
from ..tally import Result
from .program import program_speed
from .rivals import Found, Rival
from .texts import count_words, cut_sentences


class Comparison(Result):
    """Words a second of Marsad and of a rival on all cores, and on how many sentences they find the same mentions."""

    rival: str
    workers: int
    words: int
    sentences: int
    same: int
    ours: float
    theirs: float

    @property
    def ratio(self) -> float:
        """How many times as fast Marsad is."""
        return self.ours / self.theirs


def compare(folder: Path, rival: Rival, documents: Sequence[Document], words: int, repeat: int) -> Comparison:
    """Read the documents with Marsad and a sample of them with the rival, in turns; each one's speed is the median.

    The sample, of about so many words, is spread over the documents. Marsad does all of its work, with a worker for
    each core; the rival finds mentions and nothing else. What takes either to load is left out.
    """
    sample = documents[:: max(1, round(count_words(documents) / words))]
    sentences, workers = cut_sentences(sample), usable_cores()
    ours, theirs, found = [], [], [Found()]
    for _ in range(repeat):
        ours.append(program_speed(folder, documents, workers))
        begun = perf_counter()
        found = rival.read(sentences)
        theirs.append(count_words(sample) / (perf_counter() - begun))
    own = _found(list(load(folder).annotate(sample)))
    return Comparison(
        rival=rival.name,
        workers=workers,
        words=count_words(sample),
        sentences=len(sentences),
        same=sum(a == b for a, b in zip(own, found, strict=True)),
        ours=median(ours),
        theirs=median(theirs),
    )


def _found(documents: Sequence[Document]) -> list[Found]:
    """Return the mentions of each sentence, in code points of the sentence."""
    return [
        {(m.label, m.start - start, m.end - start) for m in document.mentions if start <= m.start < end}
        for document in documents
        for start, end in split_sentences(document.text)
    ]
