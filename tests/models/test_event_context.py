"""Events in their article: neighbours count, the rest of a long text does not."""

import numpy as np
import pytest

from marsad.models.config import EventContext, ModelConfig, RecurrentEncoder
from marsad.models.event_context import REACH, in_article
from marsad.models.link_choice import sigmoid

UNSURE, SURE, ABSENT = 0.0, 4.0, -5.0
CONTEXT = EventContext(own=0.84, around=0.43, bias=0.91)


def chances(*scores: float) -> list[float]:
    found: list[float] = sigmoid(in_article([np.array([score], dtype=np.float32) for score in scores], CONTEXT))[
        :, 0
    ].tolist()
    return found


def test_what_the_neighbours_report_is_likelier() -> None:
    assert chances(SURE, UNSURE, SURE)[1] > chances(UNSURE)[0] > chances(ABSENT, UNSURE, ABSENT)[1]
    assert chances(ABSENT, SURE, ABSENT)[1] > 0.9  # and what a sentence says itself leads


def test_a_sentence_alone_keeps_about_its_own_probability() -> None:
    for score in (-3.0, -1.0, 0.0, 1.0, 3.0):
        assert chances(score)[0] == pytest.approx(1 / (1 + np.exp(-score)), abs=0.12)


def test_each_type_heeds_its_own_and_only_within_reach() -> None:
    scores = np.full((REACH + 3, 2), UNSURE, dtype=np.float32)
    other = scores.copy()
    other[-1, 0] = SURE
    before, after = in_article(list(scores), CONTEXT), in_article(list(other), CONTEXT)
    assert before[:, 1].tolist() == after[:, 1].tolist()
    assert before[:2, 0].tolist() == after[:2, 0].tolist()
    assert (after[2:, 0] > before[2:, 0]).all()


def test_types_may_have_numbers_of_their_own() -> None:
    scores = list(np.array([[UNSURE, SURE], [SURE, ABSENT], [ABSENT, UNSURE]], dtype=np.float32))
    other = EventContext(own=1.1, around=0.2, bias=0.3)
    both = EventContext(own=(0.84, 1.1), around=(0.43, 0.2), bias=(0.91, 0.3))
    found = in_article(scores, both)
    assert found[:, 0].tolist() == in_article(scores, CONTEXT)[:, 0].tolist()
    assert found[:, 1].tolist() == in_article(scores, other)[:, 1].tolist()


def test_numbers_of_some_types_alone_are_refused() -> None:
    encoder = RecurrentEncoder(embedding_width=4, hidden_width=4)
    with pytest.raises(ValueError, match=r"event_context.own has 1 numbers for 2 event types: give one, or one a type"):
        ModelConfig(
            encoder=encoder,
            vocabulary_size=9,
            labels=("LOC",),
            event_types=("protest", "shelling"),
            event_context=EventContext(own=(0.8,), around=0.4, bias=0.9),
        )


def test_scores_of_any_size_stay_numbers() -> None:
    found = in_article([np.array([score], dtype=np.float32) for score in (1e4, -1e4, 1e4)], CONTEXT)
    assert np.isfinite(found).all()
