"""Pieces of the benchmark's web page: tables, figures, folded parts. All text that comes in is escaped."""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Literal

from ..report import Grid
from ..span_errors import NONE

Kind = Literal["numbers", "shares", "words"]
_SHARE = re.compile(r"\d+\.\d")


def data_table(grid: Grid, kind: Kind = "numbers") -> str:
    """Return a table that scrolls where it is too wide, or nothing where it has no rows.

    `shares` have a bar behind each percentage.
    """
    if not grid.rows:
        return ""
    body, foot = ("".join(_row(row, kind == "shares") for row in rows) for rows in (grid.rows, grid.footer))
    return _table(grid.title, grid.columns, body, foot, f"sortable {kind}")


def _table(title: str, columns: Iterable[str], body: str, foot: str, kind: str) -> str:
    """Return a table; a region that scrolls must be in the reach of the keyboard, and so have a name."""
    head = "".join(f'<th scope="col">{lines(column)}</th>' for column in columns)
    return (
        f'<div class="table" role="region" aria-label="{escape(title)}" tabindex="0"><table class="{kind}">\n'
        f"<caption>{escape(title)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n"
        f"{f'<tfoot>{foot}</tfoot>' if foot else ''}</table></div>\n"
    )


def _row(cells: Sequence[str], bars: bool) -> str:
    first, *others = cells
    data = "".join(f"<td{_bar(cell) if bars else ''}>{lines(cell)}</td>" for cell in others)
    return f'<tr><th scope="row">{lines(first)}</th>{data}</tr>\n'


def _bar(cell: str) -> str:
    return f' class="bar" style="--share: {float(cell) / 100:.3f}"' if _SHARE.fullmatch(cell) else ""


def lines(text: str) -> str:
    """Return the first line as it is and the others smaller, each in its own direction."""
    first, *others = (f"<bdi>{escape(line)}</bdi>" for line in text.split("\n"))
    return first + "".join(f" <small>{line}</small>" for line in others)


def confusion_table(confusion: Mapping[str, Mapping[str, int]], title: str) -> str:
    """Return gold labels against predicted ones, darker where more of a gold label's mentions are."""
    predicted = {name for row in confusion.values() for name in row}
    labels = [*sorted({*confusion, *predicted} - {NONE}), NONE]
    shown = ["none" if label == NONE else label for label in labels]
    rows = (
        f'<tr><th scope="row">{escape(name)}</th>{_counts(confusion.get(label, {}), labels)}</tr>\n'
        for name, label in zip(shown, labels, strict=True)
    )
    return _table(title, ("gold ↓ predicted →", *shown), "".join(rows), "", "confusion")


def _counts(row: Mapping[str, int], labels: Iterable[str]) -> str:
    total = sum(row.values())
    return "".join(
        f'<td style="--share: {row[label] / total:.3f}">{row[label]:,}</td>' if row.get(label) else "<td>–</td>"
        for label in labels
    )


def figure(drawing: str, caption: str) -> str:
    """Return a drawing (SVG) with its caption."""
    return f"<figure>\n{drawing}\n<figcaption>{escape(caption)}</figcaption></figure>\n"


def folded(summary: str, inside: str, *, open: bool = False) -> str:
    """Return a part of the page that opens on demand, or is open at first."""
    return f"<details{' open' if open else ''}>\n<summary><bdi>{escape(summary)}</bdi></summary>\n{inside}</details>\n"


def bullets(items: Iterable[str], kind: str = "") -> str:
    """Return a list, or nothing where it would be empty."""
    inside = "".join(f"<li>{lines(item)}</li>\n" for item in items)
    return f'<ul class="{kind}">\n{inside}</ul>\n' if inside else ""
