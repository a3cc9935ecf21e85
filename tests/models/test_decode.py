"""Decoding: no invalid sequence, windows joined word by word, links that make trees."""

import itertools
import time

import numpy as np
import pytest

from marsad.data.words import Word
from marsad.models.config import LinkType, ModelConfig, RecurrentEncoder
from marsad.models.decode import DecodedSentence, Decoder, WordScores, join_windows
from marsad.models.encode import EncodedSentence, Window
from marsad.models.link_features import PAIR_FEATURES
from marsad.models.viterbi import bio_transitions, viterbi

CONFIG = ModelConfig(
    encoder=RecurrentEncoder(),
    vocabulary_size=10,
    labels=("PER", "CASUALTY"),
    event_types=("air_strike",),
    statuses=("killed", "injured"),
    victims=("child", "person"),
    counted_labels=("CASUALTY",),
    victim_labels=("PER",),
    link_types=(LinkType(name="part_of", heads=("CASUALTY",), tails=("CASUALTY",), unique=True, same_status=True),),
    link_width=2,
)


def brute_force(scores: np.ndarray, transitions: np.ndarray) -> list[int]:
    def total(path: tuple[int, ...]) -> float:
        steps = zip((len(transitions) - 1, *path), path, strict=False)
        return float(sum(scores[i, tag] for i, tag in enumerate(path)) + sum(transitions[a, b] for a, b in steps))

    paths: list[tuple[int, ...]] = list(itertools.product(range(scores.shape[1]), repeat=len(scores)))
    return list(paths[int(np.argmax([total(path) for path in paths]))])


def test_viterbi_finds_the_best_path_of_each_sentence() -> None:
    random = np.random.default_rng(3)
    transitions = random.normal(size=(6, 5)).astype(np.float32) + bio_transitions(CONFIG.tags)
    scores = [random.normal(size=(n, 5)).astype(np.float32) for n in (2, 5, 1, 0, 4, 5)]
    for found, sentence in zip(viterbi(scores, transitions), scores, strict=True):
        assert found.tolist() == (brute_force(sentence, transitions) if len(sentence) else [])


def test_tags_may_be_hundreds() -> None:
    scores = np.zeros((3, 301), dtype=np.float32)
    scores[[0, 1, 2], [300, 200, 130]] = 1
    assert viterbi([scores], np.zeros((302, 301), dtype=np.float32))[0].tolist() == [300, 200, 130]


def test_no_sequence_is_invalid_whatever_the_scores() -> None:
    random = np.random.default_rng(4)
    scores = [10 * random.normal(size=(30, 5)).astype(np.float32) for _ in range(50)]
    for path in viterbi(scores, bio_transitions(CONFIG.tags)):
        names = ["O", *(CONFIG.tags[i] for i in path)]
        for before, tag in itertools.pairwise(names):
            assert not tag.startswith("I-") or before in (tag, "B-" + tag[2:])


def scores_for(tags: list[str], **changes: np.ndarray) -> WordScores:
    n = len(tags)
    table = np.full((n, 5), -5, dtype=np.float32)
    table[np.arange(n), [CONFIG.tags.index(tag) for tag in tags]] = 5
    fields = {
        "tags": table,
        "events": np.zeros(1, dtype=np.float32),
        "statuses": np.tile(np.asarray([0, 0, 1], dtype=np.float32), (n, 1)),
        "victims": np.zeros((n, 2), dtype=np.float32),
        "cumulative": np.full((n, 1), -1, dtype=np.float32),
        "link_heads": np.zeros((n, 1, 2), dtype=np.float32),
        "link_tails": np.zeros((n, 1, 2), dtype=np.float32),
    }
    return WordScores(**{**fields, **changes})


def decode(scores: WordScores, weights: np.ndarray | None = None) -> DecodedSentence:
    """Decode one sentence, each word of which is `x`."""
    words = len(scores.tags)
    sentence = EncodedSentence("x " * words, [Word(2 * i, 2 * i + 1) for i in range(words)], [])
    weights = np.zeros((1, PAIR_FEATURES), dtype=np.float32) if weights is None else weights
    [decoded] = Decoder(CONFIG, np.zeros((6, 5), dtype=np.float32), weights).decode([sentence], [scores])
    return decoded


def test_spans_with_their_attributes() -> None:
    statuses = np.zeros((4, 3), dtype=np.float32)
    statuses[1:3, 1], statuses[3, 2] = 4, 4
    sentence = decode(scores_for(["O", "B-CASUALTY", "I-CASUALTY", "B-PER"], statuses=statuses))
    casualty, person = sentence.spans
    assert (casualty.first, casualty.last, casualty.status, casualty.victim, casualty.cumulative) == (
        1,
        2,
        "injured",
        "child",
        False,
    )
    assert (person.label, person.status, person.cumulative) == ("PER", None, None)
    assert sentence.events is not None and sentence.events.tolist() == [0.0]


def test_temperature_changes_what_is_said_of_spans_and_not_the_spans() -> None:
    scores = np.random.default_rng(3).normal(scale=4, size=(12, 5)).astype(np.float32)
    transitions, weights = np.zeros((6, 5), dtype=np.float32), np.zeros((2, PAIR_FEATURES), dtype=np.float32)
    [sure], [cool] = (Decoder(CONFIG, transitions, weights, t).find_spans([scores]) for t in (1.0, 1.75))
    assert [(s.first, s.last, s.label) for s in sure] == [(s.first, s.last, s.label) for s in cool]
    assert sure and sum(s.score for s in cool) < sum(s.score for s in sure)
    [halved] = Decoder(CONFIG, transitions, weights).find_spans([scores / 1.75])
    assert [s.score for s in halved] == pytest.approx([s.score for s in cool])


def test_a_casualty_always_has_a_status() -> None:
    """The last status means "no victim", which only a person can be."""
    sentence = decode(scores_for(["B-CASUALTY"]))
    assert sentence.spans[0].status == "killed"


def test_part_of_has_one_whole_and_no_cycle() -> None:
    vectors = np.full((3, 1, 2), 3, dtype=np.float32)  # every pair scores the same, and high
    tags = ["B-CASUALTY"] * 3
    sentence = decode(scores_for(tags, link_heads=vectors, link_tails=vectors))
    whole = {link.head: link.tail for link in sentence.links}
    assert len(whole) == len(sentence.links) == 2
    for start in whole:
        seen, at = set(), start
        while at in whole:
            assert at not in seen
            seen.add(at)
            at = whole[at]


def test_weights_of_features_decide_where_vectors_are_silent() -> None:
    weights = np.full((1, PAIR_FEATURES), -1, dtype=np.float32)
    assert decode(scores_for(["B-CASUALTY"] * 2), weights).links == []
    near_before = np.zeros((1, PAIR_FEATURES), dtype=np.float32)
    near_before[0, 0] = 1  # the first bucket of distance: a tail directly before its head
    [link] = decode(scores_for(["B-CASUALTY"] * 2), near_before).links
    assert (link.head, link.tail, round(link.score, 3)) == (1, 0, 0.731)


def test_a_giant_sentence_is_read_at_once() -> None:
    words = 2000
    vectors = np.full((words, 1, 2), 3, dtype=np.float32)
    start = time.process_time()  # not the clock: other work may run beside the tests
    sentence = decode(scores_for(["B-CASUALTY"] * words, link_heads=vectors, link_tails=vectors))
    assert len(sentence.links) == words - 1
    assert time.process_time() - start < 5


def test_windows_are_joined_word_by_word() -> None:
    ids = np.zeros(1, dtype=np.int64)
    windows = [Window(0, ids, ids, (0, 2)), Window(1, ids, ids, (1, 3))]
    whole = scores_for(["O", "B-PER", "I-PER", "O"])
    parts = [WordScores(*(f if f.shape == (1,) else f[a:b] for f in whole)) for a, b in ((0, 3), (1, 4))]
    parts[1] = parts[1]._replace(events=np.ones(1, dtype=np.float32))
    joined = join_windows(EncodedSentence("", [], windows), parts)
    assert np.array_equal(joined.tags, whole.tags)
    assert joined.events.tolist() == [1.0]
