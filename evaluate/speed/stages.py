"""Where the time of `marsad predict` goes on one core, and how much of it the network alone would take."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from ...blocks import BlockAnnotator, read_blocks
from ...data.inputs import InputOptions, Inputs
from ...data.jsonl import dump_document
from ...data.records import Document
from ...models.config import load_config
from ...models.encode import EncodedSentence, Ints, SentenceEncoder
from ...models.runtime import PIECES_OF_CPU, OnnxRuntime, load_tokenizer
from ...models.viterbi import Floats
from ...models.word_votes import load_votes
from ...predictor import Predictor
from ..tally import Result
from .stopwatch import Stopwatch

READING, ENCODING, RUNNING, DECODING, WRITING = "reading", "encoding", "running", "decoding", "writing"


class Stages(Result):
    """Seconds of each stage on one core, and what the network was given: pieces with [CLS] and [SEP], and with padding."""

    seconds: dict[str, float]
    pieces: int
    padded: int
    sentences: int

    @property
    def total(self) -> float:
        """Seconds of all stages."""
        return sum(self.seconds.values())

    @property
    def running_share(self) -> float:
        """The network's share of all seconds: what the speed of the program is, of the speed of the network alone."""
        return self.seconds[RUNNING] / self.total


class _TimedEncoder(SentenceEncoder):
    watch: Stopwatch

    def encode(self, texts: Sequence[str]) -> list[EncodedSentence]:
        with self.watch(ENCODING):
            return super().encode(texts)


class _TimedRuntime:
    at_once, pieces_per_batch = 1, PIECES_OF_CPU

    def __init__(self, runtime: OnnxRuntime, watch: Stopwatch):
        self._runtime, self._watch = runtime, watch
        self.forget()

    def forget(self) -> None:
        self.pieces = self.padded = self.sentences = 0

    def run(self, input_ids: Ints, attention_mask: Ints, word_pieces: Ints) -> dict[str, Floats]:
        self.pieces += int(attention_mask.sum())
        self.padded += attention_mask.size
        self.sentences += len(attention_mask)
        with self._watch(RUNNING):
            return self._runtime.run(input_ids, attention_mask, word_pieces)


class _TimedPredictor(Predictor):
    watch: Stopwatch

    def annotate(self, documents: Iterable[Document], *, event_threshold: float | None = None) -> Iterator[Document]:
        return self.watch.of(DECODING, super().annotate(documents, event_threshold=event_threshold))


def measure_stages(folder: Path, documents: Sequence[Document]) -> Stages:
    """Read documents from a file of JSON Lines into another on one core, as `marsad predict` does.

    What takes the model to load is left out. Sentence borders and records count as decoding.
    """
    watch = Stopwatch()
    config = load_config(folder)
    encoder = _TimedEncoder(load_tokenizer(folder), config.max_pieces, config.overlap_pieces)
    encoder.watch = watch
    runtime = _TimedRuntime(OnnxRuntime(folder, threads=1), watch)
    predictor = _TimedPredictor(config, encoder, runtime, load_votes(folder, config))
    predictor.watch = watch
    watch.seconds.clear()
    runtime.forget()  # loading ran a batch, too
    work = BlockAnnotator(lambda: predictor)
    with TemporaryDirectory() as name:
        source, target = Path(name) / "in.jsonl", Path(name) / "out.jsonl"
        source.write_bytes(b"".join(dump_document(document) + b"\n" for document in documents))
        with target.open("wb") as file, watch(WRITING):
            for block in watch.of(READING, read_blocks(Inputs([str(source)], InputOptions()).items())):
                file.write(work(block).lines)
    counts = {"pieces": runtime.pieces, "padded": runtime.padded, "sentences": runtime.sentences}
    return Stages(seconds=dict(watch.seconds), **counts)
