"""Arabic letters made comparable: what look-ups in word lists fold away.

Folded text has other lengths than the raw text: it serves look-ups only, never offsets.
"""

import re
import unicodedata

_PRESENTATION = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]+")
_REMOVED = re.compile(
    "[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]"
)
_LETTERS = str.maketrans("أإآٱىیکۀەہةپڤگچ", "ااااييكههههبفكج")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


def without_marks(text: str) -> str:
    """Return `text` without diacritics, tatweel and invisible marks, presentation forms as letters."""
    letters = _PRESENTATION.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    return _REMOVED.sub("", letters)


def fold(text: str) -> str:
    """Return `text` without marks, hamza on alif, final ة and ى folded to ه and ي, digits as 0-9."""
    return without_marks(text).translate(_LETTERS).translate(_DIGITS)
