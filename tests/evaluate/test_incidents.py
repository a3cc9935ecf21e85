"""Each measure of incidents with a case where it is right and one where it is not."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

import marsad.evaluate.incidents
from marsad.data.incidents.gold import GoldDocument
from marsad.data.incidents.records import DateRange, Evidence, Figure, Incident, PlaceMention
from marsad.data.records import Document
from marsad.data.vague_counts import load_vague_table
from marsad.evaluate.incident_matches import Case
from marsad.evaluate.incidents import IncidentScores, score_both_settings, score_incidents
from marsad.evaluate.pairs import Pair
from marsad.evaluate.tally import Row, Share

Make = Callable[..., Document]
Found = Callable[..., Incident]
SENTENCES = [
    "مقتل [C1 12 شخصا] في غارة على [L1 القائم]",
    "قتل [C2 12 شخصا] بينهم [C3 طفلان] وأصيب [C4 30 آخرون] أمس، وقال [O1 جيش النخيل] إنه استهدف مخزنا",
    "وفي [L2 الرطبة] اعتقل [C5 خمسة رجال]، وبلغ عدد القتلى منذ مطلع العام [C6 80 شخصا] منهم [C7 20 طفلا]",
    "وقال شهود إن [C8 15 شخصا] قتلوا في الغارة",
]
COUNTS = {"C1": 12, "C2": 12, "C3": 2, "C4": 30, "C5": 5, "C6": 80, "C7": 20, "C8": 15}
STATUS = {"C4": "injured", "C5": "captured"}
DAY = {"first": "2024-05-01", "last": "2024-05-01", "precision": "day"}


@pytest.fixture
def text(make: Make) -> Document:
    facts = {
        id: {"status": STATUS.get(id, "killed"), "victim": "child" if id in ("C3", "C7") else "person"} for id in COUNTS
    }
    return make(SENTENCES, **facts)


def gold_figure(*ids: str, parts: Sequence[object] = ()) -> dict[str, Any]:
    victim = "child" if ids[0] in ("C3", "C7") else "person"
    status = STATUS.get(ids[0], "killed")
    return {"status": status, "victim": victim, "count": str(COUNTS[ids[0]]), "mentions": ids, "parts": parts}


def wanted(**changes: object) -> dict[str, Any]:
    return {
        "id": "1",
        "kind": "incident",
        "types": ("air_strike", "explosion"),
        "date": DAY,
        "places": ("القائم",),
        "actors": [["جيش النخيل", "النخيل"]],
        "figures": [gold_figure("C2", "C1", parts=[gold_figure("C3")]), gold_figure("C4")],
        **changes,
    }


def gold(*incidents: dict[str, Any]) -> GoldDocument:
    made = {"document": "d1", "published": "2024-05-02", "incidents": incidents or (wanted(),)}
    return GoldDocument.model_validate(made)


@pytest.fixture
def figure(text: Document) -> Callable[..., Figure]:
    spans = {m.id: Evidence(document="d1", start=m.start, end=m.end, text=m.text) for m in text.mentions}

    def make_figure(*ids: str, parts: Sequence[Figure] = (), **changes: Any) -> Figure:
        values = {**gold_figure(*ids), "minimum": COUNTS[ids[0]], "maximum": COUNTS[ids[0]], **changes}
        kept = {key: value for key, value in values.items() if key not in ("count", "mentions")}
        return Figure.model_validate({**kept, "evidence": tuple(spans[id] for id in ids), "parts": tuple(parts)})

    return make_figure


@pytest.fixture
def found(text: Document, figure: Callable[..., Figure]) -> Found:
    said = Evidence(document="d1", start=0, end=4, text=text.text[:4])

    def make_incident(**changes: Any) -> Incident:
        values = {
            "id": "d1#1",
            "document": "d1",
            "kind": "incident",
            "event_type": "air_strike",
            "date": DateRange(first=date(2024, 5, 1), last=date(2024, 5, 1), precision="day", evidence=said),
            "places": (PlaceMention(evidence=said, name="القائم"),),
            "actors": (said,),
            "actor_names": ("جيش النخيل",),
            "figures": (figure("C2", "C1", parts=[figure("C3")]), figure("C4")),
            "sentences": (said,),
        }
        return Incident.model_validate({**values, **changes})

    return make_incident


def judge(text: Document, gold: GoldDocument, *found: Incident) -> IncidentScores:
    return score_incidents([Case(gold, text, found)], load_vague_table())


def test_what_is_all_right_is_right_everywhere(text: Document, found: Found) -> None:
    scores = judge(text, gold(), found())
    assert scores.found.micro == Row(precision=1, recall=1, f1=1, support=1)
    assert set(scores.right.values()) == {Share.of(1, 1)}
    assert set(scores.right) == {
        *("killed", "injured", "all statuses", "by kind of victim", "event type", "place", "actors", "date")
    }
    assert scores.documents == {"sums": Share.of(1, 1), "incidents": Share.of(1, 1)}


def test_a_headline_apart_is_a_second_incident_that_nobody_wrote(
    text: Document, found: Found, figure: Callable[..., Figure]
) -> None:
    body = found(figures=(figure("C2", parts=[figure("C3")]), figure("C4")))
    scores = judge(text, gold(), found(id="d1#0", figures=(figure("C1"),)), body)
    assert scores.found.micro == Row(precision=0.5, recall=1, f1=2 / 3, support=1)
    assert scores.right["killed"] == Share.of(1, 1)
    assert scores.documents == {"sums": Share.of(0, 1), "incidents": Share.of(0, 1)}


def test_too_little_shared_evidence_is_no_match(text: Document, found: Found, figure: Callable[..., Figure]) -> None:
    scores = judge(text, gold(), found(figures=(figure("C4"), figure("C5"))))
    assert scores.found.micro == Row(support=1) and scores.right["place"] == Share.of(0, 0)


def test_kinds_do_not_match_each_other(text: Document, found: Found) -> None:
    scores = judge(text, gold(), found(kind="toll"))
    assert scores.found.types == {"incident": Row(support=1), "toll": Row()}
    assert scores.documents["sums"] == Share.of(0, 1)


def test_spans_with_other_borders_are_the_same_mention(
    text: Document, found: Found, figure: Callable[..., Figure]
) -> None:
    wide = figure("C2").evidence[0]
    longer = Evidence(document="d1", start=wide.start - 4, end=wide.end, text=text.text[wide.start - 4 : wide.end])
    moved = figure("C2", parts=[figure("C3")]).model_copy(update={"evidence": (longer,)})
    assert judge(text, gold(), found(figures=(moved, figure("C4")))).found.micro.recall == 1


def test_an_incident_without_figures_is_left_out(text: Document, found: Found) -> None:
    assert judge(text, gold(), found(), found(id="d1#2", figures=())).found.micro.precision == 1


@pytest.mark.parametrize(
    ("maximum", "killed", "kinds"), [(12, True, True), (None, False, False)], ids=["the same", "open at the top"]
)
def test_totals_need_both_bounds(
    maximum: int | None, killed: bool, kinds: bool, text: Document, found: Found, figure: Callable[..., Figure]
) -> None:
    figures = (figure("C2", "C1", maximum=maximum, parts=[figure("C3")]), figure("C4"))
    right = judge(text, gold(), found(figures=figures)).right
    assert (right["killed"].right, right["all statuses"].right) == (killed, killed)
    assert right["injured"] == Share.of(1, 1) and right["by kind of victim"].right == kinds


def test_a_part_beside_its_whole_spoils_the_total(text: Document, found: Found, figure: Callable[..., Figure]) -> None:
    right = judge(text, gold(), found(figures=(figure("C2", "C1"), figure("C3"), figure("C4")))).right
    assert right["killed"] == Share.of(0, 1) and right["injured"] == Share.of(1, 1)


def test_kinds_of_victims_are_asked_for_beside_the_totals(
    text: Document, found: Found, figure: Callable[..., Figure]
) -> None:
    right = judge(text, gold(), found(figures=(figure("C2", "C1"), figure("C4")))).right
    assert right["all statuses"] == Share.of(1, 1) and right["by kind of victim"] == Share.of(0, 1)


def test_a_status_that_only_the_system_has_is_wrong(
    text: Document, found: Found, figure: Callable[..., Figure]
) -> None:
    right = judge(text, gold(), found(figures=(*found().figures, figure("C5")))).right
    assert right["captured"] == Share.of(0, 1) and right["killed"] == Share.of(1, 1)


RIVAL = wanted(rivals=[gold_figure("C8")])


@pytest.mark.parametrize(("ids", "expected"), [(("C2",), 1), (("C8",), 1), (("C2", "C8"), 0)])
def test_of_rivals_either_may_stand_but_not_their_sum(
    ids: tuple[str, ...], expected: int, text: Document, found: Found, figure: Callable[..., Figure]
) -> None:
    scores = judge(text, gold(RIVAL), found(figures=(*map(figure, ids), figure("C4"))))
    assert scores.right["killed"] == scores.documents["sums"] == Share.of(expected, 1)


def test_a_rival_of_casualties_stands_for_the_killed_and_the_injured(
    text: Document, found: Found, figure: Callable[..., Figure]
) -> None:
    rival = {**gold_figure("C8"), "status": "casualty"}
    both = gold(wanted(rivals=[rival]))
    alone = found(figures=(figure("C8", status="casualty"),), superseded=(figure("C2", "C1"), figure("C4")))
    assert judge(text, both, alone).right["all statuses"] == Share.of(1, 1)
    around = found(figures=(figure("C8", status="casualty", parts=found().figures),))
    assert judge(text, both, around).right["all statuses"] == Share.of(1, 1)
    added = found(figures=(*found().figures, figure("C8", status="casualty")))
    assert judge(text, both, added).right["all statuses"] == Share.of(0, 1)


@pytest.mark.parametrize(("kind", "expected"), [("explosion", 1), ("shelling", 0), (None, 0)])
def test_event_type_is_one_of_the_readers(kind: str | None, expected: int, text: Document, found: Found) -> None:
    assert judge(text, gold(), found(event_type=kind)).right["event type"] == Share.of(expected, 1)


def test_no_event_type_is_right_where_the_reader_has_none(text: Document, found: Found) -> None:
    untyped = gold(wanted(types=()))
    assert judge(text, untyped, found(event_type=None)).right["event type"].right == 1
    assert judge(text, untyped, found()).right["event type"].right == 0


def place(*names: str) -> tuple[PlaceMention, ...]:
    return tuple(PlaceMention(evidence=Evidence(document="d1", start=0, end=1, text="م"), name=name) for name in names)


@pytest.mark.parametrize(
    ("places", "within", "found_places", "expected"),
    [
        (["القائم"], ["الأنبار"], ["القائم", "الأنبار"], 1),
        (["القائم"], ["الأنبار"], ["الأنبار", "القائم"], 0),
        (["القائم"], [], ["القَائم"], 1),
        (["القائم"], [], [], 0),
        ([], ["الأنبار"], ["الأنبار"], 1),
        ([], ["الأنبار"], [], 1),
        ([], [], ["بغداد"], 0),
    ],
)
def test_the_first_place_is_the_most_specific(
    places: list[str], within: list[str], found_places: list[str], expected: int, text: Document, found: Found
) -> None:
    scores = judge(text, gold(wanted(places=places, within=within)), found(places=place(*found_places)))
    assert scores.right["place"] == Share.of(expected, 1)


@pytest.mark.parametrize(
    ("names", "expected"),
    [(["النخيل"], 1), (["جيش النخيل", "النخيل"], 1), ([], 0), (["جيش النخيل", "جيش آخر"], 0)],
)
def test_all_actors_and_no_others(names: list[str], expected: int, text: Document, found: Found) -> None:
    incident = found(actors=found().actors * len(names), actor_names=tuple(names))
    assert judge(text, gold(), incident).right["actors"] == Share.of(expected, 1)


def when(first: str, last: str, precision: str, said: bool = True) -> DateRange:
    evidence = Evidence(document="d1", start=0, end=1, text="م") if said else None
    return DateRange.model_validate({"first": first, "last": last, "precision": precision, "evidence": evidence})


WEEK = {"first": "2024-04-29", "last": "2024-05-05", "precision": "week"}


@pytest.mark.parametrize(
    ("kind", "gold_date", "found_date", "expected"),
    [
        ("incident", DAY, when("2024-05-02", "2024-05-02", "day"), 0),
        ("incident", DAY, when("2024-05-01", "2024-05-31", "month"), 0),
        ("incident", DAY, when("2024-05-01", "2024-05-01", "day", said=False), 0),
        ("incident", WEEK, when("2024-04-28", "2024-05-04", "week"), 1),
        ("incident", None, when("2024-05-01", "2024-05-01", "day", said=False), 1),
        ("incident", None, when("2024-05-01", "2024-05-01", "day"), 0),
        ("incident", None, None, 1),
        ("toll", None, when("2024-01-01", "2024-05-02", "year"), 1),
    ],
)
def test_dates(
    kind: str, gold_date: object, found_date: DateRange | None, expected: int, text: Document, found: Found
) -> None:
    scores = judge(text, gold(wanted(kind=kind, date=gold_date)), found(kind=kind, date=found_date))
    assert scores.right["date"] == Share.of(expected, 1)


TOLL = {"id": "2", "kind": "toll", "figures": [gold_figure("C6", parts=[gold_figure("C7")])]}


def test_a_breakdown_may_be_a_part_or_a_toll_that_is_included(
    text: Document, found: Found, figure: Callable[..., Figure]
) -> None:
    whole = found(id="d1#2", kind="toll", figures=(figure("C6"),))
    part = found(id="d1#3", kind="toll", figures=(figure("C7"),))
    both = gold(wanted(), TOLL)
    said = judge(text, both, found(), whole, part.model_copy(update={"included_in": "d1#2"}))
    assert said.found.types["toll"] == Row(precision=1, recall=1, f1=1, support=1)
    assert judge(text, both, found(), whole, part).found.types["toll"].precision == 0.5


def test_tolls_are_in_no_sum_of_incidents(text: Document, found: Found, figure: Callable[..., Figure]) -> None:
    scores = judge(text, gold(wanted(), TOLL), found(), found(id="d1#2", kind="toll", figures=(figure("C8"),)))
    assert scores.documents == {"sums": Share.of(1, 1), "incidents": Share.of(0, 1)}


def test_two_settings_see_the_day_of_the_document_and_the_reported_events_alone(
    make: Make, found: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def find(document: Document, *, vague: object) -> tuple[list[Incident], list[object]]:
        seen.append((document.meta["date"], [event.type for event in document.sentences[1].events]))
        return ([found()] if seen[-1][1] else []), []

    monkeypatch.setattr(marsad.evaluate.incidents, "find_incidents", find)
    facts: dict[str, Any] = {id: {"status": "killed"} for id in COUNTS}
    annotated = make(SENTENCES, [{}, {"air_strike": None}], **facts)
    predicted = make(SENTENCES, [{}, {"shelling": 0.4}], **facts)
    other = make(["لا شيء"], id="d2")
    scores = score_both_settings([Pair(annotated, predicted), Pair(other, other)], {"d1": gold()}, 0.5)
    assert scores is not None and scores.documents == 1
    assert seen == [("2024-05-02", ["air_strike"]), ("2024-05-02", [])]
    assert (scores.gold_mentions.found.micro.recall, scores.end_to_end.found.micro.recall) == (1, 0)
    assert score_both_settings([Pair(other, other)], {"d1": gold()}, 0.5) is None
