"""Tolls by perpetrator and cause, checked against the whole. The report is made up."""

from collections.abc import Callable, Sequence
from typing import Any

from marsad.data.incidents.problems import shown
from marsad.data.incidents.records import Incident
from marsad.data.incidents.totals import totals, victim_totals

Find = Callable[..., Any]

WHOLE = """مقتل 640 مدنيا في ورسان خلال أيار منهم 130 طفلاً وثقت شبكة الميزان أمس مصرع 640 مدنيا بينهم 130 طفلا خلال شهر أيار.
    violence_against_civilians
    C1=640 مدنيا (killed 640 civilian toll at=L1) | L1=ورسان | C2=130 طفلاً (killed 130 child toll of=C1) |
    O1=شبكة الميزان | C3=640 مدنيا (killed 640 civilian toll at=L1) | C4=130 طفلا (killed 130 child toll of=C3)"""
STRIKES = """وقالت الشبكة في بيان إن 310 بينهم 70 طفلاً و52 امرأة قتلوا في غارات للطائرات الحربية على عدة مدن.
    air_strike
    O1=الشبكة | C1=310 (killed 310 person toll) | C2=70 طفلاً (killed 70 child toll of=C1) |
    C3=و52 امرأة (killed 52 woman toll of=C1)"""
SHELLING = """وأشارت إلى مقتل 95 مدنيا بينهم 17 طفلة و12 امرأة في قصف للحرس الجمهوري بالقذائف الصاروخية والمدفعية.
    shelling
    C1=95 مدنيا (killed 95 civilian toll by=O1) | C2=17 طفلة (killed 17 child toll of=C1) |
    C3=و12 امرأة (killed 12 woman toll of=C1) | O1=للحرس الجمهوري"""
REST = """ولفتت إلى مقتل 21 مواطناً بينهم مواطنة تحت التعذيب في المعتقلات، و88 بينهم 24 طفلاً و13 مواطنة قتلوا في انفجار ألغام، و9 بينهم طفلان وامرأة قتلوا في سقوط قذائف أطلقتها كتائب النخيل، و14 مواطناً بينهم 3 أطفال قتلوا في قصف للطائرات المسيرة.
    violence_against_civilians,explosion,shelling,air_strike
    C1=21 مواطناً (killed 21 civilian toll) | C2=مواطنة (killed 1 woman toll of=C1) | C3=و88 (killed 88 person toll) |
    C4=24 طفلاً (killed 24 child toll of=C3) | C5=و13 مواطنة (killed 13 woman toll of=C3) |
    C6=و9 (killed 9 person toll by=O1) | C7=طفلان (killed 2 child toll of=C6) | C8=وامرأة (killed 1 woman toll of=C6) |
    O1=كتائب النخيل | C9=و14 مواطناً (killed 14 civilian toll) | C10=3 أطفال (killed 3 child toll of=C9)"""  # noqa: E501


def killed(incidents: Sequence[Incident], victim: str = "") -> list[int | None]:
    """The minimum of those killed in each incident, or of those of one kind."""
    counts = [
        victim_totals(i.figures, "killed", victim) if victim else totals(i.figures)["killed"]  # type: ignore[arg-type]
        for i in incidents
    ]
    return [count.minimum if count else 0 for count in counts]


def test_a_toll_by_perpetrator_comes_out_to_the_last_child_and_woman(find: Find) -> None:
    found = find(WHOLE, STRIKES, SHELLING, REST, date="2031-06-01")
    whole, *parts = found.incidents
    assert {i.kind for i in found.incidents} == {"toll"}
    assert killed([whole]) == [640] and killed([whole], "child") == [130]
    assert killed(parts) == [310, 95, 21, 88, 9, 14]
    assert killed(parts, "child") == [70, 17, 0, 24, 2, 3]
    assert killed(parts, "woman") == [52, 12, 1, 13, 1, 0]
    assert [i.event_type for i in parts] == [
        "air_strike", "shelling", "violence_against_civilians", "explosion", "shelling", "air_strike",
    ]  # fmt: skip
    assert [i.actor_names for i in parts] == [(), ("الحرس الجمهوري",), (), (), ("كتائب النخيل",), ()]
    assert {i.included_in for i in parts} == {whole.id} and whole.included_in is None


def test_the_remainder_is_a_note_and_no_problem(find: Find) -> None:
    found = find(WHOLE, STRIKES, SHELLING, REST, date="2031-06-01")
    assert found.incidents[0].notes == (
        "the listed tolls add up to 537 of 640 killed; 103 are in none of them",
        "the listed tolls add up to 116 of 130 killed (child); 14 are in none of them",
    )
    assert [(shown(it.whole), it.listed) for it in found.incidents[0].remainders] == [
        ("640 killed", 537),
        ("130 killed (child)", 116),
    ]
    assert found.kinds == []


def test_listed_parts_over_the_whole_are_a_problem(find: Find) -> None:
    found = find(WHOLE, STRIKES.replace("310", "510").replace("70 ", "120 "), SHELLING, REST, date="2031-06-01")
    problems = [p for p in found.problems if p.kind == "parts_exceed_whole"]
    assert [p.message for p in problems] == [
        "the listed tolls add up to 737 killed, the whole is 640",
        "the listed tolls add up to 166 killed (child), the whole is 130",
    ]
    assert [(shown(p.whole), p.listed) for p in problems] == [("640 killed", 737), ("130 killed (child)", 166)]


def test_a_second_breakdown_of_the_same_people_is_no_excess(find: Find) -> None:
    by_actor = """وعزت الشبكة 400 من هؤلاء إلى الحرس الجمهوري و240 إلى كتائب النخيل
    violence_against_civilians
    C1=400 من هؤلاء (killed 400 civilian toll by=O1) | O1=الحرس الجمهوري |
    C2=و240 (killed 240 civilian toll by=O2) | O2=كتائب النخيل"""
    by_place = """وسقط 350 منهم في برقيل و280 في تل زهور
    violence_against_civilians
    C1=350 منهم (killed 350 civilian toll at=L1) | L1=برقيل | C2=و280 (killed 280 civilian toll at=L2) | L2=تل زهور"""
    found = find(WHOLE, by_actor, by_place)
    assert [i.included_in for i in found.incidents] == [None, *["a#1"] * 4] and found.kinds == []


def test_what_the_whole_does_not_tell_of_stands_alone(find: Find) -> None:
    """The dead of a row are in the toll, its injured are not: they are a row of their own."""
    found = find(
        WHOLE,
        """وقتل 95 مدنيا وأصيب 200 في قصف الحرس الجمهوري
        shelling
        C1=95 مدنيا (killed 95 civilian toll by=O1) | C2=200 (injured 200 person toll by=O1) | O1=الحرس الجمهوري""",
    )
    assert [(set(totals(i.figures)), i.included_in) for i in found.incidents[1:]] == [
        ({"killed"}, "a#1"),
        ({"injured"}, None),
    ]


def test_a_toll_beside_a_listed_one_is_of_its_time(find: Find) -> None:
    """The injured, whose flag is missing, are in no toll of the month, and are those of the month's shelling all the same."""
    found = find(
        WHOLE,
        """أما مدفعية الحرس الجمهوري فأودت بحياة 95 مدنيا، منهم 17 طفلة و12 امرأة، وجرحت أكثر من 200 شخص.
        shelling
        O1=الحرس الجمهوري | C1=95 مدنيا (killed 95 civilian toll by=O1) | C2=17 طفلة (killed 17 child toll of=C1) |
        C3=و12 امرأة (killed 12 woman toll of=C1) | C4=أكثر من 200 شخص (injured 200+ person by=O1)""",
        STRIKES,
    )
    assert [(set(totals(i.figures)), i.included_in, str(i.date and i.date.first)) for i in found.incidents[1:3]] == [
        ({"killed"}, "a#1", "2031-05-01"),
        ({"injured"}, None, "2031-05-01"),
    ]
    assert found.kinds == []


def test_a_toll_is_apart_from_the_incident_beside_it(find: Find) -> None:
    found = find(
        "قتل 12 مدنيا في غارة على برقيل أمس\nair_strike\nC1=12 مدنيا (killed 12 civilian at=L1) | L1=برقيل",
        "وقتل في الغارات 950 مدنيا في برقيل منذ بداية 2031\nair_strike\nC1=950 مدنيا (killed 950 civilian toll at=L1) | L1=برقيل",
        date="2031-05-20",
    )
    assert [(i.kind, *killed([i])) for i in found.incidents] == [("incident", 12), ("toll", 950)]
    assert str(found.incidents[1].date.last) == "2031-05-20"  # since then, up to the day of the article


def test_one_list_is_read_to_its_end_where_a_single_flag_is_missing(find: Find) -> None:
    found = find(WHOLE, STRIKES, SHELLING.replace(" toll", ""), REST)
    assert [i.kind for i in found.incidents] == ["toll"] * 7


def test_two_sources_of_one_month_disagree(find: Find) -> None:
    other = """وفي المقابل قدر مركز النبع عدد القتلى في ورسان في شهر أيار بنحو 720 مدني
    violence_against_civilians
    O1=مركز النبع | L1=ورسان | C1=بنحو 720 مدني (killed ~720 civilian toll at=L1)"""
    found = find(WHOLE, other)
    assert len(found.incidents) == 2 and found.kinds == ["tolls_disagree"]
    problem = found.problems[0]
    assert "640 killed (civilian) and 720 killed (civilian) (a#2)" in problem.message
    assert [shown(it) for it in problem.figures] == ["640 killed (civilian)", "720 killed (civilian)"]
    assert problem.other == "a#2"


def test_a_smaller_toll_of_another_time_is_not_included(find: Find) -> None:
    later = (
        "وقتل 90 مدنيا في ورسان أمس\nviolence_against_civilians\nC1=90 مدنيا (killed 90 civilian toll at=L1) | L1=ورسان"
    )
    found = find(WHOLE.replace("أمس ", ""), later.replace("أمس", "في 2031"))
    assert [i.included_in for i in found.incidents] == [None, None]


YEAR = """سقط 900 مدني بين قتيل وجريح في ورسان خلال 2031، بينهم 400 قتيل، وفق مرصد الميزان.
    explosion
    C1=900 مدني (casualty 900 civilian toll at=L1) | L1=ورسان | C2=400 قتيل (killed 400 person toll of=C1)"""
CAUSES = """وجاءت الألغام في صدارة الأسباب بـ 230 قتيلا، ثم القصف بـ 120.
    explosion,shelling
    C1=230 قتيلا (killed 230 person toll) | C2=بـ 120 (killed 120 person toll)"""
SIDES = """ونسب المرصد 260 قتيلا إلى الحرس الجمهوري و90 إلى كتائب النخيل.
    -
    C1=260 قتيلا (killed 260 person toll by=O1) | O1=الحرس الجمهوري | C2=و90 (killed 90 person toll by=O2) |
    O2=كتائب النخيل"""


def test_a_toll_of_the_dead_among_all_victims_includes_its_lists(find: Find) -> None:
    """By cause and by side are two lists of the same people: neither is more than the whole."""
    found = find(YEAR, CAUSES, SIDES, date="2031-12-31")
    whole, *parts = found.incidents
    assert killed(found.incidents) == [400, 230, 120, 260, 90] and totals(whole.figures)["casualty"].minimum == 500
    assert {i.included_in for i in parts} == {whole.id}
    assert (
        found.kinds == []
        and whole.notes == ("the listed tolls add up to 350 of 400 killed; 50 are in none of them",) * 2
    )


def test_a_list_of_one_kind_that_exceeds_the_whole_is_a_problem_also_over_two_sentences(find: Find) -> None:
    more = "وقتل 100 في غارات للطائرات\nair_strike\nC1=100 (killed 100 person toll)"
    assert find(YEAR, CAUSES, more, date="2031-12-31").kinds == ["parts_exceed_whole"]


def test_a_toll_set_beside_for_comparison_is_no_part(find: Find) -> None:
    found = find(WHOLE, "للمقارنة: 703 قتلى و655 قبلها\n-\nC1=703 قتلى (killed 703 person toll)", date="2031-06-01")
    assert [i.included_in for i in found.incidents] == [None, None]
    found = find(WHOLE, "للمقارنة: 603 قتلى قبله\n-\nC1=603 قتلى (killed 603 person toll)", date="2031-06-01")
    assert [i.included_in for i in found.incidents] == [None, None]
