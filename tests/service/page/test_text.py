"""The text: what is marked where, links, chips, and the way through it by pointer and keys."""

import json
from typing import Any

from playwright.sync_api import Locator, Page, expect

from marsad.data.records import Document
from marsad.data.words import find_words
from tests.service.page.conftest import OpenPage, mark, read


def test_every_mention_is_marked_where_it_stands(strike: Page, articles: dict[str, Document]) -> None:
    marked = strike.locator("#reading mark").evaluate_all("(all) => all.map((it) => [it.dataset.ids, it.textContent])")
    assert marked == [[m.id, m.text] for m in articles["strike"].mentions]


def test_the_text_is_shown_whole(strike: Page, articles: dict[str, Document]) -> None:
    shown = strike.locator("#reading p").evaluate_all("(all) => all.map((it) => it.textContent)")
    article = articles["strike"]
    assert shown == [article.text[s.start : s.end] for s in article.sentences]


def test_types_have_colours_and_victims_are_underlined_by_status(strike: Page) -> None:
    shown = {
        name: _style(strike.locator(mark(name))) for name in ("12 شخصا", "أكثر من 30 مدنيا", "بحلب", "للتحالف الدولي")
    }
    assert len({style["colour"] for style in shown.values()}) == 3  # two are casualties
    assert [style["line"] for style in shown.values()] == ["solid", "dashed", "none", "none"]


def _style(element: Locator) -> dict[str, str]:
    script = """(it) => { const style = getComputedStyle(it);
        const line = style.textDecorationLine === "none" ? "none" : style.textDecorationStyle;
        return { colour: style.backgroundColor, line }; }"""
    return dict(element.evaluate(script))


def test_a_mention_is_told_to_those_who_listen(open_page: OpenPage, articles: dict[str, Document]) -> None:
    page = read(open_page("en"), articles["strike"].text)
    expect(page.get_by_role("button", name="أكثر من 30 مدنيا: Casualties, injured, ≥ 30")).to_be_visible()


def test_overlapping_mentions_are_all_marked_and_can_be_chosen(page: Page) -> None:
    text = "قرب مستشفى جامعة حلب أمس"
    spans = [(4, 20), (11, 20), (11, 24), (4, 20)]  # nested, crossing, and twice the same
    mentions = [
        {"id": f"m{n}", "label": "LOC", "start": start, "end": end, "text": text[start:end]}
        for n, (start, end) in enumerate(spans)
    ]
    reply = {
        "model": {"labels": []},
        "documents": [{"id": "1", "text": text, "sentences": [], "mentions": mentions, "links": [], "meta": {}}],
        **{name: [] for name in ("incidents", "problems", "places", "totals")},
    }
    page.route("**/v1/incidents", lambda route: route.fulfill(json=reply))
    read(page, text)
    assert page.locator("#reading p").text_content() == text
    for mention in mentions:
        anchor = page.locator(f"[data-mention={mention['id']}]")
        anchor.focus()
        expect(page.locator("#card .quoted")).to_have_text(str(mention["text"]))
        pieces = page.locator("mark.selected").evaluate_all("(all) => all.map((it) => it.textContent).join('')")
        assert pieces == mention["text"]


def test_links_are_drawn_while_an_end_is_looked_at(strike: Page) -> None:
    lines = strike.locator("#links .line")
    assert lines.count() == 0
    strike.hover(mark("12 شخصا"))
    expect(lines).to_have_count(3)
    strike.hover("#text-title")
    expect(lines).to_have_count(0)
    strike.focus(mark("طفلان"))
    expect(strike.locator("#links .line.part_of")).to_have_count(1)
    ends = strike.locator("mark.linked").evaluate_all("(all) => all.map((it) => it.textContent)")
    assert ends == ["12 شخصا", "طفلان"]


def test_a_link_ends_at_its_mention(strike: Page) -> None:
    strike.focus(mark("طفلان"))
    line = strike.locator("#links .line").bounding_box()
    boxes = [strike.locator(mark(name)).bounding_box() for name in ("12 شخصا", "طفلان")]
    assert line and boxes[0] and boxes[1]
    middles = sorted(box["x"] + box["width"] / 2 for box in boxes if box)
    assert abs(line["x"] - middles[0]) < 12 and abs(line["x"] + line["width"] - middles[1]) < 12


def test_the_card_tells_what_is_known(strike: Page) -> None:
    strike.click(mark("12 شخصا"))
    card = strike.locator("#card")
    for fact in ("12 شخصا", "90%", "طفلان", "القائم", "للتحالف الدولي"):
        expect(card).to_contain_text(fact)
    card.get_by_role("button", name="القائم").click()
    expect(card.locator("dd").nth(1)).to_contain_text("IQ")


def test_events_are_chips_behind_their_sentence(open_page: OpenPage, articles: dict[str, Document]) -> None:
    page = read(open_page("en"), articles["strike"].text)
    chips = page.locator("#reading .sentence").evaluate_all(
        "(all) => all.map((it) => [...it.querySelectorAll('.chip')].map((chip) => chip.textContent.trim()))"
    )
    assert chips == [["air strike 90%"], ["shelling 90%"], ["statement 90%"]]


def test_arrows_go_from_mention_to_mention_as_the_text_runs(strike: Page) -> None:
    strike.focus(mark("12 شخصا"))
    chosen = strike.locator("#card .quoted")
    for key, expected in [
        ("ArrowLeft", "طفلان"),
        ("ArrowRight", "12 شخصا"),
        ("ArrowDown", "طفلان"),
        ("End", "تونس"),
        ("Home", "12 شخصا"),
    ]:
        strike.keyboard.press(key)
        expect(chosen).to_have_text(expected)
    strike.keyboard.press("Escape")
    expect(chosen).to_have_count(0)
    strike.keyboard.press("Enter")
    expect(chosen).to_have_text("12 شخصا")


def test_the_text_is_one_stop_of_the_tabulator(strike: Page) -> None:
    assert strike.locator("#reading [tabindex='0']").count() == 1


def test_offsets_count_code_points(page: Page) -> None:
    text = "🚑 قُتل\u200f 1,200 «شخص» e\u0301 𝕏و\u0640ب ١٢٫٥ (حلب).وأصيب"
    script = """async (text) => {
        const { Points, words } = await import("./static/offsets.js");
        const points = new Points(text);
        return { length: points.length, slice: points.slice(2, 6), words: words(points).map((it) => [it.start, it.end]),
            back: [...text].every((_, at) => points.point(points.unit(at)) === at) };
    }"""
    found: dict[str, Any] = page.evaluate(script, text)
    assert (found["length"], found["slice"], found["back"]) == (len(text), text[2:6], True)
    assert found["words"] == [
        [w.start, w.end] for w in find_words(text) if any(map(str.isalnum, text[w.start : w.end]))
    ]


def test_what_a_text_says_never_becomes_markup(page: Page) -> None:
    text = '<img src="x" onerror="document.title=1"> & <b>حلب</b>'
    read(page, text)
    assert page.locator("#reading p").text_content() == text
    assert page.locator("#reading img, #reading b").count() == 0


def test_a_text_keeps_its_direction_in_both_interfaces(page: Page) -> None:
    read(page, "قتل 12 شخصا.\n\nTwelve people were killed.")
    directions = page.locator("#reading p").evaluate_all("(all) => all.map((it) => getComputedStyle(it).direction)")
    assert directions == ["rtl", "ltr"]


def test_lone_surrogates_survive(page: Page) -> None:
    text = "حلب \ud800 عمان"
    page.evaluate("(text) => { document.querySelector('#text').value = JSON.parse(text); }", json.dumps(text))
    page.click("#read")
    page.wait_for_selector("#give-panel:not([open])")
    shown = page.evaluate("JSON.stringify(document.querySelector('#reading p').textContent)")
    assert json.loads(shown) == text
