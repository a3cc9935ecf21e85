"""Probabilities of spans against the sum over every tag sequence."""

from itertools import pairwise, product

import numpy as np
import pytest

from marsad.models.marginals import span_probabilities
from marsad.models.viterbi import bio_transitions, viterbi

TAGS = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC")


def exact(scores: np.ndarray, transitions: np.ndarray, path: np.ndarray, first: int, last: int) -> float:
    total = hits = 0.0
    for tags in product(range(len(TAGS)), repeat=len(scores)):
        steps = [transitions[-1, tags[0]], *(transitions[a, b] for a, b in pairwise(tags))]
        weight = float(np.exp(sum(steps) + sum(scores[word, tag] for word, tag in enumerate(tags))))
        total += weight
        ends = last + 1 == len(scores) or tags[last + 1] != path[first] + 1
        hits += weight * (list(tags[first : last + 1]) == path[first : last + 1].tolist() and ends)
    return hits / total


@pytest.mark.parametrize("seed", range(6))
def test_the_probability_is_the_share_of_all_sequences(seed: int) -> None:
    generator = np.random.default_rng(seed)
    transitions = generator.normal(size=(6, 5)).astype(np.float32) + bio_transitions(TAGS)
    scores = [generator.normal(size=(length, 5), scale=2).astype(np.float32) for length in (1, 5, 3, 4)]
    paths = [np.array([1]), np.array([0, 1, 2, 0, 3]), np.array([3, 4, 4]), np.array([1, 1, 2, 0])]
    spans = [[(0, 0)], [(1, 2), (4, 4)], [(0, 2)], [(0, 0), (1, 2)]]
    found = span_probabilities(scores, transitions, paths, spans)
    for own_scores, path, own, chances in zip(scores, paths, spans, found, strict=True):
        expected = [exact(own_scores, transitions, path, *span) for span in own]
        assert chances == pytest.approx(expected, rel=1e-4)


def test_no_spans_no_work() -> None:
    assert span_probabilities(
        [np.zeros((2, 5), np.float32)], np.zeros((6, 5), np.float32), [np.zeros(2, int)], [[]]
    ) == [[]]
    assert span_probabilities([], np.zeros((6, 5), np.float32), [], []) == []


def test_a_word_sure_of_its_tag_alone_is_not_sure_of_its_span() -> None:
    """The word says B-PER; transitions say that an O never goes before one."""
    transitions = bio_transitions(TAGS)
    scores = np.full((2, 5), -9.0, np.float32)
    scores[0, 0], scores[1, 1] = 3.0, 3.0
    sure = span_probabilities([scores], transitions, viterbi([scores], transitions), [[(1, 1)]])[0][0]
    transitions[0, 1] = -12.0
    assert sure > 0.99
    path = np.array([0, 1])
    assert span_probabilities([scores], transitions, [path], [[(1, 1)]])[0][0] < 0.6


def test_a_long_sentence_with_great_scores_stays_a_number() -> None:
    generator = np.random.default_rng(1)
    scores = [(generator.normal(size=(4000, 5)) * 60).astype(np.float32)]
    transitions = bio_transitions(TAGS)
    path = viterbi(scores, transitions)
    starts = [int(word) for word in np.flatnonzero(path[0]) if path[0][word] in (1, 3)][:50]
    chances = span_probabilities(scores, transitions, path, [[(word, word) for word in starts]])[0]
    assert np.isfinite(chances).all()
    assert all(0.0 <= chance <= 1.0 for chance in chances)
