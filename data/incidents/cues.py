"""What the words around a figure say about it: that it is new, old, further, or of another event.

All patterns read folded text (`spelling.fold`) of one sentence.
"""

import re
from functools import lru_cache
from typing import Literal

from .. import spelling

fold = lru_cache(1024)(spelling.fold)  # one sentence is asked many questions

Manner = Literal["plain", "update", "earlier", "further", "boast"]
"""How a figure stands to one told before: plainly, in its place, before it, beside it, or as a party's own claim."""

_TOLL_WORDS = "(?:ال)?(?:عدد|اعداد|حصيل|ضحايا|قتلي|شهداء|وفيات|اصابات|مصابين|جرحي|مفقودين|مختطفين|معتقلين)"
_RISES = r"ارتفع|ارتفاع|يرتفع|ترتفع|تضاعف|ازداد|انخفض|انخفاض"
_RISE = rf"\b[وف]?ل?(?:{_RISES}|يرفع|ترفع|رفع|خفض|تخفض)"
_UPDATE = re.compile(
    rf"{_RISE}[تو]?ا?\b.{{0,80}}?{_TOLL_WORDS}|{_TOLL_WORDS}.{{0,120}}?\b[وف]?ل?(?:{_RISES})|{_RISE}\S* (?:ال[يى]|من) "
    rf"|حصيله (?:جديده|محدثه|نهائيه|اخيره)|الحصيله (?:الجديده|المحدثه|النهائيه|الاخيره)"
    rf"|\b[وف]?ل?(?:تصبح|يصبح|تصل|يصل) (?:ال)?(?:حصيل|عدد)"
)
_EARLIER = re.compile(
    r"حصيله (?:سابقه|اولي|اوليه)\b|\b[وف]?(?:بعدما )?كان(?:ت|وا)? (?:ال)?حصيل|بعد(?:ما)? (?:ان )?(?:كان|تحدث|اعلن)"
    r"|\b[وف]?كان(?:ت|وا)?\b(?:.{0,60}? قد|[^،,.:]{0,40}) (?:اعلن|تحدث|اشار|ذكر|افاد|قدر|نشر|احص)"
)
_LATER = re.compile(r"قبل ان|فيما|لكن|غير ان")
_FROM = re.compile(r"\bمن $")
_FURTHER = re.compile(
    r"^\W*[وف]?كما\b|\bايضا\b|(?:اضافه ال\S+|الاضافه ال\S+|فضلا عن|علاوه علي|الي جانب)(?: (?:مقتل|اصابه|جرح|خطف|فقدان))? $"
    r"|متاثر\S* ب(?:جراح|اصاب|جرح)"
)
_OTHERS = re.compile(r"\bاخر(?:ون|ين|ان|ي|يات|يين)?\b")
_ELSEWHERE = re.compile(
    r"^\W*[وف]?(?:من (?:جهه|ناحيه|جانب) (?:اخر|ثاني)|(?:علي|في) (?:صعيد|سياق|حادث|حادثه|تطور|هجوم|واقعه|عمليه) (?:اخر|منفصل|ثان|مواز)"
    r"|في (?:المقابل|وقت سابق)|(?:ب|في )المقابل|الي ذلك|بموازاه|سبق |كان قد)"
    r"|(?:غار|ضرب|هجوم|انفجار|تفجير|قصف|كمين|حادث|اشتباك|عملي|مجزر|اعتداء)\S* (?:اخر|اخري|ثان|ثاني|ثانيه|منفصل|منفصله)\b"
)
_COMPARED = re.compile(r"^\W*[وف]?للمقارنه\b|\b(?:مقابل|مقارنه (?:ب|مع)\S*|قياسا (?:ب|الي)\S*)(?: \S+)? $")
_BACKGROUND = re.compile(
    r"\b[وف]?سبق\b|في وقت سابق|قبل (?:عام|سن|اعوام|اشهر|شهور|عقد|عقود|اسابيع)|\bسابقا\b|\bآنذاك\b|\bانذاك\b|حينها"
)
_ALONE = re.compile(r"\b(?:ل)?وحد(?:ه|ها|هم|هما)\b")
_BOAST = re.compile(r"\b[وف]?(?:ت|ي)?(?:زعم|زاعم|مزاعم|ادع[يت]|مدعي)")
_REPORTS = re.compile(
    r"\b[وف]?(?:افاد|قال|اعلن|ذكر|اكد|اوضح|اضاف|وثق|اشار|نقل|كشف|صرح|احص|سجل|رصد|بحسب|وفق)(?:ت|وا|ا|ي|ه)?\b|:"
)
_HARM = re.compile(
    r"\bكما\b|\b[وف]?(?:قتل|مقتل|اصيب|اصابه|جرح|خطف|اختطف|اعتقل|اعتقال|اغتيل|اغتيال|استشهد|استشهاد|توفي|وفاه|فقد|فقدان)(?:ت|وا)?\b"
)
_NAMES = re.compile(
    r"\b[وف]?(?:هم|هما|هو|هي|بينهم|بينهن|بينهما|منهم|منهن|ضمنهم|احدهم|احدهما|احداهن|احداهما|ابرزهم|يدعي|تدعي|المدعو|اسمه|اسمها)\b"
)


def tells_update(sentence: str) -> bool:
    """Whether figures of the sentence take the place of earlier ones (`وارتفعت الحصيلة إلى 17`)."""
    return _UPDATE.search(fold(sentence)) is not None


def tells_earlier(before: str) -> bool:
    """Whether the words before a figure, from the start of its sentence, make it an earlier one (`بعدما كانت 11`)."""
    folded = fold(before)
    if from_to := _FROM.search(folded):  # `ارتفع عدد القتلى من 12 إلى 17`
        return _UPDATE.search(folded[: from_to.start()] + "الي ") is not None
    starts = [match.start() for match in _EARLIER.finditer(folded)]
    return bool(starts) and not _LATER.search(folded, starts[-1])


def tells_further(before: str, figure: str) -> bool:
    """Whether a figure comes on top of earlier ones, by its own words or those before it in its sentence.

    `كما قتل ثلاثة`, `ثلاثة آخرون`, `فضلا عن ثلاثة`.
    """
    return bool(_OTHERS.search(fold(figure)) or _FURTHER.search(fold(before)))


def tells_elsewhere(sentence: str) -> bool:
    """Whether a sentence turns to another event (`من جهة أخرى`, `في غارة أخرى`)."""
    return _ELSEWHERE.search(fold(sentence)) is not None


def tells_comparison(before: str) -> bool:
    """Whether the words before a figure set it against another (`512 قتيلا مقابل 388 في الشهر الذي سبقه`)."""
    return _COMPARED.search(fold(before)) is not None


def tells_background(sentence: str) -> bool:
    """Whether a sentence looks back (`سبق`, `قبل سنوات`), so that the date of the article is not its date."""
    return _BACKGROUND.search(fold(sentence)) is not None


def tells_report(between: str) -> bool:
    """Whether words between two figures begin a report anew, as behind a headline without a full stop."""
    return _REPORTS.search(fold(between)) is not None


def tells_alone(sentence: str) -> bool:
    """Whether a sentence tells of one place among those of an event (`وفي القرية وحدها`)."""
    return _ALONE.search(fold(sentence)) is not None


def tells_boast(sentence: str) -> bool:
    """Whether the figures of a sentence are a party's own claim (`زاعمة أنها قتلت أربعين`)."""
    return _BOAST.search(fold(sentence)) is not None


def tells_harm(between: str) -> bool:
    """Whether words tell anew of people harmed, or of more of them (`كما قتل القائد`)."""
    return _HARM.search(fold(between)) is not None


def tells_name(between: str) -> bool:
    """Whether words between a figure and a person name one of its people (`اثنان، هما …`)."""
    return _NAMES.search(fold(between)) is not None
