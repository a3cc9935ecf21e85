"""The text of an article in a terminal: mentions coloured, and under each sentence what it reports."""

from collections.abc import Iterable, Iterator

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from marsad.data.mention_facts import mentions_by_sentence, shown_count
from marsad.data.records import Document, Mention, Sentence
from marsad.terminal.arabic import ArabicBlock, plain
from marsad.terminal.styles import LABEL_STYLES, in_status, mention_style

_MOST_SENTENCES = 200  # more is for a file
_LONGEST = 4000  # letters shown of one sentence


def shown_text(document: Document) -> RenderableType:
    """Return the sentences with their numbers; under each its events and the people harmed."""
    mentions = mentions_by_sentence(document)
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(justify="right", style="dim")
    grid.add_column()
    for number, sentence in enumerate(document.sentences[:_MOST_SENTENCES], 1):
        grid.add_row(str(number), _sentence(document.text, sentence, mentions.get(number, [])))
    left = len(document.sentences) - _MOST_SENTENCES
    more = [Text(f"{left:,} more sentences: write a file with --output or --html.", "dim")] if left > 0 else []
    return Group(_Legend(), grid, *more)


def _sentence(text: str, sentence: Sentence, mentions: list[Mention]) -> RenderableType:
    end = min(sentence.end, sentence.start + _LONGEST)
    shown = Text().join(_pieces(text, sentence.start, end, mentions))
    if end < sentence.end:
        shown.append(" …")
    reported = Text(" · ").join([*_events(sentence), *_harmed(mentions)])
    return Group(ArabicBlock(shown), *([reported] if reported else []))


def _pieces(text: str, start: int, end: int, mentions: Iterable[Mention]) -> Iterator[Text]:
    """Yield a stretch of the text in pieces, those of mentions styled; of mentions that overlap, the first."""
    for mention in sorted(mentions, key=lambda mention: (mention.start, -mention.end)):
        if start <= mention.start and mention.end <= end:
            yield Text(plain(text[start : mention.start]))
            yield Text(plain(text[mention.start : mention.end]), mention_style(mention))
            start = mention.end
    yield Text(plain(text[start:end]))


def _events(sentence: Sentence) -> Iterator[Text]:
    for event in sentence.events:
        certainty = "" if event.score is None else f" {event.score:.0%}"
        yield Text(plain(event.type), "bold").append(certainty, "dim")


def _harmed(mentions: Iterable[Mention]) -> Iterator[Text]:
    for mention in mentions:
        if mention.status:
            kind = mention.victim if mention.victim != "person" else ""
            facts = [mention.status, shown_count(mention), kind or ""]
            yield in_status(" ".join(filter(None, facts)), mention.status)


class _Legend:
    """What the colours mean; nothing where there are none."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if console.color_system and not console.no_color:
            names = [Text(label, style) for label, style in LABEL_STYLES.items() if label != "CASUALTY"]
            statuses = [in_status(name, name) for name in ("killed", "injured", "missing", "captured")]
            yield Text("  ").join([*names, *statuses])
            yield ""
