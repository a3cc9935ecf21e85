"""Marsad against a rival over the same texts, in turns, so that whatever else the machine does meets both."""

from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from ...data.records import Document
from ...data.sentences import split_sentences
from ...predictor import load
from ..tally import Result
from .rivals import Found, Rival
from .texts import count_words, cut_sentences

_TURNS = 5  # that the texts are divided into


class Comparison(Result):
    """Words a second of Marsad and of a rival on all cores, and on how many sentences they find the same mentions."""

    model: str
    rival: str
    words: int
    sentences: int
    same: int
    ours: float
    theirs: float

    @property
    def ratio(self) -> float:
        """How many times as fast Marsad is."""
        return self.ours / self.theirs


def compare(name: str, folder: Path, rival: Rival, documents: Sequence[Document], repeat: int) -> Comparison:
    """Read the documents with both, in turns, `repeat` times; each one's speed is the median over all.

    Marsad does all of its work, the rival finds mentions and nothing else. Each time Marsad begins with no
    memory of words that it has met.
    """
    speeds: list[list[float]] = [[], []]
    same = 0
    for round in range(repeat):
        predictor = load(folder)  # anew: it remembers words
        for turn in range(_TURNS):
            part = documents[turn::_TURNS]
            if not part:
                continue
            sentences, words = cut_sentences(part), count_words(part)
            begun = perf_counter()
            annotated = list(predictor.annotate(part))
            between = perf_counter()
            found = rival.read(sentences)
            done = perf_counter()
            speeds[0].append(words / (between - begun))
            speeds[1].append(words / (done - between))
            if not round:
                same += sum(a == b for a, b in zip(_found(annotated), found, strict=True))
    ours, theirs = map(median, speeds)
    total = len(cut_sentences(documents))
    return Comparison(
        model=name, rival=rival.name, words=count_words(documents), sentences=total, same=same, ours=ours, theirs=theirs
    )


def _found(documents: Sequence[Document]) -> list[Found]:
    """Return the mentions of each sentence, in code points of the sentence."""
    return [
        {(m.label, m.start - start, m.end - start) for m in document.mentions if start <= m.start < end}
        for document in documents
        for start, end in split_sentences(document.text)
    ]
