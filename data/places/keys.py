"""What a name is looked up by: letters and digits alone, with the spellings that the press mixes up made one."""

import re
from functools import lru_cache

from ..spelling import fold

_OTHER = re.compile(r"[\W_]+")
# A hamza on a carrier comes and goes (بئر, بير); ڨ is the Tunisian and ق the usual letter of قفصة.
_HAMZA = str.maketrans({"ؤ": "و", "ئ": "ي", "ء": None, "ڨ": "ق", "ڭ": "ك", "ۋ": "و"})


@lru_cache(maxsize=1 << 15)
def place_key(name: str) -> str:
    """Return what `name` is looked up by: `أبو ظبي`, `ابوظبي` and `أبـو ظَبي` are one key.

    Blanks, hyphens and quotes go (بيونغ يانغ, بيونغيانغ), and so do diacritics and every hamza.
    """
    return _OTHER.sub("", fold(name).translate(_HAMZA)).casefold()
