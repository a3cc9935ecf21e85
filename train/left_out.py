"""Gold annotation that cannot be trained on, counted by reason: nothing is left out in silence."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

_SHOWN = 3  # examples of each reason


@dataclass(slots=True)
class Reason:
    """Why some items of one layer are left out. `text` completes the sentence "3 of 40 mentions ..."."""

    layer: str
    text: str
    count: int = 0
    examples: list[str] = field(default_factory=list)


class LeftOut:
    """Counts the gold items of each layer, and those of them that are left out."""

    def __init__(self) -> None:
        self.totals: Counter[str] = Counter()
        self.reasons: dict[tuple[str, str], Reason] = {}

    def seen(self, layer: str, items: int = 1) -> None:
        """Count gold items, left out or not."""
        self.totals[layer] += items

    def add(self, layer: str, text: str, example: str) -> None:
        """Count one item that is left out."""
        reason = self.reasons.setdefault((layer, text), Reason(layer, text))
        reason.count += 1
        if len(reason.examples) < _SHOWN and example not in reason.examples:
            reason.examples.append(example)

    def sentences(self, *, examples: bool) -> Iterator[str]:
        """Yield one line a reason. Examples are text of the corpus, which may not be free to publish."""
        for reason in self.reasons.values():
            total = self.totals[reason.layer]
            shown = f" ({' | '.join(reason.examples)})" if examples else ""
            yield f"{reason.count:,} of {total:,} {reason.layer} ({reason.count / total:.1%}) {reason.text}{shown}"

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {"totals": dict(self.totals), "reasons": [asdict(reason) for reason in self.reasons.values()]}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "LeftOut":
        """Return what `to_json` wrote."""
        made = cls()
        made.totals.update(values["totals"])
        made.reasons = {(r["layer"], r["text"]): Reason(**r) for r in values["reasons"]}
        return made
