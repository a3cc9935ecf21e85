"""Languages, colours, narrow windows, and those who do not see or use no pointer."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from marsad.data.records import Document
from tests.service.page.conftest import INFO, OpenPage, mark, read


def test_the_language_is_the_browsers_and_can_be_switched(page: Page, articles: dict[str, Document]) -> None:
    before = page.evaluate("document.documentElement.lang")
    read(page, articles["strike"].text)
    page.click("#language")
    after, direction = page.evaluate("[document.documentElement.lang, getComputedStyle(document.body).direction]")
    assert (after, direction) == (("en", "ltr") if before == "ar" else ("ar", "rtl"))
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert page.evaluate("document.documentElement.lang") == after


def test_nothing_stays_in_the_other_language(page: Page, articles: dict[str, Document]) -> None:
    read(page, articles["odd"].text)
    page.click("#review")
    page.locator(mark("5 مدنيين")).click()
    texts = {}
    for _ in range(2):
        script = """[...document.querySelectorAll("[data-t], legend, dt, thead th, #exports, .chip, label, #tree .warning")]
            .map((it) => it.textContent)"""
        texts[page.evaluate("document.documentElement.lang")] = " ".join(page.evaluate(script))
        page.click("#language")
    allowed = r"text-[\w-]+|Marsad|JSONL|CSV|brat|Label Studio|English|reviews|Shift|Alt|Ctrl|Enter|Delete|\bZ\b"
    assert not re.search("[a-z]{2,}", re.sub(allowed, "", texts["ar"]))
    assert not re.search("[ء-ي]{2,}", re.sub("العربية|بغداد", "", texts["en"]))  # a place is a choice of a link


def test_every_string_is_there_in_both_languages(page: Page) -> None:
    source = page.request.get(f"{page.url}static/strings.js").text()
    table = source[source.index("const TABLE") : source.index("\n};")]
    rows = re.findall(r'^  "([\w.]+)": \[\s*(".*?"),\s*(".*?"),?\s*\],$', table, re.MULTILINE | re.DOTALL)
    assert len(rows) == len(re.findall(r'^  "[\w.]+":', table, re.MULTILINE))
    for key, english, arabic in rows:
        assert re.findall(r"\{\d\}", english) == re.findall(r"\{\d\}", arabic), key
    keys = {key for key, _, _ in rows}
    groups = {"label": INFO.labels, "event": INFO.event_types, "status": INFO.statuses, "victim": INFO.victims}
    groups["link"] = INFO.link_types
    assert {f"{group}.{value}" for group, values in groups.items() for value in values} <= keys


def test_colours_follow_the_system_and_the_switch(open_page: OpenPage) -> None:
    page = open_page("en", color_scheme="dark")
    background = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(background)
    page.click("#theme")  # light
    light = page.evaluate(background)
    page.click("#theme")  # dark
    assert page.evaluate(background) == dark != light
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_a_narrow_window_needs_no_scrolling_sideways(
    open_page: OpenPage, articles: dict[str, Document], language: str
) -> None:
    page = read(open_page(language, viewport={"width": 360, "height": 640}), articles["strike"].text)
    page.click("#review")
    page.click(mark("12 شخصا"))
    expect(page.locator("#card-panel")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.click("#close")
    expect(page.locator("#card-panel")).to_be_hidden()


def test_everything_is_reached_by_keys_alone(page: Page, articles: dict[str, Document]) -> None:
    page.focus("#text")
    page.keyboard.insert_text(articles["strike"].text)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#give-panel:not([open])")
    reached = _tab_through(page)
    assert {"document-text", "evidence", "point", "export", "review", "language", "theme"} <= reached


def _tab_through(page: Page) -> set[str]:
    """Press the tabulator from the top of the page to its end; return what had the focus."""
    script = """() => { const it = document.activeElement;
        const kinds = { "#reading [data-mention]": "document-text", ".point": "point", ".evidence": "evidence",
            "#exports button": "export" };
        return Object.entries(kinds).find(([selector]) => it.matches(selector))?.[1] ?? it.id; }"""
    page.evaluate("document.activeElement.blur(); document.querySelector('.skip').focus()")
    reached = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.add(str(page.evaluate(script)))
        if page.evaluate("document.activeElement === document.body"):
            break
    return reached


def test_the_first_stop_skips_to_the_results(strike: Page) -> None:
    strike.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    strike.focus(".skip")
    expect(strike.locator(".skip")).to_be_in_viewport()
    strike.keyboard.press("Enter")
    assert strike.evaluate("document.activeElement.id") == "desk"


def test_still_where_movement_is_not_wanted(open_page: OpenPage, articles: dict[str, Document]) -> None:
    page = read(open_page("en", reduced_motion="reduce"), articles["strike"].text)
    assert page.evaluate("getComputedStyle(document.querySelector('button')).transitionDuration") == "0s"
    page.locator("#incidents tbody tr").nth(1).get_by_role("button").click()
    expect(page.locator(mark("أكثر من 30 مدنيا"))).to_be_in_viewport()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_no_barrier_is_found(open_page: OpenPage, articles: dict[str, Document], language: str, colours: str) -> None:
    page = open_page(language, color_scheme=colours, reduced_motion="reduce")
    _check(page)
    read(page, articles["odd"].text)
    page.click(mark("5 مدنيين"))
    _check(page)
    page.click("#review")
    expect(page.locator("#review-bar")).to_be_visible()
    _check(page)


def _check(page: Page) -> None:
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": rules}, "resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()
