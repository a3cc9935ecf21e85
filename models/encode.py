"""Sentences to windows of token ids, with the way back to words.

The tokenizer's own offsets lead from pieces to the words of the raw text. A sentence longer than the
model's window is read in several that overlap; each word is then taken from the window in which it
stands nearest the middle, so nothing is cut off.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from tokenizers import Tokenizer

from ..data.errors import UserError
from ..data.words import Word, without_surrogates
from .word_memo import Ints, Pieces, WordMemo, is_exact_for, read_pieces

__all__ = ["EncodedSentence", "Ints", "SentenceEncoder", "Window"]


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
        self._memo = WordMemo(tokenizer) if is_exact_for(tokenizer) else None

    def encode(self, texts: Sequence[str]) -> list[EncodedSentence]:
        """Encode sentences, in order; what was not met before goes to the tokenizer, which works on all cores."""
        clean = [without_surrogates(text) for text in texts]
        return [self._windows(text, *pieces) for text, pieces in zip(clean, self._pieces(clean), strict=True)]

    def _pieces(self, texts: Sequence[str]) -> Iterator[Pieces]:
        found = self._memo.read(texts) if self._memo else [None] * len(texts)
        others = [text for text, pieces in zip(texts, found, strict=True) if pieces is None]
        read = zip(others, self._tokenizer.encode_batch(others, add_special_tokens=False), strict=True)
        return (pieces or read_pieces(*next(read)) for pieces in found)

    def _windows(self, text: str, words: list[Word], ids: Ints, bounds: Ints) -> EncodedSentence:
        if not words:
            return EncodedSentence(text, words, [])
        ranges = _word_ranges(bounds, self._room, self._overlap)
        keeps = _keeps(ranges)
        windows = [self._window(ids, bounds, r, k) for r, k in zip(ranges, keeps, strict=True)]
        return EncodedSentence(text, words, windows)

    def _window(self, ids: Ints, bounds: Ints, words: tuple[int, int], keep: tuple[int, int]) -> Window:
        first, last = words
        low = bounds[first]
        starts = bounds[first:last] - low + 1
        has_piece = (bounds[first + 1 : last + 1] > bounds[first:last]) & (starts <= self._room)
        pieces = ids[low : min(bounds[last], low + self._room)]
        input_ids = np.empty(len(pieces) + 2, dtype=np.int64)
        input_ids[0], input_ids[1:-1], input_ids[-1] = self._cls, pieces, self._sep
        return Window(first, input_ids, np.where(has_piece, starts, 0), (keep[0] - first, keep[1] - first))


def _special_id(tokenizer: Tokenizer, token: str) -> int:
    number = tokenizer.token_to_id(token)
    if number is None:
        raise UserError(
            f"The tokenizer has no {token} token: Marsad needs one of the BERT family, with [CLS] and [SEP]."
        )
    return int(number)


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
