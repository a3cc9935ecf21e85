"""The file formats by name: how each is read and written, and how a file's own is found."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Literal, get_args

from .annotation import read_annotation, write_annotation
from .borders import with_sentences
from .brat import read_brat, write_brat
from .conll import ConllOptions, read_conll, write_conll
from .doccano import read_doccano, write_doccano
from .errors import OnFault, UserError, raise_fault
from .files import format_suffix, read_lines
from .jsonl import load_json, read_jsonl, write_jsonl
from .label_studio import read_label_studio, write_label_studio
from .records import Document
from .tags import Scheme
from .texts import read_articles, read_text_lines

Format = Literal["jsonl", "annotation", "conll", "brat", "label-studio", "doccano", "articles", "text"]
FORMATS: tuple[Format, ...] = get_args(Format)
UNLABELLED: frozenset[Format] = frozenset({"articles", "text"})

READERS: Mapping[Format, Callable[[Path, OnFault], Iterator[Document]]] = {
    "jsonl": read_jsonl,
    "annotation": read_annotation,
    "brat": read_brat,
    "label-studio": read_label_studio,
    "doccano": read_doccano,
    "articles": read_articles,
    "text": read_text_lines,
    "conll": lambda path, on_fault: read_conll(path, on_fault, sniff_columns(path)),
}

_SUFFIXES: Mapping[str, Format] = {
    ".ann": "brat",
    ".bio": "conll",
    ".conll": "conll",
    ".iob": "conll",
    ".iob2": "conll",
    ".json": "label-studio",
}
_TAG = re.compile(r"O|[BIESLU][-_]\S+")


def read_documents(path: Path, on_fault: OnFault = raise_fault, format: str | None = None) -> Iterator[Document]:
    """Yield the documents of a file (of a folder: brat), in the format given or the one it looks like.

    Annotated documents come with sentences, found in the text where the file gives none.
    Raises UserError where there is no such file or format, or the format cannot be told.
    """
    if not path.exists():
        raise UserError(f"{path} does not exist. Check the path.")
    known = check_format(format) if format else sniff_format(path)
    documents = READERS[known](path, on_fault)
    return documents if known in UNLABELLED else map(with_sentences, documents)


def write_documents(
    documents: Iterable[Document], path: Path, format: str, on_fault: OnFault = raise_fault, scheme: Scheme = "iob2"
) -> int:
    """Write documents in a format by its name; return how many. `scheme` is for `conll` alone.

    What a format cannot hold is a fault and left out. Raises UserError for a format that is read only.
    """
    writers: Mapping[str, Callable[[], int]] = {
        "jsonl": lambda: write_jsonl(documents, path),
        "annotation": lambda: write_annotation(map(with_sentences, documents), path, on_fault),
        "conll": lambda: write_conll(map(with_sentences, documents), path, on_fault, scheme),
        "brat": lambda: write_brat(documents, path, on_fault),
        "label-studio": lambda: write_label_studio(documents, path),
        "doccano": lambda: write_doccano(documents, path),
    }
    if format not in writers:
        raise UserError(f"{format!r} is no format to write. Choose one of: {', '.join(writers)}.")
    return writers[format]()


def check_format(name: str) -> Format:
    """Return the name as a Format. Raises UserError for a name that is none."""
    for known in FORMATS:
        if known == name:
            return known
    raise UserError(f"{name!r} is no format. Choose one of: {', '.join(FORMATS)}.")


def sniff_format(path: Path) -> Format:
    """Return the format that a file's suffix and first lines say it has. Raises UserError if they do not."""
    if path.is_dir():
        return "brat"
    suffix = format_suffix(path)
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    if suffix == ".jsonl":
        return _json_format(path)
    if suffix == ".tsv":
        return "annotation" if all(line[:1] in "TA#" for line in _head(path)) else "conll"
    if suffix == ".txt":
        return _text_format(path)
    raise UserError(f"The format of {path} cannot be told by its name. Name it, one of: {', '.join(FORMATS)}.")


def sniff_columns(path: Path) -> ConllOptions:
    """Return the options of a column file as far as its first lines show them: tabs or blanks."""
    return ConllOptions(separator="tab" if any("\t" in line.strip() for line in _head(path)) else "last-blank")


def _head(path: Path) -> list[str]:
    """Return the first few lines that are not blank, whatever is wrong with others."""
    lines = (line for _, line in read_lines(path, lambda fault: None) if line.strip())
    return list(islice(lines, 8))


def _json_format(path: Path) -> Format:
    try:
        record: Any = load_json(next(iter(_head(path)), "{}"))
    except ValueError:
        record = {}
    keys = set(record) if isinstance(record, dict) else set()
    if "data" in keys:
        return "label-studio"
    if keys & {"label", "labels", "entities"}:
        return "doccano"
    return "jsonl" if not keys or keys & {"mentions", "sentences", "schema_version"} else "articles"


def _text_format(path: Path) -> Format:
    if path.with_suffix(".ann").exists():
        return "brat"
    lines = [line.split() for line in _head(path) if not line.startswith("-DOCSTART-")]
    tagged = all(len(cells) > 1 and _TAG.fullmatch(cells[-1]) for cells in lines)
    return "conll" if lines and tagged else "text"
