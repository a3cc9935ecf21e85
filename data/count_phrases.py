"""The four ways in which a phrase gives a quantity: a range, a number, a vague word, a noun alone.

Each reader takes the items of the phrase and returns what it says, or None where the phrase is not of
its kind or does not read to its end.
"""

import re
from typing import Literal

from .count_words import (
    COLLECTIVES,
    FAMILIES,
    HARM,
    OF_TWO,
    ONE_OR_TWO,
    ORDINALS,
    PARTITIVES,
    PRONOUNS,
    SOME_OF_MANY,
    VAGUE,
    VAGUE_RANKS,
    WHOLE,
    Items,
    bases,
    bases_without_pronoun,
    is_joined_noun,
    is_measure,
    is_one_of,
    noun_at,
    phrase,
    vague_word,
)
from .counted_nouns import is_rather_two, read_noun
from .number_grammar import Number, read_number
from .number_words import Item, number_items, split_clitics
from .records import Vague

# Least and most; a quantity without a number; a noun that says two or some.
Reading = tuple[int, int] | Vague | Literal["unclear"]

_LIKE_A_POWER = re.compile("(?:ال)?(?:ملي[او]|ملاي|بلي|تري?لي)")  # `تريليون`, `مليووون`
_SHORT_UNITS = frozenset(("خمس", "سبع", "تسع", "عشر", "ثمن"))  # also a fifth, a seventh …
_JOINTS = frozenset(("الي", "او", "حتي", "والي", "وحتي", "-", "–", "—"))


def skip_harm(items: Items) -> Items:
    """Leave out what comes before the quantity: `مقتل 12`, `عدد القتلى 30`."""
    while (
        len(items) > 1
        and is_one_of(items[0], HARM)
        and (items[1].is_number or noun_at(items, 1) or is_one_of(items[1], VAGUE))
    ):
        items = items[1:]
    return items


def _ends_cleanly(items: Items, start: int, value: int) -> bool:
    """Whether nothing behind a number changes it; the same number again, in brackets, is welcome."""
    if is_measure(items, start) or (start < len(items) and _LIKE_A_POWER.match(items[start].word)):
        return False
    following = None if start < len(items) and items[start].joined else read_number(items, start)
    start = following.end if following and following.value == value and not _is_part(items, start) else start
    for index in phrase(items, start):
        if _is_part(items, index):
            return True
        if items[index].is_number or items[index].kind == "mark" or _is_second_amount(items[index]):
            return False
    return True


def _is_part(items: Items, index: int) -> bool:
    """Whether a number of some of them begins here: `12 قتيلا ثلاثة منهم أطفال`."""
    number = None if index >= len(items) or items[index].joined else read_number(items, index)
    return number is not None and number.end < len(items) and items[number.end].word in PARTITIVES


def _is_second_amount(item: Item) -> bool:
    """`وعشرات` behind a number or a noun counts others, `وأقل من` gives it a second bound."""
    word = item.word if item.joined else item.word.removeprefix("و")
    return (item.joined or word != item.word) and (word in VAGUE or word in ("اقل", "اكثر"))


def read_amount(items: Items) -> Reading | None:
    """Read a number and the noun behind it; families count no persons."""
    number = read_number(items)
    if number is None or not _ends_cleanly(items, number.end, number.value) or _is_no_amount(items, number):
        return None
    if any(_is_second_noun(items, i, number.end) for i in phrase(items, number.end)) or _is_half_range(items, number):
        return None
    families = number.end < len(items) and is_one_of(items[number.end], FAMILIES)
    return "some" if families else (number.value, number.value)


def _is_second_noun(items: Items, index: int, counted: int) -> bool:
    """Whether a noun adds to the number: `مئة وطفلان` are 102, `خمسة مدنيين وجندي` six; `12 قتيلا وجريحا` are 12."""
    if not is_joined_noun(items[index]):
        return False
    noun = noun_at(items, index)
    return noun == "two" or index == counted or (noun == "one" and noun_at(items, counted) in ("some", "unclear"))


def _is_half_range(items: Items, number: Number) -> bool:
    """Whether the number begins a range that does not read to its end: `30 إلى 35 في المئة`."""
    joints = (i for i in (number.end, number.end + 1) if i + 1 < len(items) and items[i].word in _JOINTS)
    return any(items[i + 1].is_number for i in joints)


def _is_no_amount(items: Items, number: Number) -> bool:
    """`الأحد` and `الاثنين` are days, `أحد` alone is anybody, `خمس السكان` a fifth."""
    first, following = items[0], items[1].word if len(items) > 1 else ""
    day = first.definite and first.word in ("احد", "اثنين")
    anybody = first.word == "احد" and not following
    part = (
        number.end == 1 and first.word in _SHORT_UNITS and following.startswith("ال") and read_noun(following) is None
    )
    return day or anybody or part


def read_range(items: Items) -> Reading | None:
    """Read `بين 15 و20`, `15-20`, `من 15 إلى 20`, `15 أو 20`, `3 إلى 5 آلاف`."""
    start = 0
    between = any(item.word.endswith("بين") for item in items[:2])
    if between or (items and items[0].word == "من"):
        start = 1 + (len(items) > 1 and items[1].word == "بين")
    readings = {pair for joint in range(start + 1, len(items)) if (pair := _pair(items, start, joint, between))}
    return readings.pop() if len(readings) == 1 else None


def _operand(items: Items, start: int) -> Number | None:
    number = read_number(items, start, rising=False)
    noun = noun_at(items, start) if number is None else None
    if noun in ("one", "two"):
        return Number(1 if noun == "one" else 2, start + 1)
    return read_number(items, start + 1, rising=False) if noun else number  # `مقاتلين اثنين أو ثلاثة`


def _pair(items: Items, start: int, joint: int, between: bool) -> tuple[int, int] | None:
    joined = between and items[joint].joined and items[joint].is_number
    if not joined and items[joint].word not in _JOINTS:
        return None
    low = _operand(items[:joint], start)
    high = _operand(items, joint if joined else joint + 1)
    if low is None or high is None or not _ends_cleanly(items, high.end, high.value):
        return None
    # One noun may stand between: `15 شخصا إلى 20 شخصا`.
    if low.end < joint - 1 or (low.end == joint - 1 and items[low.end].is_number):
        return None
    least = low.value * high.power if low.power == 1 and low.value < high.value // high.power else low.value
    return (least, high.value) if least < high.value else None


def read_vague(items: Items) -> Reading | None:
    """Read `عشرات القتلى`, `بضعة آلاف`; `بضعة عشر` is 13 to 19."""
    kinds = [vague_word(item) for item in items]
    run = next((i for i, kind in enumerate(kinds) if kind is None or (i and items[i].joined)), len(kinds))
    if run == 0 or any(_is_second_amount(items[i]) for i in phrase(items, run)):
        return None
    if run < len(items) and items[run].is_number:
        return _few(items[0], read_number(items, run))
    whole = _definite_number(items, run) if items[0].word.removeprefix("و") in WHOLE else None
    vague = max((kind for kind in kinds[:run] if kind), key=VAGUE_RANKS.index)
    return (whole, whole) if whole is not None else vague


def _few(few: Item, number: Number | None) -> tuple[int, int] | None:
    """`بضع` is three to nine, of units."""
    if number is None or not any(base.startswith("بضع") for base in bases(few.word)) or number.value % 10:
        return None
    return number.value + 3, number.value + 9


def _definite_number(items: Items, start: int) -> int | None:
    """Find the number behind its noun: `ركاب الطائرة الخمسة`, `القتلى الـ42`, `جثث ثلاثة`."""
    for index in phrase(items, start):
        item = items[index]
        if item.is_number and (item.definite or index == start):
            number = read_number(items, index)
            return number.value if number and _ends_cleanly(items, number.end, number.value) else None
    return None


def read_head(items: Items) -> Reading | None:
    """Read a noun that counts by itself, `جنديان`, or with its number behind it."""
    if not items:
        return None
    fixed = _fixed(items[0])
    if fixed is not None:
        return (fixed, fixed) if _stands_alone(items, 1) and not _is_no_person(items) else None
    if any(base in COLLECTIVES for base in bases_without_pronoun(items[0].word)):
        return _members(items)
    noun = noun_at(items, 0)
    if noun in ("some", "unclear") or (len(items) > 1 and items[1].word in ("بهم", "بهن")):
        return _plural(items) if noun else None
    value = {"one": 1, "two": 2}.get(noun or "")
    return (value, value) if value and _stands_alone(items, 1) else None


def _is_no_person(items: Items) -> bool:
    """Whether an ordinal is no person: `الثانية عشرة`, `أول ثلاثة قتلى`, `ثاني أيام العيد`, `الأول من مايو`."""
    return len(items) > 1 and (items[1].is_number or is_measure(items, 1))


def _fixed(item: Item) -> int | None:
    """An ordinal is one person; `أحدهم` is one, `ثلاثتهم` three."""
    for base in bases(item.word):
        if base in ONE_OR_TWO:
            return ONE_OR_TWO[base]
        for pronoun in ("", *PRONOUNS):
            if not base.endswith(pronoun):
                continue
            stem = base.removesuffix(pronoun)
            if any(stem.removesuffix(ending) in ORDINALS for ending in ("", "ا", "ه", "ت")):
                return 1
            number = number_items().get(stem[:-1] + "ه" if stem.endswith("ت") else stem)
            if number and number.kind in ("unit", "ten") and pronoun and (stem.endswith("ت") or number.value == 1):
                return int(number.value)
    return None


def _members(items: Items) -> Reading | None:
    """A family or a crew is some, unless its members are counted: `عائلة من 5 أفراد`."""
    source = next((i for i, item in enumerate(items) if item.word == "من"), None)
    number = read_number(items, source + 1) if source is not None else None
    if number is not None and _ends_cleanly(items, number.end, number.value):
        return number.value, number.value
    return None if any(item.is_number for item in items) else "some"


def _plural(items: Items) -> Reading | None:
    unclear = noun_at(items, 0) == "unclear"
    if unclear and _two_behind_adjectives(items):
        return 2, 2
    if any(items[i].is_number or _is_second_amount(items[i]) for i in phrase(items, 1)):
        number = _definite_number(items, 1)
        return None if number is None else (number, number)
    if not unclear:
        return "some"
    return (2, 2) if any(item.word in OF_TWO for item in items) or _is_mostly_two(items) else "unclear"


def _two_behind_adjectives(items: Items) -> bool:
    """Whether only forms in ين stand before `اثنين`: `مواطنين تونسيين اثنين`."""
    for index, item in enumerate(items):
        if item.is_number or not item.word.endswith("ين"):
            two = item.word.startswith("اثن") and not item.joined and not item.definite
            return two and _stands_alone(items, index + 1)
    return False


def _is_mostly_two(items: Items) -> bool:
    """Whether the noun is one whose form in ين is two where nothing says otherwise."""
    bare = (base for clitics, base in split_clitics(items[0].word) if not clitics.endswith(("ال", "لل")))
    some = any(item.word in SOME_OF_MANY for item in items)
    return any(map(is_rather_two, bare)) and not some and _stands_alone(items, 1)


def _stands_alone(items: Items, start: int) -> bool:
    """Whether no second victim is joined to the first (`قتيل و3 جرحى`, `رجل وامرأة`)."""
    for index in phrase(items, start):
        item = items[index]
        joined = item.joined if item.is_number else is_joined_noun(item) or _is_second_amount(item)
        if joined and not is_measure(items, index + 1):
            return False
    return True
