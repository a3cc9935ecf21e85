"""The majority baseline: every word has the tag, every casualty the attributes, every sentence the events seen most.

What any system must beat, and what it is worth to know the words of the training text.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Self

from ...data.records import Document, Event, Status, Victim
from ...data.tags import OUTSIDE
from ...data.word_keys import word_key
from ..casualties import CASUALTY
from .baseline_folder import BaselineFile, learned_labels, learned_types, load_baseline, mention_layers, save_baseline
from .casualty_words import Harm
from .contract import Facts, Training
from .reading import Reading, SentenceSystem
from .word_tags import TaggedSentence, found_tags, tagged_sentences, words_of

SPEC = "majority"


class MajorityModel(BaselineFile):
    """Tags by folded word, those that are not O; shares of the sentences by event type; attributes of casualties."""

    tags: Mapping[str, str]
    events: Mapping[str, float]
    status: Status
    victim: Victim


class MajorityBaseline(SentenceSystem):
    """Remembers which tag each word has most often."""

    seeded = False
    uses_vectors = False

    def __init__(self, model: MajorityModel):
        super().__init__(model.facts, self._sentences)
        self._model = model
        self._events = [Event(type=kind, score=share) for kind, share in model.events.items()]

    @classmethod
    def fit(cls, training: Training, seed: int) -> Self:
        """Count. Raises UserError where there are no mentions."""
        labels = learned_labels(SPEC, training)
        tags = _majority_tags(tagged_sentences(training.documents, labels))
        events = _event_shares(training)
        facts = Facts(
            name="Majority",
            spec=SPEC,
            labels=labels,
            event_types=tuple(events),
            layers=(*mention_layers(labels), "events") if events else mention_layers(labels),
            parameters=len(tags) + len(events),
            trained_on=training.names,
            event_threshold=max(events.values(), default=0.5),  # that type is always told
        )
        return cls(MajorityModel(facts=facts, tags=tags, events=events, **_majority_harm(training.documents)._asdict()))

    def _sentences(self, texts: Sequence[str]) -> list[Reading]:
        return [self._sentence(text) for text in texts]

    def _sentence(self, text: str) -> Reading:
        tags = [self._model.tags.get(word_key(word), OUTSIDE) for word in words_of(text)]
        harm = Harm(self._model.status, self._model.victim)
        return Reading(found_tags(text, tags, lambda words, span: harm), self._events)

    def save(self, folder: Path) -> None:
        """Write what `load` reads."""
        save_baseline(self._model, folder)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote. Raises UserError where a file is missing or broken."""
        return cls(load_baseline(MajorityModel, SPEC, folder))


def _majority_tags(sentences: Iterable[TaggedSentence]) -> dict[str, str]:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        for word, tag in zip(sentence.words, sentence.tags, strict=True):
            counts[word_key(word)][tag] += 1
    majority = {word: max(sorted(tags), key=tags.__getitem__) for word, tags in counts.items()}
    return {word: tag for word, tag in majority.items() if tag != OUTSIDE}


def _majority_harm(documents: Iterable[Document]) -> Harm:
    casualties = [mention for document in documents for mention in document.mentions if mention.label == CASUALTY]
    statuses = Counter(mention.status for mention in casualties if mention.status)
    victims = Counter(mention.victim for mention in casualties if mention.victim)
    return Harm(
        statuses.most_common(1)[0][0] if statuses else "killed", victims.most_common(1)[0][0] if victims else "person"
    )


def _event_shares(training: Training) -> dict[str, float]:
    """Return the share of the sentences that have each type."""
    sentences = [{event.type for event in s.events} for d in training.documents for s in d.sentences]
    types = learned_types(training)
    return {kind: round(sum(kind in found for found in sentences) / len(sentences), 4) for kind in types}
