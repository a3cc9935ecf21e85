"""Column files: a word and its tags a line, a blank line after each sentence.

Such files have no text, so the words joined by one blank become it. Everything that differs between
the corpora is an option; `configs/corpora/*.yaml` has the values for those that are known.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from .errors import Fault, OnFault, UserError, raise_fault
from .files import open_binary, read_lines
from .records import Document, Mention, Sentence
from .tags import OUTSIDE, Scheme, Span, outermost, spans_of, tags_of
from .words import Word, find_words, without_surrogates

_DOCUMENT_MARK = "-DOCSTART-"
# U+200E and its like stand before the words of some corpora; they belong to no word.
_INVISIBLE = "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"


class ConllOptions(BaseModel):
    """What differs between column files.

    separator: where the columns part: at the last blank, at tabs, at blanks, or a CSV with a header.
    word_column, tag_column: numbers of columns (-1 is the last) or, in a CSV, their names.
    nested: every column after the word holds tags, one nesting level each; the outermost mention wins.
    sentence_column: the CSV column that changes where a sentence begins.
    typos: tags to read as another.
    documents: what becomes a Document: each sentence, or the file. A file with -DOCSTART- lines has
    its own documents, whatever this says.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    separator: Literal["last-blank", "blank", "tab", "csv"] = "last-blank"
    word_column: int | str = 0
    tag_column: int | str = -1
    sentence_column: str | None = None
    nested: bool = False
    scheme: Scheme = "any"
    typos: Mapping[str, str] = {}
    documents: Literal["sentence", "file"] = "sentence"


@dataclass(slots=True)
class _Rows:
    """The lines of one sentence: words, and the tags of each nesting level."""

    line: int
    words: list[str] = field(default_factory=list)
    tags: list[list[str]] = field(default_factory=list)
    fault: Fault | None = None
    document: str | None = None  # the id a -DOCSTART- line before it gives


@dataclass(frozen=True, slots=True)
class _Tagged:
    """One sentence, read: its words and the spans over them."""

    words: list[str]
    spans: list[Span]


# Reading ---------------------------------------------------------------------------------------


def read_conll(
    path: Path,
    on_fault: OnFault = raise_fault,
    options: ConllOptions | None = None,
    labels: Mapping[str, str | None] | None = None,
    name: str | None = None,
) -> Iterator[Document]:
    """Yield the documents of a column file.

    labels: from the labels of the file to ours, or to None for mentions to drop; a label that it
    lacks is a fault. Without it, labels stay as they are. Labels are mapped before the outermost of
    nested mentions is chosen, so that a place inside a dropped job title is kept.
    name: what the ids of documents begin with; the file's stem unless given.

    A sentence with a fault is left out. Raises UserError where a CSV lacks a column.
    """
    options = options or ConllOptions()
    name = path.name.split(".")[0] if name is None else name
    waiting: list[_Tagged] = []
    id, number = name, 0
    marked = options.documents == "file"
    for rows in _sentences(path, options, on_fault):
        if rows.document is not None:
            yield from _documents(id, waiting)
            number, marked = number + 1, True
            id, waiting = rows.document or f"{name}:{number}", []
        sentence = _tagged(rows, options, labels, path, on_fault)
        if marked and sentence:
            waiting.append(sentence)
        elif not marked:
            number += 1
            yield from _documents(f"{name}:{number}", [sentence] if sentence else [])
    yield from _documents(id, waiting)


def _documents(id: str, sentences: list[_Tagged]) -> Iterator[Document]:
    """Yield the document that sentences make, none if there are no sentences."""
    if not sentences:
        return
    places: list[Sentence] = []
    mentions: list[Mention] = []
    start = 0
    for number, sentence in enumerate(sentences, 1):
        text = " ".join(sentence.words)
        places.append(Sentence(start=start, end=start + len(text)))
        mentions += _mentions(sentence, text, start, number)
        start += len(text) + 1
    text = "\n".join(" ".join(sentence.words) for sentence in sentences)
    yield Document(id=id, text=text, sentences=tuple(places), mentions=tuple(mentions))


def _mentions(sentence: _Tagged, text: str, offset: int, number: int) -> Iterator[Mention]:
    starts = [0]
    for word in sentence.words:
        starts.append(starts[-1] + len(word) + 1)
    for position, span in enumerate(sentence.spans, 1):
        start, end = starts[span.start], starts[span.end] - 1
        id = f"s{number}.{position}"
        yield Mention(id=id, label=span.label, start=offset + start, end=offset + end, text=text[start:end])


def _tagged(
    rows: _Rows, options: ConllOptions, labels: Mapping[str, str | None] | None, path: Path, on_fault: OnFault
) -> _Tagged | None:
    """Return the sentence, None after a fault or where every word was empty."""
    if rows.fault:
        on_fault(rows.fault)
        return None
    try:
        levels = [_padded(level, len(rows.words), options) for level in rows.tags]
        spans = chain.from_iterable(spans_of(level, options.scheme) for level in levels)
        mapped = outermost(_mapped(spans, labels))
    except ValueError as error:
        on_fault(Fault(str(path), f"{error}, in the sentence that begins here", rows.line))
        return None
    return _Tagged(rows.words, mapped) if rows.words else None


def _padded(tags: list[str], length: int, options: ConllOptions) -> list[str]:
    return [options.typos.get(tag, tag) for tag in tags] + [OUTSIDE] * (length - len(tags))


def _mapped(spans: Iterable[Span], labels: Mapping[str, str | None] | None) -> Iterator[Span]:
    for span in spans:
        label = map_label(span.label, labels)
        if label is not None:
            yield span._replace(label=label)


def map_label(label: str, labels: Mapping[str, str | None] | None) -> str | None:
    """Return our name for a corpus's label, None where it is to be dropped.

    Raises ValueError for a label that the map lacks: a corpus must not lose mentions unnoticed.
    """
    if labels is None:
        return label
    if label not in labels:
        raise ValueError(f"label {label!r} is not in the corpus's label map, which has {', '.join(labels)}")
    return labels[label]


def _sentences(path: Path, options: ConllOptions, on_fault: OnFault) -> Iterator[_Rows]:
    if options.separator == "csv":
        return _csv_sentences(path, options, on_fault)
    return _line_sentences(path, options, on_fault)


def _line_sentences(path: Path, options: ConllOptions, on_fault: OnFault) -> Iterator[_Rows]:
    rows: _Rows | None = None
    document: str | None = None
    for number, line in read_lines(path, on_fault):
        mark = line.startswith(_DOCUMENT_MARK)
        if rows and (mark or not line.strip()):
            yield rows
            rows = None
        if mark:
            document = _document_id(line)
        elif line.strip():
            if rows is None:
                rows, document = _Rows(number, document=document), None
            _add_line(rows, line, options, path, number)
    if rows:
        yield rows


def _document_id(line: str) -> str:
    """Return the id on a -DOCSTART- line; what CoNLL 2003 puts there is none."""
    rest = line.removeprefix(_DOCUMENT_MARK).strip()
    return "" if all(cell in ("-X-", "O", "-") for cell in rest.split()) else rest


def _add_line(rows: _Rows, line: str, options: ConllOptions, path: Path, number: int) -> None:
    try:
        word, tags = _columns(line, options)
    except (ValueError, IndexError):
        reason = f"{line!r} is not a word and its tag, parted as `{options.separator}` says; the sentence is left out"
        rows.fault = rows.fault or Fault(str(path), reason, number)
        return
    _add(rows, word, tags)


def _columns(line: str, options: ConllOptions) -> tuple[str, list[str]]:
    if options.separator == "last-blank":
        word, tag = line.rstrip().rsplit(" ", 1)
        return word, [tag]
    cells = line.split("\t") if options.separator == "tab" else line.split()
    if len(cells) < 2:
        raise ValueError("one column")
    word = cells[int(options.word_column)]
    return word, cells[1:] if options.nested else [cells[int(options.tag_column)].strip()]


def _add(rows: _Rows, word: str, tags: Sequence[str]) -> None:
    """Add one word; a word of invisible marks alone is none."""
    if not (word := word.strip().strip(_INVISIBLE).strip()):
        return
    for level, tag in enumerate(tags):
        if level == len(rows.tags):
            rows.tags.append([])
        rows.tags[level] += [OUTSIDE] * (len(rows.words) - len(rows.tags[level])) + [tag]
    rows.words.append(word)


def _csv_sentences(path: Path, options: ConllOptions, on_fault: OnFault) -> Iterator[_Rows]:
    # csv wants the line ends that read_lines took off: a quoted cell may run over several lines.
    reader = csv.DictReader(line + "\n" for _, line in read_lines(path, on_fault))
    wanted = [str(column) for column in (options.word_column, options.tag_column, options.sentence_column) if column]
    if absent := [column for column in wanted if column not in (reader.fieldnames or ())]:
        known = ", ".join(reader.fieldnames or ())
        raise UserError(f"{path} has no column {absent[0]}. Its columns are {known}; set the options of the corpus.")
    rows, before = _Rows(2), None
    for row in reader:
        key = row[options.sentence_column] if options.sentence_column else None
        if key != before and rows.words:
            yield rows
            rows = _Rows(reader.line_num)
        before = key
        _add(rows, row[str(options.word_column)], [row[str(options.tag_column)]])
    if rows.words:
        yield rows


# Writing ---------------------------------------------------------------------------------------


def write_conll(
    documents: Iterable[Document], path: Path, on_fault: OnFault = raise_fault, scheme: Scheme = "iob2"
) -> int:
    """Write documents as words and tags, a -DOCSTART- line with the id before each; return how many.

    Of nested mentions the outermost is written. A mention whose borders lie inside words is a fault;
    it is written with the whole words. Attributes, events and links have no place here.
    """
    count = 0
    with open_binary(path, "wb") as file:
        for document in documents:
            lines = [f"{_DOCUMENT_MARK} {' '.join(document.id.split())}", "", *_lines(document, scheme, path, on_fault)]
            file.write(without_surrogates("\n".join(lines) + "\n").encode())
            count += 1
    return count


def _lines(document: Document, scheme: Scheme, path: Path, on_fault: OnFault) -> Iterator[str]:
    for sentence in document.sentences:
        text = document.text[sentence.start : sentence.end]
        words = find_words(text)
        spans: list[Span] = []
        for mention in document.mentions:
            if sentence.start <= mention.start and mention.end <= sentence.end:
                span, exact = _covered(words, mention, sentence.start)
                spans += [span] if span else []
                if not exact:
                    reason = f"mention {mention.id} {mention.text!r} does not cover whole words"
                    on_fault(Fault(str(path), reason, document=document.id))
        tags = tags_of(outermost(spans), len(words), scheme)
        yield from (f"{text[word.start : word.end]} {tag}" for word, tag in zip(words, tags, strict=True))
        yield ""


def _covered(words: Sequence[Word], mention: Mention, offset: int) -> tuple[Span | None, bool]:
    """Return the words that a mention touches, and whether its borders are theirs."""
    start, end = mention.start - offset, mention.end - offset
    touched = [index for index, word in enumerate(words) if word.start < end and start < word.end]
    if not touched:
        return None, False
    first, last = touched[0], touched[-1]
    return Span(first, last + 1, mention.label), (words[first].start, words[last].end) == (start, end)
