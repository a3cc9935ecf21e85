"""What is in a corpus, counted."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .records import Count, Document, Mention


@dataclass(slots=True)
class Statistics:
    """Counts over documents. `words` are runs of letters between blanks."""

    documents: int = 0
    sentences: int = 0
    words: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)
    sentences_without_events: int = 0
    statuses: Counter[str] = field(default_factory=Counter)  # of casualties and of named victims
    victims: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)  # by kind: exact, range, minimum, maximum, vague
    cumulative: int = 0
    links: Counter[str] = field(default_factory=Counter)
    parts_of_another_status: int = 0  # part_of links such as from killed to casualty, or to captured

    def add(self, document: Document) -> None:
        """Count one more document."""
        self.documents += 1
        self.sentences += len(document.sentences)
        self.words += len(document.text.split())
        for sentence in document.sentences:
            self.events.update(event.type for event in sentence.events)
            self.sentences_without_events += not sentence.events
        for mention in document.mentions:
            self._add_mention(mention)
        self.links.update(link.type for link in document.links)
        status = {mention.id: mention.status for mention in document.mentions}
        parts = [link for link in document.links if link.type == "part_of"]
        self.parts_of_another_status += sum(status[link.head] != status[link.tail] for link in parts)

    def _add_mention(self, mention: Mention) -> None:
        self.labels[mention.label] += 1
        if mention.status:
            self.statuses[mention.status] += 1
        if mention.victim:
            self.victims[mention.victim] += 1
        if mention.count:
            self.counts[count_kind(mention.count)] += 1
        self.cumulative += bool(mention.cumulative)

    def as_dict(self) -> dict[str, int | Mapping[str, int]]:
        """Return the counts for JSON, tables in falling order."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        return {name: dict(v.most_common()) if isinstance(v, Counter) else v for name, v in fields.items()}


def count_kind(count: Count) -> str:
    """Return how a count bounds a number: exact, approximate, range, minimum, maximum, vague or none."""
    if count.vague:
        return "vague"
    if count.minimum is None or count.maximum is None:
        return "maximum" if count.maximum is not None else "minimum" if count.minimum is not None else "none"
    if count.minimum < count.maximum:
        return "range"
    return "approximate" if count.approximate else "exact"


def describe(documents: Iterable[Document]) -> Statistics:
    """Return the counts over all documents."""
    statistics = Statistics()
    for document in documents:
        statistics.add(document)
    return statistics
