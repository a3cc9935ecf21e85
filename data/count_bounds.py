"""Phrases that bound a number: `ما لا يقل عن`, `حتى`, `نحو`, `على الأقل`."""

import re
from typing import Literal

Bound = Literal["least", "most", "about", "none"]

# Letters are folded; [يت] is the verb's prefix for either gender. Where two fit, the first is taken.
_BEFORE: dict[Bound, str] = {
    "least": r"ما ?لا ?[يت]قل(?:ون)? (?:عن|علي)|لا [يت]قل(?:ون)? (?:عن|علي)|ليس اقل من|(?:اكثر|ازيد) (?:من|عن)|اكثر"
    r"|(?:ما ?)?[يت](?:زيد|ربو) (?:عن|علي)|(?:ما ?)?[يت]فوق|(?:ما ?)?[يت]ت(?:جاوز|عدي)|فوق|علي الاقل|[كب]حد ادني|نيف(?= و)",
    "most": r"(?:ما ?)?لا [يت]زيد(?:ون)? (?:عن|علي)|(?:ما ?)?لا [يت]ت(?:جاوز|عدي)(?:ون)?|(?:ليس|لا) اكثر من|اقل من"
    r"|حتي|(?:ما ?)?[يت]صل(?:ون)? الي|علي الاكثر|[كب]حد اقصي",
    "about": r"نحو|حوالي|قرابه|زهاء|(?:ما ?)?[يت]قا?رب(?: من)?|ما ?[يت]قدر(?: عددهم)?(?= ب)"
    r"|(?:ما ?)?[يت]ناهز|في حدود|حدود|تقريبا|ما ?يعادل",
    "none": r"ما ?مجموعه|مجموع|اجمالي|ما ?عدده|عددهم|(?:ما ?)?[يت]تراوح(?: عددهم)?(?= (?:ما )?بين)",
}
_BEHIND: dict[Bound, str] = {
    "least": r"علي الاقل|علي اقل تقدير|او اكثر|فاكثر|او يزيدون|او يزيد|ويزيد|فما فوق|[كب]?حد ادني|ونيفا?",
    "most": r"علي الاكثر|علي ابعد تقدير|[كب]?حد اقصي|او اقل|فاقل",
    "about": r"تقريبا|علي وجه التقريب",
    "none": r"فقط|لا غير",
}
_LEADING = [(re.compile(rf"^[\W_]*[وف]?[بل]?(?:{words})(?![^\W\d_])"), bound) for bound, words in _BEFORE.items()]
_ELSEWHERE = [(re.compile(rf"(?<=\W)(?:{words})(?![^\W\d_])"), bound) for bound, words in _BEHIND.items()]
_SIGNS: dict[str, Bound] = {"+": "least", "~": "about", "≈": "about"}


def take_bounds(text: str) -> tuple[str, set[Bound]]:
    """Return prepared text without its bounding phrases, and what they say."""
    bounds: set[Bound] = {_SIGNS[sign] for sign in _SIGNS if sign in text}
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
