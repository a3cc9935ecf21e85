"""Sentences of one corpus found inside another: the guard against testing on what was trained on.

Compared are letters alone: no blanks, punctuation or diacritics, alif, yeh and teh marbuta unified,
digits as 0-9. Shingles are 32 letters, about eight words, one from each word's start. Letters and not
words because corpora cut the same text differently: NewsFANE sets clitics apart, and of the 925
sentences of ANERcorp's test set that it repeats, shingles of eight words find 238, these 766.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .records import Document
from .spelling import fold

SHINGLE_LETTERS = 32
_WORD = re.compile(r"[^\W_]+")


class Match(NamedTuple):
    """A text that was found: which of the indexed texts it is most like, and how much of the shorter is shared."""

    text: int
    share: float


class Overlap(NamedTuple):
    """A sentence of the training text that stands in the test text: document, number of the sentence from 0."""

    document: str
    sentence: int
    test_document: str
    test_sentence: int
    share: float


class OverlapIndex:
    """Texts to be found again. `text in index` says whether a text is one of them, or much of one.

    A text counts as found where at least `share` of its shingles stand in the indexed texts, or at
    least that share of an indexed text's shingles stand in it. One of fewer than 32 letters must be
    the same as a whole. Memory and time grow with the letters indexed; look-ups take time by their own.
    """

    def __init__(self, texts: Iterable[str], share: float = 0.5):
        self._share = share
        self._texts_of: dict[int, int] = {}  # hash of a shingle: number of the first text with it
        self._sizes: list[int] = []  # shingles of each text, were it looked up
        for number, text in enumerate(texts):
            words = _words(text)
            letters = "".join(words)
            self._sizes.append(len(_shingles(words)))
            # At every letter, since the text looked up may begin its words elsewhere.
            for start in range(max(1, len(letters) - SHINGLE_LETTERS + 1)) if letters else ():
                self._texts_of.setdefault(hash(letters[start : start + SHINGLE_LETTERS]), number)

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and self.match(text) is not None

    def match(self, text: str) -> Match | None:
        """Return the indexed text that shares most with `text`, None where too little is shared."""
        shingles = _shingles(_words(text))
        found = Counter(self._texts_of[shingle] for shingle in shingles if shingle in self._texts_of)
        if not found:
            return None
        number, most = found.most_common(1)[0]
        share = max(found.total() / len(shingles), most / self._sizes[number])
        return Match(number, min(share, 1.0)) if share >= self._share else None


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def _shingles(words: list[str]) -> list[int]:
    """Return the hash of the letters that follow each word's start, of the whole where it is short."""
    letters = "".join(words)
    if len(letters) < SHINGLE_LETTERS:
        return [hash(letters)] if letters else []
    hashes: list[int] = []
    start = 0
    for word in words:
        if start + SHINGLE_LETTERS > len(letters):
            break
        hashes.append(hash(letters[start : start + SHINGLE_LETTERS]))
        start += len(word)
    return hashes


def overlapping_sentences(train: Iterable[Document], test: Iterable[Document], share: float = 0.5) -> Iterator[Overlap]:
    """Yield each sentence of `train` that stands in `test`, with the sentence it is most like.

    Documents need sentences. `share` is that of `OverlapIndex`.
    """
    places: list[tuple[str, int]] = []
    texts: list[str] = []
    for document in test:
        for number, text in enumerate(_sentences(document)):
            places.append((document.id, number))
            texts.append(text)
    index = OverlapIndex(texts, share)
    for document in train:
        for number, text in enumerate(_sentences(document)):
            if match := index.match(text):
                yield Overlap(document.id, number, *places[match.text], match.share)


def without_overlaps(documents: Iterable[Document], index: OverlapIndex) -> list[Document]:
    """Drop sentences that stand in the index; their mentions stay in the record, outside every sentence."""
    return [without_overlap(document, index) for document in documents]


def without_overlap(document: Document, index: OverlapIndex) -> Document:
    """Drop the sentences of one document that stand in the index."""
    kept = tuple(s for s in document.sentences if document.text[s.start : s.end] not in index)
    return document.model_copy(update={"sentences": kept})


def _sentences(document: Document) -> list[str]:
    return [document.text[sentence.start : sentence.end] for sentence in document.sentences]
