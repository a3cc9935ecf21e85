"""The figures of one incident as sentence after sentence tells them: each of its people counted once."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from .cues import Manner
from .people import People, absorb, excludes, highest, kind_within, kinds_overlap, lowest, same_people


@dataclass(eq=False, slots=True)
class Tally:
    """Roots that are added up, earlier figures that later ones replace, and figures that contradict the roots."""

    roots: list[People] = field(default_factory=list)
    toll: bool = False
    """Whether it is a toll: in its lists equal numbers are chance, so that only roots are known again."""
    superseded: list[People] = field(default_factory=list)
    disputed: list[People] = field(default_factory=list)
    implied: list[People] = field(default_factory=list)
    """Parts that no link makes parts: another sentence gives a smaller number of the same event."""

    def add(self, people: People, manner: Manner, *, sides: bool = False, beside: list[People] | None = None) -> None:
        """Take in a figure: as one known already, in place of one, beside them, within one, or against one.

        Where there are two `sides`, a smaller number of combatants is the other side's loss, not a part. The
        figures in `beside` are other people for sure; this one, or the one that it repeats, becomes one of them.
        """
        beside = [] if beside is None else beside
        known = None if manner in ("further", "earlier") else self._find(people, beside)
        beside.append(known or people)
        rivals = [rival for rival in self.rivals(people) if rival not in beside]
        if known:
            return
        if not rivals or (manner == "further" and not people.names):
            self.roots.append(people)
        elif manner == "earlier":
            self.superseded.append(people)
        elif manner == "update" and lowest(people) >= max(map(lowest, rivals)):
            self._replace(rivals, people)
        elif _sums_up(people, rivals) and manner != "boast":
            self._gather(rivals, people)
        else:
            self._place(people, rivals, sides and people.victim == "combatant" and manner != "boast")

    def rivals(self, people: People) -> list[People]:
        """Return the roots that may be the same people as a figure, or some of them."""
        return [
            root for root in self.roots if root.status == people.status and kinds_overlap(root.victim, people.victim)
        ]

    def told(self, people: People) -> tuple[People, People] | None:
        """Return what is told already and the figure that tells it again: this one, or one within it."""
        twin = self._twin(people, [])
        return (twin, people) if twin else self._inner(people, [])

    def settle(self) -> None:
        """Let `dozens of dead and injured` go where the dead and the injured are told: they are these people."""
        for root in [root for root in self.roots if root.status == "casualty" and not root.parts]:
            apart = [other for other in self.roots if other.status in ("killed", "injured")]
            apart = [other for other in apart if kinds_overlap(other.victim, root.victim) and not _beside(root, other)]
            if not apart:
                continue
            if lowest(root) > sum(map(lowest, apart)) and root.count.vague is None:
                self._gather(apart, root)
                continue
            self.roots.remove(root)
            if lowest(root) <= sum(map(lowest, apart)):
                apart[0].mentions = sorted([*apart[0].mentions, *root.mentions], key=lambda mention: mention.start)
            else:
                self.disputed.append(root)

    def _find(self, people: People, beside: Sequence[People]) -> People | None:
        """Take a figure into the one that gives the same people and return that, if there is any."""
        if twin := self._twin(people, beside):
            absorb(twin, people)
            return twin
        if inner := self._inner(people, beside):
            root, node = inner
            absorb(node, root)
            self.roots[self.roots.index(root)] = people
            return people
        return None

    def _twin(self, people: People, beside: Sequence[People]) -> People | None:
        known = [node for root in self.roots for node in ([root] if self.toll else nodes(root)) if node not in beside]
        return next((node for node in known if same_people(node, people)), None)

    def _inner(self, people: People, beside: Sequence[People]) -> tuple[People, People] | None:
        """Return a root that is given again as a part of this figure, and that part."""
        roots = [root for root in self.roots if root not in beside]
        pairs = ((root, node) for root in roots for node in nodes(people)[1:])
        return next((pair for pair in pairs if same_people(*pair) and _vague_alike(*pair)), None)

    def _replace(self, rivals: Sequence[People], people: People) -> None:
        """Let a figure take the place of others. What they included, it includes: a toll rises, the named stay dead."""
        for rival in rivals:
            self.roots.remove(rival)
            self.superseded.append(rival)
            for part in rival.parts:
                again = any(same_people(part, own) for own in nodes(people)[1:])
                if not again and (part.names or part.victim != people.victim):
                    people.parts.append(part)
                    self.implied.append(part)
        self.roots.append(people)

    def _gather(self, rivals: Sequence[People], people: People) -> None:
        """Make parts of figures that another one sums up."""
        for rival in rivals:
            self.roots.remove(rival)
            people.parts.append(rival)
            self.implied.append(rival)
        if people not in self.roots:
            self.roots.append(people)

    def _place(self, people: People, rivals: Sequence[People], other_side: bool) -> None:
        """Put a figure into the largest rival that can hold it; without one it contradicts them."""
        holders = [rival for rival in rivals if _holds(rival, people)]
        if other_side or (people.names and all(rival.names for rival in rivals)):
            self.roots.append(people)
        elif holders:
            whole = max(holders, key=lowest)
            whole.parts.append(people)
            self.implied.append(people)
        else:
            self.disputed.append(people)


def nodes(people: People) -> list[People]:
    """Return a figure and all that it includes."""
    return [people, *(node for part in people.parts for node in nodes(part))]


def _sums_up(people: People, rivals: Sequence[People]) -> bool:
    """Whether a figure sums up the others: a wider kind, or one number for several, and not fewer people.

    `12 civilians` and `15 dead` may be two readings of one event, so that alone the second sums up nothing.
    """
    wider = all(r.names or (kind_within(r.victim, people.victim) and r.victim != "civilian") for r in rivals)
    if len(rivals) == 1 and excludes(people, rivals[0]) and lowest(rivals[0]) == highest(people):
        return False
    return not people.names and (wider or len(rivals) > 1) and highest(people) >= sum(map(lowest, rivals))


def _vague_alike(root: People, node: People) -> bool:
    """Whether a part may be a root: `children` among 19 injured are not the 90 injured of before."""
    return node.count.vague is None or root.count.vague is not None


def _holds(whole: People, part: People) -> bool:
    fits = part.victim == "person" or not kind_within(whole.victim, part.victim)
    return fits and not whole.names and not excludes(whole, part) and lowest(part) <= highest(whole)


def _beside(one: People, other: People) -> bool:
    """Whether two figures stand so near each other that they are one after the other in a sentence."""
    return any(abs(a.start - b.start) < _SENTENCE for a in one.mentions for b in other.mentions)


_SENTENCE = 40  # code points
