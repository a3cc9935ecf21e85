"""What a word and its neighbours show: features of a linear-chain CRF, as ANERsys and its successors (Benajiba et al. 2008).

Features of a word: itself, its normalised and its clitic-stripped form, letters at both ends, shape, names on a list;
of its neighbours, up to two words away, the forms, shapes and names; and the two pairs that it is in. Each depends on one
word, one pair or one name, so that what a word says for tags can be known beforehand.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from ..data.count_words import bases
from ..data.counted_nouns import read_noun
from ..data.name_list import NameList
from ..data.number_words import number_items
from ..data.tags import OUTSIDE, tags_of
from ..data.word_keys import bare_key, word_key

OFFSETS = (-2, -1, 0, 1, 2)
_AFFIX = 4  # letters of the longest prefix and suffix


def sentence_features(words: Sequence[str], names: NameList) -> list[list[str]]:
    """Return the features of each word of a sentence."""
    listed = tags_of([match.span for match in names.find(words)], len(words))
    return [[*_known_features(word), *_context(words, listed, place)] for place, word in enumerate(words)]


def shown_features(word: str) -> Iterator[Sequence[str]]:
    """Yield the features that a word shows at each of OFFSETS: of a word before it, of itself, of one behind it.

    A word that stands behind another stands at a positive offset of that.
    """
    keys = _keys(word)
    for offset in OFFSETS:
        yield _neighbour(offset, *keys) if offset else word_features(word)


def word_features(word: str) -> tuple[str, ...]:
    """Return what a word shows by itself."""
    key, bare = word_key(word), bare_key(word)
    lengths = range(1, min(_AFFIX, len(key) - 1) + 1)
    affixes = [feature for n in lengths for feature in (f"<{key[:n]}", f"{key[-n:]}>")]
    return ("bias", f"w={word}", f"n={key}", f"b={bare}", f"b>{bare[-3:]}", f"s={shape(word)}", *affixes)


def neighbour_features(word: str, offset: int) -> tuple[str, ...]:
    """Return what a word shows of the one for which it stands `offset` words away."""
    return _neighbour(offset, *_known_keys(word))


def _keys(word: str) -> tuple[str, str, str]:
    return word_key(word), bare_key(word), shape(word)


# For fitting alone, where words come back: in use, votes remember what all of a word's features add up to.
_known_features = lru_cache(maxsize=1 << 16)(word_features)
_known_keys = lru_cache(maxsize=1 << 16)(_keys)


def _neighbour(offset: int, key: str, bare: str, kind: str) -> tuple[str, str, str]:
    return f"{offset} n={key}", f"{offset} b={bare}", f"{offset} s={kind}"


def pair_features(pair: str) -> tuple[str, str]:
    """Return what a pair (`pair_key`) shows of its right and of its left word."""
    return f"-1 nn={pair}", f"0 nn={pair}"


def pair_key(left: str, right: str) -> str:
    """Return what two words beside each other are looked up by."""
    return f"{word_key(left)} {word_key(right)}"


def edge_feature(offset: int) -> str:
    """Return what shows that the sentence has no word at an offset."""
    return f"{offset} edge"


def listed_feature(offset: int, tag: str) -> str:
    """Return what a word of a listed name, tagged as a mention's would be, shows of the one it is `offset` words away from."""
    return f"{offset} l={tag}"


@lru_cache(maxsize=1 << 12)
def shape(word: str) -> str:
    """Return what kind of word it is: of digits, with digits, a number, a counted noun, Latin, a mark, or Arabic letters."""
    key = word_key(word)
    if not key.isalpha():
        if any(letter.isdecimal() for letter in key):
            return f"digits{len(key)}" if key.isdecimal() else "with digits"
        if not any(letter.isalpha() for letter in key):
            return "mark"
    if key.isascii():
        return "latin"
    if any(base in number_items() for base in bases(key)):
        return "number"
    noun = next(filter(None, map(read_noun, bases(key))), None)
    return f"noun {noun}" if noun else "letters"


def _context(words: Sequence[str], listed: Sequence[str], place: int) -> Iterator[str]:
    """Yield what stands around a word."""
    for offset in OFFSETS:
        if not 0 <= place + offset < len(words):
            yield edge_feature(offset)
            continue
        if listed[place + offset] != OUTSIDE:
            yield listed_feature(offset, listed[place + offset])
        if offset:
            yield from neighbour_features(words[place + offset], offset)
    if place:
        yield pair_features(pair_key(words[place - 1], words[place]))[0]
    if place + 1 < len(words):
        yield pair_features(pair_key(words[place], words[place + 1]))[1]
