"""How many one noun says: `جنديان` is two, `مواطنة` one, `قتلى` some.

Morphology over a lexicon of nouns that news counts victims with (counted_nouns.txt). A form that may
be dual or plural (`مدنيين`) is some, unless the noun has a broken plural and so no sound one
(`جنديين` is two).
"""

from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Literal

from .spelling import fold

# How many: one, two, some; `accusative` is one, or two before its owner (`جنديا`, `راعيا أغنام`);
# `construct` and `many_construct` end in ي: two or some before their owner (`رجلي أمن`, `مسلحي الحركة`).
NounForm = Literal["one", "two", "some", "accusative", "construct", "many_construct"]

_PRONOUNS = ("هما", "هم", "هن", "كما", "كم", "ها", "نا", "ه", "ك", "ي")
# Names of lands that are spelled like `a Syrian` in the accusative.
_LANDS = set(fold("سوريا ليبيا روسيا تركيا إيطاليا ألمانيا بريطانيا كوريا كينيا رومانيا").split())

_MASCULINE: dict[str, NounForm] = {"": "one", "ه": "one", "ان": "two", "تان": "two", "تين": "two", "تا": "two",
                                   "تي": "construct", "ات": "some", "ا": "accusative"}  # fmt: skip
_FEMININE: dict[str, NounForm] = {"ه": "one", "تان": "two", "تين": "two", "تا": "two", "تي": "construct", "ات": "some"}
_SOUND: dict[str, NounForm] = {"ون": "some", "ين": "some", "و": "some", "ي": "many_construct"}
_BROKEN: dict[str, NounForm] = {"ين": "two", "ي": "construct"}


def _forms_of(singular: str, plurals: list[str]) -> Iterator[tuple[str, NounForm]]:
    sound = not plurals or "+" in plurals
    feminine = singular.endswith("ة")
    endings = _FEMININE if feminine else {**_MASCULINE, **(_SOUND if sound else _BROKEN)}
    stem = fold(singular.removesuffix("ة"))
    yield from ((stem + ending, form) for ending, form in endings.items())
    yield from ((fold(plural) + "ا", "some") for plural in plurals)


@cache
def noun_forms() -> dict[str, NounForm]:
    """Return folded form to how many it says; singulars and plurals as listed go before derived forms."""
    text = resources.files(__package__).joinpath("counted_nouns.txt").read_text(encoding="utf-8")
    nouns = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    forms: dict[str, NounForm] = {fold(noun[0]): "one" for noun in nouns}
    for _, *plurals in nouns:
        forms.update({fold(plural): "some" for plural in plurals if fold(plural) not in forms})
    for singular, *plurals in nouns:
        for form, number in _forms_of(singular, plurals):
            if form not in _LANDS:
                forms.setdefault(form, number)
    return forms


_WITH_PRONOUN: dict[NounForm, NounForm] = {"accusative": "two", "construct": "two", "many_construct": "some"}


def _owned_form(word: str) -> NounForm | None:
    """Read a noun with a pronoun: `زوجته` one, `طفلاها` two, `أبنائه` some."""
    for pronoun in _PRONOUNS:
        stem = word.removesuffix(pronoun)
        if stem == word or len(stem) < 2:
            continue
        bare = stem[:-1] + {"ت": "ه", "ئ": "ء", "ؤ": "ء"}.get(stem[-1], stem[-1])
        for base in (stem, bare, bare.removesuffix("ء")):
            form = noun_forms().get(base)
            if form is not None:
                return _WITH_PRONOUN.get(form, form)
    return None


def read_noun(word: str, *, owner: str | None = None) -> Literal["one", "two", "some"] | None:
    """Say how many the folded `word` counts; `owner` is the next word, if the phrase goes on.

    None where the word is no noun that counts victims.
    """
    form = noun_forms().get(word) or _owned_form(word)
    if form is None or form == "one" or form == "two" or form == "some":
        return form
    if form == "accusative":
        return "two" if owner is not None and _is_owner(owner) else "one"
    if form == "many_construct":
        return "some"
    return "one" if owner is None and word[:-1] in _KIN else "two"


# With ي and no owner behind they are the speaker's: `زوجتي` is one, `ضابطي` two of somebody not named here.
_KIN = set(
    fold("زوج زوجت ابن ابنت أخت أم جد جدت عم عمت خال خالت والد والدت طفل طفلت صديق زميل شقيق شقيقت حفيد").split()
)


# What follows a dual in construct without an article (`ضابطا شرطة`, `راعيا أغنام`).
_OWNERS = set(fold("شرطة أمن أغنام إطفاء إسعاف مرور حراسة جيش صف دين أعمال إغاثة ألغام مخابرات استخبارات").split())


def _is_owner(word: str) -> bool:
    return _owned_form(word) is not None or word in _OWNERS or (word.startswith("ال") and len(word) > 4)
