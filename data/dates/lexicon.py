"""Words that speak of time. Each has a sign: one character for its part in an expression (see `grammar.py`)."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from ..months import AMBIGUOUS, FATHER, GREGORIAN, HIJRI, ZERO
from ..number_words import number_items
from ..spelling import fold


class Entry(NamedTuple):
    """The sign of a word and what it is worth; `joined` says that the word carries و."""

    sign: str
    value: int = 0
    joined: bool = False


# (sign, value, words). Units are numbered from hours, 0, to years, 4.
_NOUNS = (
    ("w", 0, "الاثنين"), ("w", 1, "الثلاثاء"), ("w", 2, "الأربعاء"), ("w", 3, "الخميس"), ("w", 4, "الجمعة"),
    ("w", 5, "السبت"), ("w", 6, "الأحد"),
    ("a", 0, "أمس الأمس البارحة"), ("t", 0, "اليوم"), ("g", 0, "غد غدا"), ("P", 0, "الليلة"), ("J", 0, "الغد"),
    ("p", 0, "فجر صباح ضحى ظهر ظهيرة عصر مغرب مساء عشاء عشية ليل ليلة"), ("5", 0, "الفجر الصباح الظهر العصر المساء"),
    # Units: without article, with it; dual without article, with it; plural or accusative without, with it.
    ("r", 0, "ساعة"), ("j", 1, "يوم نهار"), ("k", 2, "أسبوع"), ("s", 3, "شهر"), ("c", 4, "عام سنة"),
    ("K", 2, "الأسبوع"), ("S", 3, "الشهر"), ("C", 4, "العام السنة"),
    ("d", 0, "ساعتين ساعتان"), ("d", 1, "يومين يومان"), ("d", 2, "أسبوعين أسبوعان"), ("d", 3, "شهرين شهران"),
    ("d", 4, "عامين عامان سنتين سنتان"),
    ("D", 0, "الساعتين"), ("D", 1, "اليومين"), ("D", 2, "الأسبوعين"), ("D", 3, "الشهرين"), ("D", 4, "العامين السنتين"),
    ("u", 0, "ساعات"), ("u", 1, "أيام يوما"), ("u", 2, "أسابيع أسبوعا"), ("u", 3, "أشهر شهور شهرا"),
    ("u", 4, "أعوام سنوات سنين عاما"),
    ("U", 0, "الساعات"), ("U", 1, "الأيام"), ("U", 2, "الأسابيع"), ("U", 3, "الأشهر الشهور"),
    ("U", 4, "الأعوام السنوات السنين"),
    ("o", 1, "الأول الحادي"), ("o", 2, "الثاني"), ("o", 3, "الثالث"), ("o", 4, "الرابع"), ("o", 5, "الخامس"),
    ("o", 6, "السادس"), ("o", 7, "السابع"), ("o", 8, "الثامن"), ("o", 9, "التاسع"), ("o", 10, "العاشر"), ("o", 0, "الأخير"),
    ("T", 20, "العشرين العشرون"), ("T", 30, "الثلاثين الثلاثون"),
    ("l", 0, "مطلع بداية مستهل أوائل منتصف أواسط أواخر نهاية ختام موفى صيف شتاء خريف ربيع"),
)  # fmt: skip
_PARTICLES = (
    ("V", 0, "في خلال بحلول طوال طيلة أثناء"), ("z", 0, "منذ مذ"), ("q", 0, "قبل قبيل"), ("b", 0, "بعد عقب بعيد"),
    ("m", 0, "من"), (">", 0, "حتى إلى لغاية"), ("B", 0, "بين يومي شهري عامي"), ("&", 0, "و"), ("A", 0, "ال"),
    ("~", 0, "نحو حوالي قرابة زهاء"), ("O", 0, "الموافق المصادف بتاريخ"), ("v", 10, "عشر"),
    # Before a month only: `فاتح ماي`, `سابع يونيو`.
    ("f", 1, "أول فاتح"), ("f", 2, "ثاني"), ("f", 3, "ثالث"), ("f", 4, "رابع"), ("f", 5, "خامس"), ("f", 6, "سادس"),
    ("f", 7, "سابع"), ("f", 8, "ثامن"), ("f", 9, "تاسع"), ("f", 10, "عاشر"),
   
    ("1", 1, "واحد واحدة"), ("3", 0, "ألف ألفين ألفان"), ("2", 0, "نصف النصف ربع الربع الثلث"),
    ("`", 0, "فقط قليلة تقريبا"), ("0", 0, "الآن"),
    ("L", 0, "الماضي الماضية الماضيين الماضيتين الفائت الفائتة المنصرم المنصرمة المنصرمين الفارط الفارطة المنقضي المنقضية"),
    ("E", 0, "الأخيرة الأخيرين الأخيرتين"), ("R", 0, "الجاري الجارية الحالي الحالية"),
    ("X", 0, "المقبل المقبلة المقبلين القادم القادمة القادمين"), ("y", 0, "هذا هذه"),
    # What makes the word before it another day than it says, or none.
    ("Z", 0, "نفسه نفسها ذاته ذاتها التالي التالية السابق السابقة عينه العالمي العالمية الدولي الدولية الوطني الوطنية القريب"),
    # Behind these, a month is a name and `العام` an adjective: `ثورة 25 يناير`, `الأمين العام الحالي`.
    ("!", 0, "ثورة ثورتي انتفاضة حراك حركة قوى تيار تحالف ائتلاف كتلة فريق شباب حرب هجمات أحداث اعتداءات انقلاب نصر كذبة مدينة "
             "جسر ميدان شارع ساحة حي جامعة مستشفى لواء كتيبة كتائب جماعة سيارة شركة موقع قصر فندق معسكر قاعدة ملعب مطار محطة "
             "الأمين المدير المدعي النائب المفتش القائد "
             "المفوض المشرف المنسق المراقب"),
    # Behind these, a weekday is no day in particular: `صلاة الجمعة`.
    ("%", 0, "صلاة صلاتي خطبة سوق مسجد جامع كل"),
    # Behind these, `اليوم` is another day or a newspaper.
    ("Q", 0, "ذلك تلك نفس ذات روسيا المصري أخبار رأي صحيفة"),
    # Before these, a weekday is ahead.
    ("7", 0, "المقرر المقررة المرتقب المرتقبة المزمع المنتظر المنتظرة"),
    ("e", 0, "م ميلادي ميلادية للميلاد"), ("i", 0, "ه هجري هجرية للهجرة"), ("W", 0, "المبارك الكريم الفضيل المعظم الحرام"),
    # What is counted, where a year might be read: `في 2000 قرية`.
    ("$", 0, "دولار دولارا يورو ليرة ريال دينار جنيه درهم شخص قتيل جريح جندي مدني مسلح عائلة أسرة منزل قرية بلدة مدرسة مركز "
             "كيلومتر كلم كم متر طن برميل ميل هكتار وحدة صاروخ غارة مرة"),
)  # fmt: skip

_NAMING = "!%Q"  # nouns among them


@cache
def lexicon() -> dict[str, Entry]:
    """Return folded word, clitics included, to its entry."""
    entries: dict[str, Entry] = {}
    for word in number_items():
        entries |= _forms(word, "n", 0) | _forms("ال" + word, "n", 0)
    for sign, value, words in _NOUNS:
        for word in words.split():
            entries |= _forms(fold(word), sign, value)
    for name, number in GREGORIAN.items():
        entries |= _forms(name, "G" if name in AMBIGUOUS else "M", number)
    for name, number in HIJRI.items():
        entries |= _forms(name, "x" if name == ZERO else "h" if name in AMBIGUOUS else "H", number)
    for sign, value, words in _PARTICLES:
        for word in map(fold, words.split()):
            forms = {word: Entry(sign, value), "و" + word: Entry(sign, value, joined=True)}
            entries |= _forms(word, sign, value) if sign in _NAMING else forms
    # `والي` is a governor more often than `and to`.
    return {word: entry for word, entry in entries.items() if word not in ("والي", "وو")}


def _forms(word: str, sign: str, value: int) -> dict[str, Entry]:
    plain = [clitic + word for clitic in _clitics(word)]
    if word.startswith("ال"):
        plain.append("لل" + word[2:])
    forms = {form: Entry(sign, value) for form in plain}
    return forms | {"و" + form: Entry(sign, value, joined=True) for form in plain}


def _clitics(word: str) -> Iterator[str]:
    yield ""
    if word != FATHER:  # `باب` is a door
        yield from "بف" if word.startswith("ال") else "بلف"
