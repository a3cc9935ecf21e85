"""Arabic in a terminal, so that columns stay where they are.

A terminal with bidirectional text would turn a line of Arabic and numbers about, table and all. So each piece of
Arabic stands in a bidirectional isolate (U+2067 … U+2069, Unicode Annex 9), which nothing outside depends on. A
terminal without bidirectional text shows the letters in their order and the isolates not at all. They are written
to terminals only: what is piped holds the text alone. Letters are never reversed here; that is the terminal's work.
"""

import re

from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.text import Text

from marsad.data.words import without_surrogates

ISOLATE, END = "\u2067", "\u2069"
# Control characters could move the cursor, and direction marks turn the whole line.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+")
_LETTERS = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_RUN = re.compile(f"[{_LETTERS}]+(?:[ \\d]+[{_LETTERS}]+)*")
_LONGEST_LINE = 400  # letters that are measured before a line is cut


def plain(text: str) -> str:
    """Return text without anything that steers a terminal."""
    return _UNPRINTABLE.sub(" ", without_surrogates(text))


class ArabicLine:
    """One line of Arabic behind some dim words, cut where the line ends."""

    def __init__(self, text: str, before: str = ""):
        self._text = Text(plain(text[:_LONGEST_LINE]))
        self._before = Text.assemble((before, "dim"))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the line."""
        line = self._text.copy()
        line.truncate(max(1, options.max_width - self._before.cell_len), overflow="ellipsis")
        yield self._before + _isolated(line, console)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Return the widths that the line may have: it can be cut, the words before it cannot."""
        whole = self._before.cell_len + self._text.cell_len
        return Measurement(min(whole, self._before.cell_len + 8), whole).with_maximum(options.max_width)


class ArabicBlock:
    """A paragraph of Arabic, wrapped; on a terminal its lines begin at the right."""

    def __init__(self, text: Text):
        self._text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the lines."""
        for line in self._text.wrap(console, options.max_width):
            line.rstrip()
            indent = options.max_width - line.cell_len if console.is_terminal else 0
            yield Text(" " * max(0, indent)) + _isolated(line, console)


class Mixed:
    """A line of another script with Arabic in it."""

    def __init__(self, text: str, style: str = ""):
        self._text, self._style = plain(text), style

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the line, each run of Arabic isolated."""
        isolated = _RUN.sub(f"{ISOLATE}\\g<0>{END}", self._text) if console.is_terminal else self._text
        yield Text(isolated, self._style)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Return the widths that the line may have."""
        return Measurement.get(console, options, Text(self._text))


def _isolated(line: Text, console: Console) -> Text:
    return Text.assemble(ISOLATE, line, END) if console.is_terminal and line else line
