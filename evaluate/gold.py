"""Annotated documents to score against, with what they annotate."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from ..data.corpora import (
    CorpusConfig,
    corpus_folder,
    corpus_names,
    load_corpus,
    read_corpus,
    read_documents,
    with_origins,
)
from ..data.errors import Fault, UserError
from ..data.incidents.gold import GoldDocument, read_gold_incidents
from ..data.records import Document
from .metrics import Layer

DEFAULT_ROOT = Path("corpora")


@dataclass(frozen=True, slots=True)
class Gold:
    """Documents, and the labels and layers whose absence in them means something.

    `split` is None for a single file. `faults` are the pieces that could not be read. `incidents` are
    those that somebody wrote for some of the corpus, by id of the document. `label_map`: the corpus's labels and
    ours, null for those left out; empty where they are the same.
    """

    name: str
    split: str | None
    documents: Sequence[Document]
    labels: tuple[str, ...]
    layers: tuple[Layer, ...]
    faults: Sequence[Fault]
    incidents: Mapping[str, GoldDocument] = field(default_factory=dict)
    label_map: Mapping[str, str | None] = field(default_factory=dict)


def read_gold(data: str, split: str, root: Path = DEFAULT_ROOT) -> Gold:
    """Read one split of a corpus (by name or config), or a file in any format that Marsad reads.

    Raises UserError where there is no such corpus, split or file, or where it gives no document.
    """
    path = Path(data)
    if path.is_file() and path.suffix not in {".yaml", ".yml"}:
        return _read_file(path)
    if path.suffix and not path.is_file():
        raise UserError(f"There is no file {data}. Give an annotated file, or a corpus: {', '.join(corpus_names())}.")
    return _read_corpus(load_corpus(data), split, root)


def _read_corpus(config: CorpusConfig, split: str, root: Path) -> Gold:
    faults: list[Fault] = []
    read = read_corpus(config, root, split, faults.append)
    documents = _some(read, f"The split {split} of {config.name} under {root}")
    incidents = read_gold_incidents(corpus_folder(config, root) / config.incidents) if config.incidents else {}
    return Gold(
        config.name,
        split,
        with_origins(documents, config, root),
        config.annotates,
        config.layers,
        faults,
        incidents,
        {own: ours for own, ours in (config.labels or {}).items() if own != ours},
    )


def _read_file(path: Path) -> Gold:
    """A file does not say what it annotates: taken are the labels and layers that occur in it."""
    faults: list[Fault] = []
    documents = _some(read_documents(path, faults.append), str(path))
    labels = sorted({mention.label for document in documents for mention in document.mentions})
    found = {layer for document in documents for layer in layers_in(document)}
    layers = tuple(layer for layer in get_args(Layer) if layer in found)
    return Gold(path.name, None, documents, tuple(labels), layers, faults)


def _some(documents: Iterable[Document], source: str) -> list[Document]:
    read = list(documents)
    if not read:
        raise UserError(f"{source} gave no document to score against. Check the path, --root and --split.")
    return read


def layers_in(document: Document) -> Iterator[Layer]:
    """Yield the layers that a document has annotation of."""
    if document.mentions:
        yield "mentions"
    if any(sentence.events for sentence in document.sentences):
        yield "events"
    if any(mention.status for mention in document.mentions):
        yield "attributes"
    if document.links:
        yield "links"
