"""Colours and tables that the parts of a report share."""

from rich.table import Table
from rich.text import Text

from marsad.data.records import Mention

LABEL_STYLES = {"PER": "cyan", "ORG": "magenta", "LOC": "green", "CASUALTY": "yellow"}
_STATUS_COLOURS = {"killed": "red", "injured": "yellow", "missing": "magenta", "captured": "blue"}


def in_status(words: str, status: str | None) -> Text:
    """Return words in the style of a status; what is put around them has no style."""
    return Text.assemble((words, status_style(status)))


def status_style(status: str | None) -> str:
    """Return how a status is shown: underlined, each in its colour; nothing where there is none."""
    return f"underline {_STATUS_COLOURS.get(status, '')}".strip() if status else ""


def mention_style(mention: Mention) -> str:
    """Return how a mention is shown in the text: by label; whoever was harmed by status."""
    return status_style(mention.status) or LABEL_STYLES.get(mention.label, "bold")


def table(title: str, *columns: str) -> Table:
    """Return an empty table without lines. Its last column is for Arabic, and the one that may be made narrower."""
    made = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in columns[:-1]:
        made.add_column(name, header_style="dim", no_wrap=True)
    made.add_column(columns[-1], header_style="dim")
    return made
