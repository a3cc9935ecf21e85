"""Sentence borders in raw Arabic news.

A line break always ends a sentence: headlines, datelines and list items carry no full stop. Within a
line, full stops, question and exclamation marks end one, space after them or not, unless they belong
to a number, an address, an initial, a title or a list number. One pass, and each decision looks at a
bounded window: linear in the length of the text, whatever the text. No sentence is longer than
MOST_WORDS: a book without full stops must not need the memory of a book.
"""

import re
from collections.abc import Iterator

from .words import find_words

MOST_WORDS = 1_000  # of one sentence, as models count words; the longest in real news have about 300
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_ADDRESS = r"(?:https?://|www\.)[!-~]*[A-Za-z0-9/]"
_STOP = re.compile(rf'(?P<address>{_ADDRESS})|[.!?؟…۔][.!?؟…۔»›’)\]}}"“”]*')
_WORD = re.compile(r"\w+")
_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")
_PAUSE = re.compile(r"(?:\.\.|…)[.…]*")
_LIST_NUMBER = re.compile(r"[\s(«\"“\[]*\d{1,3}")
_ARABIC_INITIALS = re.compile(r"[وف]?[ء-ي](?:\.[ء-ي])*")
_LATIN_INITIALS = re.compile(r"[A-Za-z](?:\.[A-Za-z])*|(?:Dr|Mrs?|Ms|Prof|Gen|Col|Lt|Sgt|Capt|St|Jr|Sr|vs)")

_CLOSERS = '»›’)]}"“”'
_OPENERS = '«‹‘([{"“”'
_QUOTES = '"“”'  # the press puts each of the three on either side
_INITIALS_WINDOW = 24
# `حلب.. قصف جديد` is a headline with a pause; after this many words an ellipsis ends a sentence.
_PAUSE_WORDS = 12


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of each sentence, in order, without blanks at the edges.

    Every character that is not blank lies in exactly one sentence. Offsets count code points,
    end-exclusive.
    """
    spans = (span for line in _LINE.finditer(text) for span in _Line(text, *line.span()).sentences())
    return [piece for start, end in spans for piece in _pieces(text, start, end)]


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a sentence of too many words into several, at a blank if there is any in their last tenth."""
    words = find_words(text[start:end]) if end - start > MOST_WORDS else []
    begin, first = start, 0
    while len(words) - first > MOST_WORDS:
        last = first + MOST_WORDS
        nearest = range(last, last - MOST_WORDS // 10, -1)
        first = next((i for i in nearest if text[start + words[i].start - 1].isspace()), last)
        border = start + words[first].start
        yield begin, begin + len(text[begin:border].rstrip())
        begin = border
    yield begin, end


class _Line:
    """One line on its way through: where the open sentence began and what has been seen of it."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text, self.begin, self.end = text, start, end
        self.seen, self.words, self.quoted = start, 0, False

    def sentences(self) -> list[tuple[int, int]]:
        """Return the spans. Marks that stand alone join the sentence before them, else the next."""
        spans: list[tuple[int, int]] = []
        for border in self._borders():
            if not (self.words or spans or border == self.end):
                continue
            start, end = self._trimmed(border)
            if self.words or not spans:
                spans.append((start, end))
            elif start < end:
                spans[-1] = spans[-1][0], end
            self.begin, self.words = border, 0
        return [span for span in spans if span[0] < span[1]]

    def _trimmed(self, border: int) -> tuple[int, int]:
        piece = self.text[self.begin : border]
        return border - len(piece.lstrip()), self.begin + len(piece.rstrip())

    def _borders(self) -> Iterator[int]:
        for match in _STOP.finditer(self.text, self.begin, self.end):
            self._read_to(match.start())
            if match["address"]:
                continue
            run = match.group()[: self._length_to_opening_quote(match.group(), match.end())]
            if self._ends_sentence(match.start(), run):
                self._read_to(match.start() + len(run))
                yield self.seen
        self._read_to(self.end)
        yield self.end

    def _read_to(self, position: int) -> None:
        piece = self.text[self.seen : position]
        self.words += len(_WORD.findall(piece))
        self.quoted ^= sum(map(piece.count, _QUOTES)) % 2 == 1
        self.seen = position

    def _length_to_opening_quote(self, run: str, run_end: int) -> int:
        """Return how much of a run of marks stays: in `حلب."نحن` the quote opens the next sentence."""
        quoted = self.quoted
        for offset, char in enumerate(run):
            if char not in _QUOTES:
                continue
            at_blank = offset == len(run) - 1 and not self.text[run_end : self.end][:1].strip()
            if not quoted and not at_blank:
                return offset
            quoted = not quoted
        return len(run)

    def _ends_sentence(self, start: int, run: str) -> bool:
        before = self.text[max(self.begin, start - 1) : start]
        stop_end = start + len(run)
        after = self.text[stop_end : min(stop_end + 1, self.end)]
        marks = run.rstrip(_CLOSERS)
        if after in set("،,؛;:") or (before in set(_OPENERS) and marks != run):
            return False
        if _is_latin(after) and (_is_latin(before) or before.isspace()):
            return False
        if _PAUSE.fullmatch(marks):
            return self.words >= _PAUSE_WORDS
        return marks != "." or not (
            (before.isdecimal() and after.isdecimal())
            or self._is_list_number(start)
            or self._is_initial(start, after, closed=marks != run)
        )

    def _is_list_number(self, stop: int) -> bool:
        """`1.` at the head of a sentence."""
        return stop - self.begin <= 8 and _LIST_NUMBER.fullmatch(self.text, self.begin, stop) is not None

    def _is_initial(self, stop: int, after: str, *, closed: bool) -> bool:
        """`د. محمد`, `أ.ف.ب`, `U.S.`; not the era in `عام 1437 هـ.` nor the end of `وكالة د.ب.أ. وقال`."""
        words = self.text[max(self.begin, stop - _INITIALS_WINDOW) : stop].split()
        if not words or self.text[stop - 1].isspace():
            return False
        token = _MARKS.sub("", words[-1]).lstrip(_OPENERS)
        if _LATIN_INITIALS.fullmatch(token):
            return not _is_arabic(after)
        if not _ARABIC_INITIALS.fullmatch(token) or (len(words) > 1 and words[-2][-1].isdecimal()):
            return False
        agency = token.count(".") > 1 and not token.endswith("د")
        return closed or not agency


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _is_arabic(char: str) -> bool:
    return "\u0600" <= char <= "\u06ff"
