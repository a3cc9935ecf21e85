"""The places that the LOC mentions of a document name: from names to entries of the gazetteer."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from ..incidents.records import Evidence, Place, PlaceMention
from ..names import bare_name
from ..records import Document, Mention
from .choosing import Context, chances
from .context import adjective_evidence, lies_in_next, nationality, word_after, word_before
from .gazetteer import NO_COUNTRY
from .readings import area_key, head_noun
from .senses import Meanings, Sense, meanings

_LEAST_SCORE = 0.5
_LEAST_ALTERNATIVE = 0.02
_MOST_ALTERNATIVES = 4
_SURE = 0.6
_CERTAIN = 0.95  # what is that likely already is not looked at again
_MOST_MENTIONS = 3  # of one name that count as evidence


class _Name(NamedTuple):
    """A name in a document: all its mentions that have one head noun, and what they may mean."""

    text: str
    found: Meanings
    mentions: list[Mention]
    beside: set[str]


def geocode(document: Document) -> dict[str, PlaceMention]:
    """Return what the gazetteer makes of each LOC mention, by the mention's id.

    A mention whose name is unknown, or too ambiguous, has no place; alternatives say what it might be.
    All mentions of one name in a document are one place.
    """
    names = _names(document)
    answers: dict[str, PlaceMention] = {}
    for name, scores in zip(names, _scores(names, document.text), strict=True):
        ranked = sorted(zip(scores, name.found.senses, strict=True), key=lambda pair: -pair[0])
        places = [_place(sense, score) for score, sense in ranked[: _MOST_ALTERNATIVES + 1]]
        for mention in name.mentions:
            answers[mention.id] = _answer(document.id, mention, places)
    return answers


def _names(document: Document) -> list[_Name]:
    mentions = [mention for mention in document.mentions if mention.label == "LOC"]
    names: dict[tuple[str, str], _Name] = {}
    for mention, following in zip_longest(mentions, mentions[1:]):
        text = _bare(mention)
        before = word_before(document.text, mention.start)
        # A clitic stands between a noun and a name that it does not govern: `سوق بحلب`.
        head = head_noun(before) if mention.text.startswith(text) else ""
        name = names.setdefault((area_key(text), head), _Name(text, meanings(text, head), [], set()))
        name.mentions.append(mention)
        country = nationality(word_after(document.text, mention.end)) or nationality(before)
        name.beside.update([country] if country else [])
        if following and lies_in_next(document.text[mention.end : following.start], following.text):
            name.beside.update(_area(_bare(following)))
    return list(names.values())


def _area(text: str) -> Iterator[str]:
    """Yield the key of a name, and the code of the country if it is one: what a place may lie in."""
    yield area_key(text)
    for sense in meanings(text).senses[:1]:
        if sense.entries[0].kind == "country":
            yield sense.country


def _scores(names: list[_Name], text: str) -> list[list[float]]:
    """Return the chances of the senses of each name: by countries and areas, then by nearness to what is sure."""
    contexts = _contexts(names, text)
    scores = [chances(name.found, context) for name, context in zip(names, contexts, strict=True)]
    points = [_sure_point(name, chance) for name, chance in zip(names, scores, strict=True)]
    for number, (name, context) in enumerate(zip(names, contexts, strict=True)):
        others = [point for other, point in enumerate(points) if point and other != number]
        if others and max(scores[number], default=1.0) < _CERTAIN:
            scores[number] = chances(name.found, context._replace(points=others))
    return scores


def _contexts(names: list[_Name], text: str) -> list[Context]:
    """Return the context of each name: what the adjectives and the other names say."""
    evidence = [_evidence(name) for name in names]
    total = adjective_evidence(text)
    for own in evidence:
        for country, weight in own.items():
            total[country] = total.get(country, 0.0) + weight
    keys = [area_key(name.text) for name in names]
    return [
        Context({country: total[country] - own.get(country, 0.0) for country in total}, set(keys) - {key}, name.beside)
        for name, key, own in zip(names, keys, evidence, strict=True)
    ]


def _evidence(name: _Name) -> dict[str, float]:
    """Return what one name says for each country: its chances before the rest of the document is known."""
    countries: dict[str, float] = {}
    for sense, chance in zip(name.found.senses, chances(name.found, Context(beside=name.beside)), strict=True):
        if sense.country != NO_COUNTRY:
            countries[sense.country] = countries.get(sense.country, 0.0) + chance
    return {country: chance * min(len(name.mentions), _MOST_MENTIONS) for country, chance in countries.items()}


def _sure_point(name: _Name, scores: list[float]) -> tuple[float, float] | None:
    """Return where a name lies if that is sure, and if the place is small enough to be near to."""
    best = max(range(len(scores)), key=scores.__getitem__, default=None)
    if best is None or scores[best] < _SURE or name.found.senses[best].is_wide:
        return None
    return name.found.senses[best].latitude, name.found.senses[best].longitude


@lru_cache(maxsize=1 << 14)
def _bare_text(text: str) -> str:
    return bare_name(text, "LOC")


def _bare(mention: Mention) -> str:
    return mention.name or _bare_text(mention.text)


def _answer(document: str, mention: Mention, places: list[Place]) -> PlaceMention:
    evidence = Evidence(document=document, start=mention.start, end=mention.end, text=mention.text)
    best = places[0] if places and places[0].score >= _LEAST_SCORE else None
    others = [place for place in places if place is not best and place.score >= _LEAST_ALTERNATIVE]
    return PlaceMention(evidence=evidence, name=_bare(mention), place=best, alternatives=tuple(others))


def _place(sense: Sense, score: float) -> Place:
    entry = sense.entries[0]
    return Place(
        name=entry.name,
        latin=entry.latin or None,
        kind=entry.kind,
        country=entry.country,
        region=sense.region,
        latitude=entry.latitude,
        longitude=entry.longitude,
        source=entry.source,
        score=score,
    )
