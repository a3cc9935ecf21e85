"""Sentences to windows of token ids, with the way back to words.

The tokenizer's own offsets lead from pieces to the words of the raw text. A sentence longer than the
model's window is read in several that overlap; each word is then taken from the window in which it
stands nearest the middle, so nothing is cut off.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from ..data.errors import UserError
from ..data.words import Word, find_words, without_surrogates

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Window:
    """A piece of a sentence that the network reads at once.

    `input_ids` [T] with [CLS] and [SEP]; `word_pieces` [W]: each word's first piece, 0 for a word
    without one (it consists of characters that the tokenizer deletes). Words `keep[0]` to `keep[1]`
    of the window, end-exclusive, are the ones to take from it.
    """

    first_word: int
    input_ids: Ints
    word_pieces: Ints
    keep: tuple[int, int]


@dataclass(frozen=True, slots=True)
class EncodedSentence:
    """A sentence, its words in code points of its own text, and its windows."""

    text: str
    words: list[Word]
    windows: list[Window]

    def word_texts(self) -> list[str]:
        """Return the words themselves."""
        return [self.text[word.start : word.end] for word in self.words]


class SentenceEncoder:
    """Encodes sentences for one tokenizer and one window size, in pieces; `ends` are the tokens around a window."""

    def __init__(
        self, tokenizer: Tokenizer, max_pieces: int, overlap_pieces: int, ends: tuple[str, str] = ("[CLS]", "[SEP]")
    ):
        if not 0 <= overlap_pieces < max_pieces - 2:
            raise UserError(
                f"overlap_pieces is {overlap_pieces}, but a window of max_pieces {max_pieces} has room for {max_pieces - 2} pieces: "
                f"give an overlap from 0 to {max_pieces - 3}."
            )
        self._tokenizer = tokenizer
        self._room = max_pieces - 2
        self._overlap = overlap_pieces
        self._cls, self._sep = (_special_id(tokenizer, token) for token in ends)

    def encode(self, texts: Sequence[str]) -> list[EncodedSentence]:
        """Encode sentences, in order; the tokenizer works on all cores."""
        clean = [without_surrogates(text) for text in texts]
        encodings = self._tokenizer.encode_batch(clean, add_special_tokens=False)
        return [self._windows(t, find_words(t), e.ids, e.offsets) for t, e in zip(clean, encodings, strict=True)]

    def _windows(self, text: str, words: list[Word], ids: list[int], offsets: list[tuple[int, int]]) -> EncodedSentence:
        if not words:
            return EncodedSentence(text, words, [])
        pieces = np.asarray(ids, dtype=np.int64)
        owners = _owners(words, [_first_mark(text, start, end) for start, end in offsets])
        bounds = np.searchsorted(owners, np.arange(len(words) + 1))  # pieces of word w: bounds[w]:bounds[w+1]
        ranges = _word_ranges(bounds, self._room, self._overlap)
        keeps = _keeps(ranges)
        windows = [self._window(pieces, bounds, r, k) for r, k in zip(ranges, keeps, strict=True)]
        return EncodedSentence(text, words, windows)

    def _window(self, pieces: Ints, bounds: Ints, words: tuple[int, int], keep: tuple[int, int]) -> Window:
        first, last = words
        low = int(bounds[first])
        inner = pieces[low : min(int(bounds[last]), low + self._room)]
        starts = bounds[first:last] - low + 1
        has_piece = (bounds[first + 1 : last + 1] > bounds[first:last]) & (starts <= self._room)
        input_ids = np.concatenate([[self._cls], inner, [self._sep]])
        return Window(first, input_ids, np.where(has_piece, starts, 0), (keep[0] - first, keep[1] - first))


def _special_id(tokenizer: Tokenizer, token: str) -> int:
    number = tokenizer.token_to_id(token)
    if number is None:
        raise UserError(
            f"The tokenizer has no {token} token: Marsad needs one of the BERT family, with [CLS] and [SEP]."
        )
    return int(number)


def _first_mark(text: str, start: int, end: int) -> int:
    """Return where a piece begins, past its blanks: byte-level and sentencepiece tokenizers count the one before a word in."""
    while start < end and text[start].isspace():
        start += 1
    return start


def _owners(words: list[Word], starts_of_pieces: list[int]) -> Ints:
    """Return for each piece the index of the word that it belongs to, never falling. *Shape:* [T]."""
    starts = np.fromiter((word.start for word in words), dtype=np.int64, count=len(words))
    found = np.searchsorted(starts, np.asarray(starts_of_pieces, dtype=np.int64), side="right") - 1
    return np.maximum.accumulate(np.maximum(found, 0)) if len(found) else found


def _word_ranges(bounds: Ints, room: int, overlap: int) -> list[tuple[int, int]]:
    """Return word ranges, end-exclusive, of at most `room` pieces that overlap by about `overlap`."""
    total = len(bounds) - 1
    ranges, first = [], 0
    while True:
        last = int(np.searchsorted(bounds, bounds[first] + room, side="right")) - 1
        last = min(max(last, first + 1), total)
        ranges.append((first, last))
        if last == total:
            return ranges
        again = int(np.searchsorted(bounds, bounds[last] - overlap))
        first = min(max(again, first + 1), last)


def _keeps(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Share the words among overlapping windows: the border is the middle of each overlap."""
    borders = [(after[0] + before[1] + 1) // 2 for before, after in pairwise(ranges)]
    return list(zip([ranges[0][0], *borders], [*borders, ranges[-1][1]], strict=True))
