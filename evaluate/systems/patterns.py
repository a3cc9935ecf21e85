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

from ...data.count_words import bases, is_measure, noun_at, vague_word
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
BEFORE, BEHIND, BEFORE_NOUN = 8, 4, 2
CHAIN = 3  # words between a casualty and a further one, of its parts or beside it

_WORDS = {
    "a": "أكثر أقل أزيد يقل يزيد يقارب يقرب تقل تزيد تجاوز يتجاوز",
    "n": "نحو حوالي حوالى قرابة زهاء",
    "b": "بين",
    "f": "من عن على",
    "l": "لا ما",
    "p": "منهم منهن منهما",
    "O": "آخر آخرين آخرون أخرى آخران أخريات أخريين",
}
_LETTERS = {word: letter for letter, words in _WORDS.items() for word in fold(words).split()}
# C is a noun of people, D one with the article, N a number, V a vague quantity, j an adjective in ي, M what is no people.
_PHRASE = re.compile(
    r"(?:l{0,2}af|a|n|l?b)?(?:N+|V+)(?:[CD]{1,3}j?O?(?:fa)?|f[CD]{1,2}j?|p|O|fa)?(?!M)"
    r"|DN+|C{1,2}(?:N|j?O?(?:fa)?)"
)


class PatternBaseline(SentenceSystem):
    """Finds casualties by rule."""

    seeded = False

    def __init__(self, model: BaselineFile):
        super().__init__(model.facts, self._sentences)

    @classmethod
    def fit(cls, training: Training, seed: int) -> Self:
        """Learn nothing. Raises UserError where casualties are not annotated, and nothing could be scored."""
        if CASUALTY not in training.labels:
            raise UserError(f"{SPEC} finds casualties, which {', '.join(training.names)} does not annotate.")
        labels = (CASUALTY,)
        facts = Facts(name="Patterns", spec=SPEC, labels=labels, layers=mention_layers(labels), parameters=0)
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
        follows = bool(found) and span.start - found[-1].end <= CHAIN
        if (follows or _near(cues, span, match[0])) and parse_count(" ".join(words[span.start : span.end])):
            found.append(span)
    return found


def _near(cues: Sequence[int], span: Span, letters: str) -> bool:
    """Whether a word of harm stands in a phrase or near it; a noun alone needs one close before it."""
    counted = "N" in letters or "V" in letters
    first = span.start - (BEFORE if counted else BEFORE_NOUN)
    last = span.end + (BEHIND if counted else 0)
    return any(first <= place < last for place in cues)


@lru_cache(maxsize=1 << 16)
def _letter(word: str) -> str:
    """Return what a word may be in a count phrase, as a letter."""
    key = fold(word)
    letter = next((_LETTERS[base] for base in bases(key) if base in _LETTERS), None)
    items = read_items(prepare(word))
    if letter or not items:
        return letter or "."
    if any(item.is_number for item in items):
        return "N"
    if vague_word(items[0]):
        return "V"
    if noun_at(items, 0):
        return "D" if key.lstrip("وفبل").startswith("ال") else "C"
    if is_measure(items, 0):
        return "M"
    return "j" if re.search("(?:ي|يا|يه|يين|يون|يان|يات)$", key) else "x"
