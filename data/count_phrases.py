"""The four ways in which a phrase gives a quantity: a range, a number, a vague word, a noun alone.

Each reader takes the items of the phrase and returns what it says, or None where the phrase is not of
its kind or does not read to its end.
"""

from collections.abc import Iterator, Sequence
from typing import Literal

from .counted_nouns import read_noun
from .number_grammar import Number, read_number
from .number_words import Item, number_items, split_clitics
from .records import Vague
from .spelling import fold

# Least and most, or a quantity without a number.
Reading = tuple[int, int] | Vague
Items = Sequence[Item]


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(text).split())


# What ends the noun phrase: the numbers behind say something else (`12 شخصا بينهم 3 أطفال`).
_STOPS = _words(
    "من في على عن إلى بين بينهم منهم منهن منها ضمنهم بينهن خلال بعد قبل منذ إثر جراء كانوا كان بسبب لدى عند مع ضد"
)
# A number before one of these counts no people, or is part of a number that the grammar does not know.
_MEASURES = _words(
    "سنة سنوات سنين سنتين عام عاما أعوام يوم أيام يوما شهر أشهر شهور شهرا أسبوع أسبوعا أسابيع ساعة ساعات دقيقة دقائق ثانية ثواني ثوان "
    "دولار دولارا دولارات يورو ليرة جنيه جنيها ريال ريالا درهم درهما دينار دينارا متر مترا أمتار كيلومتر كيلومترا كيلومترات كلم كم "
    "كيلو كيلوغرام طن طنا أطنان درجة درجات نقطة نقاط هدف أهداف هدفا صوت أصوات صوتا مرة مرات بالمئة بالمائة مئوية صاروخ صاروخا صواريخ "
    "غارة غارات سيارة سيارات إلا ضعف أضعاف"
)
_FAMILIES = _words("عائلة عائلات عوائل أسرة أسر")
_COLLECTIVES = _FAMILIES | _words("شرطة طاقم مجموعة خلية وفد فريق دورية قوات قوة حشد جمع خسائر")
_ORDINALS = _words("أول أولى ثان ثاني ثانية ثالث رابع خامس سادس سابع ثامن تاسع عاشر حادي حادية")
_HARM = _words(
    "مقتل قتل قتلوا استشهاد استشهد سقوط مصرع إصابة جرح أسر اعتقال خطف اختطاف فقدان توقيف احتجاز انتشال وفاة حصيلة عدد هلاك "
    "تصفية إعدام غرق أوقع قتلت أصيب رفات أكبر"
)
_VAGUE_WORDS: dict[Vague, str] = {
    "tens": "عشرات",
    "hundreds": "مئات مائات",
    "thousands": "آلاف ألوف ملايين مليارات",
    "some": "عدد عددا أعداد أعدادا بعض بضع بضعة عدة عديد عديدا عديدون كثير كثيرا كثيرون كثيرين مزيد مزيدا معظم أغلب "
    "جل غالبية ثلة جميع كافة كل آخرون آخرين أخريات",
}
_VAGUE: dict[str, Vague] = {word: vague for vague, words in _VAGUE_WORDS.items() for word in _words(words)}
_VAGUE_RANKS: tuple[Vague, ...] = ("some", "tens", "hundreds", "thousands")
_SPECIAL = {"اخر": 1} | dict.fromkeys(_words("آخران أخريان أخريين كلاهما كليهما كلتاهما كلتيهما كلا كلتا"), 2)
_PRONOUNS = ("هما", "هم", "هن", "كم", "ها", "نا", "ه")


def _bases(item: Item) -> list[str]:
    return [rest for _, rest in split_clitics(item.word)]


def _in(item: Item, words: frozenset[str] | dict[str, Vague] | dict[str, int]) -> bool:
    return item.kind != "mark" and any(base in words for base in _bases(item))


def _noun(items: Items, index: int) -> Literal["one", "two", "some"] | None:
    """Say how many the noun at `index` counts by itself."""
    if index >= len(items) or items[index].kind != "other":
        return None
    owner = items[index + 1].word if index + 1 < len(items) and items[index + 1].kind == "other" else None
    readings = (read_noun(base, owner=owner) for base in _bases(items[index]))
    return next((reading for reading in readings if reading), None)


def _phrase(items: Items, start: int) -> Iterator[int]:
    """Yield the indices from `start` up to the word that ends the noun phrase."""
    for index in range(start, len(items)):
        if items[index].word in _STOPS:
            return
        yield index


def _is_measure(items: Items, index: int) -> bool:
    return index < len(items) and (
        _in(items[index], _MEASURES) or items[index].kind == "mark" or _percent(items, index)
    )


def _percent(items: Items, index: int) -> bool:
    """`في المئة`, `بالمئة`."""
    at = index + (items[index].word == "في")
    return at < len(items) and items[at].definite and items[at].power == 100


def _ends_cleanly(items: Items, start: int, value: int) -> bool:
    """Whether nothing behind a number changes it; the same number again, in brackets, is welcome."""
    if _is_measure(items, start):
        return False
    repeated = None if start < len(items) and items[start].joined else read_number(items, start)
    start = repeated.end if repeated and repeated.value == value else start
    return not any(items[i].is_number or items[i].kind == "mark" for i in _phrase(items, start))


def skip_harm(items: Items) -> Items:
    """Leave out what comes before the quantity: `مقتل 12`, `عدد القتلى 30`."""
    while len(items) > 1 and _in(items[0], _HARM) and (items[1].is_number or _noun(items, 1) or _in(items[1], _VAGUE)):
        items = items[1:]
    return items


def read_amount(items: Items) -> Reading | None:
    """Read a number and the noun behind it; families count no persons."""
    number = read_number(items)
    if number is None or not _ends_cleanly(items, number.end, number.value) or _is_weekday(items[0]):
        return None
    if any(_noun(items, i) == "two" or i == number.end for i in _phrase(items, number.end) if _joined_noun(items[i])):
        return None  # `مئة وطفلان` are 102
    families = number.end < len(items) and _in(items[number.end], _FAMILIES)
    return "some" if families else (number.value, number.value)


def _is_weekday(item: Item) -> bool:
    """`الأحد` and `الاثنين` are days."""
    return item.definite and item.word in ("احد", "اثنين")


_JOINTS = _words("إلى أو حتى") | {"-", "–", "—"}


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
    if number is None and (noun := _noun(items, start)) in ("one", "two"):
        return Number(1 if noun == "one" else 2, start + 1)
    return number


def _pair(items: Items, start: int, joint: int, between: bool) -> tuple[int, int] | None:
    joined = between and items[joint].joined and items[joint].is_number
    if not joined and items[joint].word not in _JOINTS:
        return None
    low = _operand(items[:joint], start)
    high = _operand(items, joint if joined else joint + 1)
    # One noun may stand between: `15 شخصا إلى 20 شخصا`.
    if low is None or high is None or low.end < joint - 1 or not _ends_cleanly(items, high.end, high.value):
        return None
    least = low.value * high.power if low.power == 1 and low.value < high.value // high.power else low.value
    return (least, high.value) if least < high.value else None


def read_vague(items: Items) -> Reading | None:
    """Read `عشرات القتلى`, `بضعة آلاف`; `بضعة عشر` is 13 to 19."""
    kinds = [next((_VAGUE[base] for base in _vague_bases(item) if base in _VAGUE), None) for item in items]
    run = next((i for i, kind in enumerate(kinds) if kind is None or (i and items[i].joined)), len(kinds))
    if run == 0:
        return None
    if run < len(items) and items[run].is_number:
        return _few(items[0], read_number(items, run), len(items) - run)
    whole = _definite_number(items, run) if items[0].word.removeprefix("و") in _WHOLE else None
    vague = max((kind for kind in kinds[:run] if kind), key=_VAGUE_RANKS.index)
    return (whole, whole) if whole is not None else vague


_WHOLE = _words("جميع كافة كل")


def _vague_bases(item: Item) -> Iterator[str]:
    """Yield the word without clitics, and without its pronoun: `بعضهم`, `عائلته`."""
    for base in _bases(item):
        yield base
        for stem in (base.removesuffix(pronoun) for pronoun in _PRONOUNS if base.endswith(pronoun)):
            yield stem[:-1] + "ه" if stem.endswith("ت") else stem


def _few(few: Item, number: Number | None, size: int) -> tuple[int, int] | None:
    """`بضع` is three to nine, of units."""
    if number is None or not any(base.startswith("بضع") for base in _bases(few)) or number.value % 10:
        return None
    return number.value + 3, number.value + 9


def _definite_number(items: Items, start: int) -> int | None:
    """Find the number behind its noun: `ركاب الطائرة الخمسة`, `القتلى الـ42`, `جثث ثلاثة`."""
    for index in _phrase(items, start):
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
        ordinal_teen = len(items) > 1 and items[1].kind == "ten"  # `الثانية عشرة` is an hour
        return (fixed, fixed) if _stands_alone(items, 1) and not ordinal_teen else None
    if any(base in _COLLECTIVES for base in _vague_bases(items[0])):
        return _members(items)
    noun = _noun(items, 0)
    if noun == "some" or (len(items) > 1 and items[1].word in ("بهم", "بهن")):
        return _plural(items) if noun else None
    value = {"one": 1, "two": 2}.get(noun or "")
    return (value, value) if value and _stands_alone(items, 1) else None


def _fixed(item: Item) -> int | None:
    """An ordinal is one person; `أحدهم` is one, `ثلاثتهم` three."""
    for base in _bases(item):
        if base in _SPECIAL:
            return _SPECIAL[base]
        for pronoun in ("", *_PRONOUNS):
            if not base.endswith(pronoun):
                continue
            stem = base.removesuffix(pronoun)
            if stem in _ORDINALS or stem.removesuffix("ا") in _ORDINALS or stem.removesuffix("ه") in _ORDINALS:
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
    if not any(items[i].is_number for i in _phrase(items, 1)):
        return "some"
    number = _definite_number(items, 1)
    return None if number is None else (number, number)


def _stands_alone(items: Items, start: int) -> bool:
    """Whether no second victim is joined to the first (`قتيل و3 جرحى`, `رجل وامرأة`)."""
    for index in _phrase(items, start):
        item = items[index]
        joined = item.joined if item.is_number else _joined_noun(item)
        if joined and not _is_measure(items, index + 1):
            return False
    return True


def _joined_noun(item: Item) -> bool:
    return item.word.startswith("و") and read_noun(item.word) is None and read_noun(item.word[1:]) is not None
