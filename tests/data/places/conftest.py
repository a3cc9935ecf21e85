"""Documents whose LOC mentions are named in the order of the text."""

from collections.abc import Callable

import pytest

from marsad.data.incidents.records import PlaceMention
from marsad.data.places.geocoding import geocode
from marsad.data.records import Document, Mention


def _located(text: str, *names: str) -> Document:
    mentions: list[Mention] = []
    end = 0
    for number, name in enumerate(names, 1):
        start = text.index(name, end)
        end = start + len(name)
        mentions.append(Mention(id=f"m{number}", label="LOC", start=start, end=end, text=name))
    return Document(id="d", text=text, mentions=tuple(mentions))


@pytest.fixture
def located() -> Callable[..., Document]:
    """A document in which names are LOC mentions; each is looked for behind the one before."""
    return _located


@pytest.fixture
def geocoded() -> Callable[..., list[PlaceMention]]:
    """What is found for each of the names of a text, in their order."""

    def run(text: str, *names: str) -> list[PlaceMention]:
        document = _located(text, *names)
        found = geocode(document)
        return [found[mention.id] for mention in document.mentions]

    return run
