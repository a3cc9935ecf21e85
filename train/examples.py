"""Annotated documents to arrays that the network trains on, a window each.

An example says what its corpus annotates; whatever the corpus is silent about becomes MASKED or an
open set of tags, so that corpora with different layers and labels train one network.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from ..data.records import Document, Mention, Sentence
from ..models.config import ModelConfig
from ..models.encode import EncodedSentence, SentenceEncoder, Window
from ..models.link_features import FEATURE_GROUPS, LinkReader
from ..models.link_spans import NEAREST, SpanFacts, candidate_pairs
from ..models.losses import MASKED, Targets
from ..models.spans import Span
from .left_out import LeftOut

Example = dict[str, Any]  # plain lists of integers: what `datasets` stores
LinkKey = tuple[str, str, str]  # type, and the ids of head and tail
_LABEL = 5  # in a row of `links`: whether the two are linked
_INSIDE_A_WORD = "begin or end inside a word: no model over words can predict them"


class _Pair(NamedTuple):
    """Two mentions that a link may join, and whether it does."""

    key: LinkKey
    kind: int
    linked: bool
    features: list[int]


class Annotates(NamedTuple):
    """What a corpus annotates: layers (mentions, events, attributes, links) and labels whose absence means O."""

    layers: frozenset[str]
    labels: frozenset[str]


class Batch(NamedTuple):
    """Padded windows. *Shapes:* input_ids, attention_mask [B, T]; word_pieces [B, W]."""

    input_ids: Tensor
    attention_mask: Tensor
    word_pieces: Tensor
    targets: Targets


class ExampleMaker:
    """Makes examples for one model: its inventories turned into numbers once."""

    def __init__(self, config: ModelConfig, encoder: SentenceEncoder):
        self._config = config
        self._encoder = encoder
        self._tags = {tag: number for number, tag in enumerate(config.tags)}
        self.left_out = LeftOut()

    def examples(self, documents: Iterable[Document], annotates: Annotates) -> Iterator[Example]:
        """Yield one example for each window of each sentence."""
        for document in documents:
            texts = [document.text[s.start : s.end] for s in document.sentences]
            for sentence, encoded in zip(document.sentences, self._encoder.encode(texts), strict=True):
                yield from self._sentence(document, sentence, encoded, annotates)

    def _sentence(
        self, document: Document, sentence: Sentence, encoded: EncodedSentence, annotates: Annotates
    ) -> Iterator[Example]:
        spans = self._gold_spans(document, sentence, encoded)
        tags = self._gold_tags(spans, len(encoded.words))
        events = self._events(sentence, annotates)
        pairs = self._pairs(document, encoded, {m.id: s for m, s in spans}, annotates)
        learned: set[LinkKey] = set()
        for window in encoded.windows:
            first, last = window.first_word, window.first_word + len(window.word_pieces)
            inside = {m.id: s for m, s in spans if first <= s.first and s.last < last}
            shifted = {i: _shifted(s, -first) for i, s in inside.items()}
            links = [(pair.key, _link_row(pair, shifted)) for pair in pairs if set(pair.key[1:]) <= set(shifted)]
            learned |= {key for key, row in links if row[_LABEL]}
            yield {
                "input_ids": window.input_ids.tolist(),
                "word_pieces": window.word_pieces.tolist(),
                "tags": _tags_of_window(tags[first:last], window),
                "open_labels": self._open_labels(annotates),
                "events": events,
                "spans": self._attributes(shifted, annotates),
                "links": [row for _, row in links],
            }
        if "links" in annotates.layers and document.links:
            self._count_links(document, sentence, {m.id: s for m, s in spans}, learned)

    def _gold_spans(
        self, document: Document, sentence: Sentence, encoded: EncodedSentence
    ) -> list[tuple[Mention, Span]]:
        starts = {word.start + sentence.start: i for i, word in enumerate(encoded.words)}
        ends = {word.end + sentence.start: i for i, word in enumerate(encoded.words)}
        spans: list[tuple[Mention, Span]] = []
        taken: set[int] = set()
        inside = [m for m in document.mentions if sentence.start <= m.start < sentence.end]
        self.left_out.seen("mentions", len(inside))
        for mention in sorted(inside, key=lambda m: (m.start, -m.end)):  # of nested mentions the outer one first
            if mention.label not in self._config.labels:
                self.left_out.add("mentions", _lacks(mention.label), mention.text)
                continue
            first, last = starts.get(mention.start), ends.get(mention.end)
            if first is None or last is None:
                self.left_out.add("mentions", _INSIDE_A_WORD, mention.text)
                continue
            if not taken.isdisjoint(range(first, last + 1)):
                self.left_out.add("mentions", "overlap another, which is kept", mention.text)
                continue
            taken.update(range(first, last + 1))
            spans.append(
                (mention, Span(first, last, mention.label, 1.0, mention.status, mention.victim, mention.cumulative))
            )
        return spans

    def _gold_tags(self, spans: Sequence[tuple[Mention, Span]], words: int) -> list[int]:
        tags = [0] * words
        for _, span in spans:
            tags[span.first] = self._tags[f"B-{span.label}"]
            for word in range(span.first + 1, span.last + 1):
                tags[word] = self._tags[f"I-{span.label}"]
        return tags

    def _open_labels(self, annotates: Annotates) -> list[int]:
        """Return the tags that an unlabelled word may have in truth, besides O."""
        silent = [
            label
            for label in self._config.labels
            if "mentions" not in annotates.layers or label not in annotates.labels
        ]
        return [self._tags[f"{prefix}-{label}"] for label in silent for prefix in "BI"]

    def _events(self, sentence: Sentence, annotates: Annotates) -> list[int]:
        if "events" not in annotates.layers:
            return [MASKED] * len(self._config.event_types)
        present = {event.type for event in sentence.events}
        self._count_values("events", present, self._config.event_types)
        return [int(kind in present) for kind in self._config.event_types]

    def _attributes(self, spans: dict[str, Span], annotates: Annotates) -> list[list[int]]:
        if "attributes" not in annotates.layers:
            return []
        for span in spans.values():
            self._count_values("statuses", {span.status}, self._config.statuses)
            self._count_values("victims", {span.victim}, self._config.victims)
        return [row for span in spans.values() if (row := self._attributes_of(span))]

    def _attributes_of(self, span: Span) -> list[int]:
        config = self._config
        if span.label in config.counted_labels:
            victim = config.victims.index(span.victim) if span.victim in config.victims else MASKED
            status = config.statuses.index(span.status) if span.status in config.statuses else MASKED
            cumulative = MASKED if span.cumulative is None else int(span.cumulative)
            return [span.first, span.last, status, victim, cumulative]
        if span.label in config.victim_labels:
            status = config.statuses.index(span.status) if span.status in config.statuses else len(config.statuses)
            return [span.first, span.last, status, MASKED, MASKED]
        return []

    def _pairs(
        self, document: Document, encoded: EncodedSentence, spans: dict[str, Span], annotates: Annotates
    ) -> list[_Pair]:
        """Return the pairs of a sentence's spans that a link may join: no victim, no pair."""
        if "links" not in annotates.layers or all(span.status is None for span in spans.values()):
            return []
        gold = {(link.type, link.head, link.tail) for link in document.links}
        reader, names = LinkReader(self._config, [SpanFacts(list(spans.values()), encoded.word_texts())]), list(spans)
        pairs: list[_Pair] = []
        for kind, link in enumerate(self._config.link_types):
            heads, tails, features = (side.tolist() for side in reader.candidates(kind))
            keys = [(link.name, names[h], names[t]) for h, t in zip(heads, tails, strict=True)]
            pairs += [_Pair(key, kind, key in gold, row) for key, row in zip(keys, features, strict=True)]
        return pairs

    def _count_values(self, layer: str, values: Collection[str | None], known: Collection[str]) -> None:
        """Count annotated values that the inventory lacks; one without any is not meant to have them."""
        for value in values:
            if value is not None and known:
                self.left_out.seen(layer)
                if value not in known:
                    self.left_out.add(layer, _lacks(value), value)

    def _count_links(
        self, document: Document, sentence: Sentence, spans: dict[str, Span], learned: Collection[LinkKey]
    ) -> None:
        mentions = {mention.id: mention for mention in document.mentions}
        allowed = {
            (link.name, list(spans)[h], list(spans)[t])
            for link in self._config.link_types
            for h, t in candidate_pairs(link, list(spans.values()))
        }
        for link in document.links:
            head, tail, key = mentions[link.head], mentions[link.tail], (link.type, link.head, link.tail)
            if not self._config.link_types or not sentence.start <= head.start < sentence.end:
                continue
            self.left_out.seen("links")
            if key not in learned:
                reason = self._why(key, spans, key in allowed)
                self.left_out.add("links", reason, f"{head.text} → {tail.text}")

    def _why(self, link: LinkKey, spans: Collection[str], allowed: bool) -> str:
        """Return why a gold link is in no example."""
        kind, head, tail = link
        if kind not in {link.name for link in self._config.link_types}:
            return _lacks(kind)
        if head not in spans or tail not in spans:
            return "have an end in another sentence, or one that is left out itself"
        if not allowed:
            return f"are {kind} between labels or statuses that the inventory does not let it join, or over {NEAREST} others"
        return "are longer than a window (max_pieces)"


def _lacks(value: str) -> str:
    return f"are {value}, which the inventory lacks"


def _shifted(span: Span, by: int) -> Span:
    return Span(span.first + by, span.last + by, span.label, span.score, span.status, span.victim, span.cumulative)


def _link_row(pair: _Pair, spans: dict[str, Span]) -> list[int]:
    _, head, tail = pair.key
    ends = [spans[head].first, spans[head].last, spans[tail].first, spans[tail].last]
    return [*ends, pair.kind, int(pair.linked), *pair.features]


def _tags_of_window(tags: list[int], window: Window) -> list[int]:
    """Return the tags of a window; MASKED for words without a piece, and where a window cuts a mention."""
    masked = [tag if piece else MASKED for tag, piece in zip(tags, window.word_pieces, strict=True)]
    for position, tag in enumerate(masked):  # a mention that began before the window: its I- tags have no B- here
        if tag <= 0 or tag % 2:
            break
        masked[position] = MASKED
    return masked


def collate(examples: Sequence[Example], tags: int) -> Batch:
    """Pad examples to one batch, on the CPU. `tags` is the number of BIO tags."""
    rows = len(examples)
    pieces = max(len(e["input_ids"]) for e in examples)
    words = max(len(e["word_pieces"]) for e in examples)
    input_ids = np.zeros((rows, pieces), dtype=np.int64)
    attention_mask = np.zeros((rows, pieces), dtype=np.int64)
    word_pieces = np.zeros((rows, words), dtype=np.int64)
    word_mask = np.zeros((rows, words), dtype=bool)
    allowed = np.zeros((rows, words, tags), dtype=bool)
    for row, example in enumerate(examples):
        input_ids[row, : len(example["input_ids"])] = example["input_ids"]
        attention_mask[row, : len(example["input_ids"])] = 1
        word_pieces[row, : len(example["word_pieces"])] = example["word_pieces"]
        word_mask[row, : len(example["tags"])] = True
        _allow(allowed[row], example["tags"], example["open_labels"])
    arrays = (
        allowed,
        word_mask,
        np.asarray([e["events"] for e in examples], dtype=np.int64),
        _stacked(examples, "spans", 6),
        _stacked(examples, "links", 2 + _LABEL + FEATURE_GROUPS),
    )
    targets = Targets(*(torch.from_numpy(array) for array in arrays))
    return Batch(torch.from_numpy(input_ids), torch.from_numpy(attention_mask), torch.from_numpy(word_pieces), targets)


def _allow(allowed: np.ndarray[Any, Any], tags: Sequence[int], open_labels: Sequence[int]) -> None:
    """Fill one row of allowed tags: the gold one, also the open ones where it is O, all where it is MASKED."""
    gold = np.asarray(tags)
    allowed[np.arange(len(gold)), np.maximum(gold, 0)] = True
    allowed[: len(gold)][np.ix_(gold == 0, list(open_labels))] = True
    allowed[: len(gold)][gold == MASKED] = True


def _stacked(examples: Sequence[Example], name: str, width: int) -> np.ndarray[Any, Any]:
    rows = [[row, *cells] for row, example in enumerate(examples) for cells in example[name]]
    return np.asarray(rows, dtype=np.int64).reshape(-1, width)
