"""What one sentence claims: figures with one scene and one side, and what its words say of them."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ..mention_facts import mentions_by_sentence
from ..records import Document, Mention, Sentence
from .cues import (
    Manner,
    tells_alone,
    tells_boast,
    tells_comparison,
    tells_earlier,
    tells_elsewhere,
    tells_further,
    tells_report,
    tells_update,
)
from .event_codes import EventCodes, harmful, types_told
from .people import People, absorb, kinds_overlap, last_end, lowest, same_people
from .records import PlaceMention
from .scenes import add_places, located, relate, scene_of

_SLIPS = 2  # sentences
_LIST = 10  # people: fewer are more likely one incident within a report


@dataclass(eq=False, slots=True)
class Claim:
    """Figures that a sentence gives of one event."""

    sentence: int
    toll: bool
    figures: list[People]
    types: tuple[str, ...] = ()
    scene: list[PlaceMention] = field(default_factory=list)
    elsewhere: bool = False
    updates: bool = False
    earlier: bool = False
    """Whether all its figures are of an earlier count."""
    alone: bool = False
    """Whether it tells of one place among others of its event."""
    boast: bool = False
    """Whether its figures are a party's own claim."""
    hints: list[PlaceMention] = field(default_factory=list)
    """Places of its sentence that no link makes its scene, but a preposition might."""
    reported_anew: list[People] = field(default_factory=list)
    """Figures before which a report begins anew (`وقال مسؤول إن القتلى 25`): not beside the one before, but against it."""

    @property
    def start(self) -> int:
        """Where its first figure stands."""
        return min(people.start for people in self.figures)

    @property
    def actors(self) -> dict[str, Mention]:
        """Who is said to have done it, by id of the mention."""
        return {actor.id: actor for people in self.figures for actor in people.actors}


@dataclass(eq=False, slots=True)
class Telling:
    """One sentence: its text, the types of event that it tells, its mentions, and its claims in order."""

    number: int
    start: int
    end: int
    text: str
    types: tuple[str, ...]
    mentions: Sequence[Mention]
    claims: list[Claim]


def read_tellings(
    document: Document, roots: Sequence[People], places: Mapping[str, PlaceMention], codes: EventCodes
) -> list[Telling]:
    """Return the sentences in order with what they claim. A figure outside all sentences is a telling of its own."""
    mentions = mentions_by_sentence(document)
    tellings = []
    for number, (sentence, own) in enumerate(_sentences_with(document, roots)):
        text = document.text[sentence.start : sentence.end]
        types = harmful([event.type for event in sentence.events], codes)
        inside = [m for m in mentions.get(number + 1, ()) if m.start < sentence.end]
        telling = Telling(number, sentence.start, sentence.end, text, types, inside, [])
        telling.claims = _read_claims(document, telling, own, places, codes)
        tellings.append(telling)
    _even_out_tolls(tellings)
    return tellings


def manner_of(telling: Telling, claim: Claim, people: People) -> Manner:
    """Return how a figure of a sentence stands to those told before."""
    before = telling.text[: people.start - telling.start]
    if tells_earlier(before):
        return "earlier"
    if claim.updates:
        return "update"
    if claim.boast:
        return "boast"
    beside = any(known.status == people.status and known.start < people.start for known in claim.figures)
    return "further" if not beside and tells_further(before, people.mentions[0].text) else "plain"


def _sentences_with(document: Document, roots: Sequence[People]) -> list[tuple[Sentence, list[People]]]:
    """Return the document's sentences with their figures, and a sentence for each figure that lies in none."""
    starts = [sentence.start for sentence in document.sentences]
    found: list[tuple[Sentence, list[People]]] = [(sentence, []) for sentence in document.sentences]
    for people in roots:
        number = bisect_right(starts, people.start) - 1
        if number >= 0 and people.start < document.sentences[number].end:
            found[number][1].append(people)
        else:
            found.append((Sentence(start=people.start, end=people.mentions[0].end), [people]))
    return found


def _read_claims(
    document: Document, telling: Telling, roots: Sequence[People], places: Mapping[str, PlaceMention], codes: EventCodes
) -> list[Claim]:
    claims: list[Claim] = []
    updates, elsewhere, alone = (tells(telling.text) for tells in (tells_update, tells_elsewhere, tells_alone))
    hints = scene_of(located(document, telling.mentions), places)
    for people in roots:
        toll = people.mentions[0].cumulative is True
        scene = (
            _scene(people, places) if not toll else scene_of(people.places, places)
        )  # a toll is wider than its parts
        turns = elsewhere or (toll and tells_comparison(telling.text[: people.start - telling.start]))
        fitting = (claim for claim in reversed(claims) if claim.toll == toll and _fits(claim, people, scene, telling))
        claim = next(fitting, None)
        if claim is None:
            claim = Claim(telling.number, toll, [], updates=updates, elsewhere=turns, alone=alone)
            claims.append(claim)
        add_places(claim.scene, scene)
        _put(document, claim, people)
    for claim, words in zip(claims, _words_of(telling, claims), strict=False):  # of no claim, the words are unread
        claim.boast, claim.hints = tells_boast(telling.text), hints if not claim.scene else []
        claim.earlier = all(manner_of(telling, claim, people) == "earlier" for people in claim.figures)
        claim.types = types_told(words, telling.types, codes) if len(claims) > 1 else telling.types
    return claims


def _scene(people: People, places: Mapping[str, PlaceMention]) -> list[PlaceMention]:
    """Return where these people were harmed; their parts say so where they do not."""
    own = scene_of(people.places, places)
    return own or [place for part in people.parts for place in _scene(part, places)]


def _fits(claim: Claim, people: People, scene: Sequence[PlaceMention], telling: Telling) -> bool:
    """Whether a figure belongs to the event of a claim of its sentence."""
    rivals = [known for known in claim.figures if known.status == people.status]
    if claim.toll and rivals:  # a list by perpetrator or cause; only `20 soldiers and 30 militants` is one toll
        between = telling.text[last_end(rivals[-1]) - telling.start : people.start - telling.start]
        return not between.strip() and _ids(people) == {key for known in rivals for key in _ids(known)}
    if relate(claim.scene, scene) == "apart" or _different(claim.scene, scene):
        return False
    actors = {actor.id for actor in people.actors}
    two_sided = "armed_clash" in telling.types
    return two_sided or not rivals or not actors or not claim.actors or bool(actors & claim.actors.keys())


def _different(one: Sequence[PlaceMention], other: Sequence[PlaceMention]) -> bool:
    """Whether both are linked to places of their own: within a sentence these are two scenes even if unknown."""
    return bool(one) and bool(other) and relate(one, other) == "unknown"


def _ids(people: People) -> set[str]:
    return {mention.id for mention in (*people.places, *people.actors)}


def _put(document: Document, claim: Claim, people: People) -> None:
    """Put a figure into a claim; one said again is the one known: a headline glued to its first sentence gives both."""
    rivals = [known for known in claim.figures if known.status == people.status]
    anew = [known for known in rivals if tells_report(document.text[last_end(known) : people.start])]
    if same := next((known for known in anew if same_people(known, people)), None):
        absorb(same, people)
        return
    claim.figures.append(people)
    if rivals and rivals[-1] in anew and kinds_overlap(rivals[-1].victim, people.victim):
        claim.reported_anew.append(people)


def _words_of(telling: Telling, claims: Sequence[Claim]) -> Iterator[str]:
    """Yield the words of each claim: from the comma before its first figure, if the one before ends earlier."""
    borders = [0]
    for before, claim in pairwise(claims):
        ended = max(map(last_end, before.figures)) - telling.start
        start = claim.start - telling.start
        borders.append(max((telling.text.rfind(mark, ended, start) for mark in "،,؛;"), default=-1))
        borders[-1] = borders[-1] if borders[-1] >= 0 else start
    for start, end in zip(borders, [*borders[1:], len(telling.text)], strict=True):
        yield telling.text[start:end]


def _even_out_tolls(tellings: Sequence[Telling]) -> None:
    """Make tolls of a few claims between tolls: the list of a report goes on where a reader of single sentences slips."""
    told = [telling for telling in tellings if telling.claims]
    tolls = [number for number, telling in enumerate(told) if all(claim.toll for claim in telling.claims)]
    for before, after in pairwise(tolls):
        slips = told[before + 1 : after]
        if len(slips) <= _SLIPS and all(_may_be_listed(claim) for telling in slips for claim in telling.claims):
            for telling in slips:
                for claim in telling.claims:
                    claim.toll = True


def _may_be_listed(claim: Claim) -> bool:
    return not claim.elsewhere and max(map(lowest, claim.figures)) >= _LIST
