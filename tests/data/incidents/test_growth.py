"""The work grows as the text does, not as its square: a year's report has thousands of figures."""

import cProfile
from itertools import count, cycle, islice

import pytest

from marsad.data.incidents.finding import find_incidents
from marsad.data.incidents.records import Incident
from marsad.data.records import Count, Document, Event, Link, Mention, Sentence

PLACES = ("حلب", "بغداد", "تعز", "حمص", "درعا", "كركوك", "عدن")


def report(figures: int, *, tolls: bool, dates: bool) -> Document:
    """A total, and sentences of one figure each that are far smaller, each at a place."""
    text = ""
    sentences: list[Sentence] = []
    mentions: list[Mention] = []
    links: list[Link] = []
    places, numbers = cycle(PLACES), count(1)

    def mention(words: str, **facts: object) -> str:
        nonlocal text
        name = f"m{next(numbers)}"
        start = len(text)
        text += words
        mentions.append(Mention(id=name, start=start, end=len(text), text=words, **facts))  # type: ignore[arg-type]
        return name

    def figure(people: int) -> str:
        facts = {"status": "killed", "victim": "civilian", "cumulative": tolls}
        return mention(f"{people} مدنيا", label="CASUALTY", count=Count(minimum=people, maximum=people), **facts)

    for number in range(figures):
        start = len(text)
        text += "قتل "
        head = figure(10_000_000 if number == 0 else 20 + number * 7919 % 5000)
        if number:
            text += " في "
            links.append(Link(type="location", head=head, tail=mention(next(places), label="LOC")))
        text += f" يوم {number % 28 + 1} مايو 2019." if dates else "."
        sentences.append(Sentence(start=start, end=len(text), events=(Event(type="shelling"),)))
        text += "\n"
    facts = {"sentences": tuple(sentences), "mentions": tuple(mentions), "links": tuple(links)}
    return Document(id="r", text=text, meta={"date": "2020-01-01"}, **facts)  # type: ignore[arg-type]


def calls(document: Document) -> int:
    """How many functions are called: the same on every machine."""
    with cProfile.Profile() as profile:
        find_incidents(document)
    return sum(entry.callcount for entry in profile.getstats())


# Figures that are no tolls and have no day still meet each other: 400 take 0.9 seconds, 800 1.6, 1,600 4.9.
@pytest.mark.parametrize(("tolls", "dates"), [(True, False), (False, True), (True, True)])
def test_four_times_the_figures_are_about_four_times_the_work(tolls: bool, dates: bool) -> None:
    few, many = (calls(report(figures, tolls=tolls, dates=dates)) for figures in (100, 400))
    assert many < 6 * few, f"{few:,} calls for 100 figures, {many:,} for 400"


def included(incidents: list[Incident]) -> list[str | None]:
    return [incident.included_in for incident in islice(incidents, 1, None)]


def test_a_long_list_is_a_list_to_its_end() -> None:
    incidents, _ = find_incidents(report(550, tolls=True, dates=False))
    whole = incidents[0]
    assert len(incidents) > 500 and set(included(incidents)) == {whole.id}
    [rest] = whole.remainders
    assert rest.listed == sum(i.figures[0].minimum or 0 for i in incidents[1:])
