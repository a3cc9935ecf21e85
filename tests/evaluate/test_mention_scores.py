"""Exact spans beside seqeval's strict IOB2: hand-computed cases, agreement on random ones, seqeval's trap."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seqeval.metrics import classification_report, f1_score
from seqeval.scheme import IOB2

from marsad.data.records import Document, Mention, Sentence
from marsad.data.words import find_words
from marsad.evaluate.pairs import Pair, restrict
from marsad.evaluate.spans import count_spans
from marsad.evaluate.tagging import score_tags, seqeval_table, tag_sentences
from marsad.evaluate.tally import Row, Table, Tally, add_up

Make = Callable[..., Document]
TEXT = "قال محمد العلي إن الجيش الوطني دخل حلب، وقتل 12 جنديا في إدلب."


def test_hand_computed_spans(make: Make) -> None:
    gold = make(["قال [P1 محمد العلي] إن [O1 الجيش الوطني] دخل [L1 حلب] أمس"])
    predicted = make(["قال [P1 محمد] العلي إن [L1 الجيش الوطني] دخل [L2 حلب] [L3 أمس]"])
    assert count_spans(Pair(gold, predicted)) == {
        "PER": Tally(correct=0, predicted=1, gold=1),  # a border is wrong
        "ORG": Tally(correct=0, predicted=0, gold=1),  # the label is wrong
        "LOC": Tally(correct=1, predicted=3, gold=1),  # one is right, two are spurious
    }


def test_hand_computed_tags(make: Make) -> None:
    gold = make(["قال [P1 محمد العلي] إن [L1 حلب] [L2 إدلب] هدأت", "عاد [P2 سامي]."])
    predicted = make(["قال [P1 محمد العلي] إن [L1 حلب إدلب] هدأت", "عاد [P2 سامي]."])
    table = score_tags([Pair(gold, predicted)])
    assert table.types["PER"] == Row(precision=1, recall=1, f1=1, support=2)
    assert table.types["LOC"] == Row(precision=0, recall=0, f1=0, support=2)
    assert table.micro.f1 == pytest.approx(2 * 2 / (3 + 4))
    assert table.macro.f1 == pytest.approx(0.5)


def test_adjacent_mentions_open_with_b(make: Make) -> None:
    document = make(["في [L1 حلب] [L2 إدلب]، [P1 محمد العلي]"])
    assert tag_sentences(document, document.sentences) == [["O", "B-LOC", "B-LOC", "O", "B-PER", "I-PER"]]


def test_quotes_and_full_stops_are_words_of_their_own(make: Make) -> None:
    document = make(["قال «[O1 جيش الشمال]».وفي [L1 حلب]."])
    assert tag_sentences(document, document.sentences) == [["O", "O", "B-ORG", "I-ORG", "O", "O", "O", "B-LOC", "O"]]


def test_a_word_covered_in_part_belongs_to_the_mention() -> None:
    text = "وصل لحلب اليوم"
    mention = Mention(id="L1", label="LOC", start=5, end=8, text="حلب")  # without its clitic
    document = Document(id="d", text=text, sentences=(Sentence(start=0, end=len(text)),), mentions=(mention,))
    assert tag_sentences(document, document.sentences) == [["O", "B-LOC", "O"]]


def test_of_nested_mentions_the_outermost_has_the_tags() -> None:
    text = "جامعة دمشق مغلقة"
    inner = Mention(id="L1", label="LOC", start=6, end=10, text="دمشق")
    outer = Mention(id="O1", label="ORG", start=0, end=10, text="جامعة دمشق")
    document = Document(id="d", text=text, sentences=(Sentence(start=0, end=len(text)),), mentions=(inner, outer))
    assert tag_sentences(document, document.sentences) == [["B-ORG", "I-ORG", "O"]]


def test_clitic_borders_count_for_spans_and_not_for_tags() -> None:
    text = "وصل لحلب اليوم"
    sentences = (Sentence(start=0, end=len(text)),)
    whole = Mention(id="L1", label="LOC", start=4, end=8, text="لحلب")
    bare = Mention(id="L1", label="LOC", start=5, end=8, text="حلب")
    pair = Pair(*(Document(id="d", text=text, sentences=sentences, mentions=(m,)) for m in (bare, whole)))
    assert score_tags([pair]).micro.f1 == 1.0
    assert Table.of(count_spans(pair)).micro.f1 == 0.0


def test_labels_that_are_not_annotated_are_left_out_on_both_sides(make: Make) -> None:
    gold = make(["[P1 محمد] في [L1 حلب] مع [C1 3 جنود]"], links=[("location", "C1", "L1")])
    predicted = make(["[P1 محمد] في [O1 حلب] مع [C1 3] جنود"], links=[("perpetrator", "C1", "O1")])
    pair = restrict(Pair(gold, predicted), ("PER", "LOC"))
    assert count_spans(pair) == {"PER": Tally(1, 1, 1), "LOC": Tally(0, 0, 1)}
    assert pair.gold.links == pair.predicted.links == ()


def test_no_mention_at_all_scores_zero_without_a_warning(make: Make) -> None:
    empty = make(["لا شيء هنا"])
    assert score_tags([Pair(empty, empty)]) == Table()


def test_nothing_predicted_scores_zero_with_support_and_without_a_warning(make: Make) -> None:
    gold, nothing = make(["وصل [P1 محمد]"]), make(["وصل محمد"])
    assert score_tags([Pair(gold, nothing)]).types == {"PER": Row(support=1)}
    assert score_tags([Pair(nothing, gold)]).types == {"PER": Row(support=0)}


@pytest.mark.parametrize("half", [{}, {"mode": "strict"}, {"scheme": IOB2}])
def test_seqeval_must_be_asked_for_strictness_twice(half: dict[str, Any]) -> None:
    """With less than mode and scheme `f1_score` takes an `I-PER` after `O` for a mention."""
    gold, predicted = [["O", "B-PER", "I-PER"]], [["O", "I-PER", "I-PER"]]
    assert f1_score(gold, predicted, zero_division=0, **half) == 1.0
    assert f1_score(gold, predicted, zero_division=0, mode="strict", scheme=IOB2) == 0.0
    assert seqeval_table(gold, predicted).micro == Row(support=1)


def test_seqeval_alone_guesses_a_scheme_in_which_the_prediction_is_right() -> None:
    """All of `I-PER` is a mention in IOE2 and none in IOB2; ours must not depend on what tags occur."""
    tags = [["O", "I-PER", "E-PER"]]
    assert classification_report(tags, tags, mode="strict", output_dict=True)["micro avg"]["f1-score"] == 1.0
    assert seqeval_table([["O", "I-PER"]], [["O", "I-PER"]]).micro == Row()


Choice = tuple[int, int, str]
CHOICES = st.lists(st.tuples(st.integers(0, 13), st.integers(1, 3), st.sampled_from(["PER", "ORG", "LOC"])), max_size=6)


def _document(choices: list[Choice], name: str) -> Document:
    """Put flat mentions of whole words on TEXT, which is one sentence."""
    words, free, mentions = find_words(TEXT), 0, []
    for first, length, label in sorted(choices):
        last = min(first + length, len(words)) - 1
        if free <= first <= last:
            start, end = words[first].start, words[last].end
            mentions.append(Mention(id=f"m{first}", label=label, start=start, end=end, text=TEXT[start:end]))
            free = last + 1
    return Document(id=name, text=TEXT, sentences=(Sentence(start=0, end=len(TEXT)),), mentions=tuple(mentions))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(CHOICES, CHOICES), min_size=1, max_size=4))
def test_spans_and_strict_tags_agree_on_whole_words(drawn: list[tuple[list[Choice], list[Choice]]]) -> None:
    # Half of what is predicted is taken from the gold, so that some of it is right.
    pairs = [Pair(_document(g, str(n)), _document(g[::2] + p, str(n))) for n, (g, p) in enumerate(drawn)]
    spans, tags = Table.of(add_up(map(count_spans, pairs))), score_tags(pairs)
    assert tags.types.keys() == spans.types.keys()
    for ours, theirs in zip(
        [*spans.types.values(), spans.micro, spans.macro], [*tags.types.values(), tags.micro, tags.macro], strict=True
    ):
        assert ours.model_dump() == pytest.approx(theirs.model_dump())


def test_documents_merged_score_as_the_sum_of_their_counts(make: Make) -> None:
    first = Pair(make(["[P1 محمد] في [L1 حلب]"]), make(["[P1 محمد] في [O1 حلب]"]))
    second = Pair(make(["إلى [L1 إدلب]"]), make(["إلى [L1 إدلب]"]))
    merged = Pair(make(["[P1 محمد] في [L1 حلب]", "إلى [L2 إدلب]"]), make(["[P1 محمد] في [O1 حلب]", "إلى [L2 إدلب]"]))
    assert add_up([count_spans(first), count_spans(second)]) == count_spans(merged)
    assert score_tags([first, second]) == score_tags([merged])
