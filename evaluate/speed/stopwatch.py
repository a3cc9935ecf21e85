"""Seconds by stage."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TypeVar

Thing = TypeVar("Thing")


class Stopwatch:
    """Adds up seconds under names. One that runs inside another stops the outer one."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._running: list[str] = []
        self._since = perf_counter()

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Add the seconds that the block takes to a name."""
        self._book()
        self._running.append(name)
        try:
            yield
        finally:
            self._book()
            self._running.pop()

    def _book(self) -> None:
        now = perf_counter()
        if self._running:
            self.seconds[self._running[-1]] += now - self._since  # type: ignore[assignment]  # counters may hold floats
        self._since = now

    def of(self, name: str, things: Iterable[Thing]) -> Iterator[Thing]:
        """Yield things, and add the time that they take to come to a name."""
        waiting = iter(things)
        while True:
            with self(name):
                found = next(waiting, self)
            if found is self:
                return
            yield found  # type: ignore[misc]  # it is no stopwatch
