"""Phrases that bound a number: `ما لا يقل عن`, `حتى`, `نحو`, `على الأقل`; and those around it that say nothing."""

import re
from typing import Literal

from .number_words import read_items

Bound = Literal["least", "most", "about", "none"]

# Letters are folded, [يت] is the verb's prefix for either gender, and a space may be missing: `مالايقل`. Where two
# fit, the first is taken.
_THEIRS = "(?: عدد(?:هم|هن|ها))?"
_NOT = "(?:(?:ما )?لا|لم|لن)"
_EXCEEDS = (
    rf"[يت](?:زيد(?:ون)?|زد|ربو|نيف|نوف){_THEIRS}(?: قليلا)? (?:عن|علي)"
    rf"|[يت](?:فوق|تجاوز(?:ون)?|تعدي?|تعدون|تخطي?|تخطون){_THEIRS}"
)
_EXCEEDED = rf"(?:تجاوزت?|تجاوزوا|تخط[يت]|تعد[يت]|فاقت?){_THEIRS}|(?:زادت?|زياده){_THEIRS}(?: قليلا)? (?:عن|علي)"
_FALLS_SHORT = rf"[يت]قل(?:ون)?{_THEIRS} (?:عن|علي)"
_A_NUMBER = r"(?= (?:ال)?(?:\d|احد|اثن|عشر|ثلاث|اربع|خمس|ست|سبع|ثمان|تسع|مئ|مائ|الف|مليون))"
_BEFORE: dict[Bound, str] = {
    "least": rf"{_NOT} {_FALLS_SHORT}|(?:ما )?لا [يت]قل{_A_NUMBER}|(?:ليس|لا) اقل من|(?:اكثر|ازيد|اعلي)(?: قليلا| بقليل)? (?:من|عن)|اكثر"
    rf"|(?:ما )?(?:{_EXCEEDS})|{_EXCEEDED}|فوق|علي الاقل|[كب]حد ادني|كاقل تقدير|نيف(?= و)|≥",
    "most": rf"{_NOT} (?:{_EXCEEDS})|(?:ليس|لا) اكثر من|اقل من|(?:ما )?{_FALLS_SHORT}|حتي|(?:ما )?دون{_A_NUMBER}"
    rf"|(?:ما |قد )?[يت]صل(?:ون)?{_THEIRS} الي|علي الاكثر|[كب](?:حد اقصي|اقصي حد)|≤",
    "about": rf"نحو(?:ا من)?|حوالي|قرابه|زهاء|(?:ما )?[يت]قا?رب(?:ون)?{_THEIRS}(?: من)?|قاربت?{_THEIRS}"
    rf"|[ايت]قتربت?{_THEIRS} من|(?:ما )?[يت]قدر(?:ون)?{_THEIRS}(?= ب)|(?:ما )?[يت]ناهز(?:ون)?{_THEIRS}"
    rf"|ناهزت?{_THEIRS}|في حدود|حدود|تقريبا|ما يعادل|ما معدله|معدل",
    "none": rf"ما مجموعه|مجموع|اجمالي|ما عدده|(?:ما )?[يت]?تراوحت?{_THEIRS}(?= (?:ما )?بين)|فقط|سوي"
    rf"|(?:بلغ|وصل)ت?{_THEIRS}(?: الي)?|ارتف(?:اع|عت?)(?: [^\W\d_]+){{1,3}} الي"
    r"|(?:من )?(?:بين|من|ضمن)(?:هما?|هن|ها)|ب(?:من|ما) في(?:هما?|هن|ها)",
}
_BEHIND: dict[Bound, str] = {
    "least": r"(?:علي |في |ب)الاقل|(?:علي |في |ك)اقل تقدير|(?:او |[فو])اكثر|او يزيد(?:ون)?|ويزيد(?:ون)?|[فو]ما فوق"
    r"|[كب]?حد ادني|ونيفا?",
    "most": r"علي الاكثر|علي ابعد تقدير|[كب]?(?:حد اقصي|اقصي حد)|(?:او |ف)اقل|[فو]ما دون",
    "about": r"تقريبا|علي وجه التقريب|او نحو ذلك",
    "none": r"فقط|لا غير",
}
# `حتى` before these bounds nothing.
_SO_FAR = re.compile(r"(?<![^\W\d_])(?:حتي|الي|لحد)\s(?:الان|اللحظه|الساعه|اليوم)(?![^\W\d_])")


def _phrases(words: str, start: str) -> re.Pattern[str]:
    return re.compile(rf"{start}(?:{words})(?![^\W\d_])".replace(" ", r"\s*"))


_LEADING = [(_phrases(words, r"^[\W_]*[وف]?[بل]?"), bound) for bound, words in _BEFORE.items()]
_ELSEWHERE = [(_phrases(words, r"(?<![^\W\d_])"), bound) for bound, words in _BEHIND.items()]
_SIGNS: dict[str, Bound] = {"+": "least", "~": "about", "≈": "about"}


def take_bounds(text: str) -> tuple[str, set[Bound]]:
    """Return prepared text without its bounding phrases, and what they say."""
    bounds: set[Bound] = {_SIGNS[sign] for sign in _SIGNS if sign in text}
    text = _SO_FAR.sub(" ", text)
    taken = True
    while taken:
        taken = False
        for pattern, bound in _LEADING:
            text, times = pattern.subn("", text)
            bounds |= {bound} if times else set()
            taken = taken or times > 0
    for pattern, bound in _ELSEWHERE:
        text, times = pattern.subn(" ", text)
        bounds |= {bound} if times else set()
    return text.translate(dict.fromkeys(map(ord, _SIGNS), " ")), bounds


_STATED = re.compile(r"(?<![^\W\d_])(?:(?:^\W*عدد|وعدد|(?:و?ال)?بالغ(?:ه|ين)?\s+عدد)(?:هم|هن|ها)|بلغت?)(?![^\W\d_])")


def split_stated_number(text: str) -> tuple[str, str]:
    """Return what stands before and behind `وعددهم`, `البالغ عددهم`, `بلغ`; the text and nothing where neither is there."""
    match = _STATED.search(text)
    return (text[: match.start()], text[match.end() :]) if match else (text, "")


# Around a number of which only the digits and the noun are at hand, a verb may come before its subject (`تجاوزت حصيلة
# الشهداء 7 آلاف`) and `على الأقل` after some words. Words with و, numbers and `بينهم` begin something else.
_BETWEEN = r"(?: (?!و|(?:بين|من|ضمن)(?:هم|هن|ها)(?!\w))[^\W\d_]+){0,4}"
_GROWS = rf"[يت](?:زيد(?:ون)?|زد|ربو){_BETWEEN} (?:عن|علي)"
_VERBS: dict[Bound, str] = {
    "most": rf"{_NOT} (?:{_EXCEEDS}|{_GROWS})|قد [يت](?:بلغ|صل{_BETWEEN} الي)",
    "least": rf"{_EXCEEDS}|{_EXCEEDED}|{_GROWS}",
    "about": rf"[يت]قا?رب(?:ون)?|قاربت?|[ايت]قتربت?{_BETWEEN} من|[يت]ناهز|ناهزت?",
}
_VERB_BEFORE = [
    (re.compile(rf"(?<![^\W\d_])[وف]?(?:{words}){_BETWEEN}\s*[«\"(]?$".replace(" ", r"\s+")), bound)
    for bound, words in _VERBS.items()
]
_LEAST_BEHIND = re.compile(rf"{_BETWEEN} علي الاقل(?![^\W\d_])".replace(" ", r"\s+"))
_CLAUSE_END = re.compile("[.!?؟؛،,:\n]")


def bound_around(before: str, behind: str) -> Bound | None:
    """Say what the prepared text of its sentence, `before` and `behind` a bare number, makes of it, if anything."""
    clause = _CLAUSE_END.split(before)[-1]
    matches = [(pattern.search(clause), bound) for pattern, bound in _VERB_BEFORE]
    matches.append((_LEAST_BEHIND.match(behind), "least"))
    return next((bound for match, bound in matches if match and not _has_number(match[0])), None)


def _has_number(text: str) -> bool:
    return any(item.is_number for item in read_items(text))


# Verbs in the dual, as news of victims has them. Others in ا look like an adverb (`جميعا`).
_OF_TWO = re.compile(
    r"\s+(?:هما|كانا|قتلا|اصيبا|جرحا|توفيا|قضيا|لقيا|استشهدا|خطفا|اختطفا|اعتقلا|اوقفا|فقدا|قاما|حاولا)(?![^\W\d_])"
)


def is_of_two(behind: str) -> bool:
    """Whether the prepared text behind a noun begins with a verb in the dual: `مدنيين قتلا`."""
    return _OF_TWO.match(behind) is not None
