"""Years that stand where counts do: `منذ أكتوبر 2023، بينهم 318 قتيلا` has no 2,023 victims.

In the annotated training text no count is one number of a year's size directly behind a month, a word for year or `في`.
"""

import re
from collections.abc import Sequence

from ..data.months import GREGORIAN, HIJRI
from ..data.spelling import fold

_YEAR = re.compile(r"(?:1[34]|19|20)\d\d")
_BEFORE = {name.split()[-1] for name in (*GREGORIAN, *HIJRI)} | set(fold("سنة عام العام في").split())
_CLITICS = ("و", "ل", "ب", "لل")


def is_year(words: Sequence[str], place: int) -> bool:
    """Whether the word at a place is the year of a date, as far as the word before it tells."""
    if not place or not _YEAR.fullmatch(fold(words[place])):
        return False
    before = fold(words[place - 1])
    return any(before.startswith(clitic) and before.removeprefix(clitic) in _BEFORE for clitic in ("", *_CLITICS))
