"""The figures of one incident as sentence after sentence tells them: each of its people counted once."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from .cues import Manner
from .people import People, absorb, highest, kind_within, kinds_overlap, lowest, same_people


@dataclass(eq=False, slots=True)
class Tally:
    """Roots that are added up, earlier figures that later ones replace, and figures that contradict the roots."""

    roots: list[People] = field(default_factory=list)
    superseded: list[People] = field(default_factory=list)
    disputed: list[People] = field(default_factory=list)
    implied: list[People] = field(default_factory=list)
    """Parts that no link makes parts: another sentence gives a smaller number of the same event."""

    def add(self, people: People, manner: Manner, *, sides: bool = False) -> None:
        """Take in a figure: as one known already, in place of one, beside them, within one, or against one.

        Where there are two `sides`, a smaller number of combatants is the other side's loss, not a part.
        """
        if manner not in ("further", "earlier") and self._knows(people):
            return
        rivals = self.rivals(people)
        if not rivals or (manner == "further" and not people.names):
            self.roots.append(people)
        elif manner == "earlier":
            self.superseded.append(people)
        elif manner == "update" and lowest(people) >= max(map(lowest, rivals)):
            self._replace(rivals, people)
        elif _wider(people, rivals):
            self._gather(rivals, people)
        else:
            self._place(people, rivals, sides)

    def rivals(self, people: People) -> list[People]:
        """Return the roots that may be the same people as a figure, or some of them."""
        return [
            root for root in self.roots if root.status == people.status and kinds_overlap(root.victim, people.victim)
        ]

    def knows(self, people: People) -> bool:
        """Whether a figure, or one within it, is told already."""
        return self._twin(people) is not None or self._inner(people) is not None

    def _knows(self, people: People) -> bool:
        """Take a figure into the one that gives the same people, if there is any."""
        if twin := self._twin(people):
            absorb(twin, people)
            return True
        if inner := self._inner(people):
            root, node = inner
            absorb(node, root)
            self.roots[self.roots.index(root)] = people
            return True
        return False

    def _twin(self, people: People) -> People | None:
        return next((node for root in self.roots for node in nodes(root) if same_people(node, people)), None)

    def _inner(self, people: People) -> tuple[People, People] | None:
        """Return a root that is given again as a part of this figure, and that part."""
        inside = nodes(people)[1:]
        return next(((root, node) for root in self.roots for node in inside if same_people(root, node)), None)

    def _replace(self, rivals: Sequence[People], people: People) -> None:
        """Let a figure take the place of others. What they included, it includes: a toll rises, the named stay dead."""
        for rival in rivals:
            self.roots.remove(rival)
            self.superseded.append(rival)
            for part in rival.parts:
                if not any(same_people(part, own) for own in nodes(people)[1:]) and part.victim != people.victim:
                    people.parts.append(part)
        self.roots.append(people)

    def _gather(self, rivals: Sequence[People], people: People) -> None:
        for rival in rivals:
            self.roots.remove(rival)
            people.parts.append(rival)
            self.implied.append(rival)
        self.roots.append(people)

    def _place(self, people: People, rivals: Sequence[People], sides: bool) -> None:
        """Put a figure into the rival that can hold it; without one it contradicts them."""
        other_side = sides and people.victim == "combatant"
        if other_side or (people.names and all(rival.names for rival in rivals)):
            self.roots.append(people)
        elif whole := next((rival for rival in reversed(rivals) if _holds(rival, people)), None):
            whole.parts.append(people)
            self.implied.append(people)
        else:
            self.disputed.append(people)


def nodes(people: People) -> list[People]:
    """Return a figure and all that it includes."""
    return [people, *(node for part in people.parts for node in nodes(part))]


def _wider(people: People, rivals: Sequence[People]) -> bool:
    """Whether a figure sums up the others: a wider kind, or one number for several, and not fewer people."""
    kinds = all(kind_within(rival.victim, people.victim) or rival.names for rival in rivals)
    return (kinds or len(rivals) > 1) and highest(people) >= sum(map(lowest, rivals))


def _holds(whole: People, part: People) -> bool:
    fits = part.victim == "person" or not kind_within(whole.victim, part.victim)
    return fits and not whole.names and lowest(part) <= highest(whole)
