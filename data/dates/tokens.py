"""Folded text as tokens with signs: words of the lexicon, numbers, whole dates in numbers."""

import re
from functools import cache
from typing import NamedTuple

from ..months import FATHER, GREGORIAN, HIJRI
from .folding import Folded
from .lexicon import lexicon


class Token(NamedTuple):
    """A word or number of folded text, `text[start:end]`, with its sign and its worth.

    Numbers are `#` from 1 to 31, `I` from 1300 to 1500, `Y` from 1900 to 2099, else `N`. `F` is a whole
    date in numbers. Marks are their own sign; whatever has no part in a date is `.`.
    """

    sign: str
    value: int
    start: int
    end: int


_OTHER = Token(".", 0, 0, 0)  # nothing ever looks at where it stands
_MARKS = dict(zip("()[]/-–—،,«»“”„\"'", '()()/---،،""""""' + '"', strict=True))
# Not inside an address, a version or a longer number; glued to an Arabic word it is still a date.
_DATE = (
    r"(?<![\d./\\_A-Za-z-])(?:\d{4}\s?(?P<mark>[-/.])\s?\d\d?\s?(?P=mark)\s?\d\d?"
    r"|\d\d?\s?(?P<other_mark>[-/.])\s?\d\d?\s?(?P=other_mark)\s?\d{4})(?!\d|[./-]\d)"
)


@cache
def _token_pattern() -> re.Pattern[str]:
    names = "|".join(name.replace(" ", r"[^\S\n\r]+") for name in (*GREGORIAN, *HIJRI) if " " in name)
    return re.compile(
        rf"(?P<name>[وف]?[بل]?(?:{names})(?![^\W\d_]))|(?P<date>{_DATE})|(?P<decimal>\d+(?:[.,:٫٬]\d+)+)"
        r"|(?P<number>\d+)|[^\W\d_]+|[^\s]|[\n\r]"
    )


def read_tokens(folded: Folded) -> list[Token]:
    """Return the tokens, in order; the و on a word of the lexicon is a token of its own."""
    known = lexicon()
    tokens: list[Token] = []
    for match in _token_pattern().finditer(folded.text):
        word, kind = match[0], match.lastgroup
        entry = known.get(word if kind != "name" else " ".join(word.split()))
        start, end = match.span()
        if entry is not None and (entry.sign != "G" or _is_month(word, start, tokens, folded)):
            if entry.joined:
                tokens.append(Token("&", 0, start, start + 1))
            tokens.append(Token(entry.sign, entry.value, start + entry.joined, end))
        elif kind in ("date", "decimal", "number"):
            tokens.append(_numeric(match))
        else:
            sign = _MARKS.get(word)
            tokens.append(Token(sign, 0, start, end) if sign else _OTHER)
    return tokens


def _is_month(word: str, start: int, before: list[Token], folded: Folded) -> bool:
    """Whether what folds to اب is آب; behind a day or a month, a careless أب or اب will do."""
    if word.removeprefix("و") != FATHER:
        return True
    letter = folded.raw[folded.origins[start + len(word) - len(FATHER)]]
    return letter == "آ" or (letter in "اأ" and bool(before) and before[-1].sign in "#mvoTM/(")


def _numeric(match: re.Match[str]) -> Token:
    if match.lastgroup == "date":
        return Token("F", 0, *match.span())
    value = int(match[0]) if match.lastgroup == "number" and len(match[0]) < 5 else 0
    ranges = (("#", 1, 31), ("I", 1300, 1500), ("Y", 1900, 2099))
    sign = next((sign for sign, least, most in ranges if least <= value <= most), "N")
    return Token(sign, value, *match.span())
