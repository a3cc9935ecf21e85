"""Statuses that the word before a count tells (`وفاة 29 معتقلا` are dead): nothing for the network to guess.

In the annotated training text 967 of 967 counts directly behind these words are of killed people. A count that begins with
و may stand beside a count of the dead (`19 وفاة و108 مصابين`): of it they tell nothing.
"""

from ..data.spelling import fold

KILLED = "killed"
_DEATH = frozenset(
    fold("مقتل مصرع وفاة استشهاد استشهد استشهدت توفي توفيت قتلت يقتل تقتل قضى قضت ارتقاء ارتقى جثامين جثث").split()
)
_CLITICS = "وفبل"


def told_status(before: str, count: str) -> str | None:
    """Return the status that the word directly before the first word of a count tells, None where it tells none."""
    if count.startswith("و"):
        return None
    folded = fold(before)
    return KILLED if folded in _DEATH or (folded[:1] in _CLITICS and folded[1:] in _DEATH) else None
