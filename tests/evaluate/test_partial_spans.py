from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.data.records import Document, Mention
from marsad.evaluate.pairs import Pair
from marsad.evaluate.partial_spans import (
    count_partial_spans,
    distinct_mentions,
    match_mentions,
    overlapping_mentions,
    same_label,
)
from marsad.evaluate.spans import count_spans
from marsad.evaluate.tally import Tally

Make = Callable[..., Document]
TEXT = "أعلن قائد الجيش الوطني أمس سقوط القتلى"


def spans(*borders: tuple[int, int], label: str = "ORG") -> list[Mention]:
    return [
        Mention(id=f"m{number}", label=label, start=start, end=end, text=TEXT[start:end])
        for number, (start, end) in enumerate(borders)
    ]


def test_wrong_borders_are_right_and_wrong_labels_are_not(make: Make) -> None:
    gold = make(["قال [P1 محمد العلي] إن [O1 الجيش الوطني] دخل [L1 حلب] أمس"])
    predicted = make(["قال [P1 محمد] العلي إن [L1 الجيش الوطني] دخل [L2 حلب أمس]"])
    pair = Pair(gold, predicted)
    assert count_spans(pair) == {"PER": Tally(0, 1, 1), "ORG": Tally(0, 0, 1), "LOC": Tally(0, 2, 1)}
    assert count_partial_spans(pair) == {"PER": Tally(1, 1, 1), "ORG": Tally(0, 0, 1), "LOC": Tally(1, 2, 1)}


def test_a_mention_in_two_pieces_is_found_once(make: Make) -> None:
    gold, predicted = make(["نفت [O1 وزارة الدفاع الروسية] ذلك"]), make(["نفت [O1 وزارة] [O2 الدفاع الروسية] ذلك"])
    assert count_partial_spans(Pair(gold, predicted)) == {"ORG": Tally(correct=1, predicted=2, gold=1)}
    assert count_partial_spans(Pair(predicted, gold)) == {"ORG": Tally(correct=1, predicted=1, gold=2)}


def test_mentions_that_only_touch_do_not_overlap(make: Make) -> None:
    gold, predicted = make(["في [L1 حلب]إدلب"]), make(["في حلب[L1 إدلب]"])
    assert count_partial_spans(Pair(gold, predicted)) == {"LOC": Tally(0, 1, 1)}


def test_a_mention_given_twice_counts_once(make: Make) -> None:
    once = make(["في [L1 حلب] اليوم"])
    again = once.mentions[0].model_copy(update={"id": "L2"})
    twice = once.model_copy(update={"mentions": (*once.mentions, again)})
    assert count_partial_spans(Pair(once, twice)) == {"LOC": Tally(1, 1, 1)}


def test_the_greatest_overlap_first_would_pair_fewer() -> None:
    # The long prediction shares most with the first gold mention, and is all that the second has.
    gold, predicted = spans((5, 15), (16, 22)), spans((5, 8), (9, 22))
    matches = match_mentions(gold, predicted, same_label)
    assert [(one.id, other.id) for one, other in matches] == [("m0", "m0"), ("m1", "m1")]


def test_nothing_against_nothing(make: Make) -> None:
    empty = make(["لا شيء هنا"])
    assert count_partial_spans(Pair(empty, empty)) == {}


def test_all_overlaps_are_given_in_the_order_of_the_text() -> None:
    gold, predicted = spans((0, 4), (5, 22)), spans((10, 15), (3, 9), (23, 26))
    found = [(one.start, other.start) for one, other in overlapping_mentions(gold, predicted)]
    assert found == [(0, 3), (5, 3), (5, 10)]


def most_pairs(edges: list[tuple[str, str]]) -> int:
    """Return the most pairs that can be made, by trying all."""
    if not edges:
        return 0
    (one, other), rest = edges[0], edges[1:]
    taken = 1 + most_pairs([edge for edge in rest if edge[0] != one and edge[1] != other])
    return max(taken, most_pairs(rest))


BORDERS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 12), st.sampled_from(["PER", "LOC"])), max_size=5, unique=True
)


def document(drawn: list[tuple[int, int, str]]) -> Document:
    mentions = [spans((start, start + length), label=label)[0] for start, length, label in drawn]
    named = (mention.model_copy(update={"id": f"m{number}"}) for number, mention in enumerate(mentions))
    return Document(id="d", text=TEXT, mentions=tuple(named))


@settings(max_examples=200, deadline=None)
@given(BORDERS, BORDERS)
def test_no_other_pairing_has_more_pairs_nested_or_not(
    gold: list[tuple[int, int, str]], predicted: list[tuple[int, int, str]]
) -> None:
    pair = Pair(document(gold), document(predicted))
    edges = [
        (one.id, other.id)
        for one in pair.gold.mentions
        for other in pair.predicted.mentions
        if one.label == other.label and one.start < other.end and other.start < one.end
    ]
    partial = count_partial_spans(pair)
    assert sum(tally.correct for tally in partial.values()) == most_pairs(edges)
    for label, exact in count_spans(pair).items():
        assert exact.correct <= partial[label].correct <= min(exact.predicted, exact.gold)
        assert (exact.predicted, exact.gold) == (partial[label].predicted, partial[label].gold)


@pytest.mark.parametrize("label", ["PER", "LOC"])
def test_distinct_mentions_are_in_the_order_of_the_text(label: str) -> None:
    found = distinct_mentions(document([(9, 3, label), (0, 4, label), (9, 3, "ORG")]))
    assert [(mention.start, mention.label) for mention in found] == sorted([(0, label), (9, label), (9, "ORG")])
