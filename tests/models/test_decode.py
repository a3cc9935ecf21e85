"""Decoding: no invalid sequence, windows joined word by word, links that make trees."""

import itertools

import numpy as np
import pytest

from marsad.models.config import LinkType, ModelConfig, RecurrentEncoder
from marsad.models.decode import (
    DISTANCE_BUCKETS,
    Decoder,
    Span,
    WordScores,
    bio_transitions,
    candidate_pairs,
    distance_bucket,
    join_windows,
    viterbi,
)
from marsad.models.encode import EncodedSentence, Window

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


def decoder() -> Decoder:
    return Decoder(CONFIG, np.zeros((6, 5), dtype=np.float32), np.zeros((1, DISTANCE_BUCKETS), dtype=np.float32))


def test_spans_with_their_attributes() -> None:
    statuses = np.zeros((4, 3), dtype=np.float32)
    statuses[1:3, 1], statuses[3, 2] = 4, 4
    [sentence] = decoder().decode([scores_for(["O", "B-CASUALTY", "I-CASUALTY", "B-PER"], statuses=statuses)])
    casualty, person = sentence.spans
    assert (casualty.first, casualty.last, casualty.status, casualty.victim, casualty.cumulative) == (
        1,
        2,
        "injured",
        "child",
        False,
    )
    assert (person.label, person.status, person.cumulative) == ("PER", None, None)
    assert sentence.events == [("air_strike", 0.5)]


def test_a_casualty_always_has_a_status() -> None:
    """The last status means "no victim", which only a person can be."""
    [sentence] = decoder().decode([scores_for(["B-CASUALTY"])])
    assert sentence.spans[0].status == "killed"


def test_part_of_has_one_whole_and_no_cycle() -> None:
    vectors = np.full((3, 1, 2), 3, dtype=np.float32)  # every pair scores the same, and high
    tags = ["B-CASUALTY"] * 3
    [sentence] = decoder().decode([scores_for(tags, link_heads=vectors, link_tails=vectors)])
    whole = {link.head: link.tail for link in sentence.links}
    assert len(whole) == len(sentence.links) == 2
    for start in whole:
        seen, at = set(), start
        while at in whole:
            assert at not in seen
            seen.add(at)
            at = whole[at]


def test_candidates_join_like_with_like() -> None:
    spans = [
        Span(0, 0, "CASUALTY", 1, "killed"),
        Span(2, 2, "CASUALTY", 1, "injured"),
        Span(4, 4, "CASUALTY", 1, "killed"),
    ]
    assert candidate_pairs(CONFIG.link_types[0], spans) == [(0, 2), (2, 0)]
    mixed = CONFIG.link_types[0].model_copy(update={"mixed_statuses": ("injured",)})
    assert candidate_pairs(mixed, spans) == [(0, 1), (0, 2), (2, 0), (2, 1)]


@pytest.mark.parametrize(
    ("head", "tail"), [((0, 0), (1, 1)), ((5, 6), (2, 3)), ((0, 2), (300, 301)), ((300, 300), (0, 0))]
)
def test_distance_buckets_stay_in_range_and_know_the_direction(head: tuple[int, int], tail: tuple[int, int]) -> None:
    a, b = Span(*head, "PER", 1), Span(*tail, "PER", 1)
    assert 0 <= distance_bucket(a, b) < DISTANCE_BUCKETS
    assert (distance_bucket(a, b) >= DISTANCE_BUCKETS // 2) == (b.first > a.first)


def test_windows_are_joined_word_by_word() -> None:
    ids = np.zeros(1, dtype=np.int64)
    windows = [Window(0, ids, ids, (0, 2)), Window(1, ids, ids, (1, 3))]
    whole = scores_for(["O", "B-PER", "I-PER", "O"])
    parts = [WordScores(*(f if f.shape == (1,) else f[a:b] for f in whole)) for a, b in ((0, 3), (1, 4))]
    parts[1] = parts[1]._replace(events=np.ones(1, dtype=np.float32))
    joined = join_windows(EncodedSentence([], windows), parts)
    assert np.array_equal(joined.tags, whole.tags)
    assert joined.events.tolist() == [1.0]
