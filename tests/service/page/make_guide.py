"""Takes the pictures of the guide, from articles of the authored corpus as the shipped model reads them.

python -m tests.service.page.make_guide src/marsad/service/guide
"""

import json
import shutil
import sys
import tempfile
from base64 import b64decode
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from marsad.service.app import make_app
from marsad.service.settings import ServiceSettings
from tests.service.running import listening

CORPUS = Path(__file__).parents[3] / "data" / "corpus" / "test.jsonl"
ARTICLE, DAY = "lev-002", "2023-08-01"
WRONG = "pal-029"  # its figures do not add up
WIDE, NARROW = {"width": 1200, "height": 760}, {"width": 360, "height": 740}
QUALITY = 62  # of WebP: letters stay sharp, and all pictures together are less than 300 kB


def main(folder: Path) -> None:
    """Write the pictures into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as kept, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium-headless-shell") or "chromium")
        with listening(make_app(ServiceSettings(reviews=Path(kept) / "reviews.sqlite"))) as port:
            site = Site(browser, f"http://127.0.0.1:{port}/")
            _give(site, folder / "give.webp")
            _reading(site, folder / "reading.webp")
            _findings(site, folder)
            _review(site, folder / "review.webp")
            _narrow(site, folder / "narrow.webp")
        browser.close()


class Site:
    """The page at its address."""

    def __init__(self, browser: Browser, address: str):
        self._browser = browser
        self._address = address

    def open(self, language: str, article: str, *, narrow: bool = False) -> Page:
        """Return the page with an article and its day written into it; `narrow` is a telephone in the dark."""
        size, scheme = (NARROW, "dark") if narrow else (WIDE, "light")
        page = self._browser.new_page(viewport=size, locale=language, color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(self._address)
        page.wait_for_selector("html[data-ready]")
        page.fill("#text", _text(article))
        page.fill("#published", DAY)
        return page

    def read(self, language: str, article: str, *, narrow: bool = False) -> Page:
        """Return the page with an article read."""
        page = self.open(language, article, narrow=narrow)
        page.click("#read")
        page.wait_for_selector("#give-panel:not([open])")
        page.wait_for_selector("#status:not(.fresh)")  # what was said has gone
        return page


def _text(article: str) -> str:
    records = map(json.loads, CORPUS.read_text(encoding="utf-8").splitlines())
    return next(str(record["text"]) for record in records if record["id"] == article)


def _give(site: Site, path: Path) -> None:
    page = site.open("ar", ARTICLE)
    page.set_viewport_size({"width": 1200, "height": 480})
    page.evaluate("document.activeElement.blur(); document.querySelector('#text').scrollTop = 0")
    _shoot(page, path)


def _reading(site: Site, path: Path) -> None:
    page = site.read("ar", ARTICLE)
    _choose(page)
    page.evaluate("scrollTo(0, document.querySelector('.columns').offsetTop - 12)")
    _shoot(page, path)


def _findings(site: Site, folder: Path) -> None:
    page = site.read("en", ARTICLE)
    for name in ("incidents", "map", "timeline"):
        _shoot(page, folder / f"{name}.webp", page.locator(f"section:has(> #{name})"))
    _shoot(page, folder / "tree.webp", site.read("en", WRONG).locator("section:has(> #tree)"))


def _review(site: Site, path: Path) -> None:
    page = site.read("ar", ARTICLE)
    page.click("#review")
    page.fill("#author", "ليلى")
    _choose(page)
    page.evaluate("scrollTo(0, document.querySelector('#review-bar').getBoundingClientRect().top + scrollY - 12)")
    _shoot(page, path)


def _narrow(site: Site, path: Path) -> None:
    page = site.read("en", ARTICLE, narrow=True)
    _choose(page)
    page.evaluate("scrollTo(0, document.querySelector('#reading').getBoundingClientRect().top + scrollY - 120)")
    _shoot(page, path)


def _choose(page: Page) -> None:
    """Choose a figure with parts and a place; the pointer goes away, and the links of this one stay."""
    page.locator("#reading mark", has_text="612 مدنيا").click()
    page.mouse.move(0, 0)


def _shoot(page: Page, path: Path, part: Locator | None = None) -> None:
    """Write what the window shows, or a part of the page, as WebP, which Playwright itself does not."""
    asked: dict[str, Any] = {"format": "webp", "quality": QUALITY}
    if part:
        script = "(it) => { const box = it.getBoundingClientRect(); return [box.x + scrollX, box.y + scrollY, box.width, box.height]; }"
        clip = dict(zip(("x", "y", "width", "height"), part.evaluate(script), strict=True))
        page, asked = part.page, asked | {"clip": clip | {"scale": 1}, "captureBeyondViewport": True}
    shot = page.context.new_cdp_session(page).send("Page.captureScreenshot", asked)
    path.write_bytes(b64decode(shot["data"]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
