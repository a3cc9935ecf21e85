"""The report of one article in a terminal.

Arabic stands in the last column alone, never wrapped: a terminal with bidirectional text then shows it
right to left without moving the other columns, and one without keeps them aligned all the same.
Letters are never reversed here; that is the terminal's work.
"""

import re
from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from marsad.data.mention_facts import Links, linked_mentions, mentions_by_sentence, shown_count
from marsad.data.records import Document, Mention
from marsad.data.words import without_surrogates
from marsad.prediction_run import plural

_COLOURS = {"PER": "cyan", "ORG": "magenta", "LOC": "green", "CASUALTY": "yellow"}
_STATUS_COLOURS = {"killed": "red", "injured": "yellow", "missing": "magenta", "captured": "blue"}
# Control characters could move the cursor, and direction marks turn the whole line.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+")
_NUMBERS_SHOWN = 6
_LONGEST = 400  # letters of one cell: more than any line holds
_RIGHT_TO_LEFT_MARK = "\u200f"


def article_report(document: Document) -> RenderableType:
    """Return the report: mentions by label, casualties with their attributes, events by sentence."""
    numbers = {m.id: number for number, found in mentions_by_sentence(document).items() for m in found}
    tables = [_mentions(document, numbers), _casualties(document, numbers), _events(document)]
    return Group(_heading(document), *(part for table in tables if table.row_count for part in ("", table)))


def _heading(document: Document) -> Text:
    counted = f"{plural(len(document.sentences), 'sentence')}, {plural(len(document.mentions), 'mention')}"
    return Text(f"{_plain(document.id)}: {counted}", style="bold")


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in columns[:-1]:
        table.add_column(name, header_style="dim", no_wrap=True)
    table.add_column(columns[-1], header_style="dim")  # the one that may be made narrower: its texts are cut
    return table


def _mentions(document: Document, numbers: dict[str, int]) -> Table:
    """Names by label, those named most first. Casualties have a table of their own."""
    table = _table("Mentions", "label", "times", "sentences", "name")
    places: dict[tuple[str, str], list[int]] = {}
    for mention in document.mentions:
        if mention.label != "CASUALTY":
            places.setdefault((mention.label, mention.name or mention.text), []).append(numbers[mention.id])
    labels = list(dict.fromkeys([*_COLOURS, *(label for label, _ in places)]))
    for label, name in sorted(places, key=lambda key: (labels.index(key[0]), -len(places[key]))):
        found = places[label, name]
        label_text = Text(label, style=_COLOURS.get(label, ""))
        table.add_row(label_text, str(len(found)), _numbers(found), _arabic(name))
    return table


def _casualties(document: Document, numbers: dict[str, int]) -> Table:
    table = _table(
        "Casualties", "id", "sentence", "status", "count", "victim", "part of", "victims, place, perpetrator"
    )
    links = linked_mentions(document)
    for mention in document.mentions:
        if mention.label == "CASUALTY" or mention.status:
            wholes = ", ".join(whole.id for whole in links.get(mention.id, {}).get("part_of", ()))
            status = Text(mention.status or "", style=_STATUS_COLOURS.get(mention.status or "", ""))
            count, victim = shown_count(mention), mention.victim or ""
            last = Text("\n", no_wrap=True, overflow="ellipsis").join(_casualty_lines(mention, links))
            table.add_row(Text(mention.id), str(numbers[mention.id]), status, count, victim, Text(wholes), last)
    return table


def _casualty_lines(mention: Mention, links: Links) -> Iterator[Text]:
    yield _arabic(mention.text)
    for word, kind in (("at", "location"), ("by", "perpetrator")):
        for tail in links.get(mention.id, {}).get(kind, ()):
            yield Text(f"{word} ", style="dim") + _arabic(tail.name or tail.text)


def _events(document: Document) -> Table:
    table = _table("Events", "sentence", "events", "text")
    for number, sentence in enumerate(document.sentences, 1):
        if sentence.events:
            text = document.text[sentence.start : sentence.end]
            table.add_row(str(number), Text("\n".join(event.type for event in sentence.events)), _arabic(text))
    return table


def _numbers(numbers: Sequence[int]) -> str:
    different = sorted(set(numbers))
    shown = ", ".join(str(number) for number in different[:_NUMBERS_SHOWN])
    return shown if len(different) <= _NUMBERS_SHOWN else f"{shown}, …"


def _arabic(text: str) -> Text:
    """Return text for the last column, cut where the line ends.

    A number before it or a full stop behind it is marked: else the terminal would show it at the wrong end.
    """
    plain = _plain(text[:_LONGEST])
    before, after = ("" if end.isalpha() else _RIGHT_TO_LEFT_MARK for end in (plain[:1], plain[-1:]))
    return Text(f"{before}{plain}{after}", no_wrap=True, overflow="ellipsis")


def _plain(text: str) -> str:
    return _UNPRINTABLE.sub(" ", without_surrogates(text))
