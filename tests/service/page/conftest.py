"""The page in a real browser: Debian's Chromium, driven by Playwright, against the real app with a scripted model."""

import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from marsad.data.annotation import read_annotation
from marsad.data.records import Document
from marsad.data.schema import EVENT_TYPES, LABELS, LINKS, STATUSES, VICTIMS
from marsad.service.app import make_app
from marsad.service.bodies import ModelInfo
from marsad.service.model import Model
from marsad.service.settings import ServiceSettings
from tests.service.running import listening

# The emoji are two UTF-16 units each: offsets that count those are wrong from the first mention on.
ARTICLES = """\
T	strike	1	🚑🚑 قتل 12 شخصا، بينهم طفلان، في غارة للتحالف الدولي على القائم أمس.
A	air_strike	C1=12 شخصا (killed 12 person at=L1 by=O1) | C2=طفلان (killed 2 child of=C1) | O1=للتحالف الدولي | L1=القائم
T	strike	2	وأصيب أكثر من 30 مدنيا بحلب في قصف مدفعي.
A	shelling	C1=أكثر من 30 مدنيا (injured 30+ civilian at=L1) | L1=بحلب
T	strike	3	ودان سامر الحداد الهجوم وعاد إلى تونس الخضراء.
A	statement	P1=سامر الحداد | L1=تونس
T	odd	1	قتل 5 مدنيين، بينهم 6 أطفال، بانفجار في بغداد.
A	explosion	C1=5 مدنيين (killed 5 civilian at=L1) | C2=6 أطفال (killed 6 child of=C1) | L1=بغداد
"""
DAY = "2024-05-31"
INFO = ModelInfo(
    name="scripted",
    version="1",
    marsad="0",
    labels=tuple(LABELS.values()),
    event_types=EVENT_TYPES,
    statuses=STATUSES,
    victims=VICTIMS,
    link_types=tuple(name for name, _ in LINKS.values()),
    event_threshold=0.5,
)
OpenPage = Callable[..., Page]
_PATIENCE = 60_000  # milliseconds: another program may have the processor
_COMPLAINTS: list[str] = []
expect.set_options(timeout=_PATIENCE)


@pytest.fixture(scope="session")
def articles(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Document]:
    """The articles as the scripted model reads them: the gold annotation, with a score on everything."""
    path = tmp_path_factory.mktemp("articles") / "articles.tsv"
    path.write_text(ARTICLES, encoding="utf-8")
    return {document.id: _scored(document) for document in read_annotation(path)}


def _scored(document: Document) -> Document:
    record = document.model_dump(exclude_none=True)
    for part in [*record["mentions"], *record["links"], *(e for s in record["sentences"] for e in s["events"])]:
        part["score"] = 0.9
    return Document.model_validate(record)


class Scripted:
    """Reads the articles of this file as they are annotated; in other texts it finds nothing."""

    def __init__(self, articles: Iterable[Document]):
        self._known = {article.text: article for article in articles}

    def annotate(self, documents: Iterable[Document], *, event_threshold: float | None = None) -> Iterator[Document]:
        for document in documents:
            known = self._known.get(document.text)
            yield known.model_copy(update={"id": document.id, "meta": document.meta}) if known else document


@pytest.fixture(scope="session")
def model(articles: dict[str, Document]) -> Model:
    return Model(INFO, Scripted(articles.values()))


@pytest.fixture(scope="session")
def site(model: Model) -> Iterator[str]:
    """The address of a service without reviews."""
    with listening(make_app(ServiceSettings(), model)) as port:
        yield f"http://127.0.0.1:{port}/"


# Not for the whole session: while Playwright is open, no other test may run an event loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # The shell is the same engine without the windows and menus around it, and starts in a fraction of the time.
    found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if not found:
        pytest.skip("Chromium is not installed: apt-get install chromium-headless-shell fonts-noto-core")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def contexts(browser: Browser) -> Iterator[dict[str, BrowserContext]]:
    """Windows of the browser by their options: the files of the page are fetched once for all tests."""
    found: dict[str, BrowserContext] = {}
    yield found
    for context in found.values():
        context.close()


@pytest.fixture(scope="module")
def open_any(browser: Browser, site: str, contexts: dict[str, BrowserContext]) -> OpenPage:
    """Open the page in a language; keywords are options of the browser's context. What it complains of is noted."""

    def open_any(language: str = "ar", address: str = site, **options: Any) -> Page:
        options = {"locale": language, "viewport": {"width": 1280, "height": 900}} | options
        if str(options) not in contexts:
            contexts[str(options)] = browser.new_context(**options)
        page = contexts[str(options)].new_page()
        page.set_default_timeout(_PATIENCE)
        page.on("pageerror", lambda error: _COMPLAINTS.append(str(error)))
        page.on("console", lambda message: _COMPLAINTS.append(message.text) if message.type == "error" else None)
        page.on(
            "request", lambda request: _COMPLAINTS.append(f"asks {request.url}") if _elsewhere(request.url) else None
        )
        page.goto(address)
        page.wait_for_selector("html[data-ready]")
        return page

    return open_any


@pytest.fixture
def open_page(open_any: OpenPage) -> Iterator[OpenPage]:
    """As `open_any`, for one test."""
    pages: list[Page] = []

    def open_page(*arguments: Any, **options: Any) -> Page:
        pages.append(open_any(*arguments, **options))
        return pages[-1]

    yield open_page
    for page in pages:
        page.evaluate("localStorage.clear()")
        page.close()


@pytest.fixture(autouse=True)
def no_complaints() -> Iterator[None]:
    """A test fails if a page has an error, breaks its own policy, or asks anything of another machine."""
    _COMPLAINTS.clear()
    yield
    # The browser tells of every reply that is no success; the page tells its reader of them, too.
    assert [it for it in _COMPLAINTS if "Failed to load resource" not in it] == []


def _elsewhere(address: str) -> bool:
    return not re.match(r"http://127\.0\.0\.1:|blob:http://127\.0\.0\.1:|data:", address)


@pytest.fixture(params=["ar", "en"], ids=["right-to-left", "left-to-right"])
def language(request: pytest.FixtureRequest) -> str:
    """Each language of the interface."""
    return str(request.param)


@pytest.fixture
def page(language: str, open_page: OpenPage) -> Page:
    """The page in Arabic, and in English."""
    return open_page(language)


@pytest.fixture(scope="module")
def opened() -> dict[str, Page]:
    """The pages of `strike`."""
    return {}


@pytest.fixture
def strike(language: str, open_any: OpenPage, opened: dict[str, Page], articles: dict[str, Document]) -> Page:
    """The page with the first article read, shared by tests that change nothing: in it, nothing is chosen."""
    if language not in opened:
        opened[language] = read(open_any(language), articles["strike"].text)
    page = opened[language]
    page.evaluate("document.activeElement.blur()")
    if page.locator("#close").is_visible():
        page.click("#close")
    page.hover("#text-title")
    return page


def read(page: Page, text: str, day: str = DAY) -> Page:
    """Give the page an article and wait until it is read."""
    page.fill("#text", text)
    page.fill("#published", day)
    page.click("#read")
    page.wait_for_selector("#give-panel:not([open])")
    return page


def read_files(page: Page, *files: Path) -> Page:
    """Give the page files and wait until they are read."""
    page.set_input_files("#files", files)
    page.wait_for_selector("#give-panel:not([open])")
    return page


def mark(text: str) -> str:
    """Return the selector of the mention with these words."""
    return f'[data-mention][aria-label^="{text}:"]'
