"""Dates: expressions of time in Arabic to days, weeks, months and years."""
