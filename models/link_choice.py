"""From the scores of pairs of spans to links, over many sentences at once."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .config import LinkType, ModelConfig
from .link_features import OPEN, LinkReader
from .link_spans import Ints

Floats = NDArray[np.float32]

_MARKED_CHANCE = 0.9  # of a link that a part marker settles, at least: about as often it is right


class SpanLink(NamedTuple):
    """A decoded link between two spans, by their places in the list of spans."""

    type: str
    head: int
    tail: int
    score: float


class LinkVectors(NamedTuple):
    """Vectors of spans. *Shapes:* heads, tails [S, K, D]; weights [K, PAIR_FEATURES]."""

    heads: Floats
    tails: Floats
    weights: Floats


def find_links(config: ModelConfig, reader: LinkReader, vectors: LinkVectors) -> list[list[SpanLink]]:
    """Return the links of each sentence of a reader, kind by kind; spans are counted in their sentence."""
    bases = reader.joined.bases.tolist()
    found: list[list[SpanLink]] = [[] for _ in bases[:-1]]
    for kind in range(len(config.link_types)):
        for link in _of_kind(config, kind, reader, vectors):
            sentence = bisect_right(bases, link.head) - 1
            base = bases[sentence]
            found[sentence].append(link._replace(head=link.head - base, tail=link.tail - base))
    return found


def _of_kind(config: ModelConfig, kind: int, reader: LinkReader, vectors: LinkVectors) -> Sequence[SpanLink]:
    heads, tails, features = reader.candidates(kind)
    products = (vectors.heads[heads, kind] * vectors.tails[tails, kind]).sum(axis=1)
    values = products / np.sqrt(config.link_width) + vectors.weights[kind, features].sum(axis=1)
    chances = np.where(reader.barred(kind, heads, tails), 0.0, sigmoid(values))
    chances = _settled(heads, tails, chances, reader.marked_wholes(kind))
    return _choose(config.link_types[kind], heads, tails, chances, config.link_threshold)


def sigmoid(values: Floats) -> Floats:
    """Return probabilities of scores, which may be of any size."""
    return (1.0 / (1.0 + np.exp(-np.clip(values, -60, 60)))).astype(np.float32)


def _settled(heads: Ints, tails: Ints, chances: Floats, wholes: Ints) -> Floats:
    """Return the chances [M] of pairs after what part markers settle: a marked head has its whole and no other."""
    whole = wholes[heads]
    right = np.where(whole == tails, np.maximum(chances, np.float32(_MARKED_CHANCE)), np.float32(0))
    return np.where(whole == OPEN, chances, right)


def _choose(link: LinkType, heads: Ints, tails: Ints, scores: Floats, threshold: float) -> list[SpanLink]:
    """Keep pairs over the threshold, best first; a unique link has one tail a head and no cycles."""
    likely = np.flatnonzero(scores >= threshold)
    likely = likely[np.argsort(-scores[likely], kind="stable")]
    chosen: dict[tuple[int, int], float] = {}
    whole: dict[int, int] = {}
    for head, tail, score in zip(heads[likely].tolist(), tails[likely].tolist(), scores[likely].tolist(), strict=True):
        if link.unique and (head in whole or _leads_to(whole, tail, head)):
            continue
        whole[head] = tail
        chosen[head, tail] = score
    return [SpanLink(link.name, head, tail, score) for (head, tail), score in sorted(chosen.items())]


def _leads_to(whole: dict[int, int], start: int, goal: int) -> bool:
    while start in whole:
        start = whole[start]
        if start == goal:
            return True
    return start == goal
