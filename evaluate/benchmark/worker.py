"""The process of one system: `python -m marsad.evaluate.benchmark.worker annotate SPEC [FOLDER]`, or `fit SPEC`.

It opens the system, says what it is, and then answers each request on standard input with one line on standard
output. It ends with its input. What goes wrong is an answer, too, so that only this system is lost.
"""

import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import BinaryIO

from ...data.errors import UserError
from ...data.records import Document, Sentence
from ..systems import registry
from .machine import peak_memory
from .messages import Annotated, AnnotateRequest, Failed, FitRequest, Fitted, Ready, receive, send

_FIRST = "وصل الوفد إلى المدينة صباح اليوم."
FIRST_DOCUMENT = Document(id="first", text=_FIRST, sentences=(Sentence(start=0, end=len(_FIRST)),))
"""Read before a system counts as ready: some load their weights only when they are asked for something."""


def main(arguments: Sequence[str]) -> int:
    """Serve until the input ends; return the exit code."""
    task, spec, *rest = arguments
    requests, answers = sys.stdin.buffer, _own_stdout()
    try:
        if task == "fit":
            _fit(spec, requests, answers)
        else:
            _annotate(spec, Path(rest[0]) if rest else None, requests, answers)
    except BrokenPipeError:
        return 1  # nobody listens any more
    except UserError as error:
        send(answers, Failed(failure=str(error)))
        return 1
    except Exception as error:
        traceback.print_exc()  # into the log
        send(answers, Failed(failure=f"{type(error).__name__}: {error}"))
        return 1
    return 0


def _own_stdout() -> BinaryIO:
    """Return standard output for answers alone: what libraries print goes to standard error from here on."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _fit(spec: str, requests: BinaryIO, answers: BinaryIO) -> None:
    baseline = registry.baseline_class(spec)
    while (request := receive(requests, FitRequest)) is not None:
        start = perf_counter()
        fitted = baseline.fit(request.training, request.seed)
        seconds = perf_counter() - start
        fitted.save(Path(request.folder))
        send(answers, Fitted(seconds=seconds))


def _annotate(spec: str, folder: Path | None, requests: BinaryIO, answers: BinaryIO) -> None:
    system = registry.open_system(spec, folder)
    list(system.annotate([FIRST_DOCUMENT], event_threshold=0.0))
    send(answers, Ready(facts=system.facts))
    while (request := receive(requests, AnnotateRequest)) is not None:
        start = perf_counter()
        documents = tuple(system.annotate(request.documents, event_threshold=0.0))
        seconds = perf_counter() - start
        told = Annotated(documents=documents, seconds=seconds, peak_memory=peak_memory(), notes=system.facts.notes)
        send(answers, told)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
