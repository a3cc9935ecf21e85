"""Words and digits of a quantity as items: what each one is worth, and what clitics it carries."""

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache, lru_cache
from itertools import zip_longest
from typing import Literal, NamedTuple

from .spelling import fold

# `ten` is عشر, which makes teens; `mark` is a sign between or after numbers.
Kind = Literal["unit", "ten", "tens", "hundred", "power", "fraction", "digits", "mark", "other"]


class Item(NamedTuple):
    """One word, number or mark of a quantity.

    `word` is folded and without its clitics where that makes it a number; `joined` says that it
    carries و or ف. `power` is what a coefficient before it counts (`ألف` 1000), 1 where it takes none;
    a `plural` one needs a coefficient (`آلاف`).
    """

    word: str
    kind: Kind
    value: Fraction = Fraction(0)
    power: int = 1
    plural: bool = False
    joined: bool = False
    definite: bool = False

    @property
    def is_number(self) -> bool:
        """Whether the item is worth something: a word or digits."""
        return self.kind not in ("mark", "other")


_UNITS = (
    ("صفر", ""), ("واحد أحد", " ا ة"), ("اثن ثنت", "ان ين ا ي تان تين تا تي"), ("ثلاث تلات", " ا ة"), ("أربع", " ا ة"),
    ("خمس", " ا ة"), ("ست", " ا ة"), ("سبع", " ا ة"), ("ثمان ثماني تمان تماني", " ا ة"), ("تسع", " ا ة"),
)  # fmt: skip
_TENS = ("عشر", "ثلاث", "أربع", "خمس", "ست", "سبع", "ثمان", "تسع")
# The old spellings `ثلثمائة` and `ثمنمائة` live on in hundreds only: `ثلثين` is two thirds.
_OLD_STEMS = {"ثلاث": "ثلث", "ثمان": "ثمن"}
_POWERS = {1000: "ألف آلاف ألوف", 10**6: "مليون ملايين ملاين", 10**9: "مليار مليارات بليون بلايين"}
_FRACTIONS = {2: "نصف", 3: "ثلث", 4: "ربع أرباع"}


def _units() -> Iterator[tuple[str, Item]]:
    for value, (stems, endings) in enumerate(_UNITS):
        for word in (stem + ending for stem in stems.split() for ending in endings.split(" ")):
            yield word, Item(word, "unit", Fraction(value))
    yield "إحدى", Item("إحدى", "unit", Fraction(1))
    for word in ("عشر", "عشرة", "عشرا"):
        yield word, Item(word, "ten", Fraction(10))
    for value, stem in enumerate(_TENS, 2):
        for ending in ("ون", "ين"):
            yield stem + ending, Item(stem, "tens", Fraction(10 * value))
    for value, units in enumerate(("أحد إحدى", "اثنا اثني اثنتا اثنتي", *_TENS[1:]), 11):
        for unit in units.split():  # a space too few: `اثناعشر`
            for ten in ("عشر", "عشرة"):
                yield unit + ten, Item(unit, "unit", Fraction(value))


def _hundreds() -> Iterator[tuple[str, Item]]:
    for hundred in ("مئ", "مائ", "ماي", "مي"):
        yield hundred + "ة", Item("مئة", "hundred", Fraction(100), 100)
        # `ميات` is a part of `كميات`, and `ميتان` are two dead.
        if hundred != "مي":
            yield hundred + "ات", Item("مئات", "hundred", Fraction(100), 100, plural=True)
            for ending in ("تان", "تين", "تا", "تي"):
                yield hundred + ending, Item("مئتان", "hundred", Fraction(200))
        for value, stem in enumerate(_TENS[1:], 3):
            for start in (stem, stem + "ي", _OLD_STEMS.get(stem, stem)):
                yield f"{start}{hundred}ة", Item(stem, "hundred", Fraction(100 * value))


def _powers() -> Iterator[tuple[str, Item]]:
    for power, forms in _POWERS.items():
        words = forms.split()
        for word in words:
            plural = word[-2:] != "ون" and word not in ("ألف", "مليار")
            yield word, Item(word, "power", Fraction(power), power, plural)
            if not plural:
                yield word + "ا", Item(word + "ا", "power", Fraction(power), power)
                for ending in ("ان", "ين", "ي"):
                    yield word + ending, Item(word, "power", Fraction(2 * power))
    for part, forms in _FRACTIONS.items():
        for word in forms.split():
            yield word, Item(word, "fraction", Fraction(1, part), plural=word == "أرباع")


@cache
def number_items() -> dict[str, Item]:
    """Return folded number word to its item, without clitics."""
    return {
        fold(word): item._replace(word=fold(word)) for make in (_units, _hundreds, _powers) for word, item in make()
    }


def split_clitics(word: str) -> Iterator[tuple[str, str]]:
    """Yield (clitics, rest) of a folded word, from no clitics to all; `لل` is ل with the article."""
    yield "", word
    if not word.startswith(_CLITIC_LETTERS):
        return
    for match in (pattern.match(word) for pattern in _CLITICS):
        if match and len(word) > match.end() + 1:
            yield match[0], word[match.end() :]


_CLITIC_LETTERS = tuple("وفبلكا")  # one of which a clitic begins with
_CLITICS = [
    re.compile(p) for p in ("[وف]", "[بلك]", "ال", "لل", "[وف][بلك]", "[وف]ال", "[بك]ال", "[وف]لل", "[وف][بك]ال")
]
_CLITIC_ALONE = re.compile("[وف]?[بلك]?(?:ال|ل)?")
_NUMBER = r"\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\d)|\d+(?:[.,،٬٫]\d+)*"
_TOKEN = re.compile(
    rf"(?P<number>{_NUMBER})|(?P<mark>[-–—/%٪+~≈<>≤≥¾⅓⅔]|(?<=\d):(?=\d)|[A-Za-z]+)|(?P<word>[^\W\d_½¼²³¹]+)"
)
_TATWEEL_DASH = re.compile(r"(?<=\d)(\s*)ـ+(?=\s*\d)")
_APART = re.compile(r"(?<=\s)و\s+(?=[^\W\d_])")  # the و of `ثلاثة و عشرون`
# A final ة inside a word is a space too few (`خمسةوعشرون`); so is a joint between digits (`15إلى20`).
_SPACE_BEHIND = re.compile("(?<=ة)([\u064b-\u0652]*)(?=[\u0621-\u064a])")
_SPACE_AROUND = re.compile(r"(?<=\d)(إلى|الى|أو|او|حتى)(?=\d)")
# Folded, two brothers look like `إخوان`, and `in front of` like an imam.
_SPELLINGS = {"½": " نصف ", "¼": " ربع ", "أخوان": "أخوين", "أمام": "قدام"}
_OLD_HUNDRED = re.compile("مأ(?=[ةهت])")
# A written fatha or sukun tells the dual from the plural: مُجنَّدَين is read as مجندان.
_MARKS = "[\u064b-\u0652]*"
_DUAL = re.compile(
    rf"(?<=[^\W\d_])((?:{_MARKS}[^\W\d_]){{2}}{_MARKS}?)(?:\u064e\u0651?ي\u0652?|ي\u0652)ن{_MARKS}(?![^\W\d_])"
)
_MOST_DIGITS = 15  # with their marks; more are no count of people
_DIGIT_MARK = re.compile("[.,،٬٫]")


def _digits(text: str, *, counts_power: bool) -> Fraction | None:
    """Return the worth of `1,200` or `1.5`; None where thousands and decimals cannot be told apart."""
    text = re.sub(r"\s", "", text)
    if len(text) > _MOST_DIGITS:
        return None
    marks = set(_DIGIT_MARK.findall(text))
    head, *groups = _DIGIT_MARK.split(text)
    grouped = bool(groups) and all(len(group) == 3 for group in groups) and len(head) < 4 and not head.startswith("0")
    if not groups or (grouped and "٫" not in marks and len(marks) == 1):
        unclear = counts_power and len(groups) == 1 and "٬" not in marks
        return None if unclear else Fraction(head + "".join(groups))
    decimal = len(groups) == 1 and marks != {"،"} and (len(groups[0]) < 3 or marks == {"٫"})
    return Fraction(f"{head}.{groups[0]}") if decimal else None


def _number_item(text: str, clitics: str, following: str) -> Item:
    next_item = number_items().get(following)
    value = _digits(text, counts_power=next_item is not None and next_item.power > 1)
    return Item(text, "mark") if value is None else _with_clitics(Item(text, "digits", value), clitics)


def _with_clitics(item: Item, clitics: str) -> Item:
    return item._replace(joined=clitics.startswith(("و", "ف")), definite=clitics.endswith(("ال", "لل")))


# `quantity` and `you are not` look like a clitic and a number.
_NO_NUMBERS = frozenset(map(fold, ("كمية", "لست")))


@lru_cache(maxsize=4096)
def _word_item(word: str) -> Item:
    for clitics, rest in split_clitics(word):
        if rest in _NO_NUMBERS:
            break
        item = number_items().get(rest)
        if item is not None:
            return _with_clitics(item, clitics)
    return Item(word, "other")


def prepare(text: str) -> str:
    """Return folded text: a dash between numbers is a dash, a written dual one in ان, words joined and parted."""
    for written, meant in _SPELLINGS.items():
        text = text.replace(written, meant)
    text = _OLD_HUNDRED.sub("مئ", _SPACE_AROUND.sub(r" \1 ", _SPACE_BEHIND.sub(r"\1 ", text)))
    return _APART.sub("و", fold(_TATWEEL_DASH.sub(r"\1-", _DUAL.sub(r"\1ان", text))))


def read_items(text: str) -> list[Item]:
    """Return the items of prepared text: digits apart from letters, quotes and brackets left out.

    A word that is glued before digits (`مقتل214`) is left out too, unless it is a number itself. Digits
    that can be read in two ways become a mark, which no quantity contains.
    """
    items: list[Item] = []
    clitics, tokens = "", list(_TOKEN.finditer(text))
    for token, following in zip_longest(tokens, tokens[1:]):
        before_number = following is not None and following.lastgroup == "number"
        if token.lastgroup == "number":
            items.append(_number_item(token[0], clitics, following[0] if following else ""))
        elif token.lastgroup == "mark":
            items.append(Item(token[0], "mark"))
        elif not (before_number and _is_prefix(token, following)):
            items.append(_word_item(token[0]))
        clitics = token[0] if before_number and _CLITIC_ALONE.fullmatch(token[0]) else ""
    return [
        _and_one(item, *neighbours)
        for item, *neighbours in zip(items, [_NOTHING, *items], [*items[1:], _NOTHING], strict=False)
    ]


_NOTHING = Item("", "other")


def _and_one(item: Item, before: Item, behind: Item) -> Item:
    """Folded `وأحد` looks like `واحد`: between numbers it is `and one`."""
    if item.word == "واحد" and not item.joined and (before.is_number or behind.kind == "ten"):
        return item._replace(joined=True)
    return item


def _is_prefix(word: re.Match[str], number: re.Match[str]) -> bool:
    glued = number.start() == word.end() and not _word_item(word[0]).is_number
    return glued or _CLITIC_ALONE.fullmatch(word[0]) is not None
