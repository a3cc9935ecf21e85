"""Short documents for tests: `make(["قتل [P1 محمد] في [L1 حلب]"])` has one sentence and two mentions."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from marsad.data.records import Document, Event, Link, Mention, Sentence

LABELS = {"P": "PER", "O": "ORG", "L": "LOC", "C": "CASUALTY"}
_MARKED = re.compile(r"\[([POLC]\d+) ([^\]]+)\]")


@pytest.fixture(scope="session")
def make() -> Callable[..., Document]:
    return make_document


def make_document(
    sentences: Sequence[str],
    events: Sequence[Mapping[str, float | None]] = (),
    links: Sequence[tuple[str, str, str]] = (),
    id: str = "d1",
    **attributes: Mapping[str, Any],
) -> Document:
    """Make a document; `attributes` gives fields of single mentions: `C1={"status": "killed"}`."""
    text, mentions, borders = "", [], []
    for sentence in sentences:
        start = len(text)
        position = 0
        for marked in _MARKED.finditer(sentence):
            text += sentence[position : marked.start()]
            mentions.append((marked[1], len(text), marked[2]))
            text += marked[2]
            position = marked.end()
        text += sentence[position:]
        borders.append((start, len(text)))
        text += "\n"
    types = [*events, *({} for _ in sentences)]
    return Document(
        id=id,
        text=text,
        sentences=tuple(
            Sentence(start=start, end=end, events=tuple(Event(type=t, score=s) for t, s in types[number].items()))
            for number, (start, end) in enumerate(borders)
        ),
        mentions=tuple(
            Mention(
                id=name,
                label=LABELS[name[0]],
                start=start,
                end=start + len(span),
                text=span,
                **attributes.get(name, {}),
            )
            for name, start, span in mentions
        ),
        links=tuple(Link(type=kind, head=head, tail=tail) for kind, head, tail in links),
    )
