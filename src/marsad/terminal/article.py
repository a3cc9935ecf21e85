"""The report of one article in a terminal: its text, the names in it, its casualties."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from marsad.data.mention_facts import Links, linked_mentions, mentions_by_sentence, shown_count
from marsad.data.records import Document, Mention
from marsad.prediction_run import plural
from marsad.terminal.arabic import ArabicLine, Mixed
from marsad.terminal.sentences import shown_text
from marsad.terminal.styles import LABEL_STYLES, in_status, table

_NUMBERS_SHOWN = 6


def article_report(document: Document) -> RenderableType:
    """Return the report: the text by sentence, names by label, casualties with their attributes."""
    numbers = {m.id: number for number, found in mentions_by_sentence(document).items() for m in found}
    tables = [_names(document, numbers), _casualties(document, numbers)]
    text = ["", shown_text(document)] if document.sentences else []
    return Group(_heading(document), *text, *(part for made in tables if made.row_count for part in ("", made)))


def _heading(document: Document) -> RenderableType:
    counted = f"{plural(len(document.sentences), 'sentence')}, {plural(len(document.mentions), 'mention')}"
    return Mixed(f"{document.id}: {counted}", "bold")


def _names(document: Document, numbers: dict[str, int]) -> Table:
    """Names by label, those named most first. Casualties have a table of their own."""
    names = table("Mentions", "label", "times", "sentences", "name")
    places: dict[tuple[str, str], list[int]] = {}
    for mention in document.mentions:
        if mention.label != "CASUALTY":
            places.setdefault((mention.label, mention.name or mention.text), []).append(numbers[mention.id])
    labels = list(dict.fromkeys([*LABEL_STYLES, *(label for label, _ in places)]))
    for label, name in sorted(places, key=lambda key: (labels.index(key[0]), -len(places[key]))):
        found = places[label, name]
        label_text = Text(label, style=LABEL_STYLES.get(label, ""))
        names.add_row(label_text, str(len(found)), _numbers(found), ArabicLine(name))
    return names


def _casualties(document: Document, numbers: dict[str, int]) -> Table:
    casualties = table(
        "Casualties", "id", "sentence", "status", "count", "victim", "part of", "victims, place, perpetrator"
    )
    links = linked_mentions(document)
    for mention in document.mentions:
        if mention.label == "CASUALTY" or mention.status:
            wholes = ", ".join(whole.id for whole in links.get(mention.id, {}).get("part_of", ()))
            status = in_status(mention.status or "", mention.status)
            count, victim = shown_count(mention), mention.victim or ""
            last = Group(*_casualty_lines(mention, links))
            casualties.add_row(Text(mention.id), str(numbers[mention.id]), status, count, victim, Text(wholes), last)
    return casualties


def _casualty_lines(mention: Mention, links: Links) -> list[ArabicLine]:
    linked = links.get(mention.id, {})
    at, by = (linked.get(kind, []) for kind in ("location", "perpetrator"))
    tails = [
        ArabicLine(tail.name or tail.text, f"{word} ") for word, found in (("at", at), ("by", by)) for tail in found
    ]
    return [ArabicLine(mention.text), *tails]


def _numbers(numbers: Sequence[int]) -> str:
    different = sorted(set(numbers))
    shown = ", ".join(str(number) for number in different[:_NUMBERS_SHOWN])
    return shown if len(different) <= _NUMBERS_SHOWN else f"{shown}, …"
