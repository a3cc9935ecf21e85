"""Whether two sets of places may be one scene, by the gazetteer's entries or else by name."""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Literal

from ..records import Document, Mention
from ..spelling import fold
from .people import name_of
from .records import Place, PlaceMention

Relation = Literal["same", "inside", "unknown", "apart"]
Scene = Sequence[PlaceMention]

_NEAR = 15.0  # km: a hospital or quarter and its town
_WIDE = {"country": 0, "region": 1, "macroregion": 1, "county": 2, "macrocounty": 2}
_EARTH = 6371.0  # km


def scene_of(mentions: Iterable[Mention], places: Mapping[str, PlaceMention]) -> list[PlaceMention]:
    """Return the places of location links, each once. Mentions that are no places of the gazetteer's map are left out."""
    found = {mention.id: places[mention.id] for mention in mentions if mention.id in places}
    return list(found.values())


def add_places(scene: list[PlaceMention], more: Iterable[PlaceMention]) -> None:
    """Add places to a scene; one that is there by name and entry is not added again, or scenes would grow with texts."""
    known = {_key(place) for place in scene}
    for place in more:
        if _key(place) not in known:
            known.add(_key(place))
            scene.append(place)


def relate(one: Scene, other: Scene) -> Relation:
    """Compare two scenes by their closest pair; without any place nothing is known."""
    relations = [_relate(a, b) for a in one for b in other]
    order: tuple[Relation, ...] = ("same", "inside", "unknown", "apart")
    return min(relations, key=order.index, default="unknown")


def relate_closely(one: Scene, other: Scene) -> Relation:
    """Compare two scenes by their towns, where both have some: two towns of a country are not one inside the other."""
    towns, others = ([place for place in scene if not is_wide(place)] for scene in (one, other))
    return relate(towns, others) if towns and others else relate(one, other)


def is_wide(place: PlaceMention) -> bool:
    """Whether a place is a country or a region: too wide for two events there to be one for that alone."""
    return place.place is not None and _WIDE.get(place.place.kind, 3) <= 1


def most_specific_first(places: Iterable[PlaceMention]) -> tuple[PlaceMention, ...]:
    """Return the places, each name once, towns before countries; those of one kind as they come."""
    by_name: dict[str, PlaceMention] = {}
    for place in places:
        by_name.setdefault(fold(place.name), place)
    return tuple(sorted(by_name.values(), key=lambda found: -_rank(found)))


def is_site(place: PlaceMention) -> bool:
    """Whether a name is that of a building, street or the like, which lies in a town that other sentences name."""
    return place.place is None and fold(place.name).split()[0] in _SITES


def kilometres(one: Place, other: Place) -> float | None:
    """Return the distance on the globe, None where coordinates are missing."""
    if None in (one.latitude, one.longitude, other.latitude, other.longitude):
        return None
    return great_circle(one.latitude or 0.0, one.longitude or 0.0, other.latitude or 0.0, other.longitude or 0.0)


def great_circle(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Return the distance of two points in degrees, in km (haversine)."""
    a, b = math.radians(latitude), math.radians(other_latitude)
    across = math.radians(other_longitude - longitude)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(across / 2) ** 2
    return 2 * _EARTH * math.asin(math.sqrt(half))


def covers(wide: Place, narrow: Place) -> bool:
    """Whether one entry lies in the other, a country or a region."""
    if wide.kind == "country":
        return wide.country == narrow.country
    same_region = wide.name == narrow.region or (wide.latin is not None and wide.latin == narrow.region)
    return _WIDE.get(wide.kind) == 1 and wide.country == narrow.country and same_region


def located(document: Document, mentions: Iterable[Mention]) -> list[Mention]:
    """Return the LOC mentions that a preposition makes a scene (`في حلب`, `بحلب`), for sentences without links."""
    return [mention for mention in mentions if mention.label == "LOC" and _located(document.text, mention)]


_PREPOSITIONS = frozenset(
    fold("في ف قرب على عل شمال جنوب شرق غرب وسط داخل مدينة بلدة قرية حي ريف محافظة منطقة ولاية إقليم").split()
)
_SITES = frozenset(
    fold(
        "مستشفى مشفى مدرسة جامعة مسجد جامع كنيسة سوق شارع دوار ساحة ميدان حي فندق جسر معبر مصنع ميناء مطار محطة "
        "مبنى عمارة برج سجن معتقل مخيم ثكنة مقر قاعدة طريق دار قصر مركز حاجز مزرعة منجم ملعب قاعة متحف مصرف نادي"
    ).split()
)


def _located(text: str, mention: Mention) -> bool:
    before = fold(text[max(0, mention.start - 20) : mention.start]).split()
    clitic = mention.text != name_of(mention) and fold(mention.text).lstrip("و").startswith("ب")
    return clitic or bool(before and before[-1].removeprefix("و").removesuffix("ي") in _PREPOSITIONS)


def _key(found: PlaceMention) -> tuple[str, str | None]:
    return found.name, found.place.source if found.place else None


def _relate(one: PlaceMention, other: PlaceMention) -> Relation:
    a, b = one.place, other.place
    (name, words), (other_name, others) = _folded(one.name), _folded(other.name)
    if name == other_name or (a and b and a.source == b.source):
        return "same"
    # `مخيم جباليا` and `جباليا`
    if words <= others or others <= words or (a and b and (covers(a, b) or covers(b, a))):
        return "inside"
    if a is None or b is None:
        return "unknown"
    distance = kilometres(a, b)
    return "unknown" if distance is None or distance < _NEAR else "apart"


@lru_cache(maxsize=1 << 12)
def _folded(name: str) -> tuple[str, frozenset[str]]:
    """Return a name, folded, and its words."""
    folded = fold(name)
    return folded, frozenset(folded.split())


def _rank(found: PlaceMention) -> int:
    return 4 if is_site(found) else 3 if found.place is None else _WIDE.get(found.place.kind, 3)
