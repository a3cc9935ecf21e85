import re
from html.parser import HTMLParser
from pathlib import Path

from marsad.data.records import Count, Document, Event, Link, Mention, Sentence
from marsad.data.web_page import document_section, write_page

TEXT = 'قتل <b>3</b> صيادين في "صفاقس" & نجا آخر.'


class _Page(HTMLParser):
    """Collects the text, the marks with their tooltips, and tags that are left open."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []
        self.marks: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag != "meta":
            self.open.append(tag)
        if tag == "mark":
            values = dict(attrs)
            self.marks.append((values["class"] or "", values.get("title") or ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def mention(id: str, label: str, words: str, **fields: object) -> Mention:
    start = TEXT.index(words)
    return Mention.model_validate(
        {"id": id, "label": label, "start": start, "end": start + len(words), "text": words} | fields
    )


TOLL = {"status": "killed", "cumulative": True}


def document() -> Document:
    return Document(
        id="<id>",
        text=TEXT,
        sentences=(Sentence(start=0, end=len(TEXT), events=(Event(type="accident_disaster", score=0.8),)),),
        mentions=(
            mention("m1", "CASUALTY", "<b>3</b> صيادين", **TOLL, victim="person", count=Count(minimum=3), score=0.5),
            mention("m2", "ORG", "صيادين"),
            mention("m3", "LOC", '"صفاقس"', name="صفاقس"),
        ),
        links=(Link(type="location", head="m1", tail="m3"),),
    )  # fmt: skip


def test_the_text_is_escaped_and_whole() -> None:
    section = document_section(document())
    page = _Page(section)
    assert TEXT in page.text and "<id>" in page.text
    assert not {"b", "script"} & set(page.tags)
    assert page.open == []


def test_marks_carry_label_status_and_attributes() -> None:
    marks = dict(_Page(document_section(document())).marks)
    assert list(marks) == ["CASUALTY s killed", "ORG", "LOC"]
    assert marks["CASUALTY s killed"].split("\n") == [
        "CASUALTY 0.50", "status: killed", "count: 3+ toll", "victim: person", 'location: "صفاقس"',
    ]  # fmt: skip
    assert marks["LOC"] == "LOC\nname: صفاقس"


def test_casualties_are_listed_with_their_place() -> None:
    cells = re.findall("<td><bdi>(.*?)</bdi></td>", document_section(document()))
    assert cells[2:] == ["3+ toll", "person", "", "صفاقس", ""]


def test_the_page_stands_alone_and_reads_right_to_left(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    assert write_page([document(), Document(id="2", text="سطر \ud800")], path, title="<أخبار>") == 2
    page = path.read_text("utf-8")
    assert '<html lang="ar" dir="rtl">' in page and "<title>&lt;أخبار&gt;</title>" in page
    assert "prefers-color-scheme: dark" in page and "default-src 'none'" in page
    assert not re.search(r"https?://|<script|<link|url\(", page)
    assert _Page(page).open == []


def test_many_mentions_in_one_sentence_take_linear_time() -> None:
    text = "حلب " * 30_000
    mentions = tuple(Mention(id=str(n), label="LOC", start=4 * n, end=4 * n + 3, text="حلب") for n in range(30_000))
    section = document_section(
        Document(id="x", text=text, sentences=(Sentence(start=0, end=len(text)),), mentions=mentions)
    )
    assert section.count("<mark") == 30_000
