from collections.abc import Callable

import pytest

from marsad.data.records import Document
from marsad.evaluate.breakdowns import score_by_length, score_by_source, score_seen
from marsad.evaluate.pairs import Pair
from marsad.evaluate.tally import Row

Make = Callable[..., Document]


def with_meta(document: Document, **meta: object) -> Document:
    return document.model_copy(update={"meta": meta})


def test_seen_and_unseen_by_hand(make: Make) -> None:
    training = [make(["زار [P1 سامر الحداد] مدينة [L1 حلب]"]), make(["وقالت [O1 الأمم المتحدة] إن ذلك مهم"])]
    gold = make(["عاد [P1 سامر الحداد] إلى [L1 حلب] ثم [L2 إدلب] مع [O1 الأمم المتحدة]"])
    predicted = make(["عاد [P1 سامر الحداد] إلى [L1 حلب] ثم [P2 إدلب] مع الأمم المتحدة"])
    assert score_seen([Pair(gold, predicted)], training) == {
        "seen": Row(precision=1, recall=2 / 3, f1=0.8, support=3),
        "unseen": Row(precision=0, recall=0, f1=0, support=1),
    }
    assert list(score_seen([Pair(gold, predicted)], training)) == ["seen", "unseen"]


def test_the_label_is_part_of_what_was_seen(make: Make) -> None:
    document = make(["وصل إلى [L1 عمر]"])
    assert set(score_seen([Pair(document, document)], [make(["قال [P1 عمر]"])])) == {"unseen"}


@pytest.mark.parametrize(
    ("words", "part"),
    [("الأُمم المتّحدة", "seen"), ("الامم  المتحدة", "seen"), ("الأمـم المتحدة", "seen"), ("للأمم المتحدة", "unseen")],
)
def test_spelling_makes_no_other_mention_and_a_clitic_does(make: Make, words: str, part: str) -> None:
    document = make([f"وفق [O1 {words}]"])
    assert set(score_seen([Pair(document, document)], [make(["قالت [O1 الأمم المتحدة]"])])) == {part}


def test_without_any_training_text_nothing_was_seen(make: Make) -> None:
    document = make(["في [L1 حلب]"])
    assert set(score_seen([Pair(document, document)], [])) == {"unseen"}


def test_lengths_count_the_words_of_the_sentence(make: Make) -> None:
    short, eleven = "قصف [L1 حلب]", "قال [P1 سامر] إن أهالي [L2 درعا] عادوا إلى بيوتهم أمس من المخيم القديم"
    gold = make([short, eleven, "في " * 90 + "[L3 إدلب]"])
    predicted = make([short, eleven.replace("[P1 سامر]", "سامر"), "في " * 90 + "[L3 إدلب]"])
    rows = score_by_length([Pair(gold, predicted)])
    assert list(rows) == ["1-10", "11-20", "81 or more"]
    assert rows["11-20"] == Row(precision=1, recall=0.5, f1=2 / 3, support=2)
    assert [row.support for row in rows.values()] == [1, 2, 1]


@pytest.mark.parametrize(("words", "bucket"), [(10, "1-10"), (11, "11-20"), (20, "11-20"), (80, "41-80")])
def test_the_borders_of_the_lengths(make: Make, words: int, bucket: str) -> None:
    document = make(["ثم " * (words - 1) + "[L1 حلب]"])
    assert list(score_by_length([Pair(document, document)])) == [bucket]


def test_a_text_without_sentences_is_one_and_no_mention_is_lost(make: Make) -> None:
    document = make(["في [L1 حلب]"]).model_copy(update={"sentences": ()})
    assert score_by_length([Pair(document, document)])["1-10"].support == 1
    late = make(["في [L1 حلب]", "وفي [L2 حمص]"])
    late = late.model_copy(update={"sentences": late.sentences[1:]})
    assert score_by_length([Pair(late, late)])["1-10"].support == 2


def test_sources_are_what_the_documents_say(make: Make) -> None:
    gold, wrong = make(["في [L1 حلب]"]), make(["في حلب"])
    pairs = [
        Pair(with_meta(gold, source="وكالة الأنباء", file="a"), gold),
        Pair(with_meta(gold, outlet="الجريدة"), wrong),
        Pair(with_meta(gold, file="levant"), gold),
        Pair(with_meta(gold, file="levant"), wrong),
        Pair(gold, wrong),
    ]
    rows = score_by_source(pairs)
    assert {name: (row.recall, row.support) for name, row in rows.items()} == {
        "levant": (0.5, 2),
        "not stated": (0, 1),
        "الجريدة": (0, 1),
        "وكالة الأنباء": (1, 1),
    }
    assert list(rows) == sorted(rows)


def test_where_no_document_says_its_source_there_is_no_breakdown(make: Make) -> None:
    document = make(["في [L1 حلب]"])
    assert score_by_source([Pair(document, document)]) == {}
    assert score_by_source([Pair(with_meta(document, source=None, url="example.org"), document)]) == {}
    assert list(score_by_source([Pair(with_meta(document, source="المرصد"), document)])) == ["المرصد"]
