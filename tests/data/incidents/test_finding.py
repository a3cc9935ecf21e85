"""Whole articles to incidents. All are made up, in the manner of the press."""

from collections.abc import Callable
from typing import Any

import pytest

from marsad.data.incidents.problems import shown

Find = Callable[..., Any]

HEADLINE = """مقتل 12 مدنيا بينهم 3 أطفال في غارة على برقيل
    air_strike
    C1=12 مدنيا (killed 12 civilian at=L1) | C2=3 أطفال (killed 3 child of=C1 at=L1) | L1=برقيل"""
LEAD = """أفاد ناشطون بمقتل 12 مدنيا، من بينهم 3 أطفال وامرأتان، وإصابة نحو 40 آخرين في غارات شنها الطيران الحربي على بلدة برقيل أمس.
    air_strike
    C1=12 مدنيا (killed 12 civilian at=L1) | C2=3 أطفال (killed 3 child of=C1 at=L1) |
    C3=وامرأتان (killed 2 woman of=C1 at=L1) | C4=نحو 40 آخرين (injured ~40 person at=L1) | L1=برقيل"""


def test_a_headline_repeats(find: Find) -> None:
    found = find(HEADLINE, LEAD, date="2031-05-20")
    assert found.trees == [[("12 killed (civilian)", ["3 killed (child)", "2 killed (woman)"]), "40 injured"]]
    killed = found.only.figures[0]
    assert len(killed.evidence) == 2 and len(killed.parts[0].evidence) == 2 and len(killed.parts[1].evidence) == 1
    assert found.only.event_type == "air_strike" and [p.name for p in found.only.places] == ["برقيل"]
    assert found.only.date.evidence.text == "أمس" and found.only.kind == "incident"
    assert found.problems == []


def test_evidence_is_what_stands_in_the_text(find: Find) -> None:
    found = find(HEADLINE, LEAD)
    places = [*found.only.sentences, *(e for f in found.only.figures for e in f.evidence), *found.only.sentences]
    assert all(found.document.text[place.start : place.end] == place.text for place in places)


def test_a_headline_glued_to_its_sentence_gives_the_figure_once(find: Find) -> None:
    found = find(
        """مقتل 90 مدنيا في ورسان خلال أيار منهم 20 طفلا وثقت شبكة رصد مصرع ٩٠ مدنيا بينهم ٢٠ طفلا و11 امرأة في شهر أيار
        violence_against_civilians
        C1=90 مدنيا (killed 90 civilian toll at=L1) | L1=ورسان | C2=20 طفلا (killed 20 child toll of=C1) |
        O1=شبكة رصد | C3=٩٠ مدنيا (killed 90 civilian toll at=L1) |
        C4=٢٠ طفلا (killed 20 child toll of=C3) | C5=و11 امرأة (killed 11 woman toll of=C3)"""
    )
    assert found.trees == [[("90 killed (civilian)", ["20 killed (child)", "11 killed (woman)"])]]
    assert len(found.only.figures[0].evidence) == 2
    assert found.only.kind == "toll" and found.only.date.precision == "month"


def test_a_repeat_that_is_linked_as_a_part_of_its_own_number_is_the_figure_itself(find: Find) -> None:
    found = find(
        """مقتل 90 مدنيا منهم 20 طفلا وثقت شبكة رصد مصرع 90 مدنيا بينهم 20 طفلا
        -
        C1=90 مدنيا (killed 90 civilian) | C2=20 طفلا (killed 20 child of=C1) |
        C3=90 مدنيا (killed 90 civilian of=C1) | C4=20 طفلا (killed 20 child of=C3)"""
    )
    assert found.trees == [[("90 killed (civilian)", ["20 killed (child)"])]]


@pytest.mark.parametrize(
    "update",
    [
        "وارتفعت الحصيلة إلى 17",
        "وارتفع عدد القتلى في المساء إلى 17",
        "ارتفاع عدد ضحايا القصف إلى 17",
        "وفي حصيلة جديدة بلغ عدد القتلى 17",
        "وتوفي جريح لتصبح الحصيلة 17",
    ],
)
def test_a_risen_toll_takes_the_place_of_the_earlier_one(find: Find, update: str) -> None:
    found = find(HEADLINE, f"{update}\n-\nC1=17 (killed 17 person)")
    assert found.trees == [[("17 killed", ["3 killed (child)"])]]
    assert [figure.minimum for figure in found.only.superseded] == [12]
    assert found.kinds == []


def test_an_earlier_toll_is_no_second_figure(find: Find) -> None:
    found = find(
        HEADLINE,
        """وكانت حصيلة أولية قد تحدثت عن 7 قتلى
        air_strike
        C1=7 قتلى (killed 7 person)""",
    )
    assert found.trees == [[("12 killed (civilian)", ["3 killed (child)"])]]
    assert [figure.minimum for figure in found.only.superseded] == [7]


def test_a_rise_from_one_number_to_another(find: Find) -> None:
    found = find(
        """ارتفع عدد قتلى الانفجار في تل زهور من 4 إلى 9 قتلى
        explosion
        L1=تل زهور | C1=4 (killed 4 person at=L1) | C2=9 قتلى (killed 9 person at=L1)"""
    )
    assert found.trees == [["9 killed"]] and [f.minimum for f in found.only.superseded] == [4]


def test_a_larger_number_without_a_cue_is_a_problem(find: Find) -> None:
    found = find(
        HEADLINE,
        """وقال مدير المستشفى إن عدد القتلى 15
        air_strike
        C1=15 (killed 15 person)""",
    )
    assert found.trees == [[("12 killed (civilian)", ["3 killed (child)"])]]
    assert [figure.minimum for figure in found.only.disputed] == [15]
    assert found.kinds == ["tolls_disagree"]
    problem = next(problem for problem in found.problems if problem.kind == "tolls_disagree")
    assert "12 killed (civilian) and 15 killed" in problem.message
    assert [place.text for place in problem.evidence] == ["12 مدنيا", "15"]


def test_two_sources_in_one_sentence_disagree(find: Find) -> None:
    found = find(
        """قتل 8 أشخاص في انفجار في برقيل، فيما قال مسؤول صحي إن عدد القتلى 11
        explosion
        C1=8 أشخاص (killed 8 person at=L1) | L1=برقيل | C2=11 (killed 11 person at=L1)"""
    )
    assert found.trees == [["8 killed"]] and found.kinds == ["tolls_disagree"]


def test_a_party_s_own_claim_is_not_added(find: Find) -> None:
    found = find(
        """قتل 8 جنود في كمين قرب برقيل
        armed_clash
        C1=8 جنود (killed 8 combatant at=L1) | L1=برقيل""",
        """وتبنت كتائب النخيل الكمين زاعمة أنها قتلت 30 جنديا
        armed_clash
        O1=كتائب النخيل | C1=30 جنديا (killed 30 combatant by=O1)""",
    )
    assert found.trees == [["8 killed (combatant)"]] and found.kinds == ["tolls_disagree"]


def test_a_later_smaller_number_is_a_part(find: Find) -> None:
    found = find(HEADLINE, "وعثر على 4 جثث تحت الأنقاض\nair_strike\nC1=4 جثث (killed 4 person)")
    assert found.trees == [[("12 killed (civilian)", ["3 killed (child)", "4 killed"])]]


def test_what_comes_on_top_is_added(find: Find) -> None:
    found = find(HEADLINE, "كما قتل 4 مدنيين آخرين في الغارة\nair_strike\nC1=4 مدنيين آخرين (killed 4 civilian)")
    assert found.trees == [[("12 killed (civilian)", ["3 killed (child)"]), "4 killed (civilian)"]]


def test_losses_of_the_other_side_are_added(find: Find) -> None:
    found = find(
        "قتل 20 مسلحا في معارك قرب برقيل\narmed_clash\nC1=20 مسلحا (killed 20 combatant at=L1) | L1=برقيل",
        "وأقر الجيش بمقتل 6 من جنوده\narmed_clash\nC1=6 من جنوده (killed 6 combatant)",
    )
    assert found.trees == [["20 killed (combatant)", "6 killed (combatant)"]] and found.kinds == []


def test_two_incidents_of_one_article(find: Find) -> None:
    found = find(
        HEADLINE,
        """وأصيب 5 أشخاص في القصف
        air_strike
        C1=5 أشخاص (injured 5 person)""",
        """من جهة أخرى قتل 6 جنود في كمين نصبته كتائب النخيل قرب تل زهور
        armed_clash
        C1=6 جنود (killed 6 combatant at=L1 by=O1) | O1=كتائب النخيل | L1=تل زهور""",
        """واعتقلت الشرطة 3 مشتبه بهم
        detention
        C1=3 مشتبه بهم (captured 3 person)""",
    )
    assert found.trees == [
        [("12 killed (civilian)", ["3 killed (child)"]), "5 injured"],
        ["6 killed (combatant)"],
        ["3 captured"],
    ]
    assert [i.event_type for i in found.incidents] == ["air_strike", "armed_clash", "detention"]
    assert found.incidents[1].actor_names == ("كتائب النخيل",)
    assert [i.id for i in found.incidents] == ["a#1", "a#2", "a#3"]


def test_one_sentence_of_two_scenes_is_two_incidents(find: Find) -> None:
    found = find(
        """قتل 5 مدنيين في قصف على برقيل و3 في انفجار لغم في تل زهور
        shelling,explosion
        C1=5 مدنيين (killed 5 civilian at=L1) | L1=برقيل | C2=و3 (killed 3 civilian at=L2) | L2=تل زهور"""
    )
    assert [i.event_type for i in found.incidents] == ["shelling", "explosion"]
    assert found.trees == [["5 killed (civilian)"], ["3 killed (civilian)"]]


def test_another_strike_on_the_same_town_is_another_incident(find: Find) -> None:
    found = find(HEADLINE, "وقتل 2 في غارة أخرى على برقيل\nair_strike\nC1=2 (killed 2 person at=L1) | L1=برقيل")
    assert found.trees == [[("12 killed (civilian)", ["3 killed (child)"])], ["2 killed"]]


def test_an_earlier_day_is_another_incident(find: Find) -> None:
    found = find(
        "قتل 5 أشخاص أمس في انفجار في برقيل\nexplosion\nC1=5 أشخاص (killed 5 person at=L1) | L1=برقيل",
        "وكان انفجار وقع الأربعاء في برقيل أودى بحياة 4\nexplosion\nL1=برقيل | C1=4 (killed 4 person at=L1)",
    )
    assert [i.date.evidence.text for i in found.incidents] == ["أمس", "الأربعاء"]


def test_a_region_and_its_town_are_one_scene(find: Find) -> None:
    found = find(
        "مقتل 7 أشخاص في قصف على الساحل\nshelling\nC1=7 أشخاص (killed 7 person at=L1) | L1=الساحل",
        "وقتل السبعة في بلدة كرمة حين قتل 7 أشخاص\nshelling\nL1=كرمة | C1=7 أشخاص (killed 7 person at=L1)",
    )
    assert found.trees == [["7 killed"]]
    assert [place.name for place in found.only.places] == ["كرمة", "الساحل"]  # most specific first


def test_a_namesake_that_nobody_knows_is_not_the_town(find: Find) -> None:
    found = find(
        "قتل 2 في قصف على برقيل\nshelling\nC1=2 (killed 2 person at=L1) | L1=برقيل",
        "وقتل 2 في قصف على نبع الريح\nshelling\nC1=2 (killed 2 person at=L1) | L1=نبع الريح",
    )
    assert found.trees == [["2 killed"], ["2 killed"]]


def test_persons_count_as_one_and_may_be_parts(find: Find) -> None:
    found = find(
        """قتل صحفيان في قصف على برقيل، هما سالم العارف وهند الجابري، كما قتل القائد ماجد الرواس
        shelling
        C1=صحفيان (killed 2 media at=L1) | L1=برقيل | P1=سالم العارف (killed) | P2=وهند الجابري (killed of=C1) | P3=ماجد الرواس (killed)""",
        """ونعت النقابة العارف والجابري
        statement
        P1=العارف (killed) | P2=والجابري (killed)""",
    )
    assert found.trees == [[("2 killed (media)", ["1 killed", "1 killed"]), "1 killed"]]
    assert [p.text for p in found.only.persons] == ["سالم العارف", "وهند الجابري", "ماجد الرواس", "العارف", "والجابري"]


def test_a_named_person_is_the_one_of_the_headline(find: Find) -> None:
    found = find(
        "مقتل صحفي برصاص قناص في برقيل\nviolence_against_civilians\nC1=صحفي (killed 1 media at=L1) | L1=برقيل",
        "وسقط الصحفي سالم العارف وهو يصور في برقيل\nviolence_against_civilians\nP1=سالم العارف (killed at=L1) | L1=برقيل",
    )
    assert found.trees == [["1 killed (media)"]]


def test_definite_victims_are_those_told_of_just_before(find: Find) -> None:
    first = "مقتل اثنين من المسلحين في غارة في ورسان\nair_strike\nC1=اثنين من المسلحين (killed 2 combatant at=L1) | L1=ورسان"
    again = "ولقي المسلحان حتفهما قرب سيناب\nair_strike\nC1=المسلحان (killed 2 combatant at=L1) | L1=سيناب"
    found = find("تقرير عن المنطقة\n-\n-", first, again)  # no headline, which any repeat would belong to
    assert found.trees == [["2 killed (combatant)"]]
    assert len(found.only.figures[0].evidence) == 2
    others = find("تقرير عن المنطقة\n-\n-", first, again.replace("المسلحان", "مسلحان"))
    assert len(others.incidents) == 2


def test_two_named_persons_are_two(find: Find) -> None:
    found = find(
        "قتل سالم العارف في برقيل\nviolence_against_civilians\nP1=سالم العارف (killed at=L1) | L1=برقيل",
        "وقتل هاني الحمد في برقيل أيضا\nviolence_against_civilians\nP1=هاني الحمد (killed at=L1) | L1=برقيل",
    )
    assert sum(figure.minimum or 0 for i in found.incidents for figure in i.figures) == 2


def test_vague_counts_have_the_bounds_of_the_table(find: Find) -> None:
    found = find(
        "سقوط قتلى في انفجار في برقيل\nexplosion\nC1=قتلى (killed some person at=L1) | L1=برقيل",
        "وأصيب العشرات\nexplosion\nC1=العشرات (injured tens person)",
    )
    assert found.trees == [["3 or more killed", "10 or more injured"]]
    assert all(figure.vague for figure in found.only.figures)


def test_a_vague_headline_is_the_number_that_follows(find: Find) -> None:
    found = find(
        "عشرات القتلى والجرحى في انفجار في برقيل\nexplosion\nC1=عشرات القتلى والجرحى (casualty tens person at=L1) | L1=برقيل",
        "قتل 23 شخصا وأصيب 41 في برقيل\nexplosion\nC1=23 شخصا (killed 23 person at=L1) | C2=41 (injured 41 person at=L1) | L1=برقيل",
    )
    assert found.trees == [["23 killed", "41 injured"]]


def test_parts_over_their_whole_are_told_and_kept(find: Find) -> None:
    found = find(
        """قتل 5 أشخاص بينهم 4 أطفال و3 نساء في برقيل
        shelling
        C1=5 أشخاص (killed 5 person at=L1) | C2=4 أطفال (killed 4 child of=C1) | C3=و3 نساء (killed 3 woman of=C1) | L1=برقيل"""
    )
    assert found.trees == [[("5 killed", ["4 killed (child)", "3 killed (woman)"])]]
    assert found.kinds == ["parts_exceed_whole"]
    problem = found.problems[0]
    assert "more than 5 killed" in problem.message
    assert [shown(it) for it in problem.figures] == ["4 killed (child)", "3 killed (woman)"]
    assert problem.whole and shown(problem.whole) == "5 killed"


def test_parts_by_place_and_by_kind_overlap(find: Find) -> None:
    found = find(
        """قتل 14 شخصا، 8 منهم في برقيل و6 في كرمة، وبينهم 5 أطفال
        shelling
        C1=14 شخصا (killed 14 person) | C2=8 منهم (killed 8 person of=C1 at=L1) | L1=برقيل |
        C3=و6 (killed 6 person of=C1 at=L2) | L2=كرمة | C4=5 أطفال (killed 5 child of=C1)"""
    )
    assert found.kinds == [] and len(found.only.figures[0].parts) == 3


def test_a_count_that_cannot_be_read_is_told(find: Find, article: Callable[..., Any]) -> None:
    found = find("قتل كذا جنديا في برقيل\n-\nL1=برقيل")
    assert found.incidents == []
    document = article("قتل 5 جنود في برقيل\narmed_clash\nC1=5 جنود (killed 5 combatant at=L1) | L1=برقيل")
    unread = document.mentions[0].model_copy(update={"count": None})
    from marsad.data.incidents.finding import find_incidents

    _, problems = find_incidents(
        document.model_copy(update={"mentions": (unread, document.mentions[1])}),
        dates=lambda text, published: [],
        places=lambda document: {},
    )
    assert [problem.kind for problem in problems] == ["unreadable_count", "undated"]


def test_dates(find: Find) -> None:
    undated = find(HEADLINE)
    assert undated.only.date is None and [p.kind for p in undated.problems] == ["undated"]
    dated = find(HEADLINE, date="2031-05-20T08:00:00Z").only.date
    assert (str(dated.first), dated.precision, dated.evidence) == ("2031-05-20", "day", None)
    past = "وسبق أن قتل 9 جنود في كمين قرب تل زهور\narmed_clash\nC1=9 جنود (killed 9 combatant at=L1) | L1=تل زهور"
    assert find(past, date="2031-05-20").only.date is None


def test_no_victims_no_incident(find: Find) -> None:
    found = find("قصفت الطائرات برقيل أمس\nair_strike\nL1=برقيل")
    assert found.incidents == [] and found.problems == []


def test_a_sentence_beside_tells_where_and_when(find: Find) -> None:
    found = find(
        "غارات على برقيل أمس\nair_strike\nL1=برقيل", "وقتل 3 مدنيين\nair_strike\nC1=3 مدنيين (killed 3 civilian)"
    )
    assert [p.name for p in found.only.places] == ["برقيل"] and found.only.date.evidence.text == "أمس"


def test_any_document_gives_incidents_without_failing(find: Find, article: Callable[..., Any]) -> None:
    document = article(HEADLINE, LEAD)
    from marsad.data.incidents.finding import find_incidents

    bare = document.model_copy(update={"sentences": ()})
    incidents, _ = find_incidents(bare, dates=lambda text, published: [], places=lambda document: {})
    assert sum(len(i.figures) for i in incidents) >= 2
    assert all(bare.text[e.start : e.end] == e.text for i in incidents for e in i.sentences)


def test_another_days_attack_is_another_incident_although_its_number_is_near(find: Find) -> None:
    found = find(
        HEADLINE,
        """قتل أمس 8 أشخاص على الأقل في انفجار في برقيل
        explosion
        C1=8 أشخاص على الأقل (killed 8+ person at=L1) | L1=برقيل""",
        """والأربعاء قتل انفجار في برقيل 26 شخصا بينهم تسعة صحفيين
        explosion
        L1=برقيل | C1=26 شخصا (killed 26 person at=L1) | C2=تسعة صحفيين (killed 9 media of=C1)""",
        date="2031-05-20",
    )
    assert found.trees[1:] == [["8 or more killed"], [("26 killed", ["9 killed (media)"])]]
    assert [str(incident.date.first) for incident in found.incidents[1:]] == ["2031-05-19", "2031-05-14"]


def test_the_very_number_is_the_incident_although_the_nearest_day_is_that_of_a_report(find: Find) -> None:
    found = find(LEAD, "وذكر المركز الأربعاء مقتل 12 مدنيا\n-\nC1=12 مدنيا (killed 12 civilian)", date="2031-05-20")
    assert len(found.only.figures[0].evidence) == 2


def test_the_day_of_the_victims_goes_before_that_of_the_report(find: Find) -> None:
    found = find(
        """وقال مسؤولون الأربعاء إن ثلاثة أشخاص قتلوا وأصيب خمسة آخرون في برقيل أمس
        shelling
        C1=ثلاثة أشخاص (killed 3 person at=L1) | C2=خمسة آخرون (injured 5 person at=L1) | L1=برقيل""",
        date="2031-05-20",
    )
    assert found.only.date.evidence.text == "أمس"


def test_a_day_that_lies_ahead_harmed_nobody(find: Find) -> None:
    found = find(
        """قتل 14 شخصا في برقيل قبل انتخابات أيار
        explosion
        C1=14 شخصا (killed 14 person at=L1) | L1=برقيل""",
        date="2031-04-20",
    )
    assert str(found.only.date.first) == "2031-04-20" and found.only.date.evidence is None


def test_towns_of_one_province_are_two_scenes(find: Find) -> None:
    found = find(
        """قتل أربعون شخصا في غارة على برقيل في الساحل
        air_strike
        C1=أربعون شخصا (killed 40 person at=L1 at=L2) | L1=برقيل | L2=الساحل""",
        """وقتل 26 شخصا في غارة على كرمة في الساحل
        air_strike
        C1=26 شخصا (killed 26 person at=L1 at=L2) | L1=كرمة | L2=الساحل""",
    )
    assert found.trees == [["40 killed"], ["26 killed"]]


def test_an_earthquake_is_one_event_in_the_towns_of_its_province(find: Find) -> None:
    found = find(
        """قتل أربعون شخصا في زلزال ضرب برقيل في الساحل
        accident_disaster
        C1=أربعون شخصا (killed 40 person at=L1 at=L2) | L1=برقيل | L2=الساحل""",
        """وقضى 26 شخصا في كرمة
        accident_disaster
        C1=26 شخصا (killed 26 person at=L1) | L1=كرمة""",
    )
    assert found.trees == [[("40 killed", ["26 killed"])]]


def test_parts_linked_to_a_whole_that_is_said_twice_are_said_twice_too(find: Find) -> None:
    found = find(
        """مقتل 90 مدنيا منهم 20 طفلا وثقت شبكة رصد مصرع 90 مدنيا بينهم 20 طفلا
        -
        C1=90 مدنيا (killed 90 civilian) | C2=20 طفلا (killed 20 child of=C1) |
        C3=90 مدنيا (killed 90 civilian of=C1) | C4=20 طفلا (killed 20 child of=C1)"""
    )
    assert found.trees == [[("90 killed (civilian)", ["20 killed (child)"])]]


def test_a_vague_part_is_no_larger_figure_told_before(find: Find) -> None:
    found = find(
        """أسفر تفجير في برقيل عن إصابة تسعين شخصا
        explosion
        L1=برقيل | C1=تسعين شخصا (injured 90 person at=L1)""",
        """وأصيب في برقيل لاحقا 19 شخصا بينهم أطفال
        explosion
        L1=برقيل | C1=19 شخصا (injured 19 person at=L1) | C2=أطفال (injured some child of=C1)""",
    )
    assert found.trees == [[("90 injured", [("19 injured", ["3 or more injured (child)"])])]]


def test_villagers_are_none_of_the_soldiers_although_the_number_fits(find: Find) -> None:
    found = find(
        "قتل أربعة جنود في كمين قرب برقيل\narmed_clash\nC1=أربعة جنود (killed 4 combatant at=L1) | L1=برقيل",
        """وتحدث راعي الكنيسة عن أربعة قتلى بينهم عجوز
        armed_clash
        C1=أربعة قتلى (killed 4 person) | C2=عجوز (killed 1 woman of=C1)""",
    )
    assert found.trees == [["4 killed (combatant)"]] and found.kinds == ["tolls_disagree"]


def test_who_is_told_already_is_no_part_of_another_figure_of_the_sentence(find: Find) -> None:
    found = find(
        "الضربة المزدوجة تقتل أربعة مسعفين في برقيل\nair_strike\nC1=أربعة مسعفين (killed 4 aid at=L1) | L1=برقيل",
        """سقط في الغارة الأولى خمسة مدنيين من عائلة واحدة وفي الثانية أربعة من المنقذين وجارة
        air_strike
        C1=خمسة مدنيين (killed 5 civilian) | C2=أربعة من المنقذين (killed 4 aid) | C3=وجارة (killed 1 woman)""",
    )
    assert found.trees == [["4 killed (aid)", "5 killed (civilian)", "1 killed (woman)"]]
