"""Articles come in by pasting, by files and as the example, and what the reader should know is said."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from marsad.data.records import Document
from marsad.service.app import make_app
from marsad.service.keys import new_key
from marsad.service.model import Model
from marsad.service.settings import ServiceSettings
from tests.service.page.conftest import OpenPage, mark, read, read_files
from tests.service.running import listening


def test_a_pasted_article_is_read(strike: Page) -> None:
    expect(strike.locator(mark("12 شخصا"))).to_be_visible()
    expect(strike.locator("#desk")).to_be_visible()


def test_nothing_is_refused_with_a_sentence(page: Page) -> None:
    page.click("#read")
    expect(page.locator("#error")).not_to_be_empty()
    expect(page.locator("#desk")).to_be_hidden()


def test_the_day_of_publication_dates_relative_dates(page: Page, articles: dict[str, Document]) -> None:
    read(page, articles["strike"].text, "2024-03-10")
    expect(page.locator("#incidents tbody tr").first).to_contain_text(re.compile("9 (Mar|مارس) 2024"))


def test_text_and_json_lines_are_read_from_files(page: Page, articles: dict[str, Document], tmp_path: Path) -> None:
    texts = {name: article.text for name, article in articles.items()}
    (tmp_path / "strike.txt").write_text(texts["strike"], encoding="utf-8")
    lines = [{"id": 7, "text": texts["odd"], "date": "2024-01-02T10:00", "source": "x"}, {"text": "لا شيء."}]
    (tmp_path / "more.jsonl").write_text("\n\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    read_files(page, tmp_path / "strike.txt", tmp_path / "more.jsonl")
    assert page.locator("#document option").all_text_contents() == ["strike.txt", "7", "more.jsonl:3"]
    page.select_option("#document", "7")
    expect(page.locator(mark("5 مدنيين"))).to_be_visible()
    expect(page.locator("#incidents tbody tr")).to_contain_text(re.compile("2 (Jan|يناير) 2024"))


def test_a_list_in_json_is_read_and_all_documents_can_be_seen_together(
    page: Page, articles: dict[str, Document], tmp_path: Path
) -> None:
    texts = [{"id": "same", "text": article.text} for article in articles.values()]
    (tmp_path / "all.json").write_text(json.dumps(texts), encoding="utf-8")
    read_files(page, tmp_path / "all.json")
    assert page.locator("#document option").all_text_contents() == ["same", "same (2)"]
    before = page.locator("#incidents tbody tr").count()
    page.check("#all")
    expect(page.locator("#incidents tbody tr")).to_have_count(before + 1)
    page.locator("#incidents tbody tr", has_text="same (2)").get_by_role("button").click()
    expect(page.locator("#document")).to_have_value("same (2)")  # it shows where this stands


def test_a_dropped_file_is_read(page: Page, articles: dict[str, Document]) -> None:
    script = """(text) => {
        const files = new DataTransfer();
        files.items.add(new File([text], "dropped.txt"));
        document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
    }"""
    page.evaluate(script, articles["strike"].text)
    expect(page.locator(mark("12 شخصا"))).to_be_visible()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("old.txt", "قتل".encode("windows-1256"), "UTF-8"),
        ("a.jsonl", b'{"text": "a"}\n{"text": 5}\n', "2"),
        ("a.docx", b"PK", ".jsonl"),
        ("empty.txt", b" \n", "."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(
    page: Page, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    page.set_input_files("#files", tmp_path / name)
    expect(page.locator("#error")).to_contain_text(said)


def test_what_the_service_refuses_is_told_in_its_words(open_page: OpenPage, model: Model) -> None:
    settings = ServiceSettings.model_validate({"limits": {"text_letters": 10}})
    with listening(make_app(settings, model)) as port:
        page = open_page("en", f"http://127.0.0.1:{port}/")
        page.fill("#text", "أطول من عشرة أحرف بكثير")
        page.click("#read")
        expect(page.locator("#error")).to_contain_text("10")


def test_a_busy_service_is_asked_again_after_a_while(page: Page, articles: dict[str, Document]) -> None:
    refusals = [{"status": 429, "headers": {"Retry-After": "1"}, "json": {"error": "Wait."}}]

    def busy_once(route: Route) -> None:
        if refusals:
            route.fulfill(**refusals.pop())  # type: ignore[arg-type]
        else:
            route.continue_()

    page.route("**/v1/incidents", busy_once)
    read(page, articles["strike"].text)
    expect(page.locator(mark("12 شخصا"))).to_be_visible()
    assert not refusals


def test_a_service_that_is_gone_is_told_of(page: Page) -> None:
    page.route("**/v1/incidents", lambda route: route.abort())
    page.fill("#text", "قتل 12 شخصا.")
    page.click("#read")
    expect(page.locator("#error")).to_contain_text("marsad serve")


def test_a_service_with_keys_asks_for_one(
    open_page: OpenPage, model: Model, articles: dict[str, Document], tmp_path: Path
) -> None:
    key = new_key(tmp_path / "keys", "desk")
    with listening(make_app(ServiceSettings(keys=tmp_path / "keys"), model)) as port:
        page = open_page("en", f"http://127.0.0.1:{port}/")
        page.fill("#text", articles["strike"].text)
        page.click("#read")
        page.fill("#key", key)
        page.press("#key", "Enter")
        expect(page.locator(mark("12 شخصا"))).to_be_visible()


def test_the_example_is_read_by_the_shipped_model(open_page: OpenPage) -> None:
    with listening(make_app(ServiceSettings(threads=1))) as port:
        page = open_page("ar", f"http://127.0.0.1:{port}/")
        page.click("#example")
        expect(page.locator(mark("٨٤٢ مدنيا"))).to_be_visible()
        expect(page.locator(".total.killed", has_text="842")).to_be_visible()
