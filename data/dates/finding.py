"""Expressions of time in Arabic news text, with exact raw offsets, as spans of days.

What is found: days, weeks, months and years, in words or numbers, absolute or against the published
day; ranges from one to another, and open ones (`منذ 2011`), which end on the published day. What is
left out on purpose: what is only named after a date (`ثورة 25 يناير`), what a date only bounds
(`قبل عام 2003`, `بعد يومين من`), another date's day or year (`العام نفسه`), what gives no number
(`منذ أيام`, `الأشهر الماضية`, `منذ بداية الحرب`), and days that do not exist.

Where numbers leave open which is the day and which is the month, the day is first.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from .folding import Folded, fold_with_origins
from .grammar import GRAMMAR
from .mentions import DateMention
from .phrases import Phrase
from .reading import read_phrase
from .spans import Span
from .tokens import Token, read_tokens

_CLITICS = re.compile(r"(?<![^\W_])[وف]?[بلك]?(?:ال)?\Z")
_THAT_TIME = re.compile(r"\W*(?:حين|حينما|عندما|يوم|لما)\b")  # `الأعنف منذ أيار حين قتل ثلاثة`
_UP_TO = (">", "&>", "،>")  # `إلى`, `وحتى`
_MOST_CLITICS = 5  # letters, with one that may stand before them


class _Found(NamedTuple):
    """What stands in `tokens[start:end]`."""

    start: int
    end: int
    span: Span


def find_dates(text: str, published: date | None) -> list[DateMention]:
    """Return the expressions of time in `text`, in order, none overlapping.

    `published` is the day that the text was published; without it, only what names a year is given.
    """
    folded = fold_with_origins(text)
    tokens = read_tokens(folded)
    signs = "".join(token.sign for token in tokens)
    phrases = [_phrase(match, tokens, folded.text) for match in GRAMMAR.finditer(signs)]
    spans = _read_spans(phrases, signs, published)
    return [_mention(found, tokens, folded) for found in _joined(phrases, spans, signs, published)]


def _phrase(match: re.Match[str], tokens: list[Token], text: str) -> Phrase:
    start, end = match.span()
    start += match[0].startswith("O")  # `بتاريخ` is no part of the date
    before = match.string[max(0, start - 1) : start]
    if match.string[max(0, start - 2) : start] == "7V":  # `المقررة في 20 أكتوبر`
        before = "7"
    return Phrase(match.lastgroup or "", match.string[start:end], before, tokens[start:end], start, end, text)


def _read_spans(phrases: list[Phrase], signs: str, published: date | None) -> list[Span | None]:
    """Return what each phrase stands for; one without a year takes it from the one it is joined to.

    So `من 28 شباط حتى 3 آذار 2019` and `في نوفمبر وديسمبر 2015` need no published day.
    """
    spans: list[Span | None] = []
    following: Phrase | None = None
    for phrase in reversed(phrases):
        joined = following is not None and signs[phrase.end : following.start] in ("&", *_UP_TO)
        anchor = spans[-1] if spans and joined and phrase.floats else None
        anchored = phrase._replace(anchored=anchor is not None)
        spans.append(read_phrase(anchored, anchor.last if anchor is not None else published))
        following = phrase
    return spans[::-1]


def _joined(phrases: list[Phrase], spans: list[Span | None], signs: str, published: date | None) -> Iterator[_Found]:
    index = 0
    while index < len(phrases):
        pair = _range(phrases[index : index + 2], spans[index : index + 2], signs)
        found = pair or _single(phrases[index], spans[index], signs, published)
        index += 1 if pair is None else 2
        if found is not None:
            yield found


def _range(phrases: list[Phrase], spans: list[Span | None], signs: str) -> _Found | None:
    """Return two phrases as one: `بين 28 شباط و3 آذار`, `1 رمضان 1436هـ الموافق 18 يونيو 2015`."""
    if len(phrases) < 2 or spans[0] is None or spans[1] is None:
        return None
    first, second = phrases
    between, end = signs[first.end : second.start], _closed(second, signs)
    if between in ("O", "(O"):
        lunar = any(sign in "HhxI" for sign in first.signs)
        return _Found(first.start, end, spans[1] if lunar else spans[0])
    dash = between == "-" and first.kind == second.kind == "date" and first.names_year
    joined = between in _UP_TO or dash or (between == "&" and first.before == "B")
    if not joined or spans[0].first > spans[1].last:
        return None
    return _Found(_opened(first, "Bmz", signs), end, spans[0].until(spans[1]))


def _single(phrase: Phrase, span: Span | None, signs: str, published: date | None) -> _Found | None:
    if span is None or _means_no_day(phrase, signs):
        return None
    lasts = phrase.before == "z" and not _THAT_TIME.match(phrase.folded, phrase.tokens[-1].end)
    if lasts and published is not None and published >= span.first:
        span = span._replace(last=published)
    openers = "z" + "m" * (">" in phrase.signs) + "B" * ("&" in phrase.signs)
    return _Found(_opened(phrase, openers, signs), _closed(phrase, signs), span)


def _means_no_day(phrase: Phrase, signs: str) -> bool:
    """Whether the words around say that the time is a bound, a name (`«14 آذار»`) or a habit."""
    quoted = phrase.before == '"' == signs[phrase.end : phrase.end + 1]
    if phrase.kind in ("date", "month") and phrase.floats and (quoted or phrase.before == "!"):
        return True
    if phrase.kind == "unit" and phrase.before == "!":
        return True
    if phrase.kind == "weekday" and phrase.direction is None and not quoted and _opens_quote(phrase):
        return True
    until_today = phrase.before == ">" and "t" in phrase.signs
    return phrase.before in ("q", "b") or until_today or (phrase.before == "%" and phrase.kind == "weekday")


def _opens_quote(phrase: Phrase) -> bool:
    """Whether the phrase is the first thing quoted: `"الثلاثاء الدامي"` is a name, not the last Tuesday."""
    return phrase.before == '"' and not phrase.folded[phrase.tokens[0].start - 1].isspace()


def _opened(phrase: Phrase, openers: str, signs: str) -> int:
    """Return the start of the phrase, with the words that open a span of time: `منذ`, `من`, `بين عامي`."""
    if not phrase.before or phrase.before not in openers:
        return phrase.start
    return phrase.start - 1 - (signs[phrase.start - 2 : phrase.start] == "BB")


def _closed(phrase: Phrase, signs: str) -> int:
    """Return the end of the phrase, with the bracket that closes one inside it."""
    opened = phrase.signs.count("(") > phrase.signs.count(")")
    return phrase.end + (opened and signs[phrase.end : phrase.end + 1] == ")")


def _mention(found: _Found, tokens: list[Token], folded: Folded) -> DateMention:
    start = tokens[found.start].start
    clitics = _CLITICS.search(folded.text[max(0, start - _MOST_CLITICS) : start])
    start -= len(clitics[0]) if clitics else 0
    first, last, precision = found.span
    return DateMention(*folded.span(start, tokens[found.end - 1].end), first, last, precision)
