"""The page that `marsad predict --html` writes: the same page, from a file, without a service and without a network."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from marsad.data.records import Document
from marsad.service.page_file import write_page_file
from tests.service.page.conftest import INFO


@pytest.fixture
def alone(browser: Browser, articles: dict[str, Document], tmp_path: Path) -> Iterator[tuple[Page, list[str]]]:
    """The page with two articles, one with a hostile name, opened from the disk; and what it complains of or asks for."""
    odd = articles["odd"].model_copy(update={"id": "</script><img src=x onerror=alert(1)>"})
    write_page_file([articles["strike"], odd], INFO, tmp_path / "page.html")
    context = browser.new_context(locale="en", offline=True)
    page, heard = context.new_page(), list[str]()
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("dialog", lambda dialog: heard.append(dialog.message))
    page.on("request", lambda request: heard.append(request.url) if request.url[:5] not in ("file:", "data:") else None)
    page.goto((tmp_path / "page.html").as_uri())
    page.wait_for_selector("html[data-ready]")
    yield page, heard
    context.close()


def test_the_article_lies_open_with_all_that_was_found(alone: tuple[Page, list[str]]) -> None:
    page, heard = alone
    expect(page.locator("#reading mark.CASUALTY").first).to_contain_text("12 شخصا")
    expect(page.locator("#incidents")).to_contain_text("air strike")
    expect(page.locator("#map path.land")).to_have_count(1)
    assert page.locator("#tree").inner_text() and page.locator("#timeline").inner_text()
    page.locator("#reading [data-mention]").first.click()
    expect(page.locator("#card")).to_contain_text("12")
    assert heard == []


def test_another_document_and_the_other_language(alone: tuple[Page, list[str]]) -> None:
    page, heard = alone
    page.locator("#document").select_option(index=1)
    expect(page.locator("#reading")).to_contain_text("بانفجار في بغداد")
    page.click("#language")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert heard == []


def test_what_needs_a_service_is_not_offered(alone: tuple[Page, list[str]]) -> None:
    page, _ = alone
    for hidden in ("#give-panel", "#review", "#exports", "#key-form"):
        expect(page.locator(hidden)).to_be_hidden()
