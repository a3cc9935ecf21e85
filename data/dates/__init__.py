"""Dates: expressions of time in Arabic to days, weeks, months and years."""

from .finding import find_dates
from .mentions import DateMention

__all__ = ["DateMention", "find_dates"]
