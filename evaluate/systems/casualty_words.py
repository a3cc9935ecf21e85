"""What the words around a casualty say of it, by a small rule: the attributes of all baselines' casualties.

The status is that of a cue inside the mention (`12 قتيلا`), else of the nearest one in the sentence, where a cue
behind the mention counts as a few words farther away. `بين قتيل وجريح` behind a mention and two cues in one breath
before it (`مقتل وإصابة 30`) leave open who is what. The victim is what a noun inside the mention says.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from re import Pattern, compile
from typing import NamedTuple, cast

from ...data.count_words import bases
from ...data.records import Status, Victim
from ...data.spelling import fold
from ...data.tags import Span
from ...models.victim_words import told_victim

_BEHIND = 4  # words that a cue behind a mention counts as farther away than one before it
_BOTH = frozenset({"killed", "injured"})


class Harm(NamedTuple):
    """What happened to the people of a casualty, and who they are."""

    status: Status
    victim: Victim


# `*` stands for any letters. `فقد` alone is hardly ever `lost`, but `for indeed`.
_CUES: Mapping[str, str] = {
    "killed": "قتل* قتيل* مقتل* يقتل* تقتل* نقتل استشهد* استشهاد* شهيد* شهداء* مصرع* حتف* وفاة وفيات وفاته* توفي* اغتيل* "
    "اغتيال* أعدم* إعدام* جثة جثث جثمان* جثامين* حياة حياته* أرواح موت* مات ماتت ماتوا هلك* ذبح* إبادة قضوا تصفية رفات ضحيته* "
    "ضحية",
    "injured": "جرح* جريح* جراح جراحه* أصيب* إصاب* أصابت* يصيب تصيب مصاب* يصاب* تصاب*",
    "captured": "اعتقل* اعتقال* معتقل* يعتقل* تعتقل* خطف* اختطف* اختطاف* مخطوف* مختطف* احتجز* احتجاز* محتجز* يحتجز* رهينة "
    "رهائن أسر أسرت أسروا أسير* أسرى أوقف* أوقفت* توقيف* موقوف* قبض* يقبض* تقبض* يأسر* تأسر* أفرج* إفراج* سراح* سجن* سجين* سجناء",
    "missing": "فقدان فقدوا فقدت مفقود* اختفى اختفوا اختفاء* مختف*",
    "casualty": "ضحايا",
}
_VICTIMS: Mapping[str, str] = {
    "combatant": "جندي* جنود* عسكري* مسلح* مقاتل* عنصر* عناصر* شرطي* شرطة ضابط* ضباط* إرهابي* انتحاري* متمرد* مجند* "
    "ميليشي* مليشي* قيادي* قائد* حوثي* جهادي* مرتزق* فدائي* أمن",
    "media": "صحفي* صحافي* إعلامي* مراسل* مصور*",
    "aid": "مسعف* طبيب* أطباء* ممرض* متطوع* منقذ* إغاثة إسعاف*",
    "civilian": "مدني* مواطن* متظاهر* محتج* نازح* لاجئ* عامل* عمال* مزارع* طالب* طلاب* سكان* مصل* حجاج",
}


def _pattern(words: Mapping[str, str]) -> Pattern[str]:
    groups = (f"(?P<{name}>{'|'.join(fold(forms).replace('*', '.*').split())})" for name, forms in words.items())
    return compile("|".join(groups))


_CUE, _VICTIM = _pattern(_CUES), _pattern(_VICTIMS)


def tell_harm(words: Sequence[str], span: Span) -> Harm:
    """Return the attributes of the casualty that `span` of a sentence's words is."""
    own = words[span.start : span.end]
    victim = told_victim(own) or next(filter(None, map(_victim, own)), "person")
    return Harm(_status(words, span), cast(Victim, victim))


@lru_cache(maxsize=1 << 16)
def cue(word: str) -> Status | None:
    """Return the status that a word tells of, with clitics or without: `وأصيب` is injured."""
    return cast("Status | None", _group(_CUE, word))


@lru_cache(maxsize=1 << 16)
def _victim(word: str) -> str | None:
    return _group(_VICTIM, word)


def _group(pattern: Pattern[str], word: str) -> str | None:
    matches = (pattern.fullmatch(base) for base in bases(fold(word)))
    return next((match.lastgroup for match in matches if match), None)


def _status(words: Sequence[str], span: Span) -> Status:
    cues = {place: status for place, word in enumerate(words) if (status := cue(word))}
    if not cues:
        return "killed"
    nearest = min(cues, key=lambda place: _distance(place, span))
    behind = {cues.get(place) for place in range(span.end, span.end + _BEHIND)}
    before = {cues.get(place) for place in (span.start - 1, span.start - 2)}
    divided = fold("بين") in words[span.end : span.end + _BEHIND] and behind >= _BOTH
    return "casualty" if divided or (nearest < span.start and before >= _BOTH) else cues[nearest]


def _distance(place: int, span: Span) -> int:
    """Return how far a cue is; one inside the mention is less than nothing, the last one least."""
    return span.start - place if place < span.end else place - span.end + 1 + _BEHIND
