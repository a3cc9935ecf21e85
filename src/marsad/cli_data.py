"""`marsad data`: convert, validate, count, split and compare annotated corpora."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from marsad.data.errors import Fault, UserError

# Everything else is imported in the commands: `marsad predict` reads this file too, and must start at once.
if TYPE_CHECKING:
    from rich.table import Table

    from marsad.data.corpora import CorpusConfig
    from marsad.data.records import Document
    from marsad.data.statistics import Statistics

app = typer.Typer(
    no_args_is_help=True,
    help="Convert, validate, count, split and compare annotated corpora.",
    context_settings={"help_option_names": ["-h", "--help"]},
)

_PARTS = ("train", "dev", "test")
# A test compares these with the formats that there are.
FORMAT_NAMES = ("jsonl", "annotation", "conll", "brat", "label-studio", "doccano", "articles", "text")
_FORMAT_OF_SUFFIX = {".jsonl": "jsonl", ".tsv": "annotation", ".conll": "conll", ".json": "label-studio", "": "brat"}


class Scheme(StrEnum):
    """The tag schemes that can be written."""

    iob1 = "iob1"
    iob2 = "iob2"
    bioes = "bioes"
    bilou = "bilou"


Root = Annotated[Path, typer.Option(help="The folder that the corpora lie in, a folder each.")]
Source = Annotated[str, typer.Argument(help="A file, a brat folder, or a split of a corpus as NAME:SPLIT.")]
Sources = Annotated[list[str], typer.Argument(help="Files, brat folders, corpora (NAME) or their splits (NAME:SPLIT).")]
SourceFormat = Annotated[
    str | None, typer.Option("--from", help=f"The input's format if its name does not tell: {', '.join(FORMAT_NAMES)}.")
]


@dataclass(slots=True)
class _Faults:
    """Prints faults to standard error, the first `shown` of them, and counts all."""

    shown: int | None = 20
    total: int = 0

    def __call__(self, fault: Fault) -> None:
        """Take in one fault."""
        self.total += 1
        if self.shown is None or self.total <= self.shown:
            _say(str(fault))

    def summarise(self, documents: int) -> None:
        """Say how many documents and faults there were, and how many faults were not shown."""
        hidden = self.total - self.shown if self.shown is not None else 0
        _say(f"{documents:,} documents, {self.total:,} faults" + (f" ({hidden:,} not shown)" if hidden > 0 else ""))


def _say(line: str) -> None:
    # Broken text is shown with its broken letters escaped, never a reason to stop.
    print(line.encode("utf-8", "backslashreplace").decode("utf-8"), file=sys.stderr)


# Sources: a file, or a corpus by name ------------------------------------------------------------


def _splits(source: str) -> "list[tuple[CorpusConfig, str]]":
    """Return the splits that NAME or NAME:SPLIT stands for."""
    from marsad.data.corpora import load_corpus

    name, _, split = source.partition(":")
    config = load_corpus(name)
    return [(config, split)] if split else [(config, split) for split in config.files]


def _is_corpus(source: str) -> bool:
    path = Path(source)
    return not path.exists() or path.suffix in (".yaml", ".yml")


def _read(source: str, root: Path, faults: _Faults, format: str | None = None) -> "Iterator[Document]":
    from marsad.data.corpora import read_corpus
    from marsad.data.formats import read_documents

    if not _is_corpus(source):
        return read_documents(Path(source), faults, format)
    if Path(source).suffix and ":" not in source:
        raise UserError(f"There is no file {source}. Check the path.")
    (config, split), *others = _splits(source)
    if others:
        raise UserError(f"{source} has several splits. Write {source}:SPLIT with one of: {', '.join(config.files)}.")
    return read_corpus(config, root, split, faults)


# Commands ----------------------------------------------------------------------------------------


@app.command(epilog="Example: marsad data convert authored:dev dev.conll --scheme bioes")
def convert(
    source: Source,
    target: Annotated[Path, typer.Argument(help="The file or, for brat, the folder to write.")],
    source_format: SourceFormat = None,
    target_format: Annotated[
        str | None,
        typer.Option("--to", help="jsonl, annotation, conll, brat, label-studio or doccano; if not given, by suffix."),
    ] = None,
    scheme: Annotated[Scheme, typer.Option(help="The tag scheme, for conll alone.")] = Scheme.iob2,
    root: Root = Path("corpora"),
) -> None:
    """Read documents in one format, write them in another; what it has no place for is told and left out."""
    from marsad.data.formats import write_documents

    faults = _Faults()
    documents = _read(source, root, faults, source_format)
    faults.summarise(write_documents(documents, target, target_format or _format_of(target), faults, scheme.value))


def _format_of(target: Path) -> str:
    from marsad.data.files import format_suffix

    suffix = format_suffix(target)
    if suffix not in _FORMAT_OF_SUFFIX:
        known = ", ".join(f"{suffix or 'none'} ({name})" for suffix, name in _FORMAT_OF_SUFFIX.items())
        raise UserError(f"The suffix {suffix} of {target} names no format. Known are {known}; or give --to.")
    return _FORMAT_OF_SUFFIX[suffix]


@app.command(epilog="Example: marsad data validate authored:dev")
def validate(sources: Sources, source_format: SourceFormat = None, root: Root = Path("corpora")) -> None:
    """Check annotation against the guidelines; every breach as `file:line: reason`. Exits with 1 if there is any."""
    faults = _Faults(shown=None)
    faults.summarise(sum(_validate(source, root, faults, source_format) for source in sources))
    if faults.total:
        raise typer.Exit(1)


def _validate(source: str, root: Path, faults: _Faults, format: str | None) -> int:
    from marsad.data.corpora import read_corpus
    from marsad.data.validation import validate_documents, validate_file

    if not _is_corpus(source):
        return validate_file(Path(source), faults, format)
    return sum(
        validate_documents(read_corpus(config, root, split, faults), f"{config.name}:{split}", faults, config.annotates)
        for config, split in _splits(source)
    )


@app.command(epilog="Example: marsad data stats authored")
def stats(
    sources: Sources,
    source_format: SourceFormat = None,
    root: Root = Path("corpora"),
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON in place of the table.")] = False,
) -> None:
    """Count documents, sentences, words, mentions, events, attributes and links; a column a file or split."""
    faults = _Faults()
    counted = {name: counts for source in sources for name, counts in _count(source, root, faults, source_format)}
    if as_json:
        from marsad.data.jsonl import dump_json

        print(dump_json({name: counts.as_dict() for name, counts in counted.items()}).decode())
    else:
        from rich.console import Console

        Console().print(_table(counted))
    faults.summarise(sum(counts.documents for counts in counted.values()))


def _count(source: str, root: Path, faults: _Faults, format: str | None) -> "Iterator[tuple[str, Statistics]]":
    from marsad.data.corpora import read_corpus
    from marsad.data.formats import read_documents
    from marsad.data.statistics import describe

    if not _is_corpus(source):
        yield source, describe(read_documents(Path(source), faults, format))
        return
    for config, split in _splits(source):
        yield f"{config.name}:{split}", describe(read_corpus(config, root, split, faults))


def _table(counted: "Mapping[str, Statistics]") -> "Table":
    from rich.table import Table

    table = Table("", *counted)
    columns = [counts.as_dict() for counts in counted.values()]
    for column in table.columns[1:]:
        column.justify = "right"
    for group in columns[0]:
        values = [column[group] for column in columns]
        if all(isinstance(value, int) for value in values):
            table.add_row(group.replace("_", " "), *(f"{value:,}" for value in values))
        else:
            tables = [value for value in values if not isinstance(value, int)]
            table.add_section()
            for key in dict.fromkeys(key for value in tables for key in value):
                table.add_row(f"{group}: {key}", *(f"{value.get(key, 0):,}" for value in tables))
            table.add_section()
    return table


@app.command(epilog="Example: marsad data split authored:train parts --by file")
def split(
    source: Source,
    folder: Annotated[Path, typer.Argument(help="The folder for train.jsonl, dev.jsonl and test.jsonl.")],
    shares: Annotated[str, typer.Option(help="Shares of train, dev and test.")] = "80/10/10",
    by: Annotated[
        str | None, typer.Option(help="A key of `meta`; documents with each of its values are divided alike.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed gives another division.")] = 0,
    source_format: SourceFormat = None,
    root: Root = Path("corpora"),
) -> None:
    """Divide a corpus by document into train, dev and test: the same on every machine, in any order of input."""
    from marsad.data.jsonl import write_jsonl
    from marsad.data.splitting import split_documents

    faults = _Faults()
    documents = list(_read(source, root, faults, source_format))
    if by is not None and documents and not any(by in document.meta for document in documents):
        keys = ", ".join(sorted({key for document in documents for key in document.meta})) or "none"
        raise UserError(f"No document of {source} has {by} in its meta. The keys there are: {keys}.")
    parts = split_documents(documents, _shares(shares), lambda d: str(d.meta.get(by)) if by else "", seed)
    folder.mkdir(parents=True, exist_ok=True)
    for part, members in parts.items():
        write_jsonl(members, folder / f"{part}.jsonl")
        _say(f"{folder / part}.jsonl: {len(members):,} documents, {sum(len(d.sentences) for d in members):,} sentences")
    faults.summarise(sum(map(len, parts.values())))


def _shares(text: str) -> dict[str, float]:
    try:
        shares = [float(share) for share in text.split("/")]
    except ValueError:
        shares = []
    if len(shares) != len(_PARTS) or min(shares) < 0 or not sum(shares):
        raise UserError(f"--shares {text} is not three numbers with / between them, as 80/10/10.")
    return dict(zip(_PARTS, shares, strict=True))


@app.command(epilog="Example: marsad data overlap authored:train authored:test")
def overlap(
    train: Source,
    test: Source,
    share: Annotated[float, typer.Option(min=0.01, max=1, help="How much of a sentence must be found.")] = 0.5,
    root: Root = Path("corpora"),
) -> None:
    """Find sentences of TRAIN inside TEST, whatever their spelling and word borders.

    Prints a line for each, tab-separated: document and sentence in TRAIN, document and sentence in
    TEST (sentences from 1), and the share of the text that is the same.
    """
    from marsad.data.borders import with_sentences
    from marsad.data.overlap import overlapping_sentences

    faults = _Faults()
    # Text without annotation comes without sentences.
    documents = [with_sentences(document) for document in _read(train, root, faults)]
    count = 0
    for found in overlapping_sentences(documents, map(with_sentences, _read(test, root, faults)), share):
        count += 1
        places = (found.document, found.sentence + 1, found.test_document, found.test_sentence + 1)
        print(*places, f"{found.share:.2f}", sep="\t")
    total = sum(len(document.sentences) for document in documents)
    _say(f"{count:,} of {total:,} sentences of {train} stand in {test}")
    faults.summarise(len(documents))
