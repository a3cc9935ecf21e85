"""What the workers of `test_workers.py` do. They import it by name, since they know nothing of pytest."""

import os
import signal
import time
from collections.abc import Callable

from marsad.data.errors import UserError

RAISES, KILLS = 13, 99


def make(model: str = "some") -> Callable[[int], tuple[int, int]]:
    """Return what squares a number, and says in which process."""
    if model == "absent":
        raise UserError("There is no such model.")
    return _square


def _square(number: int) -> tuple[int, int]:
    time.sleep(0.02 * (number % 3))  # of three, the first is done first
    if number == RAISES:
        raise ArithmeticError(number)
    if number == KILLS:
        os.kill(os.getpid(), signal.SIGKILL)
    return number**2, os.getpid()
