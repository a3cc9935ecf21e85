"""The name in a mention: without the clitics و ف ب ل ك of its first word, without quotes around it.

Whether a letter is a clitic (`وفرنسا`) or part of the name (`وهران`) is told by a list of words that
names begin with (name_words.txt). Where the list does not tell, the text stays as it is: a name with a
clitic too many can be mended later, a broken one cannot.
"""

import re
from functools import cache, lru_cache
from importlib import resources

from .counted_nouns import read_noun
from .number_words import number_items
from .spelling import fold, without_marks

_BLANKS = " \t\r\n\u00a0،,؛;\u200b-\u200f\ufeff\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
_PAIRS = {
    "«": "»",
    "»": "«",
    "‹": "›",
    "“": "”",
    "”": "“",
    "„": "“",
    "(": ")",
    "[": "]",
    "{": "}",
    "'": "'",
    '"': '"',
    "’": "‘",
}
_INNER_PAIRS = (("«", "»"), ("‹", "›"), ("“", "”"), ("(", ")"), ("[", "]"), ("{", "}"))
_CLOSERS = {close: start for start, close in _PAIRS.items()}
_MARKS = "[\u0640\u064b-\u0652\u0670\u200b-\u200f\ufeff]*"
_WORD = re.compile(rf"(?:\w{_MARKS})+")
# Before a quote or a Latin letter stands nothing but a clitic.
_CERTAIN = re.compile(rf"[وف]?{_MARKS}[بلك]?{_MARKS}(?<!^)(?=[«“”\"'‹(\[{{A-Za-z])")
_PRESENTATION = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")
_HAMZA = re.compile("[أإآ]")  # no name has this as its second letter, and no word at all behind و
_CLITICS = [re.compile(pattern) for pattern in ("[وف]", "[بلك]", "[وف][بلك]")]
_QUANTIFIERS = frozenset(
    fold(
        "أكثر أقل أزيد نحو حوالي قرابة زهاء ما لا حتى على بين عشرات مئات آلاف عدد عددا أعداد بعض عدة بضع بضعة عديد كثير مزيد "
        "كل جميع معظم آخر آخرون آخرين آخران أخرى أخريات ثالث رابع خامس سادس سابع ثامن تاسع عاشر عائلة أسرة طاقم أحدهم أحدهما "
        "إحداهن إحداهما بعضهم معظمهم أغلبهم كثيرون كثيرين عائلته عائلتها عائلتهم"
    ).split()
)


@cache
def _name_words() -> tuple[frozenset[str], frozenset[str]]:
    """Return all words of the list and the trusted ones among them, folded."""
    text = resources.files(__package__).joinpath("name_words.txt").read_text(encoding="utf-8")
    words = [line for line in text.splitlines() if not line.startswith("#")]
    trusted = frozenset(word[1:] for word in words if word.startswith("+"))
    return trusted.union(word for word in words if not word.startswith("+")), trusted


@lru_cache(maxsize=1 << 14)  # the same names stand in article after article
def bare_name(text: str, label: str) -> str:
    """Return the mention `text` without clitics and outer quotes: `وللجيش` gives `الجيش`.

    `label` decides which words are known: CASUALTY mentions begin with numbers and counted nouns, the
    others with names. Where it cannot be told whether a letter is a clitic, it stays.
    """
    trimmed = text if text.isalpha() else _without_lone_quotes(_trim(text))  # most are one plain word
    if _PRESENTATION.search(trimmed):
        trimmed = without_marks(trimmed)
    certain = _CERTAIN.match(trimmed)
    if certain and certain.end():
        return _trim(trimmed[certain.end() :]) or text
    first = _WORD.match(trimmed)
    if first is None:
        return trimmed or text
    following = _WORD.search(trimmed, first.end())
    return _bare_word(first[0], label, following[0] if following else "") + trimmed[first.end() :]


def _trim(text: str) -> str:
    """Drop blanks, and quotes and brackets whose partner is at the other end or nowhere."""
    text = text.strip(_BLANKS)
    while text:
        inner = text[1:]
        if text[0] in _PAIRS and _PAIRS[text[0]] not in inner[:-1]:
            text = (inner.removesuffix(_PAIRS[text[0]])).strip(_BLANKS)
        elif text[-1] in _CLOSERS and _CLOSERS[text[-1]] not in text[:-1]:
            text = text[:-1].strip(_BLANKS)
        else:
            break
    return text


def _without_lone_quotes(text: str) -> str:
    """Drop quotes and brackets inside the name whose partner stands outside: `تنظيم «داعش` gives `تنظيم داعش`."""
    for opening, closing in _INNER_PAIRS:
        if text.count(opening) != text.count(closing):
            text = text.replace(opening, "").replace(closing, "")
    return text


def _bare_word(word: str, label: str, following: str) -> str:
    base = fold(word)
    if _knows(base, label) and not (base.startswith("و") and len(base) > 3 and _HAMZA.match(_drop(word, 1))):
        return word
    for pattern in _CLITICS:
        clitics = pattern.match(base)
        rest = base[clitics.end() :] if clitics else ""
        if clitics is None or not (len(rest) > 1 or rest.isdecimal()):
            continue
        if clitics[0].endswith("ل") and rest.startswith("ل"):
            return _restored(word, rest, clitics.end(), following)
        if _is_bare(rest, clitics[0], label) or (len(rest) > 3 and _HAMZA.match(_drop(word, clitics.end()))):
            return _drop(word, clitics.end())
    return word


def _drop(word: str, letters: int) -> str:
    """Cut the first letters off, with the marks on them."""
    match = re.match(rf"(?:\w{_MARKS}){{{letters}}}", word)
    return word[match.end() :] if match else word


def _knows(base: str, label: str) -> bool:
    if label == "CASUALTY":
        return base.isdecimal() or base in number_items() or base in _QUANTIFIERS or read_noun(base) is not None
    return base in _name_words()[0]


def _is_bare(rest: str, clitics: str, label: str) -> bool:
    """Whether `rest` is a name by itself, so that what stood before it was a clitic."""
    words, trusted = _name_words()
    # Letters that begin names more often than they stand before them: only a sure name may follow.
    rare = clitics[-1] in ("فكب" if label == "PER" else "فك") or (clitics == "و" and rest.startswith("و"))
    if rest.startswith("ال") and len(rest) > 3:
        sure = rest in words or rest[2:] in words or _knows(rest[2:], label)
        return sure or (len(rest) > 4 and not rare and (label != "PER" or (len(rest) > 5 and rest.endswith("ي"))))
    return (
        _knows(rest, label)
        if label == "CASUALTY"
        else rest in trusted or (len(rest) > 3 and not rare and rest in words)
    )


def _restored(word: str, rest: str, letters: int, following: str) -> str:
    """`لل` hides the article: `للجيش` is `الجيش`; before a name in ل it may not: `للبنان` is `لبنان`."""
    trusted = _name_words()[1]
    bare = _drop(word, letters)
    # `للجنة الدولية` is the committee, `للجنة الانتخابات` the committee of.
    adjective = following.endswith(("ية", "ة", "ي")) and following.startswith("ال")
    if "ال" + rest in trusted or (rest in trusted and adjective):
        return "ال" + bare
    return bare if rest in trusted else "ال" + _drop(bare, 1)
