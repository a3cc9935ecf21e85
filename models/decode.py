"""From scores to mentions, events and links. Prediction and evaluation both go through here.

Everything is word-wise: windows of a sentence are joined before anything is decided. Many sentences are
decoded at once, since numpy is as slow for one as for a thousand.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .config import ModelConfig
from .encode import EncodedSentence
from .link_choice import LinkVectors, SpanLink, find_links
from .link_features import LinkReader
from .link_spans import SpanFacts
from .marginals import span_probabilities
from .part_markers import complete_lists
from .span_means import SpanWords
from .spans import Span
from .status_words import told_status
from .victim_words import told_victim
from .viterbi import Floats, bio_transitions, viterbi


class WordScores(NamedTuple):
    """Scores of one sentence, its windows joined; the names and last axes of `NetworkOutput`, without [B]."""

    tags: Floats
    events: Floats
    statuses: Floats
    victims: Floats
    cumulative: Floats
    link_heads: Floats
    link_tails: Floats


@dataclass(slots=True)
class DecodedSentence:
    """What the network says of one sentence. `events` are the scores of all types before the sigmoid; of no words, there are none."""

    spans: list[Span] = field(default_factory=list)
    links: list[SpanLink] = field(default_factory=list)
    events: Floats | None = None


def join_windows(sentence: EncodedSentence, windows: Sequence[WordScores]) -> WordScores:
    """Put the windows of a sentence together: each word once, events by their highest score."""
    if len(windows) == 1:
        return windows[0]
    kept = [slice(*window.keep) for window in sentence.windows]
    joined = {
        name: np.concatenate([getattr(w, name)[k] for w, k in zip(windows, kept, strict=True)])
        for name in WordScores._fields
        if name != "events"
    }
    return WordScores(events=np.max([w.events for w in windows], axis=0), **joined)


class Decoder:
    """Decodes sentences for one model: its inventories, transitions and link weights.

    `temperature` divides the scores that a mention's probability is computed from; the mentions do not depend on it.
    """

    def __init__(self, config: ModelConfig, transitions: Floats, link_weights: Floats, temperature: float = 1.0):
        self._config = config
        self._tags = config.tags
        self._temperature = temperature
        self._transitions = transitions + bio_transitions(config.tags)
        self._link_weights = link_weights

    def decode(self, sentences: Sequence[EncodedSentence], scores: Sequence[WordScores]) -> list[DecodedSentence]:
        """Decode sentences, in order, each from its own scores."""
        if not sentences:
            return []
        spans = self.find_spans([own.tags for own in scores])
        self._add_attributes(spans, scores)
        decoded = [DecodedSentence(own, events=of.events) for own, of in zip(spans, scores, strict=True)]
        # No victim, no link: what most sentences have.
        some = [i for i, own in enumerate(spans) if any(span.status is not None for span in own)]
        if some:
            words = [sentences[i].word_texts() for i in some]
            self._read_victims([decoded[i] for i in some], words, [scores[i] for i in some])
        return decoded

    def find_spans(self, scores: Sequence[Floats]) -> list[list[Span]]:
        """Return the mentions of each sentence, without what else is said of them. *Shape:* each of scores [W, tags]."""
        paths = viterbi(scores, self._transitions)
        places = [self._places(path) for path in paths]
        cool = [own / self._temperature for own in scores]
        chances = span_probabilities(cool, self._transitions / self._temperature, paths, places)
        return [
            [Span(first, last, self._tags[path[first]][2:], chance) for (first, last), chance in zip(*own, strict=True)]
            for path, *own in zip(paths, places, chances, strict=True)
        ]

    def _places(self, path: NDArray[np.int64]) -> list[tuple[int, int]]:
        """Return the first and the last word of each mention."""
        places: list[tuple[int, int]] = []
        for first in np.flatnonzero(path).tolist():
            tag = self._tags[path[first]]
            if tag.startswith("B-"):
                last = first
                while last + 1 < len(path) and self._tags[path[last + 1]] == "I" + tag[1:]:
                    last += 1
                places.append((first, last))
        return places

    def _add_attributes(self, spans: Sequence[Sequence[Span]], scores: Sequence[WordScores]) -> None:
        """Give counts their status and whether they are tolls, and persons who are victims their status."""
        config = self._config
        if not config.statuses:
            return
        words = SpanWords(spans, [len(own.tags) for own in scores])
        statuses = words.means([own.statuses for own in scores])
        of_counts, of_persons = statuses[:, :-1].argmax(axis=1).tolist(), statuses.argmax(axis=1).tolist()
        tolls = (words.means([own.cumulative for own in scores])[:, 0] > 0).tolist()
        for place, span in enumerate(span for own in spans for span in own):
            if span.label in config.counted_labels:
                span.status, span.cumulative = config.statuses[of_counts[place]], tolls[place]
            elif span.label in config.victim_labels and of_persons[place] < len(config.statuses):
                span.status = config.statuses[of_persons[place]]

    def _read_victims(
        self, decoded: Sequence[DecodedSentence], words: Sequence[list[str]], scores: Sequence[WordScores]
    ) -> None:
        """Complete sentences with victims: their kinds and their links."""
        for sentence, own in zip(decoded, words, strict=True):
            self._tell_statuses(sentence.spans, own)
            sentence.spans = complete_lists(sentence.spans, own, self._config)
        spans = [sentence.spans for sentence in decoded]
        means = SpanWords(spans, [len(own) for own in words])
        self._add_victims(spans, words, means.means([own.victims for own in scores]))
        reader = LinkReader(self._config, [SpanFacts(*own) for own in zip(spans, words, strict=True)])
        reader.level_lists()
        heads, tails = (means.means([getattr(own, side) for own in scores]) for side in ("link_heads", "link_tails"))
        links = find_links(self._config, reader, LinkVectors(heads, tails, self._link_weights))
        for sentence, found in zip(decoded, links, strict=True):
            sentence.links = found

    def _tell_statuses(self, spans: Sequence[Span], words: Sequence[str]) -> None:
        for span in spans:
            if span.first and span.label in self._config.counted_labels:
                told = told_status(words[span.first - 1], words[span.first])
                span.status = told if told in self._config.statuses else span.status

    def _add_victims(self, spans: Sequence[Sequence[Span]], words: Sequence[list[str]], scores: Floats) -> None:
        """Give counts their kind of victim: the one that a word tells, else the likeliest. *Shape:* scores [S, victims]."""
        kinds = self._config.victims
        if not kinds:
            return
        likeliest = iter(scores.argmax(axis=1).tolist())
        for texts, own in zip(words, spans, strict=True):
            for span, place in zip(own, likeliest, strict=False):
                if span.label in self._config.counted_labels:
                    told = told_victim(texts[span.first : span.last + 1])
                    span.victim = told if told in kinds else kinds[place]
