"""Corpora by name: what each is, where its files lie, what it annotates and in which words.

A corpus is a YAML file; those of `configs/corpora` come with the package. A file of documents in the canonical
JSON Lines, such as reviewers' corrections, is a corpus as it is.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from glob import escape
from itertools import chain
from pathlib import Path
from typing import Literal, Self, get_args

from pydantic import model_validator

from ..configs.loading import Settings, load_recipe
from .borders import with_sentences
from .conll import ConllOptions, map_label, read_conll
from .errors import Fault, OnFault, UserError, raise_fault
from .files import format_suffix
from .formats import READERS, UNLABELLED, Format
from .formats import read_documents as read_documents
from .records import Document
from .schema import LABELS
from .standoff import ids_of_standoff, read_standoff
from .texts import read_text_lines

Layer = Literal["mentions", "events", "attributes", "links"]

_SHIPPED_CONFIGS = Path(__file__).parent.parent / "configs" / "corpora"
_SHIPPED_TEXT = Path(__file__).parent / "corpus"


class CorpusConfig(Settings):
    """What Marsad must know of a corpus.

    files: file names of each split, from the corpus's folder on; `*` stands for any letters.
    folder: the folder under the root, the corpus's name unless given.
    shipped: the files lie in the package and no root is needed.
    labels: the corpus's labels and ours, null for those to drop; without it labels stay as they are.
    incidents: a file of gold incidents for some of the documents, if there is one.
    origin: the corpus whose documents these are a part of, under the same ids; it knows their source and date, and for
        standoff annotation their text.
    layers: what is annotated; annotates: our labels whose absence from a sentence means something.
    """

    name: str
    title: str
    licence: str
    source: str
    format: Format | Literal["standoff"]
    options: ConllOptions = ConllOptions()
    files: Mapping[str, tuple[str, ...]]
    folder: str | None = None
    shipped: bool = False
    labels: Mapping[str, str | None] | None = None
    incidents: str | None = None
    origin: str | None = None
    layers: tuple[Layer, ...] = ()
    annotates: tuple[str, ...] = ()
    notes: str = ""

    @model_validator(mode="after")
    def _labels_are_made(self) -> Self:
        made = {label for label in (self.labels or {}).values() if label}
        if self.labels is not None and (absent := set(self.annotates) - made):
            raise ValueError(f"annotates {', '.join(sorted(absent))}, which no entry of labels makes")
        if self.format == "standoff" and self.origin is None:
            raise ValueError("standoff annotation needs `origin`, the corpus that has the texts")
        return self


def corpus_names() -> list[str]:
    """Return the names of the corpora that the package knows."""
    return sorted(path.stem for path in _SHIPPED_CONFIGS.glob("*.yaml"))


def load_corpus(name: str | Path) -> CorpusConfig:
    """Read a corpus by its name, from a YAML file, or make one of a JSON Lines file of documents.

    Raises UserError where there is none or it is wrong.
    """
    if format_suffix(Path(name)) == ".jsonl" and Path(name).is_file():
        return _of_documents(Path(name))
    for path in (Path(name), _SHIPPED_CONFIGS / f"{name}.yaml"):
        if path.is_file():
            return load_recipe(CorpusConfig, path)
    raise UserError(
        f"There is no corpus {name}. Give a YAML file, a .jsonl file of documents, or one of: {', '.join(corpus_names())}."
    )


def _of_documents(path: Path) -> CorpusConfig:
    """Return the corpus that one file of documents is: its split `train`, annotated in all layers."""
    return CorpusConfig(
        name=path.name.partition(".")[0],
        title=path.name,
        licence="that of its texts",
        source=path.name,
        format="jsonl",
        folder=str(path.parent.resolve()),
        files={"train": (escape(path.name),)},
        layers=get_args(Layer),
        annotates=tuple(LABELS.values()),
    )


def read_corpus(config: CorpusConfig, root: Path, split: str, on_fault: OnFault = raise_fault) -> Iterator[Document]:
    """Yield the documents of one split, labels mapped to ours.

    Where a split has several files, `meta["file"]` says which a document comes from.
    Raises UserError for a split that the corpus has not, or files that are not there.
    """
    folder = corpus_folder(config, root)
    paths = corpus_files(config, folder, split)
    for path in paths:
        name = path.relative_to(folder).as_posix().split(".")[0]
        for document in _read_file(config, path, name, root, on_fault):
            yield _with_file(document, name) if len(paths) > 1 else document


def with_origins(documents: Iterable[Document], config: CorpusConfig, root: Path) -> list[Document]:
    """Return documents with what the corpus that they come from has as their `meta`, where it lies under the root."""
    documents = list(documents)
    origin = load_corpus(config.origin) if config.origin is not None else None
    if origin is None or not corpus_folder(origin, root).is_dir():
        return documents
    wanted = {document.id for document in documents}
    known = {found.id: found.meta for found in _all_splits(origin, root) if found.id in wanted}
    return [d.model_copy(update={"meta": {**known.get(d.id, {}), **d.meta}}) for d in documents]


def texts_of(config: CorpusConfig, root: Path, ids: Collection[str]) -> dict[str, str]:
    """Return the texts of some of a corpus's documents, by their ids; it is read no further than they stand.

    Raises UserError where it is not there.
    """
    texts: dict[str, str] = {}
    for document in _all_splits(config, root):
        if len(texts) == len(ids):
            break
        if document.id in ids:
            texts[document.id] = document.text
    return texts


def _all_splits(config: CorpusConfig, root: Path) -> Iterator[Document]:
    return chain.from_iterable(read_corpus(config, root, split, lambda fault: None) for split in config.files)


def corpus_folder(config: CorpusConfig, root: Path) -> Path:
    """Return the folder that the corpus's file names start from."""
    return _SHIPPED_TEXT if config.shipped else root / (config.folder or config.name)


def corpus_files(config: CorpusConfig, folder: Path, split: str) -> list[Path]:
    """Return the files of a split. Raises UserError where there is no such split or file."""
    if split not in config.files:
        raise UserError(f"Corpus {config.name} has no split {split}. It has: {', '.join(config.files)}.")
    if not folder.is_dir():
        raise UserError(f"{folder} is not there. Put corpus {config.name} into it ({config.source}), or give --root.")
    paths: list[Path] = []
    for pattern in config.files[split]:
        found = sorted(folder.glob(pattern))
        if not found:
            raise UserError(f"Corpus {config.name} has no {pattern} in {folder}, which its split {split} needs.")
        paths += found
    return paths


def _read_file(config: CorpusConfig, path: Path, name: str, root: Path, on_fault: OnFault) -> Iterator[Document]:
    if config.format == "standoff":
        yield from read_standoff(path, texts_of(load_corpus(str(config.origin)), root, ids_of_standoff(path)), on_fault)
    elif config.format == "conll":
        yield from read_conll(path, on_fault, config.options, config.labels, name)
    elif config.format == "text":
        yield from read_text_lines(path, on_fault, name)
    elif config.format in UNLABELLED:
        yield from READERS[config.format](path, on_fault)
    else:
        for document in READERS[config.format](path, on_fault):
            try:
                yield with_sentences(map_labels(document, config.labels))
            except ValueError as error:
                on_fault(Fault(str(path), str(error), document=document.id))


def map_labels(document: Document, labels: Mapping[str, str | None] | None) -> Document:
    """Return the document in our labels, without mentions that are mapped to null and their links.

    Raises ValueError for a label that the map lacks.
    """
    if labels is None:
        return document
    mapped = {mention.id: map_label(mention.label, labels) for mention in document.mentions}
    mentions = tuple(m.model_copy(update={"label": mapped[m.id]}) for m in document.mentions if mapped[m.id])
    links = tuple(link for link in document.links if mapped[link.head] and mapped[link.tail])
    return document.model_copy(update={"mentions": mentions, "links": links})


def _with_file(document: Document, name: str) -> Document:
    return document.model_copy(update={"meta": {**document.meta, "file": name}})
