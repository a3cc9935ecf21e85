"""How many one noun says: `جنديان` is two, `مواطنة` one, `قتلى` some.

Morphology over a lexicon of nouns that news counts victims with (counted_nouns.txt). A form that may
be dual or plural (`مدنيين`) is unclear, unless the noun has a broken plural and so no sound one
(`جنديين` is two). A second lexicon has what news counts beside people (other_nouns.txt).
"""

from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Literal

from .spelling import fold

# How many: one, two, some, `unclear` for two or some; `accusative` is one, or two before its owner (`جنديا`, `راعيا أغنام`);
# `construct` and `many_construct` end in ي: two or some before their owner (`رجلي أمن`, `مسلحي الحركة`).
NounForm = Literal["one", "two", "some", "unclear", "accusative", "construct", "many_construct"]
NounNumber = Literal["one", "two", "some", "unclear"]

_PRONOUNS = ("هما", "هم", "هن", "كما", "كم", "ها", "نا", "ه", "ك", "ي")
# Words that are spelled like a counted noun: lands (`a Syrian` in the accusative), acts and bodies (`the resistance`,
# a woman who resists), others. `توأم` is one twin or a pair.
_NO_NOUNS = frozenset(
    fold(
        "سوريا ليبيا روسيا تركيا إيطاليا ألمانيا بريطانيا كوريا كينيا رومانيا أستراليا أسبانيا أفريقيا إندونيسيا أوكرانيا "
        "إثيوبيا إريتريا بلغاريا بوسنيا جورجيا صربيا غينيا كولومبيا ماليزيا موريتانيا نيجيريا عمان "
        "مقاومة معارضة مشاركة مراقبة ملاحقة محاربة مهاجمة محاصرة قيادة مرحلة مرحلتان مرحلتين مدفعية حاجة ملاحة سباحة "
        "جراحة بوابة مؤسسة مؤسستان مؤسستين منظمة منظمتان منظمتين منظمات توأم "
        "عدوان ذكرى ذكر ذكره ذكرها ذكرت ذكرته جدا وجد عما عدوانا إبان أبين أمان أمانة أماني لدى لديه باب طالبي "
        "ولدي ولديه ولديها ولديهم ولدينا"
    ).split()
)
# Adjectives in ي, and what is made of them, look like a dual with an owner: `شخصي`, `شخصية`.
_ADJECTIVES = frozenset(fold("شخصي إنساني رئيسي عضوي عنصري فردي جدي جاري خالي سيدي قنصلي مولودي رجلي أمامي").split())

_MASCULINE: dict[str, NounForm] = {"": "one", "ه": "one", "ان": "two", "تان": "two", "تين": "two", "تا": "two",
                                   "تي": "construct", "ات": "some", "ا": "accusative"}  # fmt: skip
_FEMININE: dict[str, NounForm] = {"ه": "one", "تان": "two", "تين": "two", "تا": "two", "تي": "construct", "ات": "some"}
_SOUND: dict[str, NounForm] = {"ون": "some", "ين": "unclear", "و": "some", "ي": "many_construct"}
_BROKEN: dict[str, NounForm] = {"ين": "two", "ي": "construct"}


# Forms in ين that news uses for two where they have no article: of 40 in annotated training text 38 are.
_RATHER_TWO = frozenset(fold("شرطيين طيارين مستوطنين").split())


def _forms_of(singular: str, plurals: list[str]) -> Iterator[tuple[str, NounForm]]:
    sound = not plurals or "+" in plurals
    feminine = singular.endswith("ة")
    endings = _FEMININE if feminine else {**_MASCULINE, **(_SOUND if sound else _BROKEN)}
    stem = fold(singular.removesuffix("ة"))
    yield from ((stem + ending, form) for ending, form in endings.items())
    yield from ((fold(plural) + "ا", "some") for plural in plurals)


def _read_nouns(file: str) -> list[list[str]]:
    text = resources.files(__package__).joinpath(file).read_text(encoding="utf-8")
    return [line.split() for line in text.splitlines() if line and not line.startswith("#")]


@cache
def noun_forms() -> dict[str, NounForm]:
    """Return folded form to how many it says; singulars and plurals as listed go before derived forms."""
    nouns = _read_nouns("counted_nouns.txt")
    forms: dict[str, NounForm] = {fold(noun[0]): "one" for noun in nouns}
    for _, *plurals in nouns:
        forms.update({fold(plural): "some" for plural in plurals if fold(plural) not in forms})
    for singular, *plurals in nouns:
        for form, number in _forms_of(singular, plurals):
            forms.setdefault(form, number)
    return forms


@cache
def other_noun_forms() -> frozenset[str]:
    """Return folded forms of nouns that are no people: as listed, and derived ones that no counted noun has."""
    nouns = _read_nouns("other_nouns.txt")
    derived = {form for singular, *plurals in nouns for form, _ in _forms_of(singular, plurals)}
    return frozenset(fold(word) for noun in nouns for word in noun) | (derived - noun_forms().keys())


_WITH_PRONOUN: dict[NounForm, NounForm] = {"accusative": "two", "construct": "two", "many_construct": "some"}


def _owned_form(word: str) -> NounForm | None:
    """Read a noun with a pronoun: `زوجته` one, `طفلاها` two, `أبنائه` some."""
    if not word.endswith(_PRONOUNS):
        return None
    for pronoun in _PRONOUNS:
        stem = word.removesuffix(pronoun)
        if stem == word or len(stem) < 2:
            continue
        bare = stem[:-1] + {"ت": "ه", "ئ": "ء", "ؤ": "ء"}.get(stem[-1], stem[-1])
        for base in (stem, bare, bare.removesuffix("ء")):
            form = noun_forms().get(base)
            if form is not None and base not in _NO_NOUNS and not (pronoun == "ه" and stem in _ADJECTIVES):
                return _WITH_PRONOUN.get(form, form)
    return None


def read_noun(word: str, *, owner: str | None = None, definite: bool = False) -> NounNumber | None:
    """Say how many the folded `word` counts, which stands without clitics; `definite` says that its article went.

    `owner` is the next word, if the phrase goes on. None where the word is no noun that counts victims.
    """
    if word in _NO_NOUNS or (owner is None and word in _ADJECTIVES):
        return None
    form = noun_forms().get(word) or (None if definite else _owned_form(word))
    if form is None or form == "one" or form == "two" or form == "some" or form == "unclear":
        return form
    if definite:  # an article and an owner exclude each other: `الذكرى` is no dual
        return None
    if form == "accusative":
        return "two" if owner is not None and _is_owner(owner) else "one"
    if form == "many_construct":
        return "some"
    return "one" if owner is None and word[:-1] in _KIN else "two"


# With ي and no owner behind they are the speaker's: `زوجتي` is one, `ضابطي` two of somebody not named here.
_KIN = set(
    fold("زوج زوجت ابن ابنت أخت أم جد جدت عم عمت خال خالت والد والدت طفل طفلت صديق زميل شقيق شقيقت حفيد حفيدت").split()
)


# What follows a dual in construct without an article (`ضابطا شرطة`, `راعيا أغنام`).
_OWNERS = set(
    fold(
        "شرطة أمن أغنام إطفاء إسعاف مرور حراسة جيش صف دين أعمال إغاثة ألغام مخابرات استخبارات "
        "نظافة بناء صيانة زراعة مناجم نفط كهرباء تموين حدود مصنع سجن مدرسة جامعة مستشفى شاحنة سيارة حافلة قارب دراجة"
    ).split()
)


def _is_owner(word: str) -> bool:
    return _owned_form(word) is not None or word in _OWNERS or (word.startswith("ال") and len(word) > 4)


def is_rather_two(word: str) -> bool:
    """Whether the folded `word`, without clitics and article, is likelier two than many: `شرطيين`."""
    return word in _RATHER_TWO
