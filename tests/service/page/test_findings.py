"""What stands beside the text: incidents, the tree of figures, the map, the timeline, and exports of all of it."""

import csv
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from marsad.data.records import Document
from marsad.service.page_outline import project
from tests.service.page.conftest import OpenPage, mark, read, read_files


def test_incidents_have_their_people_place_and_day(open_page: OpenPage, articles: dict[str, Document]) -> None:
    page = read(open_page("en"), articles["strike"].text)
    rows = page.locator("#incidents tbody tr").evaluate_all(
        "(all) => all.map((row) => [...row.cells].map((cell) => cell.textContent.trim()))"
    )
    assert rows == [
        ["#1", "air strike", "30 May 2024", "Al-Qaim", "التحالف الدولي", "12", ""],
        ["#2", "shelling", "31 May 2024", "Aleppo", "", "", "≥ 30"],
    ]


def test_an_incident_shows_where_it_stands_in_the_text(strike: Page) -> None:
    strike.locator("#incidents tbody tr").nth(1).get_by_role("button").click()
    expect(strike.locator("#card .quoted")).to_have_text("أكثر من 30 مدنيا")
    assert _highlighted(strike) == ["أكثر من 30 مدنيا"]


def _highlighted(page: Page) -> list[str]:
    found: list[str] = page.evaluate("[...CSS.highlights.get('evidence')].map((range) => range.toString())")
    return found


def test_totals_count_nobody_twice(strike: Page) -> None:
    assert strike.locator(".total dd").all_text_contents() == ["12", "≥ 30"]


def test_the_tree_holds_parts_under_their_whole(strike: Page) -> None:
    whole = strike.locator("#tree .tree > li").first.locator("> ul > li")
    assert whole.locator("> span .figure").all_text_contents() == ["12"]
    assert whole.locator("> ul > li .figure").all_text_contents() == ["2"]
    expect(strike.locator("#tree .fine")).to_be_visible()
    whole.locator("> ul > li .figure").click()
    expect(strike.locator("#card .quoted")).to_have_text("طفلان")


def test_what_does_not_add_up_is_a_warning_at_its_place(page: Page, articles: dict[str, Document]) -> None:
    read(page, articles["odd"].text)
    expect(page.locator("#tree p.warning")).to_contain_text("1")
    warning = page.locator("#tree li .warning")
    expect(warning).to_contain_text("6")
    warning.get_by_role("button").click()
    assert "6 أطفال" in _highlighted(page)


def test_what_a_toll_leaves_open_is_told_in_both_languages(page: Page) -> None:
    script = """async (facts) => {
        const { problemText, remainderText } = await import("./static/problems.js");
        return [...facts.problems.map((it) => problemText(it, it.other)), remainderText(facts.rest)];
    }"""
    dead = {"status": "killed", "victim": "person", "minimum": 640, "maximum": 640}
    more = dead | {"minimum": 720, "maximum": None}
    places = [{"document": "1", "start": 0, "end": 3, "text": "كذا"}]
    problems: list[dict[str, Any]] = [
        {"kind": "parts_exceed_whole", "figures": [more, more], "whole": dead},
        {"kind": "parts_exceed_whole", "figures": [], "whole": dead | {"victim": "child"}, "listed": 737},
        {"kind": "tolls_disagree", "figures": [dead, more]},
        {"kind": "tolls_disagree", "figures": [dead, more], "other": "#2"},
        {"kind": "unreadable_count", "figures": [dead | {"minimum": None, "maximum": None}]},
    ]
    told = page.evaluate(
        script, {"problems": [it | {"evidence": places} for it in problems], "rest": {"whole": dead, "listed": 537}}
    )
    numbers = [
        ["720", "720", "640"],
        ["737", "640"],
        ["640", "720"],
        ["640", "720", "2"],
        [],
        ["537", "640", "103"],
    ]
    assert [re.findall(r"\d+", sentence) for sentence in told] == numbers
    assert len(set(told)) == len(told) and "كذا" in told[4]
    english = page.evaluate("document.documentElement.lang") == "en"
    assert all(bool(re.search("[a-z]", sentence)) == english for sentence in told)


def test_names_on_the_map_take_the_side_that_is_free(page: Page) -> None:
    reply = _reply("حلب", [_place(name, _entry(name, east)) for name, east in (("ا" * 12, 37.0), ("ب" * 12, 37.2))])
    page.route("**/v1/incidents", lambda route: route.fulfill(json=reply))
    read(page, "حلب")
    names = page.locator("#map .point .name")
    boxes = [names.nth(at).bounding_box() for at in (0, 1)]
    assert boxes[0] and boxes[1] and names.nth(0).is_visible() and names.nth(1).is_visible()
    first, second = sorted((box for box in boxes if box), key=lambda box: box["x"])
    assert first["x"] + first["width"] <= second["x"]


def _entry(name: str, east: float) -> dict[str, Any]:
    entry = {"name": name, "kind": "locality", "country": "SY", "source": name, "score": 1.0}
    return entry | {"latitude": 36.0, "longitude": east}


def _reply(text: str, places: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "model": {"labels": []},
        "documents": [{"id": "1", "text": text, "sentences": [], "mentions": [], "links": [], "meta": {}}],
        **{name: [] for name in ("incidents", "problems", "totals")},
        "places": places,
    }


def test_places_stand_on_the_map_where_they_lie(open_page: OpenPage, articles: dict[str, Document]) -> None:
    page = read(open_page("en"), articles["strike"].text)
    page.locator("#map .buttons button").nth(3).click()
    at = {name: _middle(page.locator(f'#map .point[aria-label^="{name}"]')) for name in ("Aleppo", "Tunisia")}
    frame = page.locator(".map").bounding_box()
    assert frame
    # Aleppo lies at 37.2 E, Tunisia at 9.5 E, and the whole map is 83 degrees wide.
    assert (at["Aleppo"][0] - at["Tunisia"][0]) / frame["width"] == pytest.approx((37.2 - 9.5) / 83, abs=0.02)
    assert abs(at["Aleppo"][1] - at["Tunisia"][1]) < frame["height"] * 0.06


def _middle(element: Locator) -> tuple[float, float]:
    box = element.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_points_are_projected_as_the_outline_is(page: Page) -> None:
    script = """async (places) => {
        const { project } = await import("./static/projection.js");
        return places.map(([longitude, latitude]) => project(longitude, latitude)).map(({ x, y }) => [x, y]);
    }"""
    places = [(36.2, 33.5), (-7.6, 33.6), (45.3, 2.0), (43.3, -11.7)]
    for found, place in zip(page.evaluate(script, places), places, strict=True):
        assert found == pytest.approx(project(*place))


def test_the_map_tells_scenes_from_names_and_shows_them_in_the_text(strike: Page) -> None:
    strike.locator("#map .buttons button").nth(3).click()
    assert strike.locator("#map .point.scene").count() == 2
    assert strike.locator("#map .point:not(.scene)").count() == 1
    strike.locator("#map .point:not(.scene)").click()
    expect(strike.locator("#card .quoted")).to_have_text("تونس")


def test_the_map_comes_closer_and_goes_back(strike: Page) -> None:
    def width() -> float:
        return float((strike.locator("#map .outline").get_attribute("viewBox") or "").split()[2])

    strike.locator("#map .buttons button").nth(2).click()
    fitted = width()
    strike.locator("#map .buttons button").nth(0).click()
    assert width() == pytest.approx(fitted * 0.6)
    strike.locator("#map .buttons button").nth(1).click()
    assert width() == pytest.approx(fitted)
    strike.locator("#map .buttons button").nth(3).click()
    assert width() > 8000
    strike.locator("#map .buttons button").nth(2).click()
    assert width() == pytest.approx(fitted)


def test_places_off_the_map_are_named_below_it(page: Page) -> None:
    place = {"name": "باريس", "latin": "Paris", "kind": "locality", "country": "FR", "source": "x", "score": 1.0}
    found = [
        _place("باريس", place | {"latitude": 48.9, "longitude": 2.3}),
        _place("تل الرماد", None),
    ]
    reply = _reply("باريس", found)
    page.route("**/v1/incidents", lambda route: route.fulfill(json=reply))
    read(page, "باريس")
    expect(page.locator("#map")).to_contain_text(re.compile("باريس|Paris"))
    expect(page.locator("#map")).to_contain_text("تل الرماد")
    expect(page.locator("#map")).to_contain_text("Natural Earth")
    assert page.locator("#map .point").count() == 0


def _place(name: str, place: dict[str, Any] | None) -> dict[str, Any]:
    evidence = {"document": "1", "start": 0, "end": 5, "text": name}
    return {"mention": "m1", "name": name, "evidence": evidence} | ({"place": place} if place else {})


def test_the_timeline_runs_as_the_language_does(strike: Page) -> None:
    bars = strike.locator("#timeline .bar")
    assert bars.count() == 2
    earlier, later = (_middle(bars.nth(at))[0] for at in (0, 1))
    rightwards = strike.evaluate("document.dir") == "ltr"
    assert (earlier < later) == rightwards
    strike.locator("#timeline li").nth(0).get_by_role("button").click()
    expect(strike.locator("#card .quoted")).to_have_text("12 شخصا")


def test_without_days_there_is_no_timeline(page: Page, articles: dict[str, Document]) -> None:
    read(page, articles["odd"].text, "")
    assert page.locator("#timeline .bar").count() == 0
    expect(page.locator("#timeline")).not_to_be_empty()


def test_a_long_time_is_marked_by_months_and_years(page: Page) -> None:
    script = """async (ranges) => {
        const { scaleOf, ticks } = await import("./static/timeline.js");
        return ranges.map(([first, last]) => ticks(scaleOf([{ first, last }])).map((at) => new Date(at).toISOString().slice(0, 10)));
    }"""
    ranges = [["2024-05-30", "2024-05-31"], ["2023-11-20", "2024-08-01"], ["1988-03-01", "2024-03-02"]]
    short, long, decades = page.evaluate(script, ranges)
    assert 2 <= len(short) <= 6 and all("2024-05-26" <= day <= "2024-06-05" for day in short)
    assert 3 <= len(long) <= 6 and all(day.endswith("-01") for day in long)
    assert 3 <= len(decades) <= 6 and all(day.endswith("-01-01") for day in decades)


@pytest.mark.parametrize("name", ["JSONL", "CSV", "brat", "Label Studio"])
def test_everything_can_be_exported(strike: Page, articles: dict[str, Document], name: str) -> None:
    with strike.expect_download() as waiting:
        strike.get_by_role("button", name=name).click()
    content = Path(waiting.value.path()).read_bytes()
    text, mentions = articles["strike"].text, articles["strike"].mentions
    if name == "JSONL":
        document = Document.model_validate_json(content)
        assert (document.text, len(document.mentions)) == (text, len(mentions))
    elif name == "CSV":
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        assert [row["killed_min"] or row["injured_min"] for row in rows] == ["12", "30"]
    elif name == "brat":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert any(name.endswith(".ann") for name in archive.namelist())
    else:
        assert json.loads(content)[0]["data"]["text"] == text


def test_all_documents_are_exported(page: Page, articles: dict[str, Document], tmp_path: Path) -> None:
    for name, article in articles.items():
        (tmp_path / f"{name}.txt").write_text(article.text, encoding="utf-8")
    read_files(page, tmp_path / "strike.txt", tmp_path / "odd.txt")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="JSONL").click()
    lines = Path(waiting.value.path()).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["strike.txt", "odd.txt"]


def test_counts_read_alike_in_both_languages(page: Page) -> None:
    script = """async (counts) => {
        const { countText, sum } = await import("./static/counts.js");
        return [...counts.map(countText), countText(sum(counts.slice(0, 2)))];
    }"""
    counts = [
        {"minimum": 1200, "maximum": 1200},
        {"minimum": 30},
        {"maximum": 30},
        {"minimum": 20, "maximum": 25, "approximate": True},
        {"minimum": 20, "maximum": 99, "vague": True},
        {},
    ]
    assert page.evaluate(script, counts) == ["1,200", "≥ 30", "≤ 30", "≈ 20–25", "20–99*", "?", "≥ 1,230"]


def test_choosing_a_mark_again_keeps_it(strike: Page) -> None:
    strike.click(mark("بحلب"))
    strike.click(mark("بحلب"))
    expect(strike.locator("#card .quoted")).to_have_text("بحلب")
