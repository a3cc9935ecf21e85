"""An expression of time that the grammar found, and what its signs say at first sight."""

from typing import NamedTuple

from .spans import Direction
from .tokens import Token

_DIRECTIONS: dict[str, Direction] = {"L": "last", "E": "last", "R": "this", "y": "this", "X": "next"}
_AHEAD_OR_OVER: dict[str, Direction] = {"7": "next", "z": "until"}  # of the sign before
_STEPS: dict[Direction, int] = {"last": -1, "this": 0, "next": 1, "until": 0}


class Phrase(NamedTuple):
    """An expression of time: `tokens[start:end]` of the text, one sign each, and which pattern it fits.

    `before` is the sign before it, where there is one; `folded` is the whole text. `anchored` says that it
    is read against the end of a range that it begins.
    """

    kind: str
    signs: str
    before: str
    tokens: list[Token]
    start: int
    end: int
    folded: str
    anchored: bool = False

    def tokens_of(self, signs: str) -> list[Token]:
        """Return the tokens that have one of the signs."""
        return [token for token in self.tokens if token.sign in signs]

    def value(self, signs: str) -> int | None:
        """Return the worth of the first token with one of the signs."""
        return next((token.value for token in self.tokens_of(signs)), None)

    @property
    def direction(self) -> Direction | None:
        """Whether it says last, this or next; what lasts since then has begun."""
        said = next((_DIRECTIONS[sign] for sign in self.signs if sign in _DIRECTIONS), None)
        return said or ("until" if self.anchored else _AHEAD_OR_OVER.get(self.before))

    @property
    def steps(self) -> int:
        """Units to go: -1 for the last, -2 for the one before, 1 for the next, 0 for this."""
        return _STEPS[self.direction or "this"] - ("qL" in self.signs)

    @property
    def names_year(self) -> bool:
        """Whether it says which year, so that no published day is needed."""
        return self.kind in ("numeric", "year", "years") or (
            self.kind in ("date", "month") and any(sign in "YI" for sign in self.signs)
        )

    @property
    def floats(self) -> bool:
        """Whether nothing but nearness says which year or week is meant."""
        by_nearness = self.kind in ("short", "date", "month", "weekday") and self.direction in (None, "until")
        return by_nearness and not self.names_year and "C" not in self.signs
