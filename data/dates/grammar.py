"""Expressions of time as patterns over the signs of tokens.

One pass of one pattern. Its alternatives stand in the order in which they are tried, and each has a
reader of the same name in `reading.py`. The signs, whose words are in `lexicon.py` and whose numbers in
`tokens.py`:

    numbers     # 1 to 31 (maybe a day)  Y 1900 to 2099  I 1300 to 1500  N any other  A `ال` before digits
                n number word  1 one  3 thousand  v عشر  T 20th, 30th  o other ordinal  f ordinal without article, as `فاتح`
    dates       F a whole one in digits  M month  G month or another word  H Hijri  h Hijri or a person  x صفر
                w weekday  a yesterday  t today  g tomorrow  J `الغد`  P `الليلة`  p part of the day  5 `الصباح`
    units       r hour  j day  k week  s month  c year  d two of them  u several, or a counted accusative
                with the article: K week  S month  C year  D two  U several
    which       L last  E recent  R current  X next  y this  Z `نفسه`  Q `ذلك` and others before `اليوم`
    between     V in  z since  q before  b after  m from  > to  B between  & and  ~ about  l beginning, end
                O corresponding to  2 half  0 now  ` only  W honorific of a month  e AD  i AH
    around      ! what is named after dates  % what weekdays belong to  7 due  $ what is counted
    marks       themselves; all quotes are ", all dashes -; `.` is whatever has no part in a date
"""

import re

DAY = "(?:A?#|o(?:v|&T)?|T|f(?=[MGHh]))"
"""A day of the month: `15`, `الخامس عشر`, `الحادي والعشرين`, `العشرين`, `أول` before a month."""

_PART = "(?:[bq]?l?p)?"  # `بعد منتصف ليل`
_MODIFIER = "(?:q?L|R|X)"  # `قبل الماضي` is the one before the last
_WORDS = "(?:&?[n13vT]){0,9}"  # bounded, so that a long row of numbers takes no long time
_NUMBER = f"(?:[#NY]|[n13vT]{_WORDS})"
# What may stand before a date that says more: `يوم الأحد الموافق`, `أمس (الجمعة)`.
_HEAD = rf"{_PART}j?(?:[atg][(،]?)?(?:w[)،]?\(?)?O?"
_DAYS = rf"{DAY}(?:[&>-]j?{DAY})?"
# Of another century (`عام 1790`) or another date (`العام نفسه`): read as no date, rather than as this year's.
_OTHER_YEAR = "m?[cC]N|m?CZ|mQC"
_YEAR = rf"(?:m?[cC]?(?:Ye?|Ii?)|m?C{_MODIFIER}|myC|{_OTHER_YEAR}|{_MODIFIER})"
_PERIOD = "(?:lm?|[2K]om)"  # `مطلع`, `أواخر`, `النصف الأول من`: part of the expression, but not read
# A month is often named twice: `تشرين الثاني / نوفمبر`, `تموز (يوليو)`.
_MONTH = r"(?:[MG](?:[/-]?[MG]|\([MG]\))?|[Hh])"
_SURE_MONTH = r"(?:[MG](?:[/-][MG]|\([MG]\))|M[MG]?|GM|H)"
_DURATION = (
    rf"(?:(?:d|{_NUMBER}[urkscj])(?!&2|`?m[^t0])"
    # One unit, not the beginning of something longer, as in `شهر مارس`, `عام ونصف`.
    r"|[rjksc]1?(?!&2|[#NYIn3TMGHhxwatgofCLRXE]|`?m[^t0]))"
)
_TODAY = r"(?<!Q)(?:(?<!V)t(?![AoZ])|t(?![AoZ#N]))"  # not `في اليوم 263`

_PATTERNS = (
    ("numeric", rf"{_HEAD}F[ei]?"),
    ("short", r"[jO]#/#(?!/)"),
    ("date", rf"{_HEAD}{_DAYS}m?(?:s?{_MONTH}W?{_YEAR}?|xW?m?c?Ii?)"),
    ("day_of_month", rf"{_HEAD}(?:{_DAYS}m?(?:S(?:{_MODIFIER}|Z)|yS)|#R)"),
    ("recent", rf"(?:D|UA?{_NUMBER}|A?{_NUMBER}[urkscj])[LEX]"),
    ("ago", rf"q~?{_DURATION}"),
    ("since", rf"z~?{_DURATION}"),
    ("relative", rf"{_PART}j?(?:fm?a|oma|ao?|b?g|(?<=[jV])J|(?:[bq]?l)?(?<!Q)P{_MODIFIER}?|(?:y|(?<=z))5|{_TODAY})(?:[(،-]?w\)?)?"),
    ("weekday", rf"{_PART}j?w(?!v)(?:[&/-]?w)*(?:{_MODIFIER}|mK{_MODIFIER}|myK)?"),
    ("month", rf"{_PERIOD}?(?:s(?:{_MONTH}|x)W?{_YEAR}?|{_SURE_MONTH}W?{_YEAR}?|{_MONTH}W?{_YEAR})"
              rf"|(?:{_PERIOD}|(?<=[Vz])|(?<=[MGHh]>))[Gh]W?|(?<=m)[Gh](?=&?>l?[MGHh])|(?<=B)[Gh](?=&[MGHh])|xW?m?c?Ii?"),
    ("years", r"(?:B{1,2}[cC]?Y[&-]|m[cC]?Y&?>|[cC]Y[>/-])[cC]?Ye?|(?<=\()Y-Y(?=\))"),
    ("year", rf"{_PERIOD}?[cC]{_MODIFIER}?(?:Ye?[LRX]?|Ii?)|{_PERIOD}?[cC]3{_WORDS}"
             rf"|(?:{_PERIOD}|(?<=[Vz])|(?<=Y&))(?:Ye?|Ii)(?![$n3u])|Ye"),
    ("unit", rf"{_PERIOD}?(?:[KSC]{_MODIFIER}|y[KSC](?!Z))|l[SC](?![LRXZEYIo])"),
)  # fmt: skip
# Most words are `.`: looking ahead skips them at once.
GRAMMAR = re.compile(f"(?=[^.])(?:{'|'.join(f'(?P<{name}>{pattern})' for name, pattern in _PATTERNS)})")
