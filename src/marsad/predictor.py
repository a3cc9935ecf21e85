"""The predictor: text in, `Document` out."""

from collections.abc import Iterable, Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from marsad.data.errors import UserError, missing_extra
from marsad.data.names import bare_name
from marsad.data.numerals import count_mention
from marsad.data.records import Document, Event, Link, Mention, Sentence
from marsad.data.sentences import split_sentences
from marsad.models.config import ModelConfig, load_config
from marsad.models.decode import DecodedSentence
from marsad.models.encode import EncodedSentence, SentenceEncoder
from marsad.models.event_context import in_article
from marsad.models.link_choice import SpanLink, sigmoid
from marsad.models.runtime import OnnxGpuRuntime, OnnxRuntime, Runtime, TorchRuntime, load_tokenizer
from marsad.models.spans import Span
from marsad.models.tagger import Tagger
from marsad.models.viterbi import Floats
from marsad.models.word_votes import WordVotes, load_votes

Backend = Literal["onnx", "onnx-gpu", "torch"]
LETTERS_AT_ONCE = 100_000  # read together: enough to fill batches of equal length, little enough for memory
_LETTERS_OF_A_SENTENCE = 50  # that each sentence counts for besides its own: the shortest take memory, too


class _Read(NamedTuple):
    """What is kept of a sentence until its document is whole; its words and windows are not: a book has too many."""

    place: tuple[int, int]  # in the document
    windows: int
    events: Floats | None  # scores of all types
    spans: list[Span]
    places: list[tuple[int, int]]  # of the spans, in the document
    links: list[SpanLink]


class Predictor:
    """Reads texts with one model. Made by `marsad.load`."""

    def __init__(self, config: ModelConfig, encoder: SentenceEncoder, runtime: Runtime, votes: WordVotes | None = None):
        self.config = config
        self._tagger = Tagger(config, encoder, runtime, votes)

    def predict(self, text: str, *, id: str = "0") -> Document:
        """Read one text.

        The text comes back unchanged; every offset counts its code points, end-exclusive.
        """
        return next(self.annotate([Document(id=id, text=text)]))

    def annotate(self, documents: Iterable[Document], *, event_threshold: float | None = None) -> Iterator[Document]:
        """Read documents, in order, in batches over many of them.

        A document that has sentences keeps their borders; mentions, links and events are replaced.
        `event_threshold` stands in for the model's own; 0 gives every event type with its score.
        """
        threshold = self.config.event_threshold if event_threshold is None else event_threshold
        waiting: list[tuple[Document, list[tuple[int, int]]]] = []
        letters = 0
        for document in documents:
            borders = [(s.start, s.end) for s in document.sentences] or split_sentences(document.text)
            waiting.append((document, borders))
            letters += len(document.text) + _LETTERS_OF_A_SENTENCE * len(borders)
            if letters >= LETTERS_AT_ONCE:
                yield from self._read(waiting, threshold)
                waiting, letters = [], 0
        yield from self._read(waiting, threshold)

    def _read(self, waiting: list[tuple[Document, list[tuple[int, int]]]], threshold: float) -> Iterator[Document]:
        places = [(document.text, start, end) for document, borders in waiting for start, end in borders]
        read: list[_Read] = []
        for part in _parts(places):
            pairs = self._tagger.read([text[start:end] for text, start, end in part])
            read += [_kept(start, end, *pair) for (_, start, end), pair in zip(part, pairs, strict=True)]
        position = 0
        for document, borders in waiting:
            own = read[position : position + len(borders)]
            yield _document(document, own, _events(own, self.config, threshold))
            position += len(borders)


def _parts(places: list[tuple[str, int, int]]) -> Iterator[list[tuple[str, int, int]]]:
    """Divide sentences into lists that hold about LETTERS_AT_ONCE at most."""
    part: list[tuple[str, int, int]] = []
    letters = 0
    for text, start, end in places:
        part.append((text, start, end))
        letters += end - start + _LETTERS_OF_A_SENTENCE
        if letters >= LETTERS_AT_ONCE:
            yield part
            part, letters = [], 0
    if part:
        yield part


def _kept(start: int, end: int, encoded: EncodedSentence, decoded: DecodedSentence) -> _Read:
    words = encoded.words
    return _Read(
        (start, end),
        len(encoded.windows),
        decoded.events,
        decoded.spans,
        [(start + words[span.first].start, start + words[span.last].end) for span in decoded.spans],
        decoded.links,
    )


def _events(sentences: list[_Read], config: ModelConfig, threshold: float) -> list[tuple[Event, ...]]:
    """Return the events of each of a document's sentences; one without words has none, and is no neighbour."""
    scores = [read.events for read in sentences if read.events is not None]
    if not scores:
        return [()] * len(sentences)
    heeded = in_article(scores, config.event_context) if config.event_context else np.stack(scores)
    chances = iter(sigmoid(heeded).tolist())
    return [() if read.events is None else _likely(config, next(chances), threshold) for read in sentences]


def _likely(config: ModelConfig, chances: Sequence[float], threshold: float) -> tuple[Event, ...]:
    types = zip(config.event_types, chances, strict=True)
    return tuple(Event(type=kind, score=round(chance, 4)) for kind, chance in types if chance >= threshold)


def _document(document: Document, sentences: list[_Read], events: list[tuple[Event, ...]]) -> Document:
    """Put what was read of a document's sentences into records, numbered through the document."""
    mentions: list[Mention] = []
    links: list[Link] = []
    for read in sentences:
        base = len(mentions)
        spans = enumerate(zip(read.spans, read.places, strict=True), base)
        mentions += [_mention(document.text, *place, span, number) for number, (span, place) in spans]
        links += [
            Link(
                type=link.type,
                head=_mention_id(base + link.head),
                tail=_mention_id(base + link.tail),
                score=round(link.score, 4),
            )
            for link in read.links
        ]
    return Document(
        id=document.id,
        text=document.text,
        sentences=tuple(
            Sentence(start=read.place[0], end=read.place[1], windows=read.windows, events=own)
            for read, own in zip(sentences, events, strict=True)
        ),
        mentions=tuple(mentions),
        links=tuple(links),
        meta=document.meta,
    )


def _mention_id(number: int) -> str:
    return f"m{number + 1}"


def _mention(text: str, start: int, end: int, span: Span, number: int) -> Mention:
    found = text[start:end]
    return Mention(
        id=_mention_id(number),
        label=span.label,
        start=start,
        end=end,
        text=found,
        name=bare_name(found, span.label),
        score=round(span.score, 4),
        status=span.status,  # type: ignore[arg-type]  # pydantic checks it against the schema
        count=count_mention(text, start, end) if span.cumulative is not None else None,
        victim=span.victim,  # type: ignore[arg-type]
        cumulative=span.cumulative,
    )


def load(name: str | Path = "compact", *, backend: Backend = "onnx", threads: int | None = None) -> Predictor:
    """Load a model: `compact` (it ships with Marsad), a checkpoint folder, or a Hugging Face hub id.

    `backend` "onnx" needs no torch; "torch" runs the full-precision weights, on a GPU where there is one, and "onnx-gpu"
    does without torch what `marsad export --full` wrote. `threads` is how many
    cores ONNX Runtime may use: OMP_NUM_THREADS or all by default; the result is the same. Raises UserError
    where the model cannot be had.
    """
    folder = find_checkpoint(name)
    config = load_config(folder)
    encoder = SentenceEncoder(load_tokenizer(folder), config.max_pieces, config.overlap_pieces)
    return Predictor(config, encoder, _runtime(folder, backend, threads), load_votes(folder, config))


def _runtime(folder: Path, backend: Backend, threads: int | None) -> Runtime:
    if backend == "onnx":
        return OnnxRuntime(folder, threads)
    if backend == "onnx-gpu":
        return OnnxGpuRuntime(folder)
    if backend != "torch":
        raise UserError(f"There is no backend {backend!r}: use onnx, onnx-gpu or torch.")
    try:
        from marsad.models.checkpoint import load_checkpoint
    except ImportError as error:
        raise missing_extra("torch", "train") from error
    return TorchRuntime(load_checkpoint(folder)[0])


def find_checkpoint(name: str | Path) -> Path:
    """Return the folder of a checkpoint: shipped, local, or fetched from the hub into its cache."""
    if str(name) == "compact":
        return _shipped(Path(str(resources.files("marsad.models") / "compact")))
    if Path(name).is_dir():
        return Path(name)
    return _download(str(name))


def _shipped(folder: Path) -> Path:
    if not (folder / "config.json").is_file():
        raise UserError(
            f"The checkpoint `compact` is not in this installation ({folder} has no config.json). "
            "Install Marsad anew from a whole copy, or give a folder that `marsad train` wrote."
        )
    return folder


def _download(name: str) -> Path:
    """Fetch a checkpoint from the hub."""
    try:
        from huggingface_hub import snapshot_download

        return Path(snapshot_download(name))
    except ImportError as error:
        raise UserError(
            f"{name} is neither `compact` nor a folder. To fetch it from the Hugging Face hub, run: pip install huggingface_hub"
        ) from error
    except Exception as error:  # the library has a dozen of its own for a name, a network or a right that is missing
        raise UserError(
            f"{name} is neither `compact` nor a folder, and it could not be fetched from the Hugging Face hub "
            f"({type(error).__name__}). Check the name, or download it on a machine with a network and give the folder."
        ) from error
