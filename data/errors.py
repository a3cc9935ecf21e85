"""What goes wrong for a user, said in sentences."""

from collections.abc import Callable
from dataclasses import dataclass


class UserError(ValueError):
    """A mistake the user can mend: the command line prints the message alone and exits with 2.

    The message says what was wrong, where, what is allowed and what to do.
    """


@dataclass(frozen=True, slots=True)
class Fault:
    """One piece of input that was set aside, with its place and the reason."""

    path: str
    reason: str
    line: int | None = None
    document: str | None = None

    def __str__(self) -> str:
        """`file:line: reason`, as compilers print it, so that editors can jump there."""
        place = f"{self.path}:{self.line}" if self.line is not None else self.path
        document = f" (document {self.document})" if self.document is not None else ""
        return f"{place}: {self.reason}{document}"


OnFault = Callable[[Fault], None]


def raise_fault(fault: Fault) -> None:
    """Stop at the first fault: what a reader does when nobody collects its faults."""
    raise UserError(str(fault))


def missing_extra(library: str, extra: str) -> UserError:
    """Return the error for a command whose library is not in the base install."""
    return UserError(f'This needs {library}, which is not installed. Run: pip install "marsad[{extra}]"')
