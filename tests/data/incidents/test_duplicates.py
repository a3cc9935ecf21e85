"""Likely duplicates among documents: proposed with a score, never merged, and found in a time that does not explode."""

import datetime
import random
from typing import Any

import pytest

from marsad.data.incidents.duplicates import LEAST, duplicate_key, propose_duplicates
from marsad.data.incidents.records import DateRange, Evidence, Figure, Incident, Place, PlaceMention

BARQIL = (34.0, 36.0)


def incident(
    document: str,
    killed: int | None = 12,
    *,
    day: str | None = "2031-05-19",
    days: int = 1,
    at: tuple[float, float] | None = BARQIL,
    name: str = "برقيل",
    place_kind: str = "locality",
    kind: str = "incident",
    event: str = "air_strike",
    included_in: str | None = None,
    injured: int | None = None,
) -> Incident:
    here = Evidence(document=document, start=0, end=2, text="12")
    first = datetime.date.fromisoformat(day) if day else None
    entry: dict[str, Any] = {"name": name, "kind": place_kind, "country": "XA", "source": "x:1", "score": 0.9}
    place = Place(latitude=at[0], longitude=at[1], **entry) if at else None
    figures = [("killed", killed), ("injured", injured)]
    return Incident.model_validate(
        {
            "id": f"{document}#1",
            "document": document,
            "kind": kind,
            "event_type": event,
            "event_types": (event,),
            "date": first
            and DateRange(
                first=first, last=first + datetime.timedelta(days - 1), precision="day" if days == 1 else "month"
            ),
            "places": (PlaceMention(evidence=here, name=name, place=place),),
            "figures": tuple(
                Figure(status=status, victim="person", minimum=n, maximum=n, evidence=(here,))  # type: ignore[arg-type]
                for status, n in figures
                if n
            ),
            "sentences": (here,),
            "included_in": included_in,
        }
    )


def test_three_articles_of_one_strike_are_a_cluster() -> None:
    found = propose_duplicates([
        incident("a"), incident("b", 13), incident("c", day="2031-05-20"), incident("d", 12, at=(20.0, 20.0), name="غيرها"),
    ])  # fmt: skip
    assert [(d.incident, d.cluster) for d in found] == [("a#1", "a#1"), ("b#1", "a#1"), ("c#1", "a#1")]
    assert all(LEAST <= d.score <= 1 for d in found)


def test_the_same_in_all_scores_one() -> None:
    assert [d.score for d in propose_duplicates([incident("a"), incident("b")])] == [1.0, 1.0]


@pytest.mark.parametrize(
    "other",
    [
        incident("a", 12),  # of the same document: two incidents for its author
        incident("b", 40),
        incident("b", day="2031-05-25"),
        incident("b", at=(36.0, 38.0), name="تل زهور"),
        incident("b", 13, at=(35.0, 37.0), name="ورسان", place_kind="country"),
        incident("b", at=None, name="نبع الريح"),
        incident("b", kind="toll"),
        incident("b", None, injured=12),
        incident("b", day=None),
        incident("b", included_in="b#0"),
    ],
)
def test_what_is_no_duplicate(other: Incident) -> None:
    assert propose_duplicates([incident("a"), other]) == []


@pytest.mark.parametrize(
    "other",
    [
        incident("b", at=(34.03, 36.03), name="كرمة"),  # 4 km away
        incident("b", at=None),  # the same name, which the gazetteer does not know there
        incident("b", day="2031-05-18", days=3),
        incident("b", event="explosion"),
        incident("b", at=(35.0, 37.0), name="ورسان", place_kind="country"),  # the country, with the very number
    ],
)
def test_what_may_be_a_duplicate(other: Incident) -> None:
    found = propose_duplicates([incident("a"), other])
    assert {d.cluster for d in found} == {"a#1"} and all(d.score < 1 or other.places[0].place is None for d in found)


def test_monthly_tolls_meet_their_like() -> None:
    month = {"kind": "toll", "day": "2031-05-01", "days": 31}
    found = propose_duplicates([incident("a", 640, **month), incident("b", 640, **month)])  # type: ignore[arg-type]
    assert len(found) == 2


def test_without_number_or_place_nothing_is_compared() -> None:
    assert duplicate_key(incident("a", None)) is None
    assert duplicate_key(incident("a").model_copy(update={"places": ()})) is None


def test_many_incidents_take_no_time_of_their_square() -> None:
    """4,000 incidents, a quarter of them on the same day in the same town, which a square would make 8 million pairs."""
    chance = random.Random(3)
    many = [
        incident(str(n), chance.randint(1, 60), day=f"2031-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}",
                 at=(chance.uniform(30, 37), chance.uniform(35, 45)), name=f"قرية {chance.randint(0, 3000)}")
        if n % 4 else incident(str(n), chance.randint(1, 60))
        for n in range(4_000)
    ]  # fmt: skip
    keys = [key for i in many if (key := duplicate_key(i))]
    from marsad.data.incidents import duplicates

    pairs = sum(1 for _ in duplicates._pairs(keys))
    assert pairs < 100 * len(keys)
