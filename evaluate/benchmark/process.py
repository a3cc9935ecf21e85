"""The other end of a worker: starts its process, asks it, and knows when it has died."""

import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import BinaryIO, Self, TypeVar, cast

from pydantic import ValidationError

from ...data.jsonl import validation_reason
from ..tally import Result
from .messages import Failed, receive_answer, send

COMMAND = (sys.executable, "-P", "-m", "marsad.evaluate.benchmark.worker")
"""-P: a folder `evaluate` where the user happens to be must not stand in for the library of that name."""

_LAST_WORDS = 4096  # bytes at the end of a log in which its last line is looked for

Kind = TypeVar("Kind", bound=Result)


class SystemFailure(Exception):
    """A system cannot do what it was asked; the message says why."""


class Worker:
    """A process of its own for one system. `started` counts from `time.perf_counter`."""

    def __init__(self, command: Sequence[str], log: Path):
        log.parent.mkdir(parents=True, exist_ok=True)
        self._log = log
        self.started = perf_counter()
        with log.open("wb") as file:
            # In a session of its own: ctrl-C reaches this process alone, which then ends the others.
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=file, start_new_session=True
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ask(self, kind: type[Kind], request: Result | None = None) -> Kind:
        """Send a request, if there is one, and wait for the answer. Raises SystemFailure with its reason."""
        with suppress(BrokenPipeError):  # it has ended, and may have said why
            if request is not None:
                send(cast(BinaryIO, self._process.stdin), request)
        try:
            answer = receive_answer(cast(BinaryIO, self._process.stdout), kind)
        except ValidationError as error:
            raise SystemFailure(f"Its answer breaks the rules of records: {validation_reason(error)}.") from error
        if answer is None:
            raise SystemFailure(self._obituary())
        if isinstance(answer, Failed):
            raise SystemFailure(answer.failure)
        return answer

    def close(self) -> None:
        """End the process. One that does not answer any more is killed."""
        self._process.kill()
        self._process.communicate()

    def _obituary(self) -> str:
        code = self._process.wait()
        how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
        with self._log.open("rb") as file:
            file.seek(max(0, self._log.stat().st_size - _LAST_WORDS))
            lines = file.read().decode("utf-8", "replace").split("\n")
        said = next((line.strip() for line in reversed(lines) if line.strip()), "nothing")
        return f"Its process {how}; the last it said was: {said} (all of it is in {self._log})."
