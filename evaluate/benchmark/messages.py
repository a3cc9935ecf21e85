"""What the benchmark and the processes of its systems say to each other: one line of JSON a message."""

from pathlib import Path
from typing import BinaryIO, TypeVar

from ...data.corpora import Layer
from ...data.jsonl import dump_json, load_json
from ...data.records import Document
from ..systems.contract import Facts, Training
from ..tally import Result

Message = TypeVar("Message", bound=Result)


class FitRequest(Result):
    """The fields of `Training`, the seed, and the folder to save into."""

    names: tuple[str, ...]
    documents: tuple[Document, ...]
    labels: tuple[str, ...]
    layers: tuple[Layer, ...]
    vectors: str | None
    seed: int
    folder: str

    @property
    def training(self) -> Training:
        """What the baseline is fitted on."""
        vectors = Path(self.vectors) if self.vectors is not None else None
        return Training(self.names, self.documents, self.labels, self.layers, vectors)


class AnnotateRequest(Result):
    """Documents to annotate, with sentence borders and nothing else."""

    documents: tuple[Document, ...]


class Ready(Result):
    """The system is open and has read a first sentence."""

    facts: Facts


class Fitted(Result):
    """The baseline is fitted, in so many seconds, and saved."""

    seconds: float


class Annotated(Result):
    """The documents annotated, in so many seconds; the most memory of the process so far, in 10^6 bytes.

    `notes`: those of the system's facts by now, since some count what goes wrong.
    """

    documents: tuple[Document, ...]
    seconds: float
    peak_memory: float | None
    notes: tuple[str, ...]


class Failed(Result):
    """Why there is no other answer."""

    failure: str


def send(stream: BinaryIO, message: Result) -> None:
    """Write a message."""
    stream.write(dump_json(message.model_dump()) + b"\n")
    stream.flush()


def receive(stream: BinaryIO, kind: type[Message]) -> Message | None:
    """Wait for a message of a kind; None where the other side has gone."""
    line = stream.readline()
    return kind.model_validate(load_json(line)) if line.endswith(b"\n") else None


def receive_answer(stream: BinaryIO, kind: type[Message]) -> Message | Failed | None:
    """Wait for an answer of a kind, or why there is none; None where the other side has gone."""
    line = stream.readline()
    if not line.endswith(b"\n"):
        return None
    answer = load_json(line)
    return Failed.model_validate(answer) if "failure" in answer else kind.model_validate(answer)
