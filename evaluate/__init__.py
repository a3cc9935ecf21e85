"""Scores, parity checks and reports."""
