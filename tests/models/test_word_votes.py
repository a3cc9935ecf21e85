"""Votes beside the network: they are the sum of the CRF's weights, whatever is remembered of words."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from marsad.data.errors import UserError
from marsad.data.name_list import NameList
from marsad.models import word_votes
from marsad.models.config import ModelConfig, RecurrentEncoder
from marsad.models.word_features import sentence_features
from marsad.models.word_votes import VOTES_FILE, WordVotes, load_votes

CONFIG = ModelConfig(encoder=RecurrentEncoder(), vocabulary_size=5, labels=("PER", "LOC"), word_votes=True)
NAMES = {"ديرالزور": "LOC", "حلب": "LOC", "محمدالاحمد": "PER"}
TEXT = """\
قُتل ٣ مدنيين في دير الزور وبحلب ، أمس
وصل محمد الأحمد إلى حلب
حلب
قال محمد لـ « رويترز » إن 12 شخصا قتلوا في دير الزور
"""
SENTENCES = [line.split() for line in TEXT.splitlines()]


def some_weights(sentences: Sequence[list[str]]) -> tuple[list[str], np.ndarray]:
    """Weights for about half of all features there are, in no order."""
    features = {f for words in sentences for own in sentence_features(words, NameList(NAMES)) for f in own}
    chance = np.random.default_rng(7)
    chosen = [feature for feature in sorted(features) if chance.random() < 0.5]
    weights = chance.normal(size=(len(chosen), len(CONFIG.tags))).astype(np.float16).astype(np.float32)
    weights[chance.random(weights.shape) < 0.5] = 0.0
    return chosen, weights


def make_votes(sentences: Sequence[list[str]] = SENTENCES) -> WordVotes:
    chosen, weights = some_weights(sentences)
    transitions = np.eye(len(CONFIG.tags) + 1, len(CONFIG.tags), dtype=np.float32)
    return WordVotes(CONFIG.tags, chosen, weights, NAMES, transitions)


def summed(words: list[str], sentences: Sequence[list[str]] = SENTENCES) -> np.ndarray:
    """What the votes of `make_votes` should be, by a dictionary."""
    by_feature = dict(zip(*some_weights(sentences), strict=True))
    none = np.zeros(len(CONFIG.tags), dtype=np.float32)
    features = sentence_features(words, NameList(NAMES))
    return np.stack([np.sum([by_feature.get(feature, none) for feature in own], axis=0) for own in features])


def test_votes_are_the_sum_over_the_features_of_a_word() -> None:
    votes = make_votes()
    scores = [np.full((len(words), len(CONFIG.tags)), 0.25, dtype=np.float32) for words in SENTENCES]
    for _ in range(2):  # of words not met, and met
        for added, words in zip(votes.add_to(scores, SENTENCES), SENTENCES, strict=True):
            np.testing.assert_allclose(added, 0.25 + summed(words), rtol=1e-4, atol=1e-4)
    assert all((own == 0.25).all() for own in scores), "what came in is changed"


def test_votes_without_features_say_nothing() -> None:
    empty = np.zeros((0, len(CONFIG.tags)), dtype=np.float32)
    votes = WordVotes(CONFIG.tags, [], empty, {}, np.zeros((len(CONFIG.tags) + 1, len(CONFIG.tags)), dtype=np.float32))
    [added] = votes.add_to([np.ones((3, len(CONFIG.tags)), dtype=np.float32)], [["قتل", "12", "شخصا"]])
    assert (added == 1).all()


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_votes, "_REMEMBERED", 14)
    votes = make_votes()
    for words in SENTENCES * 3:
        [added] = votes.add_to([np.zeros((len(words), len(CONFIG.tags)), dtype=np.float32)], [words])
        np.testing.assert_allclose(added, summed(words), rtol=1e-4, atol=1e-4)


def test_many_sentences_at_once_may_be_more_than_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_votes, "_REMEMBERED", 3)
    votes = make_votes()
    scores = [np.zeros((len(words), len(CONFIG.tags)), dtype=np.float32) for words in SENTENCES]
    for added, words in zip(votes.add_to(scores, SENTENCES), SENTENCES, strict=True):
        np.testing.assert_allclose(added, summed(words), rtol=1e-4, atol=1e-4)


class Slow(dict[str, int]):
    """A dictionary that lets other threads in before it takes anything."""

    def update(self, *given: Any) -> None:  # type: ignore[override]
        time.sleep(0.001)
        super().update(*given)


def test_threads_may_share_them() -> None:
    """Each learns the same words in an order of its own: what is remembered at last must be right."""
    chance = np.random.default_rng(11)
    words = ["".join(chance.choice(list("حلبقتلمدنيو"), 4)) for _ in range(200)]
    votes = make_votes([words])
    votes._numbers = Slow()
    zeros = np.zeros((4, len(CONFIG.tags)), dtype=np.float32)

    def read(seed: int) -> None:
        for first in np.random.default_rng(seed).permutation(len(words) // 4) * 4:
            votes.add_to([zeros], [words[first : first + 4]])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(read, range(4)))
    # Of a sample: the dictionary that says what is right is made anew for each.
    for first in range(0, len(words), 40):
        [added] = votes.add_to([zeros], [words[first : first + 4]])
        np.testing.assert_allclose(added, summed(words[first : first + 4], [words]), rtol=1e-4, atol=1e-4)


def test_a_file_gives_the_same_votes(tmp_path: Path) -> None:
    votes = make_votes()
    votes.save(tmp_path / VOTES_FILE)
    again = load_votes(tmp_path, CONFIG)
    assert again is not None
    scores = [np.zeros((len(words), len(CONFIG.tags)), dtype=np.float32) for words in SENTENCES]
    for old, new in zip(votes.add_to(scores, SENTENCES), again.add_to(scores, SENTENCES), strict=True):
        np.testing.assert_array_equal(old, new)
    np.testing.assert_array_equal(again.transitions, votes.transitions)


def test_a_model_without_votes_reads_no_file(tmp_path: Path) -> None:
    assert load_votes(tmp_path, CONFIG.model_copy(update={"word_votes": False})) is None


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 broken", b"\x93NUMPY"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / VOTES_FILE).write_bytes(content)
    with pytest.raises(UserError, match=r"votes\.npz cannot be read"):
        load_votes(tmp_path, CONFIG)


def test_votes_for_other_labels_are_refused(tmp_path: Path) -> None:
    make_votes().save(tmp_path / VOTES_FILE)
    with pytest.raises(UserError, match="other labels"):
        load_votes(tmp_path, CONFIG.model_copy(update={"labels": ("PER", "ORG")}))


def test_nothing_pickled_is_read(tmp_path: Path) -> None:
    make_votes().save(tmp_path / VOTES_FILE)
    with np.load(tmp_path / VOTES_FILE) as file:
        arrays = dict(file)
    np.savez(tmp_path / VOTES_FILE, allow_pickle=True, **{**arrays, "tags": np.array([object()], dtype=object)})
    with pytest.raises(UserError, match="cannot be read"):
        load_votes(tmp_path, CONFIG)
