from collections.abc import Callable
from typing import Any

import pytest

from marsad.data.records import Count, Document
from marsad.evaluate.casualties import score_casualties
from marsad.evaluate.links import count_found_links, count_links
from marsad.evaluate.pairs import Pair
from marsad.evaluate.tally import Row, Share, Tally

Make = Callable[..., Document]
SENTENCE = "قتل [C1 12 شخصا] بينهم [C2 طفلان] وأصيب [C3 أكثر من 30 آخرين] في [L1 القائم] بقصف [O1 الجيش الوطني]"


def figure(status: str, count: Count | None, victim: str, cumulative: bool = False) -> dict[str, Any]:
    return {"status": status, "count": count, "victim": victim, "cumulative": cumulative}


@pytest.fixture
def gold(make: Make) -> Document:
    return make(
        [SENTENCE],
        links=[("part_of", "C2", "C1"), ("location", "C1", "L1"), ("perpetrator", "C1", "O1")],
        C1=figure("killed", Count(minimum=12, maximum=12), "person"),
        C2=figure("killed", Count(minimum=2, maximum=2), "child"),
        C3=figure("injured", Count(minimum=30), "person"),
    )


def test_each_step_asks_for_one_attribute_more(gold: Document, make: Make) -> None:
    predicted = make(
        [SENTENCE],
        C1=figure("killed", Count(minimum=12, maximum=12), "civilian", True),
        C2=figure("killed", Count(minimum=2, maximum=2), "child"),
        C3=figure("injured", Count(minimum=30, maximum=30), "person"),
    )
    scores = score_casualties([Pair(gold, predicted)])
    assert {step: row.f1 for step, row in scores.end_to_end.items()} == pytest.approx(
        {"span": 1.0, "span+status": 1.0, "span+status+count": 2 / 3, "span+status+count+victim": 1 / 3}
    )
    assert scores.given_span == {
        "status": Share.of(3, 3),
        "count": Share.of(2, 3),
        "victim": Share.of(2, 3),
        "cumulative": Share.of(2, 3),
    }


def test_a_wrong_span_is_missed_and_spurious_and_has_no_attributes(gold: Document, make: Make) -> None:
    predicted = make(
        ["قتل [C1 12] شخصا بينهم [C2 طفلان] وأصيب أكثر من 30 آخرين في القائم بقصف الجيش الوطني"],
        C1=figure("killed", Count(minimum=12, maximum=12), "person"),
        C2=figure("injured", Count(minimum=2, maximum=2), "child"),
    )
    scores = score_casualties([Pair(gold, predicted)])
    assert scores.end_to_end["span"] == Row(precision=0.5, recall=1 / 3, f1=0.4, support=3)
    assert scores.end_to_end["span+status"] == Row(support=3)
    assert scores.given_span["status"] == Share.of(0, 1)
    assert {name: row.support for name, row in scores.by_status.types.items()} == {"injured": 1, "killed": 2}


def test_an_attribute_that_the_gold_does_not_give_is_not_asked_for(make: Make) -> None:
    gold = make(["قتل [C1 12 شخصا]"], C1={"status": "killed"})
    predicted = make(["قتل [C1 12 شخصا]"], C1=figure("killed", Count(minimum=12, maximum=12), "person"))
    given = score_casualties([Pair(gold, predicted)]).given_span
    assert given["status"] == Share.of(1, 1) and given["count"] == Share.of(0, 0)


def test_persons_that_are_victims(make: Make) -> None:
    gold = make(["قتل [P1 سامي] وقال [P2 محمد] إن [P3 علي] أصيب"], P1={"status": "killed"}, P3={"status": "injured"})
    predicted = make(
        ["قتل [P1 سامي] وقال [P2 محمد] إن [P3 علي] أصيب"], P1={"status": "killed"}, P2={"status": "killed"}
    )
    scores = score_casualties([Pair(gold, predicted)])
    assert scores.persons == Row(precision=0.5, recall=0.5, f1=0.5, support=2)
    assert scores.end_to_end["span"] == Row()


def test_links_need_the_type_and_both_spans(gold: Document, make: Make) -> None:
    predicted = make(
        ["قتل [C1 12 شخصا] بينهم [C2 طفلان] وأصيب أكثر من 30 آخرين في [L1 القائم] بقصف [O1 الجيش] الوطني"],
        links=[("part_of", "C2", "C1"), ("location", "C2", "L1"), ("perpetrator", "C1", "O1")],
    )
    assert count_links(Pair(gold, predicted)) == {
        "part_of": Tally(1, 1, 1),
        "location": Tally(0, 1, 1),  # another head
        "perpetrator": Tally(0, 1, 1),  # a border of the tail is wrong
    }


def test_links_do_not_depend_on_ids(gold: Document) -> None:
    names = {mention.id: f"m{number}" for number, mention in enumerate(gold.mentions)}
    renamed = gold.model_copy(
        update={
            "mentions": tuple(m.model_copy(update={"id": names[m.id]}) for m in gold.mentions),
            "links": tuple(k.model_copy(update={"head": names[k.head], "tail": names[k.tail]}) for k in gold.links),
        }
    )
    assert all(tally == Tally(1, 1, 1) for tally in count_links(Pair(gold, renamed)).values())


def test_links_among_found_mentions_cost_nothing_for_missed_ones(gold: Document, make: Make) -> None:
    predicted = make(
        ["قتل [C1 12 شخصا] بينهم [C2 طفلان] وأصيب أكثر من 30 آخرين في [L1 القائم] بقصف [O1 الجيش] الوطني"],
        links=[("part_of", "C2", "C1"), ("location", "C2", "L1"), ("perpetrator", "C1", "O1")],
    )
    assert count_found_links(Pair(gold, predicted)) == {
        "part_of": Tally(1, 1, 1),
        "location": Tally(0, 1, 1),  # another head, and both are found
    }


def test_a_span_with_another_label_is_not_found(make: Make) -> None:
    gold = make(["قتل [C1 3] في [L1 حلب]"], links=[("location", "C1", "L1")])
    predicted = make(["قتل [C1 3] في [O1 حلب]"], links=[("location", "C1", "O1")])
    assert count_found_links(Pair(gold, predicted)) == {}


def test_counts_of_gold_spans_are_those_of_the_parser_whatever_the_system_says(make: Make) -> None:
    gold = make(
        ["قتل [C1 12 شخصا] و[C2 ثلاثة] وأصيب [C3 العشرات] و[C4 رجل]"],
        C1=figure("killed", Count(minimum=12, maximum=12), "person"),
        C2=figure("killed", Count(minimum=4, maximum=4), "person"),
        C3=figure("injured", Count(vague="tens"), "person"),
        C4=figure("injured", None, "person"),
    )
    assert score_casualties([Pair(gold, make(["قتل 12 شخصا"]))]).gold_counts == Share.of(2, 3)
