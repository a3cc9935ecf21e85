"""What the search for dates gives."""

from datetime import date
from typing import NamedTuple

from ..incidents.records import Precision


class DateMention(NamedTuple):
    """An expression of time and what it stands for.

    `start` and `end` count code points of the raw text, end-exclusive; whole words, clitics on them.
    `first` and `last` are both included. `precision` is how narrow the text was.
    """

    start: int
    end: int
    first: date
    last: date
    precision: Precision
