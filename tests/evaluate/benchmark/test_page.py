import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from html.parser import HTMLParser
from importlib import resources
from xml.etree import ElementTree

import pytest

from marsad.evaluate.benchmark import html as page
from marsad.evaluate.benchmark.examples import error_examples
from marsad.evaluate.benchmark.grids import NAMES
from marsad.evaluate.benchmark.html import to_html
from marsad.evaluate.benchmark.plots import Point, interval_plot, speed_plot
from marsad.evaluate.benchmark.records import Benchmark, ErrorExample, Measure


def svgs(text: str) -> list[ElementTree.Element]:
    return [ElementTree.fromstring(found) for found in re.findall(r"<svg.*?</svg>", text, re.DOTALL)]


@pytest.fixture(scope="module")
def shown(record: Benchmark) -> str:
    return to_html(record)


class Outline(HTMLParser):
    """The tags in their nesting; fails where one is closed that is not open."""

    VOID = frozenset({"meta"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("script", "style"):
            self.text.append(data)


def test_the_page_is_well_nested_and_has_no_id_twice(shown: str) -> None:
    outline = Outline()
    outline.feed(shown)
    outline.close()
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids)) > 0


def test_the_page_shows_every_system_measure_and_reason(shown: str, record: Benchmark) -> None:
    outline = Outline()
    outline.feed(shown)
    text = " ".join(" ".join(outline.text).split())
    measures = [f"{name} F1" for name in NAMES.values()]
    for told in (*(row.system.name for row in record.rows), *measures, record.command):
        assert told in text
    assert "Stanza is not installed" in text and "وكالة <أ>" in text


def test_the_page_escapes_and_fetches_nothing(shown: str) -> None:
    assert not re.search(r"https?:|src=|@import|xmlns|url\((?!#)", shown)
    assert shown.count("<script") == 1 and "<b>المحلية" not in shown
    assert "default-src 'none'" in shown


def test_the_policy_lets_the_pages_own_script_run(shown: str) -> None:
    (script,) = re.findall(r"<script>(.*?)</script>", shown, re.DOTALL)
    assert f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}" in shown


def test_the_drawings_are_xml_and_say_what_they_show(shown: str) -> None:
    drawings = svgs(shown)
    # Measures of several systems (two on news, one on wiki), speed, reliability; wiki has no speed.
    assert len(drawings) == 3 + 1 + 1
    for drawing in drawings:
        assert drawing.get("role") == "img" and drawing.get("viewBox")
    described = [drawing.get("aria-label", "") for drawing in drawings]
    assert any("compact 70.0 (66.0 to 73.0)" in text for text in described)
    assert any("8,123 words per second" in text for text in described)


def test_the_drawings_take_their_colours_from_the_page(shown: str) -> None:
    text = "".join(re.findall(r"<svg.*?</svg>", shown, re.DOTALL))
    assert not re.search(r"#[0-9a-f]{6}\b", text)
    used = set(re.findall(r"var\((--\w+)\)", text))
    style = (resources.files("marsad.evaluate.benchmark") / "page.css").read_text("utf-8")
    assert used and all(style.count(f"{name}:") == 3 for name in used)  # light, dark, paper


def test_a_name_of_foreign_letters_or_signs_is_drawn_as_it_is() -> None:
    drawing = ElementTree.fromstring(interval_plot([Point("模型 $x$ مرصد", Measure(value=0.5))], None, "k"))
    assert "模型 $x$ مرصد" in "".join(drawing.itertext())


def test_speed_is_drawn_where_it_is_known() -> None:
    points = [Point("a", Measure(value=0.5)), Point("b", Measure(value=0.6), 1000.0)]
    drawn = [text.strip() for text in ElementTree.fromstring(speed_plot(points, "k")).itertext() if text.strip()]
    assert "2" in drawn and "1" not in drawn


def test_the_same_record_gives_the_same_page(shown: str, record: Benchmark) -> None:
    assert to_html(record) == shown


def test_without_matplotlib_the_page_says_so(record: Benchmark, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "find_spec", lambda name: None)
    text = to_html(record)
    assert "<svg" not in text and escape(page.WITHOUT_PLOTS) in text and "70.0***" in text


def marks(text: str) -> Iterator[tuple[str, str]]:
    yield from re.findall(r'<mark class="([^"]+)">([^<]*)</mark>', text.partition("<blockquote")[2])


def test_the_marks_are_the_spans_in_their_context(record: Benchmark) -> None:
    (boundary, missed, _) = record.rows[0].detail.examples
    assert list(marks(error_examples([missed]))) == [("gold", "حلب")]
    shown = error_examples([boundary])
    assert [kinds for kinds, _ in marks(shown)] == ["gold", "gold predicted", "predicted"]
    assert 'dir="rtl"' in shown and "&lt;b&gt;" in shown


def test_a_long_sentence_is_cut_around_the_spans() -> None:
    sentence = "كلمة " * 300 + "حلب" + " كلمة" * 300
    start = sentence.index("حلب")
    shown = error_examples(
        [ErrorExample(kind="missed", document="d", sentence=sentence, gold_label="LOC", gold_span=(start, start + 3))]
    )
    assert list(marks(shown)) == [("gold", "حلب")]
    assert "… " in shown and " …" in shown and len(shown) < 1000


def test_a_system_without_examples_has_no_key() -> None:
    assert error_examples([]) == ""
