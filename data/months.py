"""Names of months in the Arabic press: Gregorian ones of all regions, and those of the Hijri year.

A name of two words is written with one blank. Which names are also something else is said here; the
grammar asks for more evidence before it takes such a word for a month.
"""

from .spelling import fold

_GREGORIAN = (
    ("يناير", "جانفي", "كانون الثاني", "كانون ثاني", "كانون ثان"),
    ("فبراير", "فيفري", "شباط"),
    ("مارس", "آذار"),
    ("أبريل", "أفريل", "نيسان"),
    ("مايو", "ماي", "أيار", "مايس"),
    ("يونيو", "يونيه", "جوان", "حزيران"),
    ("يوليو", "يوليه", "يوليوز", "جويلية", "تموز"),
    ("أغسطس", "غشت", "أوت", "آب"),
    ("سبتمبر", "شتنبر", "أيلول"),
    ("أكتوبر", "تشرين الأول", "تشرين أول"),
    ("نوفمبر", "نونبر", "تشرين الثاني", "تشرين ثاني", "تشرين ثان"),
    ("ديسمبر", "دجنبر", "كانون الأول", "كانون أول"),
)
_HIJRI = (
    ("محرم", "المحرم"),
    ("صفر",),
    ("ربيع الأول", "ربيع أول"),
    ("ربيع الثاني", "ربيع ثاني", "ربيع الآخر"),
    ("جمادى الأولى", "جمادى الأول"),
    ("جمادى الآخرة", "جمادى الآخر", "جمادى الثانية", "جمادى الثاني"),
    ("رجب",),
    ("شعبان",),
    ("رمضان",),
    ("شوال",),
    ("ذو القعدة", "ذي القعدة", "ذوالقعدة"),
    ("ذو الحجة", "ذي الحجة", "ذوالحجة"),
)


def _numbered(months: tuple[tuple[str, ...], ...]) -> dict[str, int]:
    return {fold(name): number for number, names in enumerate(months, 1) for name in names}


GREGORIAN = _numbered(_GREGORIAN)
"""Folded name to 1 to 12."""
HIJRI = _numbered(_HIJRI)
"""Folded name to 1 to 12, from محرم."""
_AMBIGUOUS = "مارس ماي نيسان جوان تموز أوت آب شباط محرم المحرم رجب شعبان رمضان شوال"
AMBIGUOUS = frozenset(fold(_AMBIGUOUS).split())
"""Names that are also verbs, persons, cars or fathers: `مارس ضغوطا`, `تيريزا ماي`."""
ZERO = fold("صفر")
"""The second Hijri month, and zero: a month only with its year or behind `شهر`."""
FATHER = fold("آب")
"""August, and once folded also `أب` and the city of `إب`: told apart by the raw text."""
