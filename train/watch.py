"""What a run tells those who watch it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Report:
    """One optimiser step: losses by part with their `total`; `dev` only after an evaluation."""

    step: int
    total: int
    losses: dict[str, float]
    dev: dict[str, float] | None = None


Watcher = Callable[[Report], None]
