"""People harmed, by one figure: what a mention says of them, and whether two figures may be the same people."""

from dataclasses import dataclass, field

from ..names import bare_name
from ..records import Count, Document, Mention, Status, Victim
from ..spelling import fold
from ..vague_counts import VagueTable, apply_vague_policy
from .records import Evidence, Figure

_OPEN = 0.25  # `more than 30` may be 34 but not 60
_ABOUT = 0.1  # `about 40` may be 43 but not 50
_FEW = 2  # people: `a passer-by` and `a nurse` are two, though a nurse may pass by
_UNSAID = Count()
_CIVILIANS = frozenset({"child", "woman", "media", "aid", "civilian"})


@dataclass(eq=False, slots=True)
class People:
    """A figure that is being put together from the mentions of a document, with the figures that it includes."""

    status: Status
    victim: Victim
    count: Count
    mentions: list[Mention]
    parts: list["People"] = field(default_factory=list)
    places: list[Mention] = field(default_factory=list)
    actors: list[Mention] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        """The names of persons, folded; a figure of one may have them."""
        return {fold(name_of(mention)) for mention in self.mentions if mention.label == "PER"}

    @property
    def definite(self) -> bool:
        """Whether several, of a number, are spoken of as known already: `ولقي المسلحان حتفهما`; one is not (`الرابع`)."""
        exact = self.count.minimum is not None and self.count.minimum == self.count.maximum != 1
        return exact and all(m.label != "PER" and fold(name_of(m)).startswith("ال") for m in self.mentions)

    @property
    def start(self) -> int:
        """Where the text first gives the figure."""
        return self.mentions[0].start

    @property
    def readable(self) -> bool:
        """Whether there is any number."""
        return self.count.minimum is not None or self.count.maximum is not None


def people_of(mention: Mention, vague: VagueTable) -> People:
    """Return what one mention says. A person is a figure of one; a status that is absent is not told apart."""
    count = Count(minimum=1, maximum=1) if mention.label == "PER" else mention.count or Count()
    return People(
        status=mention.status or "casualty",
        victim=mention.victim or "person",
        count=apply_vague_policy(count, vague),
        mentions=[mention],
    )


def name_of(mention: Mention) -> str:
    """Return the words without clitics and quotes; annotated corpora leave that to the reader."""
    return mention.name or bare_name(mention.text, mention.label)


def is_victim(mention: Mention) -> bool:
    """Whether a mention is of people harmed: a casualty span, or a person with a status."""
    return mention.label == "CASUALTY" or (mention.label == "PER" and mention.status is not None)


def as_figure(people: People, document: Document) -> Figure:
    """Return the record of a figure and its parts."""
    return Figure(
        status=people.status,
        victim=people.victim,
        minimum=people.count.minimum,
        maximum=people.count.maximum,
        approximate=people.count.approximate,
        vague=people.count.vague is not None,
        evidence=tuple(evidence(document, mention.start, mention.end) for mention in people.mentions),
        parts=tuple(as_figure(part, document) for part in people.parts),
    )


def evidence(document: Document, start: int, end: int) -> Evidence:
    """Return a place in the text as evidence."""
    return Evidence(document=document.id, start=start, end=end, text=document.text[start:end])


def kinds_overlap(one: Victim, other: Victim) -> bool:
    """Whether people of two kinds may be the same: `person` says nothing, and civilians may be children."""
    return one == other or "person" in (one, other) or ("civilian" in (one, other) and {one, other} <= _CIVILIANS)


def kind_within(part: Victim, whole: Victim) -> bool:
    """Whether a kind is narrower than another."""
    return part != whole and (whole == "person" or (whole == "civilian" and part in _CIVILIANS))


def same_people(one: People, other: People) -> bool:
    """Whether two figures of one event give the same people: same status, kinds that go together, one number.

    Named persons are the same by their names. A vague figure goes with any number that it allows.
    """
    if one.status != other.status or not kinds_overlap(one.victim, other.victim):
        return False
    if one.names and other.names:
        return _share_name(one.names, other.names) and not excludes(one, other)
    few = max(lowest(one), lowest(other)) <= _FEW
    alike = one.victim == other.victim or "person" in (one.victim, other.victim)
    return (alike or not few) and same_count(one.count, other.count) and not excludes(one, other)


def excludes(one: People, other: People) -> bool:
    """Whether a part of one is of a kind that the other cannot hold: a child is none of four soldiers."""
    pairs = [*((one, part) for part in other.parts), *((other, part) for part in one.parts)]
    kinds = [{a.victim, b.victim} for a, b in pairs]
    return any("combatant" in pair and pair & _CIVILIANS for pair in kinds)


def same_count(one: Count, other: Count) -> bool:
    """Whether two counts may be one number, told with more or less care."""
    if _UNSAID in (one, other) or (one.minimum is None and other.minimum is None):
        return one == other
    if one.vague or other.vague:
        return _overlap(one, other)
    if _exact(one) and _exact(other) and not (one.approximate or other.approximate):
        return one.minimum == other.minimum
    return _overlap(one, other) and _near(one, other)


def absorb(people: People, other: People) -> None:
    """Take another telling of the same people in: its evidence, its parts, and its number if that says more."""
    people.mentions = sorted([*people.mentions, *other.mentions], key=lambda mention: mention.start)
    people.count = min(people.count, other.count, key=_looseness)
    if people.victim == "person" or kind_within(other.victim, people.victim):
        people.victim = other.victim
    people.places += other.places
    people.actors += other.actors
    for part in other.parts:
        if same := next((known for known in people.parts if same_people(known, part)), None):
            absorb(same, part)
        else:
            people.parts.append(part)


def last_end(people: People) -> int:
    """Return where the last mention of a figure and its parts ends."""
    return max([mention.end for mention in people.mentions] + [last_end(part) for part in people.parts])


def lowest(people: People) -> int:
    """At least so many, 0 where nothing is said."""
    return people.count.minimum or 0


def highest(people: People) -> float:
    """At most so many; the minimum where the text leaves the top open, since figures are given near the truth."""
    if people.count.maximum is not None:
        return people.count.maximum
    return float("inf") if people.count.minimum is None or people.count.vague else people.count.minimum * (1 + _OPEN)


def _share_name(some: set[str], others: set[str]) -> bool:
    """`ليلى منصور` is `منصور`: a later mention is often shorter."""
    return any(set(a.split()) <= set(b.split()) or set(b.split()) <= set(a.split()) for a in some for b in others)


def _exact(count: Count) -> bool:
    return count.minimum is not None and count.minimum == count.maximum


def _overlap(one: Count, other: Count) -> bool:
    low = max(one.minimum or 0, other.minimum or 0)
    high = min(one.maximum if one.maximum is not None else low, other.maximum if other.maximum is not None else low)
    slack = 1 + _ABOUT if one.approximate or other.approximate else 1
    return low <= high * slack


def _near(one: Count, other: Count) -> bool:
    numbers = sorted(count.minimum if count.minimum is not None else count.maximum or 0 for count in (one, other))
    return numbers[1] <= numbers[0] * (1 + (_ABOUT if one.approximate or other.approximate else _OPEN))


def _looseness(count: Count) -> tuple[bool, bool, float, bool]:
    width = float("inf") if None in (count.minimum, count.maximum) else (count.maximum or 0) - (count.minimum or 0)
    return count == _UNSAID, count.vague is not None, width, count.approximate
