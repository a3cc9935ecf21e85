"""From scores to mentions, events and links. Prediction and evaluation both go through here.

Everything is word-wise: windows of a sentence are joined before anything is decided. Tags are read
by Viterbi over transitions that BIO allows, so no sequence can be invalid.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .config import LinkType, ModelConfig
from .encode import EncodedSentence
from .link_features import LinkReader
from .link_spans import Ints
from .marginals import span_probabilities
from .part_markers import complete_lists
from .spans import Span
from .status_words import told_status
from .victim_words import told_victim

Floats = NDArray[np.float32]

_MARKED_CHANCE = 0.9  # of a link that a part marker settles, at least: about as often it is right
FORBIDDEN = -1e4  # added to scores of what must not be; finite, so that sums of it stay numbers


class WordScores(NamedTuple):
    """Scores of one sentence, its windows joined; the names and last axes of `NetworkOutput`, without [B]."""

    tags: Floats
    events: Floats
    statuses: Floats
    victims: Floats
    cumulative: Floats
    link_heads: Floats
    link_tails: Floats


class SpanLink(NamedTuple):
    """A decoded link between two spans, by their places in the list of spans."""

    type: str
    head: int
    tail: int
    score: float


@dataclass(slots=True)
class DecodedSentence:
    """What the network says of one sentence. `events` holds every type with its probability."""

    spans: list[Span] = field(default_factory=list)
    links: list[SpanLink] = field(default_factory=list)
    events: list[tuple[str, float]] = field(default_factory=list)


def bio_transitions(tags: Sequence[str]) -> Floats:
    """Return 0 where a tag may follow another and FORBIDDEN elsewhere.

    *Shape:* [tags + 1, tags]; the last row is the start of the sentence. Only `B-X` or `I-X` may come
    before `I-X`.
    """
    table = np.zeros((len(tags) + 1, len(tags)), dtype=np.float32)
    for column, tag in enumerate(tags):
        if tag.startswith("I-"):
            before = {tag, "B-" + tag[2:]}
            table[:, column] = [0.0 if previous in before else FORBIDDEN for previous in [*tags, ""]]
    return table


def viterbi(scores: Sequence[Floats], transitions: Floats) -> list[NDArray[np.int64]]:
    """Return the best tags of each sentence.

    *Shapes:* each of scores [W, tags], W its own length; transitions [tags + 1, tags]; returns [W] each.
    All sentences move on together, longest first, so that the loop is over words, not sentences.
    """
    order = sorted(range(len(scores)), key=lambda i: -len(scores[i]))
    lengths = [len(scores[i]) for i in order]
    longest = lengths[0] if lengths else 0
    if not longest:
        return [np.zeros(0, dtype=np.int64) for _ in scores]
    padded = np.zeros((len(order), longest, transitions.shape[1]), dtype=np.float32)
    for row, i in enumerate(order):
        padded[row, : lengths[row]] = scores[i]
    back, best = _viterbi_forward(padded, np.asarray(lengths), transitions)
    paths = _viterbi_backward(back, best, lengths)
    return [path for _, path in sorted(zip(order, paths, strict=True), key=lambda pair: pair[0])]


def _viterbi_forward(
    padded: Floats, lengths: NDArray[np.int64], transitions: Floats
) -> tuple[NDArray[np.int16], Floats]:
    """Return back pointers [W, B, tags] and the scores of the last word of each row [B, tags]."""
    back = np.zeros((padded.shape[1], len(padded), padded.shape[2]), dtype=np.int16)  # int8 ends at 63 labels
    best = transitions[-1] + padded[:, 0]
    for step in range(1, padded.shape[1]):
        running = int(np.searchsorted(-lengths, -step, side="left"))  # rows longer than `step`, sorted to the front
        paths = best[:running, :, None] + transitions[None, :-1]
        back[step, :running] = paths.argmax(axis=1)
        best[:running] = paths.max(axis=1) + padded[:running, step]
    return back, best


def _viterbi_backward(back: NDArray[np.int16], best: Floats, lengths: list[int]) -> list[NDArray[np.int64]]:
    paths = []
    for row, length in enumerate(lengths):
        path = np.zeros(length, dtype=np.int64)
        if length:
            path[-1] = best[row].argmax()
            for step in range(length - 1, 0, -1):
                path[step - 1] = back[step, row, path[step]]
        paths.append(path)
    return paths


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
    """Decodes sentences for one model: its inventories, transitions and link weights."""

    def __init__(self, config: ModelConfig, transitions: Floats, link_weights: Floats):
        self._config = config
        self._tags = config.tags
        self._transitions = transitions + bio_transitions(config.tags)
        self._link_weights = link_weights

    def decode(self, sentences: Sequence[EncodedSentence], scores: Sequence[WordScores]) -> list[DecodedSentence]:
        """Decode sentences, in order, each from its own scores."""
        spans = self._spans([words.tags for words in scores])
        return [self._sentence(*parts) for parts in zip(sentences, scores, spans, strict=True)]

    def _sentence(self, sentence: EncodedSentence, scores: WordScores, spans: list[Span]) -> DecodedSentence:
        for span in spans:
            self._add_attributes(span, scores)
        events = list(zip(self._config.event_types, _sigmoid(scores.events).tolist(), strict=True))
        if all(span.status is None for span in spans):
            return DecodedSentence(spans, [], events)  # no victim, no link: what most sentences have
        words = sentence.word_texts()
        self._tell_statuses(spans, words)
        spans = complete_lists(spans, words, self._config)
        self._add_victims(spans, words, scores)
        reader = LinkReader(self._config, spans, words)
        reader.level_lists()
        kinds = range(len(self._config.link_types))
        links = [link for kind in kinds for link in self._links_of_kind(kind, reader, spans, scores)]
        return DecodedSentence(spans, links, events)

    def _spans(self, scores: list[Floats]) -> list[list[Span]]:
        paths = viterbi(scores, self._transitions)
        places = [self._places(path) for path in paths]
        chances = span_probabilities(scores, self._transitions, paths, places)
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

    def _add_attributes(self, span: Span, scores: WordScores) -> None:
        config, words = self._config, slice(span.first, span.last + 1)
        if span.label in config.counted_labels:
            span.status = config.statuses[int(scores.statuses[words, :-1].mean(axis=0).argmax())]
            span.cumulative = bool(scores.cumulative[words].mean() > 0)
        elif span.label in config.victim_labels:
            best = int(scores.statuses[words].mean(axis=0).argmax())
            span.status = config.statuses[best] if best < len(config.statuses) else None

    def _tell_statuses(self, spans: Sequence[Span], words: Sequence[str]) -> None:
        for span in spans:
            if span.first and span.label in self._config.counted_labels:
                told = told_status(words[span.first - 1], words[span.first])
                span.status = told if told in self._config.statuses else span.status

    def _add_victims(self, spans: Sequence[Span], words: Sequence[str], scores: WordScores) -> None:
        kinds = self._config.victims
        for span in spans:
            if kinds and span.label in self._config.counted_labels:
                own = slice(span.first, span.last + 1)
                told = told_victim(words[own])
                span.victim = told if told in kinds else kinds[int(scores.victims[own].mean(axis=0).argmax())]

    def _links_of_kind(self, kind: int, reader: LinkReader, spans: list[Span], scores: WordScores) -> list[SpanLink]:
        link, (heads, tails, features) = self._config.link_types[kind], reader.candidates(kind)
        head_vectors, tail_vectors = (
            np.stack([words[s.first : s.last + 1, kind].mean(axis=0) for s in spans])
            for words in (scores.link_heads, scores.link_tails)
        )
        values = (head_vectors[heads] * tail_vectors[tails]).sum(axis=1) / np.sqrt(self._config.link_width)
        values += self._link_weights[kind, features].sum(axis=1)
        chances = np.where(reader.barred(kind, heads, tails), 0.0, _sigmoid(values))
        chances = _settled(heads, tails, chances, reader.marked_wholes(kind))
        return _choose(link, heads, tails, chances, self._config.link_threshold)


def _settled(heads: Ints, tails: Ints, chances: NDArray[np.floating], wholes: Mapping[int, int | None]) -> Floats:
    """Return the chances [M] of pairs after what part markers settle: a marked head has its whole and no other."""
    for head, whole in wholes.items():
        mine = heads == head
        right = mine & (tails == (-1 if whole is None else whole))
        chances = np.where(right, np.maximum(chances, _MARKED_CHANCE), np.where(mine, 0.0, chances)).astype(np.float32)
    return chances


def _choose(link: LinkType, heads: Ints, tails: Ints, scores: Floats, threshold: float) -> list[SpanLink]:
    """Keep pairs over the threshold, best first; a unique link has one tail a head and no cycles."""
    chosen: dict[tuple[int, int], float] = {}
    whole: dict[int, int] = {}
    for i in np.argsort(-scores):
        head, tail = int(heads[i]), int(tails[i])
        if scores[i] < threshold:
            break
        if link.unique and (head in whole or _leads_to(whole, tail, head)):
            continue
        whole[head] = tail
        chosen[head, tail] = float(scores[i])
    return [SpanLink(link.name, head, tail, score) for (head, tail), score in sorted(chosen.items())]


def _leads_to(whole: dict[int, int], start: int, goal: int) -> bool:
    while start in whole:
        start = whole[start]
        if start == goal:
            return True
    return start == goal


def _sigmoid(values: Floats) -> Floats:
    return (1.0 / (1.0 + np.exp(-np.clip(values, -60, 60)))).astype(np.float32)
