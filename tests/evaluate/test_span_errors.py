from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.data.records import Document, Mention
from marsad.evaluate.pairs import Pair
from marsad.evaluate.partial_spans import count_partial_spans
from marsad.evaluate.span_errors import choose_examples, count_confusion, count_errors, find_errors
from marsad.evaluate.spans import count_spans
from marsad.evaluate.tally import Tally

Make = Callable[..., Document]
TEXT = "أعلن قائد الجيش الوطني أمس سقوط القتلى في حلب"


@pytest.fixture
def pair(make: Make) -> Pair:
    gold = make(
        [
            "قال [P1 محمد العلي] إن [O1 الجيش الوطني] دخل [L1 حلب]",
            "وقتل [C1 12 جنديا] قرب [L2 باب الهوى] يوم الأحد، وفق [O2 المرصد]",
        ]
    )
    predicted = make(
        [
            "قال [P1 محمد] العلي إن [L1 الجيش الوطني] دخل [L2 حلب]",
            "وقتل [C1 12 جنديا] قرب باب [P2 الهوى يوم] [L3 الأحد]، وفق المرصد",
        ]
    )
    return Pair(gold, predicted)


def test_each_kind_by_hand(pair: Pair) -> None:
    found = [(e.kind, e.gold and e.gold.text, e.predicted and e.predicted.text) for e in find_errors(pair)]
    assert found == [
        ("boundary", "محمد العلي", "محمد"),
        ("type", "الجيش الوطني", "الجيش الوطني"),
        ("boundary and type", "باب الهوى", "الهوى يوم"),
        ("spurious", None, "الأحد"),
        ("missed", "المرصد", None),
    ]


def test_all_kinds_are_counted_also_those_that_never_occur(pair: Pair, make: Make) -> None:
    assert count_errors(find_errors(pair)) == dict.fromkeys(
        ("boundary", "type", "boundary and type", "missed", "spurious"), 1
    )
    assert set(count_errors(find_errors(Pair(pair.gold, pair.gold))).values()) == {0}


def test_the_second_piece_of_a_mention_is_spurious(make: Make) -> None:
    gold, predicted = make(["نفت [O1 وزارة الدفاع الروسية] ذلك"]), make(["نفت [O1 وزارة] [O2 الدفاع الروسية] ذلك"])
    assert [error.kind for error in find_errors(Pair(gold, predicted))] == ["boundary", "spurious"]
    assert [error.kind for error in find_errors(Pair(predicted, gold))] == ["boundary", "missed"]


def test_the_right_label_goes_before_the_wrong_one(make: Make) -> None:
    gold, predicted = make(["في [O1 جامعة دمشق] أمس"]), make(["في [L1 جامعة] [O1 دمشق أمس]"])
    assert [(e.kind, e.start) for e in find_errors(Pair(gold, predicted))] == [("boundary", 3), ("spurious", 3)]


def test_what_is_right_takes_no_part_in_errors() -> None:
    """A place inside an organisation that was found is spurious, not a confusion of the two."""
    outer = Mention(id="O1", label="ORG", start=10, end=22, text=TEXT[10:22])
    inner = Mention(id="L1", label="LOC", start=10, end=15, text=TEXT[10:15])
    gold = Document(id="d", text=TEXT, mentions=(outer,))
    predicted = Document(id="d", text=TEXT, mentions=(outer, inner))
    assert [error.kind for error in find_errors(Pair(gold, predicted))] == ["spurious"]
    assert count_confusion([Pair(gold, predicted)]) == {"ORG": {"ORG": 1}}


def test_examples_hold_the_sentence_and_offsets_inside_it(pair: Pair) -> None:
    examples = {example.kind: example for example in choose_examples(find_errors(pair))}
    both = examples["boundary and type"]
    assert both.sentence == "وقتل 12 جنديا قرب باب الهوى يوم الأحد، وفق المرصد"
    assert both.gold_span and both.sentence[slice(*both.gold_span)] == "باب الهوى"
    assert both.predicted_span and both.sentence[slice(*both.predicted_span)] == "الهوى يوم"
    assert (both.gold_label, both.predicted_label, both.document) == ("LOC", "PER", "d1")
    assert examples["missed"].predicted_label is None and examples["missed"].predicted_span is None
    assert examples["spurious"].gold_label is None and examples["spurious"].gold_span is None


def test_examples_are_spread_over_the_corpus_and_the_same_each_time(make: Make) -> None:
    pairs = [Pair(make(["وصل إلى [L1 حلب]"], id=f"d{n}"), make(["وصل إلى حلب"], id=f"d{n}")) for n in range(10)]
    errors = [error for pair in pairs for error in find_errors(pair)]
    chosen = [example.document for example in choose_examples(errors, per_kind=3)]
    assert chosen == ["d0", "d3", "d6"]
    assert len(list(choose_examples(errors, per_kind=100))) == 10


def test_an_example_without_sentences_is_the_mentions_alone() -> None:
    gold = Document(id="d", text=TEXT, mentions=(Mention(id="m", label="ORG", start=10, end=22, text=TEXT[10:22]),))
    (example,) = choose_examples(find_errors(Pair(gold, Document(id="d", text=TEXT))))
    assert (example.sentence, example.gold_span) == ("الجيش الوطني", (0, 12))


def test_examples_with_lone_surrogates_can_be_written(make: Make) -> None:
    pair = Pair(make(["وصل \ud83d إلى [L1 حلب]"]), make(["وصل \ud83d إلى حلب"]))
    (example,) = choose_examples(find_errors(pair))
    assert "\ufffd" in example.model_dump_json() and example.gold_span == (10, 13)


def test_the_confusion_by_hand(pair: Pair) -> None:
    assert count_confusion([pair, pair]) == {
        "CASUALTY": {"CASUALTY": 2},
        "LOC": {"LOC": 2, "PER": 2},
        "O": {"LOC": 2},
        "ORG": {"LOC": 2, "O": 2},
        "PER": {"PER": 2},
    }


def test_the_prediction_that_shares_most_is_the_one_confused(make: Make) -> None:
    gold = make(["في [O1 جامعة دمشق الدولية] أمس"])
    assert count_confusion([Pair(gold, make(["في [O1 جامعة] [L1 دمشق الدولية] أمس"]))]) == {"ORG": {"LOC": 1}}


def test_of_two_that_share_as_much_the_right_label_counts(make: Make) -> None:
    gold, predicted = make(["في [O1 حلبحمص] أمس"]), make(["في [L1 حلب][O1 حمص] أمس"])
    assert count_confusion([Pair(gold, predicted)]) == {"ORG": {"ORG": 1}}


DRAWN = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 12), st.sampled_from(["PER", "ORG", "LOC"])), max_size=6, unique=True
)


def drawn_document(drawn: list[tuple[int, int, str]], flat: bool) -> Document:
    mentions: list[Mention] = []
    for start, length, label in sorted(drawn):
        if not flat or not mentions or mentions[-1].end <= start:
            end = start + length
            mentions.append(Mention(id=f"m{len(mentions)}", label=label, start=start, end=end, text=TEXT[start:end]))
    return Document(id="d", text=TEXT, mentions=tuple(mentions))


@settings(max_examples=200, deadline=None)
@given(DRAWN, DRAWN, st.booleans())
def test_errors_and_right_mentions_are_all_mentions(
    gold: list[tuple[int, int, str]], predicted: list[tuple[int, int, str]], flat: bool
) -> None:
    pair = Pair(drawn_document(gold, flat), drawn_document(gold[::2] + predicted, flat))
    exact, partial = (sum(count(pair).values(), Tally()) for count in (count_spans, count_partial_spans))
    counts = Counter(error.kind for error in find_errors(pair))
    both = counts["boundary"] + counts["type"] + counts["boundary and type"]
    assert exact.correct + both + counts["missed"] == exact.gold
    assert exact.correct + both + counts["spurious"] == exact.predicted
    if flat:  # of flat mentions, those that are right in part are the right ones and the wrong borders
        assert exact.correct + counts["boundary"] == partial.correct
    confusion = count_confusion([pair])
    for label, tally in count_spans(pair).items():
        assert sum(confusion.get(label, {}).values()) == tally.gold
