"""Pieces of runs of letters that were met before: news repeats its words, and a look-up is cheaper than a tokenizer.

A sentence is put together from the runs between its blanks. That is exact for the pipeline of
`data/preprocessing.py`, no rule of which looks past a blank, save the one for HTML tags: a sentence with
`<`, `&` or a control character is left to the tokenizer, as is one with a run that is too long to be a word.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from ..data.preprocessing import arabert_normalizer, arabert_pre_tokenizer
from ..data.words import Word, find_words

Ints = NDArray[np.int64]

_BLANK = " "  # and no other: the tokenizer and Python do not agree on all of them
_LEFT_TO_TOKENIZER = re.compile(r"[<&\x00-\x1f\x7f-\x9f]")  # control characters part words for one of the two alone
_LONGEST = 40  # letters of a run that is remembered
_TOGETHER = 100  # runs that the tokenizer reads as one line: it takes long to begin one
_MOST_RUNS = 15_000  # remembered at once, and as many of before


class Pieces(NamedTuple):
    """A sentence's words and pieces. *Shapes:* ids [T]; bounds [W + 1], the pieces of word w are bounds[w]:bounds[w + 1]."""

    words: list[Word]
    ids: Ints
    bounds: Ints


class _Run(NamedTuple):
    words: tuple[Word, ...]
    ids: tuple[int, ...]
    counts: tuple[int, ...]  # pieces of each word


def read_pieces(text: str, encoding: Encoding) -> Pieces:
    """Return the words of a text that was encoded without special tokens, and the pieces of each."""
    words = find_words(text)
    owners = _owners(words, _starts(text, encoding))
    return Pieces(words, np.asarray(encoding.ids, dtype=np.int64), np.searchsorted(owners, np.arange(len(words) + 1)))


def _starts(text: str, encoding: Encoding) -> Ints:
    """Return where each piece begins, past its blanks: byte-level and sentencepiece tokenizers count the one before a word in."""
    return np.asarray([_first_mark(text, start, end) for start, end in encoding.offsets], dtype=np.int64)


def _first_mark(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _owners(words: Sequence[Word], starts_of_pieces: Ints) -> Ints:
    """Return for each piece the index of the word that it belongs to, never falling. *Shape:* [T]."""
    starts = np.fromiter((word.start for word in words), dtype=np.int64, count=len(words))
    found = np.searchsorted(starts, starts_of_pieces, side="right") - 1
    return np.maximum.accumulate(np.maximum(found, 0)) if len(found) else found


class WordMemo:
    """Remembers runs for one tokenizer."""

    def __init__(self, tokenizer: Tokenizer):
        self._tokenizer = tokenizer
        self._runs: dict[str, _Run] = {"": _Run((), (), ())}
        self._lock = Lock()  # threads may share a predictor
        self._before: dict[str, _Run] = {}  # what is met again comes back from there: frequent runs are never forgotten

    def read(self, texts: Sequence[str]) -> list[Pieces | None]:
        """Return the pieces of each text; None for a text that only the tokenizer can read."""
        with self._lock:
            self._learn({run for text in texts for run in text.split(_BLANK)})
            return [self._put_together(text) for text in texts]

    def _learn(self, runs: set[str]) -> None:
        if len(self._runs) > _MOST_RUNS:
            self._before, self._runs = self._runs, {"": self._runs[""]}
        unknown = runs.difference(self._runs)
        self._runs.update((run, self._before[run]) for run in unknown.intersection(self._before))
        new = [run for run in unknown.difference(self._before) if _may_stand_alone(run)]
        lines = [new[first : first + _TOGETHER] for first in range(0, len(new), _TOGETHER)]
        encodings = self._tokenizer.encode_batch([_BLANK.join(line) for line in lines], add_special_tokens=False)
        for line, encoding in zip(lines, encodings, strict=True):
            self._runs.update(_cut(line, encoding))

    def _put_together(self, text: str) -> Pieces | None:
        words: list[Word] = []
        ids: list[int] = []
        counts: list[int] = [0]
        start = 0
        for run in text.split(_BLANK):
            known = self._runs.get(run)
            if known is None:
                return None
            words += [Word(start + begin, start + end) for begin, end in known.words]
            ids += known.ids
            counts += known.counts
            start += len(run) + len(_BLANK)
        return Pieces(words, np.array(ids, dtype=np.int64), np.array(counts, dtype=np.int64).cumsum())


def _cut(line: Sequence[str], encoding: Encoding) -> Iterator[tuple[str, _Run]]:
    """Yield each run of a line and what is to be remembered of it."""
    text = _BLANK.join(line)
    words, ids, bounds = read_pieces(text, encoding)
    starts = np.cumsum([0, *(len(run) + len(_BLANK) for run in line)])
    first_words = np.searchsorted([word.start for word in words], starts).tolist()
    first_pieces = np.searchsorted(_starts(text, encoding), starts).tolist()
    counts, pieces = np.diff(bounds).tolist(), ids.tolist()
    for place, (run, start) in enumerate(zip(line, starts.tolist(), strict=False)):
        own, first = slice(*first_words[place : place + 2]), slice(*first_pieces[place : place + 2])
        # A piece before the first word of a run belongs, in a sentence, to the word before it.
        if sum(counts[own]) == first.stop - first.start:
            shifted = tuple(_shared_word(word.start - start, word.end - start) for word in words[own])
            yield run, _Run(shifted, tuple(pieces[first]), tuple(counts[own]))


_shared_word = lru_cache(maxsize=1 << 12)(Word)  # of all runs, a few hundred are different


def is_exact_for(tokenizer: Tokenizer) -> bool:
    """Whether a tokenizer has the pipeline of `data/preprocessing.py`, with either spelling of letters."""
    normalizer, pre_tokenizer = tokenizer.normalizer, tokenizer.pre_tokenizer
    return (
        normalizer is not None
        and pre_tokenizer is not None
        and _state(pre_tokenizer) == _state(arabert_pre_tokenizer())
        and _state(normalizer) in [_state(arabert_normalizer(fold_letters=fold)) for fold in (True, False)]
    )


def _state(part: Any) -> bytes:
    state: bytes = part.__getstate__()  # JSON of all its rules
    return state


def _may_stand_alone(run: str) -> bool:
    return len(run) <= _LONGEST and not _LEFT_TO_TOKENIZER.search(run)
