"""What the workers of `test_workers.py` do. They import it by name, since they know nothing of pytest."""

import os
import signal
import time

from marsad.data.errors import UserError

RAISES, KILLS, REFUSES = 13, 99, 77


def square(number: int) -> tuple[int, int]:
    """Return the square of a number, and in which process it was worked out."""
    time.sleep(0.02 * (number % 3))  # of three, the first is done first
    if number == RAISES:
        raise ArithmeticError(number)
    if number == REFUSES:
        raise UserError("There is no such model.")
    if number == KILLS:
        os.kill(os.getpid(), signal.SIGKILL)
    return number**2, os.getpid()
