"""Review: every correction, by pointer and by keys, and what is kept of it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect

from marsad.data.records import Document
from marsad.review.store import ReviewStore
from marsad.service.app import make_app
from marsad.service.model import Model
from marsad.service.settings import ServiceSettings
from tests.service.page.conftest import INFO, OpenPage, mark, read
from tests.service.running import listening


@pytest.fixture
def desk(page: Page, articles: dict[str, Document]) -> Page:
    """The page with the first article under review; nothing is kept."""
    return _under_review(page, articles)


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    return tmp_path / "reviews.sqlite"


@pytest.fixture
def kept(
    store_path: Path, model: Model, language: str, open_page: OpenPage, articles: dict[str, Document]
) -> Iterator[Page]:
    """The same, at a service that keeps corrections."""
    with listening(make_app(ServiceSettings(reviews=store_path), model)) as port:
        yield _under_review(open_page(language, f"http://127.0.0.1:{port}/"), articles)


def _under_review(page: Page, articles: dict[str, Document]) -> Page:
    read(page, articles["strike"].text)
    page.click("#review")
    expect(page.locator("#review-bar")).to_be_visible()
    return page


def record(page: Page) -> dict[str, Any]:
    """Return the record as it is exported, when the page has caught up with the last correction."""
    page.wait_for_selector("#side:not([aria-busy])")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="JSONL").click()
    document = Document.model_validate_json(Path(waiting.value.path()).read_bytes())
    return document.model_dump(exclude_none=True)


def mention(page: Page, text: str) -> dict[str, Any]:
    """Return the mention with some words."""
    return next(it for it in record(page)["mentions"] if it["text"] == text)


# Mentions ----------------------------------------------------------------------------------------


def test_a_mention_is_accepted_by_its_button(desk: Page) -> None:
    desk.click(mark("12 شخصا"))
    desk.click("[data-key=accept]")
    expect(desk.locator("#card .fine")).to_be_visible()
    assert "score" not in mention(desk, "12 شخصا")
    expect(desk.locator("#review-bar")).to_contain_text(re.compile(r"1 (of|من) 11"))


def test_keys_accept_retype_delete_and_undo(desk: Page) -> None:
    desk.focus(mark("بحلب"))
    desk.keyboard.press("Enter")
    expect(desk.locator(mark("سامر الحداد"))).to_be_focused()
    desk.keyboard.press("ArrowUp")
    assert "score" not in mention(desk, "بحلب")
    desk.focus(mark("بحلب"))
    desk.keyboard.press("2")
    assert mention(desk, "بحلب")["label"] == "ORG"
    desk.focus(mark("بحلب"))
    desk.keyboard.press("Delete")
    expect(desk.locator(mark("بحلب"))).to_have_count(0)
    expect(desk.locator(mark("سامر الحداد"))).to_be_focused()
    for _ in range(3):
        desk.keyboard.press("Control+z")
    assert (mention(desk, "بحلب")["label"], mention(desk, "بحلب")["score"]) == ("LOC", 0.9)


def test_the_type_is_changed_and_links_that_no_longer_fit_go(desk: Page) -> None:
    desk.click(mark("القائم"))
    desk.check("[data-key=label-PER]")
    found = record(desk)
    assert next(it for it in found["mentions"] if it["text"] == "القائم")["label"] == "PER"
    assert sorted(link["type"] for link in found["links"]) == ["location", "part_of", "perpetrator"]


def test_borders_are_moved_by_keys_as_the_text_runs(desk: Page) -> None:
    desk.focus(mark("تونس"))
    desk.keyboard.press("Shift+ArrowLeft")
    expect(desk.locator(mark("تونس الخضراء"))).to_be_focused()
    desk.keyboard.press("Alt+Shift+ArrowRight")
    expect(desk.locator(mark("إلى تونس الخضراء"))).to_be_focused()
    desk.keyboard.press("Alt+Shift+ArrowLeft")
    desk.keyboard.press("Shift+ArrowRight")
    assert mention(desk, "تونس")["name"] == "تونس"


def test_borders_are_moved_by_buttons_and_the_count_is_read_anew(desk: Page) -> None:
    desk.click(mark("أكثر من 30 مدنيا"))
    desk.click("[data-key=start_on]")
    assert "count" not in mention(desk, "من 30 مدنيا")  # no quantity of the guidelines
    desk.click("[data-key=start_on]")
    expect(desk.locator("[data-key=maximum]")).to_have_value("30")
    desk.click("[data-key=start_back]")
    desk.click("[data-key=start_back]")
    assert mention(desk, "أكثر من 30 مدنيا")["count"] == {"minimum": 30, "approximate": False}


@pytest.mark.parametrize("side", ["start", "end"])
def test_a_border_is_dragged_to_a_word(desk: Page, side: str) -> None:
    desk.click(mark("سامر الحداد"))
    handle = desk.locator(f".handle.{side}").bounding_box()
    assert handle
    y = handle["y"] + handle["height"] / 2
    desk.mouse.move(handle["x"] + handle["width"] / 2, y)
    desk.mouse.down()
    # To the left of the end is the next word; to the right of the start the one before.
    desk.mouse.move(handle["x"] + (45 if side == "start" else -45), y, steps=4)
    desk.mouse.up()
    expect(desk.locator(mark("ودان سامر الحداد" if side == "start" else "سامر الحداد الهجوم"))).to_be_visible()


def test_the_handles_stand_at_both_ends_of_a_mention_with_a_number(desk: Page) -> None:
    desk.click(mark("12 شخصا"))
    box, start, end = (desk.locator(it).bounding_box() for it in (mark("12 شخصا"), ".handle.start", ".handle.end"))
    assert box and start and end
    assert abs(start["x"] + start["width"] / 2 - (box["x"] + box["width"])) < 10
    assert abs(end["x"] + end["width"] / 2 - box["x"]) < 25  # before the letter of the type


def test_mentions_do_not_run_into_each_other(desk: Page) -> None:
    desk.focus(mark("أكثر من 30 مدنيا"))
    desk.keyboard.press("Shift+ArrowLeft")
    expect(desk.locator("#status")).to_contain_text("بحلب")
    assert mention(desk, "أكثر من 30 مدنيا")["score"] == 0.9


def test_words_that_are_selected_become_a_mention(desk: Page, articles: dict[str, Document]) -> None:
    start = articles["strike"].text.index("غارة")
    script = """async ([start, end]) => {
        const leaves = [...document.querySelectorAll("#reading p > *")];
        const leaf = leaves.find((it) => it.textContent.includes("غارة")).firstChild;
        const at = leaf.data.indexOf("غارة");
        getSelection().setBaseAndExtent(leaf, at + 1, leaf, at + 3);  // within the word
    }"""
    desk.evaluate(script, [start, start + 4])
    desk.locator("#adder button").nth(1).click()
    added = mention(desk, "غارة")
    assert (added["start"], added["end"], added["label"]) == (start, start + 4, "ORG")
    assert "score" not in added
    expect(desk.locator("#adder")).to_be_hidden()


def test_a_mention_is_added_by_keys_alone(desk: Page) -> None:
    desk.locator("#reading .sentence").nth(2).locator(".behind > button").focus()
    desk.keyboard.press("Enter")
    expect(desk.locator(mark("ودان"))).to_be_focused()
    desk.keyboard.press("4")
    added = mention(desk, "ودان")
    assert (added["label"], added["status"], added["victim"]) == ("CASUALTY", "killed", "person")


# Counts, attributes, links, events ---------------------------------------------------------------


def test_count_status_and_victim_are_corrected_and_the_incidents_follow(desk: Page) -> None:
    desk.click(mark("12 شخصا"))
    desk.fill("[data-key=minimum]", "14")
    desk.press("[data-key=minimum]", "Tab")  # above the most, which is still 12: said, not taken
    assert mention(desk, "12 شخصا")["count"]["minimum"] == 12
    desk.fill("[data-key=maximum]", "15")
    desk.press("[data-key=maximum]", "Tab")
    desk.check("[data-key=approximate]")
    desk.select_option("[data-key=victim]", "combatant")
    desk.select_option("[data-key=status]", "injured")
    desk.check("[data-key=toll]")
    found = mention(desk, "12 شخصا")
    assert found["count"] == {"minimum": 14, "maximum": 15, "approximate": True}
    assert (found["status"], found["victim"], found["cumulative"]) == ("injured", "combatant", True)
    expect(desk.locator("#incidents")).to_contain_text("14–15")


def test_a_count_can_be_without_a_number(desk: Page) -> None:
    desk.click(mark("12 شخصا"))
    desk.select_option("[data-key=vague]", "tens")
    assert mention(desk, "12 شخصا")["count"] == {"vague": "tens", "approximate": False}


def test_a_person_becomes_a_victim_and_has_links_then(desk: Page) -> None:
    desk.click(mark("سامر الحداد"))
    assert desk.locator("[data-key=link-location]").count() == 0
    desk.select_option("[data-key=status]", "captured")
    assert mention(desk, "سامر الحداد")["status"] == "captured"
    options = desk.locator("[data-key=link-location] option").all_text_contents()[1:]
    assert options == ["تونس"]  # of its sentence, and a place
    desk.select_option("[data-key=link-location]", index=1)
    assert ("location", "سامر الحداد", "تونس") in _links(desk)


def test_links_are_added_and_removed(desk: Page) -> None:
    desk.click(mark("طفلان"))
    desk.select_option("[data-key=link-perpetrator]", index=1)
    assert ("perpetrator", "طفلان", "للتحالف الدولي") in _links(desk)
    desk.locator("[data-key=unlink]").first.click()
    assert ("part_of", "طفلان", "12 شخصا") not in _links(desk)
    expect(desk.locator("#tree .tree > li > ul > li")).to_have_count(3)  # it is a figure of its own now


def _links(page: Page) -> set[tuple[str, str, str]]:
    found = record(page)
    texts = {it["id"]: it["text"] for it in found["mentions"]}
    return {(link["type"], texts[link["head"]], texts[link["tail"]]) for link in found["links"]}


def test_parts_never_go_in_circles(desk: Page) -> None:
    desk.click(mark("12 شخصا"))
    assert desk.locator("[data-key=link-part_of]").count() == 0  # the only other figure here is its own part


def test_events_are_added_and_removed(desk: Page) -> None:
    sentence = desk.locator("#reading .sentence").nth(1)
    sentence.get_by_role("combobox").select_option("explosion")
    sentence.locator(".chip").first.get_by_role("button").click()
    assert list(record(desk)["sentences"][1]["events"]) == [{"type": "explosion"}]


def test_everything_left_is_accepted_at_once_and_undone_at_once(desk: Page) -> None:
    desk.click("[data-key=accept_all]")
    found = record(desk)
    assert not any("score" in it for it in [*found["mentions"], *found["links"]])
    desk.click("[data-key=undo]")
    assert all(it["score"] == 0.9 for it in record(desk)["mentions"])


# What is kept ------------------------------------------------------------------------------------


def test_without_a_store_the_reader_is_told(desk: Page) -> None:
    expect(desk.locator("#review-bar .warning")).to_contain_text("--reviews")
    assert desk.locator("[data-key=save]").count() == 0


def test_corrections_are_saved_with_a_name_and_undone(kept: Page, store_path: Path) -> None:
    kept.click(mark("بحلب"))
    kept.click("[data-key=accept]")
    kept.click("[data-key=save]")
    assert kept.evaluate("document.activeElement.id") == "author"  # it is asked for first
    kept.fill("#author", "ليلى")
    kept.click("[data-key=save]")
    expect(kept.locator("#status")).to_contain_text(re.compile("(version|النسخة) 1"))
    expect(kept.locator("#review-bar .badge")).to_have_count(0)
    [entry] = _history(store_path)
    assert (entry.author, entry.version) == ("ليلى", 1)
    assert [m.text for m in entry.document.mentions if m.score is None] == ["بحلب"]
    kept.click("[data-key=undo]")
    expect(kept.locator("#status")).to_contain_text(re.compile("(version|النسخة) 2"))
    assert len(_history(store_path)) == 2
    assert all(it["score"] == 0.9 for it in record(kept)["mentions"])


def _history(path: Path) -> Any:
    with ReviewStore(path) as store:
        [summary] = store.documents()
        return store.history(summary.id)


def test_what_was_said_stays_in_sight(kept: Page) -> None:
    kept.set_viewport_size({"width": 1280, "height": 400})
    kept.fill("#author", "ليلى")
    kept.click("[data-key=save]")
    kept.locator("#timeline").scroll_into_view_if_needed()
    expect(kept.locator("#status")).to_contain_text(re.compile("(version|النسخة) 1"))
    expect(kept.locator("#status")).to_be_in_viewport()


def test_the_bar_needs_no_scrolling_sideways(kept: Page) -> None:
    kept.set_viewport_size({"width": 360, "height": 640})
    assert kept.evaluate("document.documentElement.scrollWidth") == 360
    expect(kept.locator("#review-bar")).not_to_contain_text("false")


def test_corrections_that_are_not_saved_are_not_lost(kept: Page, articles: dict[str, Document]) -> None:
    kept.fill("#author", "ليلى")
    kept.click("[data-key=save]")
    expect(kept.locator("#status")).to_contain_text(re.compile("(version|النسخة) 1"))
    kept.click(mark("بحلب"))
    kept.click("[data-key=delete]")
    kept.click("[data-key=next]")  # the same document is the only one that waits
    expect(kept.locator("#status")).to_contain_text(re.compile("Save|احفظ"))
    expect(kept.locator(mark("بحلب"))).to_have_count(0)
    asked: list[str] = []

    def keep_on(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    kept.once("dialog", keep_on)
    kept.click("#give-panel summary")
    kept.click("#read")
    expect(kept.locator("#read")).to_be_enabled()
    assert len(asked) == 1
    expect(kept.locator(mark("بحلب"))).to_have_count(0)
    kept.once("dialog", lambda dialog: dialog.accept())
    kept.click("#read")
    expect(kept.locator(mark("بحلب"))).to_be_visible()


def test_who_is_late_is_told_and_loses_nothing(kept: Page, store_path: Path) -> None:
    kept.fill("#author", "ليلى")
    kept.click(mark("بحلب"))
    kept.click("[data-key=accept]")
    kept.click("[data-key=save]")
    expect(kept.locator("#status")).to_contain_text(re.compile("(version|النسخة) 1"))
    with ReviewStore(store_path) as store:
        document = store.get(store.documents()[0].id).document
        store.save(document, "سامي", 1)
    kept.click(mark("12 شخصا"))
    kept.click("[data-key=accept]")
    kept.click("[data-key=save]")
    expect(kept.locator("#error")).to_contain_text("سامي")
    assert "score" not in mention(kept, "12 شخصا")
    kept.click("[data-key=take_saved]")
    expect(kept.locator("#status")).to_contain_text(re.compile("(version|النسخة) 2"))
    assert mention(kept, "12 شخصا")["score"] == 0.9
    kept.click("[data-key=accept]")
    kept.click("[data-key=save]")
    expect(kept.locator("#status")).to_contain_text(re.compile("(version|النسخة) 3"))


def test_an_article_that_is_under_review_comes_as_it_was_left(kept: Page, articles: dict[str, Document]) -> None:
    kept.fill("#author", "ليلى")
    kept.click(mark("بحلب"))
    kept.click("[data-key=delete]")
    kept.click("[data-key=save]")
    expect(kept.locator("#status")).to_contain_text(re.compile("(version|النسخة) 1"))
    kept.reload()
    kept.wait_for_selector("html[data-ready]")
    read(kept, articles["strike"].text)
    expect(kept.locator(mark("بحلب"))).to_be_visible()
    kept.click("#review")
    expect(kept.locator("#status")).to_contain_text(re.compile("(version|النسخة) 1"))
    expect(kept.locator(mark("بحلب"))).to_have_count(0)
    expect(kept.locator("#incidents")).not_to_contain_text(re.compile("Aleppo|حلب"))


def test_the_sentence_that_the_model_is_least_sure_of_comes_next(
    kept: Page, store_path: Path, articles: dict[str, Document]
) -> None:
    kept.click("[data-key=next]")
    expect(kept.locator("#status")).not_to_be_empty()  # nothing waits
    unsure = articles["odd"].model_dump(exclude_none=True)
    unsure["mentions"][0]["score"] = 0.4
    with ReviewStore(store_path) as store:
        store.add(Document.model_validate(unsure), INFO)
    kept.click("[data-key=next]")
    expect(kept.locator(mark("5 مدنيين"))).to_be_visible()
    expect(kept.locator("#document")).to_have_value("odd")
    kept.click("[data-key=accept_all]")
    kept.fill("#author", "ليلى")
    kept.click("[data-key=save]")
    expect(kept.locator("#error")).to_contain_text("6 أطفال")  # a part that is more than its whole is not kept
