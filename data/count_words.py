"""What words of a quantity are: vague words, ordinals, nouns of people and of other things, ends of the phrase."""

from collections.abc import Container, Iterator, Sequence
from functools import lru_cache

from .counted_nouns import NounNumber, other_noun_forms, read_noun
from .months import GREGORIAN, HIJRI
from .number_words import Item, split_clitics
from .records import Vague
from .spelling import fold

Items = Sequence[Item]


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(text).split())


# What ends the noun phrase: the numbers behind say something else (`12 شخصا بينهم 3 أطفال`).
_STOPS = _words(
    "من في على عن إلى بين بينهم منهم منهن منها منهما ضمنهم ضمنهن ضمنها بينهن بينها بينهما فيهم فيهن فيها بمن بما خلال بعد "
    "قبل منذ إثر جراء كانوا كان بسبب لدى عند مع ضد أحدهم أحدهما إحداهما إحداهن معظمهم أغلبهم غالبيتهم نصفهم ثلثهم جميعهم "
    "كلهم بعضهم جلهم كلاهما كلتاهما"
)
PARTITIVES = _words("منهم منهن منها منهما")
# These say that a form which may be dual or plural is dual: `مسلحين أحدهما أجنبي`.
OF_TWO = _words("أحدهما إحداهما كلاهما كليهما كلتاهما كلتيهما منهما بينهما هما")
# These, and their like, that it is not: `شرطيين معظمهم مصابون`.
SOME_OF_MANY = _words("معظمهم أغلبهم غالبيتهم بعضهم جلهم كلهم جميعهم نصفهم ثلثهم بينهم منهم")
CALENDAR = _words("شهر عمره عمرها عمرهم عمر") | {name.split()[0] for name in (*GREGORIAN, *HIJRI)}
FAMILIES = _words("عائلة عائلتان عائلتين عائلات عوائل أسرة أسرتان أسرتين أسر")
COLLECTIVES = FAMILIES | _words("شرطة طاقم مجموعة خلية وفد فريق دورية قوات قوة حشد جمع خسائر")
ORDINALS = _words("أول أولى ثان ثاني ثانية ثالث رابع خامس سادس سابع ثامن تاسع عاشر حادي حادية")
HARM = _words(
    "مقتل قتل قتلوا استشهاد استشهد سقوط مصرع إصابة جرح أسر اعتقال خطف اختطاف فقدان توقيف احتجاز انتشال وفاة حصيلة عدد هلاك "
    "تصفية إعدام غرق ارتقاء أوقع قتلت أصيب رفات أكبر"
)
_VAGUE_WORDS: dict[Vague, str] = {
    "tens": "عشرات",
    "hundreds": "مئات مائات",
    "thousands": "آلاف ألوف ملايين مليارات",
    "some": "عدد عددا أعداد أعدادا بعض بضع بضعة عدة عديد عديدا عديدون كثير كثيرا كثيرون كثيرين مزيد مزيدا معظم أغلب "
    "جل غالبية ثلة حفنة جميع كافة كل آخرون آخرين أخريات",
}
VAGUE: dict[str, Vague] = {word: vague for vague, words in _VAGUE_WORDS.items() for word in _words(words)}
VAGUE_RANKS: tuple[Vague, ...] = ("some", "tens", "hundreds", "thousands")
WHOLE = _words("جميع كافة كل")
ONE_OR_TWO = {"اخر": 1, "اخري": 1} | dict.fromkeys(
    _words("آخران أخريان أخريين كلاهما كليهما كلتاهما كلتيهما كلا كلتا"), 2
)
PRONOUNS = ("هما", "هم", "هن", "كم", "ها", "نا", "ه")


@lru_cache(maxsize=4096)
def bases(word: str) -> tuple[str, ...]:
    """Return the word, and what is left of it without clitics."""
    return tuple(rest for _, rest in split_clitics(word))


def bases_without_pronoun(word: str) -> Iterator[str]:
    """Yield the word without clitics, and without its pronoun: `بعضهم`, `عائلته`; not so `الجمعة`, with an article."""
    for clitics, base in split_clitics(word):
        yield base
        for pronoun in PRONOUNS if not clitics.endswith(("ال", "لل")) else ():
            if base.endswith(pronoun):
                stem = base.removesuffix(pronoun)
                yield stem[:-1] + "ه" if stem.endswith("ت") else stem


def is_one_of(item: Item, words: Container[str]) -> bool:
    """Whether the item, with clitics or without, is among the folded words."""
    return item.kind != "mark" and any(base in words for base in bases(item.word))


def vague_word(item: Item) -> Vague | None:
    """Return what a vague word says, None for others."""
    return next((VAGUE[base] for base in bases_without_pronoun(item.word) if base in VAGUE), None)


def noun_at(items: Items, index: int) -> NounNumber | None:
    """Say how many the noun at `index` counts by itself."""
    if index >= len(items) or items[index].kind != "other":
        return None
    owner = items[index + 1].word if index + 1 < len(items) and items[index + 1].kind == "other" else None
    return _noun(items[index].word, owner)


@lru_cache(maxsize=4096)
def _noun(word: str, owner: str | None) -> NounNumber | None:
    readings = (
        read_noun(base, owner=owner, definite=clitics.endswith(("ال", "لل"))) for clitics, base in split_clitics(word)
    )
    return next((reading for reading in readings if reading), None)


def phrase(items: Items, start: int) -> Iterator[int]:
    """Yield the indices from `start` up to the word that ends the noun phrase."""
    for index in range(start, len(items)):
        if items[index].word in _STOPS or items[index].word.removeprefix("و") in _STOPS:
            return
        yield index


def is_measure(items: Items, index: int) -> bool:
    """Whether what stands at `index` makes a number before it one of no people: `سنوات`, `من أيار`, `%`."""
    if index >= len(items):
        return False
    dated = items[index].word == "من" and index + 1 < len(items) and is_one_of(items[index + 1], CALENDAR)
    others = is_one_of(items[index], other_noun_forms()) or is_one_of(items[index], CALENDAR)
    return dated or others or items[index].kind == "mark" or _percent(items, index)


def _percent(items: Items, index: int) -> bool:
    """`في المئة`, `بالمئة`."""
    at = index + (items[index].word == "في")
    return at < len(items) and items[at].definite and items[at].power == 100


def is_joined_noun(item: Item) -> bool:
    """Whether a noun of people is joined with و, as a second victim is: `وامرأة`."""
    return item.word.startswith("و") and read_noun(item.word) is None and read_noun(item.word[1:]) is not None
