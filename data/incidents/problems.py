"""What does not add up in the incidents of a document: reported with its numbers, never repaired."""

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TypedDict, Unpack

from ..records import Document, Mention
from .people import People, as_figure, evidence, kinds_overlap
from .records import Evidence, Figure, Incident, Problem, ProblemKind, Quantity, Remainder
from .tallies import Tally, nodes
from .totals import STATUSES, Least, divisions, least, topmost, totals, victim_totals


class _Facts(TypedDict, total=False):
    """What a problem's message says, as Problem has it."""

    figures: tuple[Quantity, ...]
    whole: Quantity
    listed: int
    other: str


def figure_problems(incident: Incident, tally: Tally, document: Document) -> Iterator[Problem]:
    """Yield what is wrong inside one incident: parts over their whole, numbers that disagree or cannot be read."""
    for people in [node for root in (*tally.roots, *tally.superseded, *tally.disputed) for node in nodes(root)]:
        yield from _excess(incident, people, tally, document)
        if not people.readable:
            message = f"the number of people {people.status} in `{people.mentions[0].text}` cannot be read"
            figures = _quantities([as_figure(people, document)])
            places = _places(document, people.mentions)
            yield _problem("unreadable_count", incident, message, places, figures=figures)
    for people in tally.disputed:
        rivals = tally.rivals(people) or [root for root in tally.roots if root.status in ("killed", "injured")]
        figures = _quantities(as_figure(figure, document) for figure in (*rivals, people))
        message = (
            f"the text gives {' and '.join(map(shown, figures))} of the same event and does not say that one replaces "
            "the other"
        )
        mentions = [mention for figure in (*rivals, people) for mention in figure.mentions]
        yield _problem("tolls_disagree", incident, message, _places(document, mentions), figures=figures)
    if incident.date is None:
        yield _problem(
            "undated", incident, "no date is told, and none of the document stands in for it", incident.sentences
        )


def toll_problems(incidents: Sequence[Incident]) -> Iterator[Problem]:
    """Yield tolls whose listed parts exceed them, and tolls of the same people and time with other numbers."""
    for whole, all_parts in _listed(incidents):
        for parts, told, listed, what in _compared(whole, all_parts):
            if told.maximum is not None and listed > told.maximum:
                message = f"the listed tolls add up to {listed} {_kind(what)}, the whole is {told.maximum}"
                places = (
                    *told.evidence,
                    *(place for part in parts for root in part.figures for place in root.evidence),
                )
                yield _problem("parts_exceed_whole", whole, message, places, whole=what, listed=listed)
    tolls = [i for i in incidents if i.kind == "toll" and i.included_in is None and i.date]
    alike: defaultdict[Hashable, deque[Incident]] = defaultdict(deque)
    for toll in tolls:
        alike[_told_of(toll)].append(toll)
    for toll in tolls:
        later = alike[_told_of(toll)]
        later.popleft()  # the toll itself
        for other in later:
            yield from _disagreement(toll, other)


def with_remainders(incidents: Sequence[Incident]) -> list[Incident]:
    """Return the incidents, tolls with how many of their people none of the listed tolls accounts for."""
    found = {whole.id: _remainders(whole, parts) for whole, parts in _listed(incidents)}
    return [
        incident.model_copy(update={"remainders": rest, "notes": tuple(map(_note, rest))})
        if (rest := found.get(incident.id))
        else incident
        for incident in incidents
    ]


def shown(figure: Quantity) -> str:
    """Return `12 killed (child)`, `30 or more injured`, `10 to 20 killed`."""
    low, high = figure.minimum, figure.maximum
    if high is None:
        number = "an unknown number" if low is None else f"{low} or more"
    else:
        number = f"{high}" if low == high else f"{low} to {high}" if low else f"up to {high}"
    return f"{number} {_kind(figure)}"


def _kind(figure: Quantity) -> str:
    return figure.status if figure.victim == "person" else f"{figure.status} ({figure.victim})"


def _remainders(whole: Incident, parts: Sequence[Incident]) -> tuple[Remainder, ...]:
    return tuple(
        Remainder(whole=what, listed=listed)
        for _, told, listed, what in _compared(whole, parts)
        if told.minimum is not None and listed < told.minimum
    )


def _note(rest: Remainder) -> str:
    whole = rest.whole.minimum or 0
    left = whole - rest.listed
    return f"the listed tolls add up to {rest.listed} of {whole} {_kind(rest.whole)}; {left} are in none of them"


def _excess(incident: Incident, people: People, tally: Tally, document: Document) -> Iterator[Problem]:
    """Yield a problem for each division of a figure that the text itself makes and that exceeds it."""
    whole = as_figure(people, document)
    implied = {as_figure(part, document) for part in people.parts if part in tally.implied}
    for division in divisions(whole):
        parts = [part for part in division if part not in implied]
        total = sum(part.minimum or 0 for part in parts)
        if whole.maximum is not None and total > whole.maximum:
            message = f"{' and '.join(map(shown, parts))} are more than {shown(whole)}, which is said to include them"
            places = (*whole.evidence, *(place for part in parts for place in part.evidence))
            figures, told = _quantities(parts), _quantity(whole)
            yield _problem("parts_exceed_whole", incident, message, places, figures=figures, whole=told)


def _listed(incidents: Sequence[Incident]) -> Iterator[tuple[Incident, list[Incident]]]:
    parts: dict[str, list[Incident]] = {}
    for incident in incidents:
        if incident.included_in:
            parts.setdefault(incident.included_in, []).append(incident)
    yield from ((whole, parts[whole.id]) for whole in incidents if whole.id in parts)


def _compared(
    whole: Incident, all_parts: Sequence[Incident]
) -> Iterator[tuple[Sequence[Incident], Figure, int, Quantity]]:
    """Yield a list of parts, a figure of the toll or a narrower kind of it, the list's sum, and what is counted."""
    for root in [figure for status in STATUSES for figure in topmost(whole.figures, status)]:
        for parts in _lists(root, whole, all_parts):
            alike = [figure for part in parts for figure in _alike(part, root)]
            people = _quantity(root).model_copy(update={"victim": "person"})  # of any kind that the list has
            yield parts, root, totals(alike)[root.status].minimum or 0, people
            for kind in root.parts:
                listed = victim_totals(alike, kind.status, kind.victim)
                if listed and kind.victim != root.victim:
                    yield parts, kind, listed.minimum or 0, _quantity(kind)


def _lists(root: Figure, whole: Incident, parts: Sequence[Incident]) -> list[list[Incident]]:
    """Return the lists that divide a toll: by actor, then by place are two, and the same people are in both.

    A list ends where it adds up to the whole, and where a sentence that would be too much for it lists by something
    else; one that is more than the whole is taken for two, that of places and that of other things.
    """
    lists = [_List(root, whole)]
    alike = [part for part in parts if _alike(part, root)]
    for _, sentence in groupby(alike, lambda part: part.sentences[0].start):
        more, last = _List(root, whole, sentence), lists[-1]
        if last.parts and more.listed_by != last.listed_by and _exceeds(last.least.plus(more.least), root):
            lists.append(_List(root, whole))
        for part in more.parts:
            lists[-1].add(part)
            lists += [_List(root, whole)] if lists[-1].least.number == root.minimum else []
    found = [own.parts for own in lists]
    if _exceeds(lists[-1].least, root):
        last_parts = found.pop()
        found += [[p for p in last_parts if bool(p.places) is placed] for placed in (False, True)]
    return [own for own in found if own]


class _List:
    """Parts of a toll with their sum, and whether they are told apart by actors and by places.

    A part without a place has that of the whole.
    """

    def __init__(self, root: Figure, whole: Incident, parts: Iterable[Incident] = ()):
        self._root, self._whole = root, whole
        self.parts: list[Incident] = []
        self.least = Least()
        self.listed_by = (False, False)
        for part in parts:
            self.add(part)

    def add(self, part: Incident) -> None:
        """Put a part behind the others."""
        self.parts.append(part)
        self.least = self.least.plus(least(_alike(part, self._root), self._root.status))
        actors, places = self.listed_by
        self.listed_by = actors or bool(part.actors), places or part.places not in ((), self._whole.places)


def _exceeds(told: Least, root: Figure) -> bool:
    return root.maximum is not None and told.number > root.maximum


def _alike(part: Incident, root: Figure) -> list[Figure]:
    return [f for f in part.figures if f.status == root.status and kinds_overlap(f.victim, root.victim)]


def _told_of(toll: Incident) -> Hashable:
    """Return the time, places and actors of a toll."""
    when = toll.date and (toll.date.first, toll.date.last)
    return when, frozenset(place.name for place in toll.places), frozenset(toll.actor_names)


def _disagreement(one: Incident, other: Incident) -> Iterator[Problem]:
    if one.event_type != other.event_type and None not in (one.event_type, other.event_type):
        return
    for figure in one.figures:
        for rival in other.figures:
            alike = figure.status == rival.status and figure.victim == rival.victim
            if alike and (figure.minimum, figure.maximum) != (rival.minimum, rival.maximum):
                message = f"{shown(figure)} and {shown(rival)} ({other.id}) are tolls of the same time and place"
                places = (*figure.evidence, *rival.evidence)
                figures = _quantities((figure, rival))
                yield _problem("tolls_disagree", one, message, places, figures=figures, other=other.id)


def _problem(
    kind: ProblemKind, incident: Incident, message: str, places: Iterable[Evidence], **facts: Unpack[_Facts]
) -> Problem:
    return Problem(
        kind=kind, incident=incident.id, document=incident.document, message=message, evidence=tuple(places), **facts
    )


def _quantities(figures: Iterable[Figure]) -> tuple[Quantity, ...]:
    return tuple(map(_quantity, figures))


def _quantity(figure: Figure) -> Quantity:
    return Quantity(status=figure.status, victim=figure.victim, minimum=figure.minimum, maximum=figure.maximum)


def _places(document: Document, mentions: Iterable[Mention]) -> tuple[Evidence, ...]:
    return tuple(evidence(document, mention.start, mention.end) for mention in mentions)
