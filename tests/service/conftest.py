"""A service whose model is a pattern: quick, and it does what a test wants to see."""

import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from marsad.data.numerals import parse_count
from marsad.data.records import Document, Event, Link, Mention, Sentence
from marsad.service.app import make_app
from marsad.service.bodies import ModelInfo
from marsad.service.model import Model
from marsad.service.settings import Limits, ServiceSettings

ALEPPO = "قتل 12 شخصا في حلب."
BREAKS = "عطل"
_FOUND = re.compile(r"(?P<CASUALTY>\d+ شخصا)|(?P<LOC>حلب|عمان)")
INFO = ModelInfo(
    name="pattern",
    version="1",
    marsad="0",
    labels=("LOC", "CASUALTY"),
    event_types=("air_strike",),
    statuses=("killed",),
    victims=("person",),
    link_types=("location",),
    event_threshold=0.5,
)


class Finder:
    """Finds people harmed in two towns. It breaks on a text that says so, and waits where a test closes `gate`."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.batches: list[list[str]] = []  # the texts of each call

    def annotate(self, documents: Iterable[Document], *, event_threshold: float | None = None) -> Iterator[Document]:
        together = list(documents)
        self.batches.append([document.text for document in together])
        assert self.gate.wait(30)
        for document in together:
            if BREAKS in document.text:
                raise RuntimeError(f"cannot read {document.text}")
            yield _annotated(document)


def _annotated(document: Document) -> Document:
    mentions = [_mention(number, found) for number, found in enumerate(_FOUND.finditer(document.text), 1)]
    casualties, places = ([m.id for m in mentions if m.label == label] for label in ("CASUALTY", "LOC"))
    return Document(
        id=document.id,
        text=document.text,
        sentences=tuple(
            Sentence(start=s.start, end=s.end, events=(Event(type="air_strike", score=0.9),))
            for s in document.sentences
        ),
        mentions=tuple(mentions),
        links=tuple(Link(type="location", head=c, tail=p) for c, p in zip(casualties, places, strict=False)),
        meta=document.meta,
    )


def _mention(number: int, found: "re.Match[str]") -> Mention:
    counted = found.lastgroup == "CASUALTY"
    return Mention(
        id=f"m{number}",
        label=found.lastgroup or "",
        start=found.start(),
        end=found.end(),
        text=found.group(),
        score=0.9,
        status="killed" if counted else None,
        count=parse_count(found.group().split()[0]) if counted else None,
        victim="person" if counted else None,
        cumulative=False if counted else None,
    )


@pytest.fixture
def finder() -> Finder:
    return Finder()


MakeApp = Callable[..., FastAPI]
Serve = Callable[..., TestClient]


@pytest.fixture
def make(finder: Finder) -> MakeApp:
    """Make an app; keywords are limits, or settings."""

    def make(**changes: object) -> FastAPI:
        limits = {name: changes.pop(name) for name in list(changes) if name in Limits.model_fields}
        settings = ServiceSettings.model_validate({"limits": limits, **changes})
        return make_app(settings, Model(INFO, finder))

    return make


@pytest.fixture
def serve(make: MakeApp) -> Iterator[Serve]:
    """Start a service and return a client of it; keywords are limits, or settings."""
    with ExitStack() as stack:
        yield lambda **changes: stack.enter_context(TestClient(make(**changes), raise_server_exceptions=False))


@pytest.fixture
def client(serve: Serve) -> TestClient:
    return serve()
