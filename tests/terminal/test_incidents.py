from datetime import date

import pytest

from marsad.data.incidents import find_incidents
from marsad.data.incidents.records import DateRange, Precision
from marsad.data.records import Count, Document, Event, Link, Mention, Sentence
from marsad.terminal.incidents import incidents_report, shown_date
from tests.terminal.conftest import Show

TEXT = "قتل 12 مدنيا بينهم 20 طفلا في غارة على درنة في 3 أكتوبر 2019."


def document() -> Document:
    def casualty(id: str, text: str, count: int, victim: str) -> Mention:
        start = TEXT.index(text)
        fields = {
            "status": "killed",
            "count": Count(minimum=count, maximum=count),
            "victim": victim,
            "cumulative": False,
        }
        span = {"id": id, "label": "CASUALTY", "start": start, "end": start + len(text), "text": text}
        return Mention.model_validate(span | fields)

    town = TEXT.index("درنة")
    mentions = (
        casualty("m1", "12 مدنيا", 12, "civilian"),
        casualty("m2", "20 طفلا", 20, "child"),
        Mention(id="m3", label="LOC", start=town, end=town + 4, text="درنة", name="درنة"),
    )
    return Document(
        id="a.txt", text=TEXT, sentences=(Sentence(start=0, end=len(TEXT), events=(Event(type="air_strike"),)),),
        mentions=mentions,
        links=(Link(type="part_of", head="m2", tail="m1"), Link(type="location", head="m1", tail="m3")),
    )  # fmt: skip


def test_one_row_an_incident_and_what_does_not_add_up_below(show: Show) -> None:
    lines = [line.rstrip() for line in show(incidents_report(*find_incidents(document())), width=120).splitlines()]
    assert lines[:3] == [
        "Incidents",
        "id  kind      included in  date        event       people     place, actor",
        "#1  incident               2019-10-03  air_strike  killed 12  at درنة",
    ]
    assert lines[3] == "" and lines[4].startswith("#1 needs a look: ") and "20" in lines[4]


@pytest.mark.parametrize(
    ("last", "precision", "shown"),
    [
        (date(2019, 10, 1), "day", "2019-10-01"),
        (date(2019, 10, 7), "week", "2019-10-01–2019-10-07"),
        (date(2019, 10, 31), "month", "2019-10"),
        (date(2020, 1, 31), "month", "2019-10–2020-01"),
        (date(2019, 12, 31), "year", "2019"),
    ],
)
def test_dates_are_as_narrow_as_the_text_says(last: date, precision: Precision, shown: str) -> None:
    assert shown_date(DateRange(first=date(2019, 10, 1), last=last, precision=precision)) == shown
