"""Sequences of several lengths side by side, and back."""

import numpy as np

from marsad.models.span_means import SpanWords
from marsad.models.spans import Span
from marsad.models.steps import Steps


def test_steps_hold_the_words_of_all_that_run_so_far() -> None:
    sequences = [np.asarray(own) for own in ([1, 2], [], [3, 4, 5], [6])]
    steps = Steps([len(own) for own in sequences])
    rows = steps.pack(sequences)
    assert [rows[words].tolist() for words in steps] == [[3, 1, 6], [4, 2], [5]]
    assert [rows[words].tolist() for words in reversed(steps)] == [[5], [4, 2], [3, 1, 6]]
    assert [own.tolist() for own in steps.unpack(rows)] == [[1, 2], [], [3, 4, 5], [6]]


def test_means_are_over_the_words_of_each_span() -> None:
    generator = np.random.default_rng(0)
    sentences = [generator.normal(size=(length, 2, 3)).astype(np.float32) for length in (4, 1, 9)]
    spans = [[Span(0, 0, "LOC", 1), Span(1, 3, "LOC", 1)], [], [Span(8, 8, "LOC", 1), Span(0, 8, "LOC", 1)]]
    means = SpanWords(spans, [len(own) for own in sentences]).means(sentences)
    expected = [
        own[s.first : s.last + 1].mean(axis=0) for own, found in zip(sentences, spans, strict=True) for s in found
    ]
    assert np.allclose(means, expected, rtol=1e-5)
    assert SpanWords([[]], [4]).means(sentences[:1]).shape == (0, 2, 3)
