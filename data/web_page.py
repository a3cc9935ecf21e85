"""Annotated documents as one web page: right to left, self-contained, no scripts.

Mentions are coloured by label, victims underlined by status, the events of a sentence stand behind it.
Whatever stands in a text is escaped.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from importlib import resources
from pathlib import Path

from .files import open_binary
from .mention_facts import Links, linked_mentions, mentions_by_sentence, shown_count
from .records import Document, Mention, Sentence
from .words import without_surrogates

_LABELS = ("PER", "ORG", "LOC", "CASUALTY")
_STATUSES = ("killed", "injured", "missing", "captured", "casualty")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"  # a browser fetches and runs nothing, whatever the text says
_COLUMNS = ("victims", "status", "count", "victim", "part of", "place", "perpetrator")


def write_page(documents: Iterable[Document], path: Path, title: str = "Marsad") -> int:
    """Write documents as one page; return how many."""
    count = 0
    with open_binary(path, "wb") as file:
        file.write(_head(title).encode())
        for document in documents:
            file.write(without_surrogates(document_section(document)).encode())
            count += 1
        file.write(b"</body>\n</html>\n")
    return count


def document_section(document: Document) -> str:
    """Return one document as a section of a page: its id, its sentences, a table of its casualties."""
    links, mentions = linked_mentions(document), mentions_by_sentence(document)
    body = "".join(
        _sentence(document.text, number, sentence, mentions.get(number, ()), links)
        for number, sentence in enumerate(document.sentences, 1)
    )
    whole = body or f'<p class="sentence">{escape(document.text)}</p>\n'
    return f"<section>\n<h2><bdi>{escape(document.id)}</bdi></h2>\n{whole}{_casualties(document, links)}</section>\n"


def _head(title: str) -> str:
    style = (resources.files(__package__) / "page.css").read_text("utf-8")
    marks = [f'<mark class="{label}" dir="ltr">{label}</mark>' for label in _LABELS]
    lines = [f'<span class="s {status}" dir="ltr">{status}</span>' for status in _STATUSES]
    return (
        '<!DOCTYPE html>\n<html lang="ar" dir="rtl">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f'<header class="legend">{"".join(marks + lines)}</header>\n'
    )


# Sentences -------------------------------------------------------------------------------------


def _sentence(text: str, number: int, sentence: Sentence, mentions: Iterable[Mention], links: Links) -> str:
    in_order = sorted(mentions, key=lambda mention: (mention.start, -mention.end))
    marked = _marked(text, sentence.start, sentence.end, in_order, links)
    return f'<p class="sentence"><span class="number">{number}</span>{marked}{_chips(sentence)}</p>\n'


def _chips(sentence: Sentence) -> str:
    chips = [
        f'<span class="chip"{_title(_score(event.score))}>{escape(event.type)}</span>' for event in sentence.events
    ]
    return f' <span class="chips">{"".join(chips)}</span>' if chips else ""


def _marked(text: str, start: int, end: int, mentions: Sequence[Mention], links: Links) -> str:
    """Return a stretch of the text with its mentions marked, nested ones inside the outer."""
    pieces: list[str] = []
    index = 0
    while index < len(mentions):
        outer, stop = mentions[index], min(mentions[index].end, end)
        index += 1
        inner: list[Mention] = []
        while index < len(mentions) and mentions[index].start < stop:
            inner += [mentions[index]] if mentions[index].end <= stop else []
            index += 1
        pieces.append(escape(text[start : outer.start]))
        pieces.append(_mark(outer, _marked(text, outer.start, stop, inner, links), links))
        start = stop
    return "".join(pieces) + escape(text[start:end])


def _mark(mention: Mention, inner: str, links: Links) -> str:
    classes = " ".join([mention.label, *(["s", mention.status] if mention.status else [])])
    facts = "\n".join(_facts(mention, links.get(mention.id, {})))
    return f'<mark class="{escape(classes)}"{_title(facts)}>{inner}</mark>'


def _facts(mention: Mention, links: Mapping[str, list[Mention]]) -> Iterator[str]:
    """Yield the lines of a tooltip."""
    yield " ".join([mention.label, _score(mention.score)]).strip()
    if mention.name and mention.name != mention.text:
        yield f"name: {mention.name}"
    if mention.status:
        yield f"status: {mention.status}"
    if count := shown_count(mention):
        yield f"count: {count}"
    if mention.victim:
        yield f"victim: {mention.victim}"
    for kind, tails in links.items():
        yield f"{kind.replace('_', ' ')}: {', '.join(tail.text for tail in tails)}"


def _score(score: float | None) -> str:
    return "" if score is None else f"{score:.2f}"


def _title(text: str) -> str:
    return f' title="{escape(text)}"' if text else ""


# Casualties ------------------------------------------------------------------------------------


def _casualties(document: Document, links: Links) -> str:
    harmed = [mention for mention in document.mentions if mention.status]
    if not harmed:
        return ""
    head = "".join(f"<th>{name}</th>" for name in _COLUMNS)
    rows = "".join(f"<tr>{_cells(mention, links.get(mention.id, {}))}</tr>\n" for mention in harmed)
    return f'<div class="table"><table>\n<tr>{head}</tr>\n{rows}</table></div>\n'


def _cells(mention: Mention, links: Mapping[str, list[Mention]]) -> str:
    linked = [
        "، ".join(tail.name or tail.text for tail in links.get(kind, ()))
        for kind in ("part_of", "location", "perpetrator")
    ]
    status = f'<span class="s {mention.status}">{mention.status}</span>'
    values = [escape(mention.text), status, shown_count(mention), mention.victim or "", *map(escape, linked)]
    return "".join(f"<td><bdi>{value}</bdi></td>" for value in values)
