"""The pattern baseline for casualties: count phrases near words of harm. Nothing is learned.

Each word of a sentence becomes one letter for what it may be in a count phrase (a number, a noun of people, `about` …);
a regular expression over these letters finds the phrases. One is a casualty where a word of harm (`casualty_words`)
stands near, or where it goes on from one that is (`12 شخصا بينهم طفلان`), and where its count can be read.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Self

from ...data.count_words import bases, is_joined_noun, is_measure, noun_at, vague_word
from ...data.errors import UserError
from ...data.number_words import prepare, read_items
from ...data.numerals import parse_count
from ...data.spelling import fold
from ...data.tags import Span
from ..casualties import CASUALTY
from .baseline_folder import BaselineFile, load_baseline, mention_layers, save_baseline
from .casualty_words import cue
from .contract import Facts, Training
from .reading import Reading, SentenceSystem
from .word_tags import found_spans, words_of

SPEC = "patterns"
# How many words away a cue may stand, before and behind a phrase with a number, and before one of a noun alone.
BEFORE, BEHIND, BEFORE_NOUN = 8, 8, 1
CHAIN = 8  # words between a casualty and a further one, of its parts or beside it
NOTE = "Rules; the distances that they allow were chosen on conflict-annotated:train."

_WORDS = {
    "a": "أكثر أقل أزيد يقل يزيد يقارب يقرب تقل تزيد تجاوز يتجاوز",
    "n": "نحو حوالي حوالى قرابة زهاء",
    "b": "بين",
    "f": "من عن على",
    "l": "لا ما",
    "p": "منهم منهن منهما",
    "m": "بينهم بينهن بينهما ضمنهم ضمنهن",
    "d": "عدد عددا أعداد أعدادا",
    "O": "آخر آخرين آخرون أخرى آخران أخريات أخريين",
    "o": "شرطة أمن إطفاء إسعاف إغاثة جيش",
    "i": "في",
    # What looks like a noun of people and is none, the harm itself, and titles: a name follows them.
    "x": "التي الذي إلى إصابة إصابات إصابته إصابتهم جراح طالبان قائد زعيم رئيس وزير أمير",
}
_LETTERS = {word: letter for letter, words in _WORDS.items() for word in fold(words).split()}
# N is a number, V a vague quantity, C a noun of people, D one with the article, K one with و (k: of those harmed),
# j an adjective in ي, M what is counted beside people, q the hundred of `في المئة`.
_PHRASE = re.compile(
    r"(?:l{0,2}af|a|n|l?b)?(?:N+|V+)(?:[CDk]{1,3}o?j?O?(?:fa)?|f[CDk]{1,2}o?j?|p|O|fa)?(?!M|iq|q)"
    r"|df(?:CD?|D{1,2}k?)o?j?|dO|DN+|[CKk]C?o?(?:N|j?O?(?:fa)?)|O"
)
_ALONE = "CKkO"  # letters that a phrase without a number begins with
_YEAR = re.compile("(?:19|20)[0-9]{2}")


class PatternBaseline(SentenceSystem):
    """Finds casualties by rule."""

    seeded = False
    uses_vectors = False

    def __init__(self, model: BaselineFile):
        super().__init__(model.facts, self._sentences)

    @classmethod
    def fit(cls, training: Training, seed: int) -> Self:
        """Learn nothing. Raises UserError where casualties are not annotated, and nothing could be scored."""
        if CASUALTY not in training.labels:
            raise UserError(f"{SPEC} finds casualties, which its training text does not annotate.")
        labels = (CASUALTY,)
        facts = Facts(
            name="Patterns", spec=SPEC, labels=labels, layers=mention_layers(labels), parameters=0, notes=(NOTE,)
        )
        return cls(BaselineFile(facts=facts))

    def _sentences(self, texts: Sequence[str]) -> list[Reading]:
        return [Reading(found_spans(text, find_casualties(words_of(text)))) for text in texts]

    def save(self, folder: Path) -> None:
        """Write what `load` reads."""
        save_baseline(BaselineFile(facts=self.facts), folder)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote. Raises UserError where a file is missing or broken."""
        return cls(load_baseline(BaselineFile, SPEC, folder))


def find_casualties(words: Sequence[str]) -> list[Span]:
    """Return the casualties of a sentence."""
    letters = "".join(map(_letter, words))
    cues = [place for place, word in enumerate(words) if cue(word)]
    found: list[Span] = []
    for match in _PHRASE.finditer(letters):
        span = Span(*match.span(), CASUALTY)
        near = _goes_on(letters, span, found[-1].end if found else None) or _near(cues, span, match[0])
        if near and (read := _readable(words, span)):
            found.append(read)
    return found


def _goes_on(letters: str, span: Span, last_end: int | None) -> bool:
    """Whether a phrase stands close behind a casualty; a noun alone must be a part of it, or joined to it."""
    if last_end is None or span.start - last_end > CHAIN:
        return False
    joined = span.start == last_end and letters[span.start] in "Kk"
    return joined or letters[span.start] not in _ALONE or letters[span.start - 1] in "mp"


def _near(cues: Sequence[int], span: Span, letters: str) -> bool:
    """Whether a word of harm stands in a phrase or near it; a noun alone needs one close before it."""
    alone = letters[0] in _ALONE
    first, last = (span.start - BEFORE_NOUN, span.end) if alone else (span.start - BEFORE, span.end + BEHIND)
    return any(first <= place < last for place in cues)


def _readable(words: Sequence[str], span: Span) -> Span | None:
    """Return the span up to where its count can be read, None where there is none."""
    if span.end - span.start == 1 and _YEAR.fullmatch(fold(words[span.start])):
        return None
    ends = (end for end in range(span.end, span.start, -1) if parse_count(" ".join(words[span.start : end])))
    return next((span._replace(end=end) for end in ends), None)


@lru_cache(maxsize=1 << 16)
def _letter(word: str) -> str:
    """Return what a word may be in a count phrase, as a letter."""
    key = fold(word)
    letter = next((_LETTERS[base] for base in bases(key) if base in _LETTERS), None)
    items = read_items(prepare(word))
    if letter or not items:
        return letter or "."
    if any(item.is_number for item in items):
        return "q" if items[0].definite and items[0].power == 100 and not items[0].plural else "N"
    if vague_word(items[0]):
        return "V"
    if noun_at(items, 0):
        joined = "k" if cue(word) else "K"
        return joined if is_joined_noun(items[0]) else "D" if key.lstrip("وفبل").startswith("ال") else "C"
    if is_measure(items, 0):
        return "M"
    return "j" if re.search("(?:ي|يا|يه|يين|يون|يان|يات)$", key) else "x"
