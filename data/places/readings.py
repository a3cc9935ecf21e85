"""The ways to read a name of a place: as it stands, and without what stands around the name proper.

`ريف حلب الشمالي` is an area around حلب, `مطار صنعاء الدولي` lies at صنعاء, `مستشفى الشفاء` is no village
called الشفاء: what a head noun says decides what may be looked up, and which kind of place is meant.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from ..spelling import fold
from .keys import place_key

Head = Literal["region", "county", "town", "village", "quarter", "country", "around", "none"]

# name: any place of this name. The others are towns that a facility is named after: near is a notable one,
# supported is one whose country or region the document names too.
Trust = Literal["name", "near", "supported"]


class Reading(NamedTuple):
    """One key to look up. Of the readings of a name the first that finds a place is taken."""

    key: str
    head: Head
    trust: Trust = "name"


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold(words).split())


_HEADS: dict[Head, frozenset[str]] = {
    "region": _folded("محافظة محافظتي محافظات ولاية ولايتي ولايات إمارة إقليم مقاطعة مقاطعتي"),
    "county": _folded("مديرية مديريتي مديريات قضاء ناحية ناحيتي منطقة منطقتي لواء دائرة معتمدية بلدية عزلة مركز قسم"),
    "town": _folded("مدينة مدينتي مدن بلدة بلدتي بلدات عاصمة العاصمة"),
    "village": _folded("قرية قريتي قرى ضيعة عزبة نجع مستوطنة"),
    "quarter": _folded("حي حيي أحياء ضاحية حارة"),
    "country": _folded("دولة جمهورية مملكة سلطنة"),
    "around": _folded("ريف ريفي أرياف ضواحي أطراف محيط جرود مشارف بادية غوطة سهل حدود"),
}
_NEAR = _folded("مطار ميناء مرفأ مخيم مخيمي معبر منفذ")
_SUPPORTED = _folded(
    "مستشفى مشفى سجن معتقل جامعة قاعدة معسكر وادي جبل جبال مرتفعات هضبة جزيرة صحراء بحيرة جسر سد مصفاة هور"
)
_OTHER_FACILITIES = _folded(
    "شارع شارعي طريق ساحة ميدان دوار مفرق مسجد جامع كنيسة كاتدرائية مدرسة معهد كلية فندق سوق برج حديقة ملعب ستاد محطة "
    "سفارة قنصلية قصر مبنى مقر محور ممر حاجز نقطة ثكنة مركز مجمع عيادة مقبرة مزار ضريح نفق حقل منجم بئر عين نهر تل تلة "
    "نادي قاعة صالة مصنع معمل شركة بنك مول عمارة باب بوابة كمين مجلس"
)
_FACILITIES = _NEAR | _SUPPORTED | _OTHER_FACILITIES
_SIDES = _folded("شمال شمالي جنوب جنوبي شرق شرقي غرب غربي وسط أقصى")
_TAILS = _folded(
    "الشمال الجنوب الشرق الغرب الشمالي الجنوبي الشرقي الغربي الشمالية الجنوبية الشرقية الغربية الأوسط الوسطى "
    "الدولي الدولية العسكري العسكرية الجوي الجوية المدني المدنية المركزي المركزية العام العامة الحكومي الحكومية الوطني "
    "التعليمي الجامعي الطبي البحري البحرية البري الحدودي الحدودية للاجئين القديمة القديم المحتلة المحتل المكرمة العاصمة "
    "البلد المدينة المحررة المحاصرة"
)
_PREFIXES = re.compile("[وف]?[بلك]?|[وف]?لل")
_SPLIT = re.compile(r"[\s_«»\"“”()\-–،,]+")


@cache
def _all_heads() -> dict[str, Head]:
    return {word: head for head, words in _HEADS.items() for word in words}


def read_name(name: str, before: str = "") -> Iterator[Reading]:
    """Yield the readings of `name`, the surest first; `before` is the head noun that stands before it in the text."""
    words = _words(name)
    head = _all_heads().get(before, "none")
    if before in _FACILITIES or head in ("region", "county", "quarter"):
        yield Reading(place_key(before + "".join(words)), head)
    if before in _FACILITIES and head == "none":
        yield Reading(place_key("".join(words)), head, "near")
        return
    yield from _inside(words, head)
    for bare in _unprefixed(words):
        yield from _inside(bare, head)


def without_head(name: str) -> str:
    """Return the name of a region or county without its head noun: `مديرية حيدان` gives `حيدان`."""
    first, _, rest = name.partition(" ")
    return rest if fold(first) in _all_heads() and rest else name


@lru_cache(maxsize=1 << 12)
def area_key(name: str) -> str:
    """Return the key of a name without its head noun, by which areas are compared."""
    return place_key(without_head(name))


def _inside(words: list[str], head: Head) -> Iterator[Reading]:
    """Yield the name as it stands, then with its heads, sides and adjectives off."""
    yield Reading(place_key("".join(words)), head)
    if len(words) < 2:
        return
    if words[0] in _FACILITIES and words[0] not in _all_heads():
        yield from _of_facility(words[0], words[1:])
    elif words[0] in _all_heads():
        yield from _inside(words[1:], _all_heads()[words[0]])
    elif words[0] in _SIDES:
        yield from _inside(words[1:], "around" if head == "none" else head)
    elif words[-1] in _TAILS:
        yield from _inside(words[:-1], head)


def _of_facility(facility: str, words: list[str]) -> Iterator[Reading]:
    """Yield what a facility may be found by: its name, or the town that it is named after."""
    trust: Trust = "near" if facility in _NEAR else "supported"
    while words:
        yield Reading(place_key(facility + "".join(words)), "none")
        if facility in _NEAR | _SUPPORTED:
            yield Reading(place_key("".join(words)), "none", trust)
        if words[-1] not in _TAILS:
            return
        words = words[:-1]


def _words(name: str) -> list[str]:
    return [word for word in _SPLIT.split(fold(name)) if word]


@lru_cache(maxsize=1 << 12)
def head_noun(word: str) -> str:
    """Return the folded head noun in `word`, of a place or a facility (`وبمحافظة` gives `محافظه`), or nothing."""
    word = fold(word)
    for size in range(3):
        bare = word[size:]
        if _PREFIXES.fullmatch(word[:size]) and (bare in _all_heads() or bare in _FACILITIES):
            return bare
    return ""


def _unprefixed(words: list[str]) -> Iterator[list[str]]:
    """Yield the words with a و ب ل off that could not be told from a letter of the name; ف and ك are rarer."""
    first = words[0] if words else ""
    if first.startswith("لل") and len(first) > 4:
        yield ["ال" + first[2:], *words[1:]]
    elif first.startswith(("و", "ب", "ل")) and len(first) > 3:
        yield [first[1:], *words[1:]]
