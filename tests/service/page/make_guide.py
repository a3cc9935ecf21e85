"""Takes the pictures of the guide, from an article of the authored corpus as the shipped model reads it.

python tests/service/page/make_guide.py FOLDER
"""

import json
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from marsad.service.app import make_app
from marsad.service.settings import ServiceSettings
from tests.service.running import listening

CORPUS = Path(__file__).parents[3] / "data" / "corpus" / "test.jsonl"
ARTICLE, DAY = "tol-015", "2024-03-02"
QUALITY = 82


def main(folder: Path) -> None:
    """Write four pictures into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with listening(make_app(ServiceSettings())) as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium-headless-shell") or "chromium")
        address = f"http://127.0.0.1:{port}/"
        _reading(_read(browser, address, "ar"), folder / "reading.jpg")
        _findings(_read(browser, address, "en"), folder / "findings.jpg")
        _review(_read(browser, address, "ar"), folder / "review.jpg")
        _narrow(_read(browser, address, "en", narrow=True), folder / "narrow-dark.jpg")
        browser.close()


def _read(browser: Browser, address: str, language: str, *, narrow: bool = False) -> Page:
    """Return the page with the article read; `narrow` is a telephone in the dark."""
    size, scheme = ({"width": 360, "height": 740}, "dark") if narrow else ({"width": 1200, "height": 760}, "light")
    page = browser.new_page(viewport=size, locale=language, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    page.fill("#text", _article())
    page.fill("#published", DAY)
    page.click("#read")
    page.wait_for_selector("#give-panel:not([open])")
    return page


def _article() -> str:
    records = map(json.loads, CORPUS.read_text(encoding="utf-8").splitlines())
    return next(str(record["text"]) for record in records if record["id"] == ARTICLE)


def _reading(page: Page, path: Path) -> None:
    page.locator('#reading mark[class*="CASUALTY"]').first.click()
    page.evaluate("scrollTo(0, document.querySelector('.columns').offsetTop - 12)")
    page.screenshot(path=path, quality=QUALITY)


def _findings(page: Page, path: Path) -> None:
    page.locator(".side").screenshot(path=path, quality=QUALITY)


def _review(page: Page, path: Path) -> None:
    page.click("#review")
    page.locator('#reading mark[class*="CASUALTY"]').first.click()
    page.locator("[data-key=accept]").wait_for()
    page.evaluate("scrollTo(0, document.querySelector('.columns').offsetTop - 12)")
    page.screenshot(path=path, quality=QUALITY)


def _narrow(page: Page, path: Path) -> None:
    page.locator('#reading mark[class*="CASUALTY"]').first.click()
    page.evaluate("scrollTo(0, document.querySelector('#reading').getBoundingClientRect().top + scrollY - 120)")
    page.screenshot(path=path, quality=QUALITY)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
