"""What part markers settle: wholes, lists of tolls apart, and counts that the network passed over."""

import numpy as np
import pytest

from marsad.models.config import LinkType, ModelConfig, RecurrentEncoder
from marsad.models.link_spans import SpanFacts
from marsad.models.part_markers import (
    complete_lists,
    level_statuses,
    level_tolls,
    marked_wholes,
    outside_own_list,
    own_lists,
)
from marsad.models.spans import Span

PART_OF = LinkType(name="part_of", heads=("CASUALTY", "PER"), tails=("CASUALTY",), unique=True, same_status=True)
LABELS = ("ORG", "LOC", "CASUALTY")
CONFIG = ModelConfig(encoder=RecurrentEncoder(), vocabulary_size=10, labels=LABELS, counted_labels=LABELS[2:])
# Three lists in one sentence, as monthly reports have them. A mention stands in brackets: status or label, then words.
REPORT = (
    "وفي [LOC ليبيا] قتل [killed 41 شخصا] بينهم [killed امرأة] في القصف ، و [killed 90] بينهم [killed 12 طفلا] "
    "[killed و8 نساء] قتلتهم [ORG كتائب الساحل] ، و [killed 17] بينهم [killed طفلان] في [LOC درنة]"
)


def read(marked: str) -> tuple[list[Span], list[str]]:
    spans, words = [], list[str]()
    for part in marked.replace("]", "[").split("["):
        kind, _, rest = part.partition(" ")
        if kind in ("killed", "injured", "captured", "casualty", "toll"):
            status = "killed" if kind == "toll" else kind
            length = len(rest.split())
            spans.append(Span(len(words), len(words) + length - 1, "CASUALTY", 0.9, status, "person", kind == "toll"))
            words += rest.split()
        elif kind in LABELS:
            spans.append(Span(len(words), len(words) + len(rest.split()) - 1, kind, 0.9))
            words += rest.split()
        else:
            words += part.split()
    return spans, words


def wholes(marked: str) -> dict[str, str | None]:
    spans, words = read(marked)
    found = marked_wholes(SpanFacts(spans, words), PART_OF)
    texts = [" ".join(words[span.first : span.last + 1]) for span in spans]
    return {texts[head]: None if tail is None else texts[tail] for head, tail in found.items()}


def test_parts_belong_to_the_count_before_their_marker() -> None:
    assert wholes("قتل [killed 12 شخصا] بينهم [killed طفلان] [killed وامرأة] وأصيب [injured 30]") == {
        "طفلان": "12 شخصا",
        "وامرأة": "12 شخصا",
    }


def test_some_of_people_named_before_are_among_them() -> None:
    assert wholes("مقتل [killed اثنين من المسلحين] [killed أحدهما] من ألمانيا") == {"أحدهما": "اثنين من المسلحين"}
    assert wholes("قتل [killed ٥ جنود] في كمين و [killed إحداهن] ممرضة") == {"إحداهن": "٥ جنود"}
    assert wholes("فقد [killed 20 بحارا] وانتشل [killed تسعة منهم]") == {"تسعة منهم": "20 بحارا"}
    assert wholes("اعتقل [killed بعضهم] في المدينة") == {}
    assert wholes("قتل [killed جندي] ثم [killed تسعة منهم]") == {}


def test_the_others_are_among_those_of_whom_some_were_told() -> None:
    assert wholes("قتل [killed ثلاثة من مقاتليها]، [killed أحدهم] من السودان [killed والآخران] من تشاد") == {
        "أحدهم": "ثلاثة من مقاتليها",
        "والآخران": "ثلاثة من مقاتليها",
    }
    assert wholes("استهدف قناص [killed اثنين منهم] فمات [killed أحدهما] فورا و [killed الآخر] في المستشفى") == {
        "أحدهما": "اثنين منهم",
        "الآخر": "اثنين منهم",
    }
    assert wholes("قتل [killed جنديان] و [killed الآخر] مدني") == {}


def test_some_of_people_named_before_may_have_another_status() -> None:
    spans, words = read("اعتقل [captured 20 شابا] وقتل [killed ثلاثة منهم]")
    level_statuses(SpanFacts(spans, words), PART_OF)
    assert [span.status for span in spans] == ["captured", "killed"]


def test_a_part_is_never_put_under_a_smaller_count() -> None:
    assert wholes("قتل [killed 40] ثم [killed 3] من بينهم [killed 9 أطفال]") == {"9 أطفال": "40"}
    assert wholes("قتل [killed 3] بينهم [killed 9 أطفال]") == {}


def test_a_part_of_another_status_is_left_to_the_network() -> None:
    assert wholes("قتل [killed 12 شخصا] بينهم [injured طفلان]") == {}


def test_each_list_of_a_report_has_its_own_whole() -> None:
    assert wholes(REPORT) == {
        "41 شخصا": None,
        "امرأة": "41 شخصا",
        "90": None,
        "12 طفلا": "90",
        "و8 نساء": "90",
        "17": None,
        "طفلان": "17",
    }


def test_parts_of_parts_hang_on_the_nearer_whole() -> None:
    assert wholes("قتل [killed 50] بينهم [killed 20 امرأة] بينهن [killed 3 ممرضات]") == {
        "20 امرأة": "50",
        "3 ممرضات": "20 امرأة",
    }


def test_places_and_actors_of_one_list_are_not_those_of_another() -> None:
    spans, words = read(REPORT)
    facts = SpanFacts(spans, words)
    pairs = [(h, t) for h, head in enumerate(spans) if head.status for t, tail in enumerate(spans) if not tail.status]
    barred = outside_own_list(own_lists(facts), *np.asarray(pairs).T)
    allowed = {
        (words[spans[h].first], words[spans[t].first]) for (h, t), no in zip(pairs, barred, strict=True) if not no
    }
    assert {pair for pair in allowed if pair[1] == "درنة"} == {("17", "درنة"), ("طفلان", "درنة")}
    assert {pair for pair in allowed if pair[1] == "كتائب"} == {("90", "كتائب"), ("12", "كتائب"), ("و8", "كتائب")}
    assert sum(pair[1] == "ليبيا" for pair in allowed) == 7  # named before all lists: anybody's


def test_two_lists_are_left_to_the_network() -> None:
    spans, words = read("قتل [killed 41] بينهم [killed امرأة] في [LOC سبها] و [killed 17] بينهم [killed طفلان]")
    assert not outside_own_list(own_lists(SpanFacts(spans, words)), np.asarray([0, 3]), np.asarray([2, 2])).any()


@pytest.mark.parametrize(
    ("marked", "added"),
    [
        ("إن 675 بينهم [killed 171 طفلا] قتلوا", {"675"}),
        ("[injured 2066 جنديا] منذ السابع من أكتوبر 2023 ، بينهم [killed 318 قتيلا]", set()),
        ("و12 ، من بينهم [killed طفلان]", {"و12"}),
        ("وقتل ٣٢ بينهم [killed امرأة] أمس", {"٣٢"}),
        ("قتل [killed 9] بينهم [killed طفلان] ومواطنة في القصف", {"ومواطنة"}),
        ("قتل [killed 9] بينهم [killed طفلان] [killed و3 نساء] وجندي في القصف", {"وجندي"}),
        ("عام 2016 شهد مقتل [killed 171 طفلا]", set()),
        ("بينهم [killed 171 طفلا]", set()),
        ("قتل [killed 9] بينهم [killed طفلان] وأصيب [injured 4]", set()),
        ("قتل [killed 9] بينهم [killed طفلان] و40 منزلا", set()),
        ("قتل [killed 9] و [killed طفلان] ومواطنة", set()),
    ],
)
def test_lists_are_completed(marked: str, added: set[str]) -> None:
    spans, words = read(marked)
    new = [span for span in complete_lists(spans, words, CONFIG) if span not in spans]
    assert {" ".join(words[span.first : span.last + 1]) for span in new} == added
    assert all(span.status == "killed" and span.victim is None and span.cumulative is False for span in new)


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("قتل [killed 17 مواطنا] بينهم [killed طفلان ومواطنة]", ["17 مواطنا", "طفلان", "ومواطنة"]),
        ("[killed 3 نساء وطفل] قتلوا", ["3 نساء", "وطفل"]),
        ("[killed عدد من النساء والأطفال] قتلوا", ["عدد من النساء والأطفال"]),
        ("[killed خمسة وعشرون طفلا] قتلوا", ["خمسة وعشرون طفلا"]),
        ("[killed مئة وطفلان] قتلوا", ["مئة وطفلان"]),
        ("[killed 2590 امرأة ورجلا وطفلا] قتلوا", ["2590 امرأة ورجلا وطفلا"]),
    ],
)
def test_two_counts_in_one_mention_are_two(marked: str, expected: list[str]) -> None:
    spans, words = read(marked)
    found = complete_lists(spans, words, CONFIG)
    assert [" ".join(words[span.first : span.last + 1]) for span in found] == expected
    assert {(span.score, span.status) for span in found} == {(0.9, "killed")}


def test_a_report_with_one_toll_is_of_tolls() -> None:
    spans, words = read(REPORT.replace("[killed 90]", "[toll 90]"))
    level_tolls(SpanFacts(spans, words))
    assert all(span.cumulative for span in spans if span.label == "CASUALTY")
    assert all(span.cumulative is None for span in spans if span.label != "CASUALTY")


def test_one_toll_beside_an_incident_stays_alone() -> None:
    spans, words = read("قتل [killed 9] بينهم [killed طفلان] لترتفع الحصيلة إلى [toll 312]")
    level_tolls(SpanFacts(spans, words))
    assert [span.cumulative for span in spans] == [False, False, True]


@pytest.mark.parametrize(
    ("marked", "statuses"),
    [
        ("وفاة [killed 29 معتقلا] بينهم [injured سيدة]", ["killed", "killed"]),
        ("أصيب [injured 20] منهم [killed 3 أطفال] [injured وامرأة]", ["injured"] * 3),
        ("سقط [casualty 20] بينهم [killed 3 أطفال]", ["casualty", "killed"]),
        ("قتل [killed 29] وأصيب [injured 4]", ["killed", "injured"]),
    ],
)
def test_parts_are_harmed_as_their_whole_is(marked: str, statuses: list[str]) -> None:
    spans, words = read(marked)
    level_statuses(SpanFacts(spans, words), PART_OF.model_copy(update={"mixed_statuses": ("casualty",)}))
    assert [span.status for span in spans] == statuses
