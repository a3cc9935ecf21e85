"""An incident that is being put together."""

from dataclasses import dataclass, field

from ..records import Mention
from .claims import Claim, Telling, manner_of
from .cues import tells_background
from .people import People
from .records import DateRange, PlaceMention
from .scenes import add_places
from .tallies import Tally


@dataclass(eq=False, slots=True)
class Draft:
    """An incident or toll as far as the sentences read so far tell it."""

    toll: bool
    tally: Tally = field(init=False)
    tellings: dict[int, Telling] = field(default_factory=dict)
    first: int = -1
    """The number of its first sentence."""
    last: int = -1
    """The number of its last sentence."""
    types: list[str] = field(default_factory=list)
    """The event types of its claims, each as often as it is told."""
    scene: list[PlaceMention] = field(default_factory=list)
    actors: dict[str, Mention] = field(default_factory=dict)
    date: DateRange | None = None
    background: bool = False
    """Whether it is told of as past, so that the day of the article is not its day."""
    included_in: "Draft | None" = None

    def __post_init__(self) -> None:
        self.tally = Tally(toll=self.toll)

    def tell(self, telling: Telling) -> None:
        """Add a sentence that tells of it."""
        self.first = min(self.first, telling.number) if self.tellings else telling.number
        self.last = max(self.last, telling.number)
        self.tellings[telling.number] = telling

    def take(self, telling: Telling, claim: Claim, when: DateRange | None) -> None:
        """Put a claim of a sentence into the incident."""
        self._count(telling, claim)
        self.tell(telling)
        self.types += claim.types
        add_places(self.scene, claim.scene)
        self.actors |= claim.actors
        narrower = when and self.date and when.last - when.first < self.date.last - self.date.first
        if self.date is None or (narrower and not claim.updates):
            self.date = when
        self.background = self.background or tells_background(telling.text)

    def _count(self, telling: Telling, claim: Claim) -> None:
        """Add the claim's figures. Those that stand beside each other in a sentence are different people."""
        first, sides = not self.tellings, "armed_clash" in (*self.types, *claim.types)
        beside: list[People] = []
        manners = {id(people): manner_of(telling, claim, people) for people in claim.figures}
        told = {id(people): self.tally.told(people) is not None for people in claim.figures}

        def order(people: People) -> tuple[bool, bool, bool, int]:
            """Numbers before names, which they may include; what is told already first, what they replace last."""
            return manners[id(people)] == "earlier", bool(people.names), not told[id(people)], people.start

        for people in sorted(claim.figures, key=order):
            manner = manners[id(people)]
            if people in claim.reported_anew:
                self.tally.add(people, manner, sides=sides)
            elif first and not (manner == "earlier" and self.tally.rivals(people)):
                self.tally.roots.append(people)
            else:
                self.tally.add(people, manner, sides=sides, beside=beside)
