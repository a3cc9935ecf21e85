"""Planted test sentences are found, however they are spelt and cut, and counted once each."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from marsad.data.records import Document
from marsad.evaluate.benchmark.contamination import find_contamination, index_of
from marsad.evaluate.benchmark.records import Contamination

Make = Callable[..., Document]
SEEN = "أعلنت وزارة الصحة أن ثلاثة مدنيين قُتلوا وأصيب عشرة آخرون في قصف على مدينة الباب صباح أمس"
SAME_CUT = "اعلنت وزارة الصحة ان ثلاثة مدنيين قتل وا و اصيب عشرة اخرون في قصف على مدينة الباب صباح امس"
SAME_SPELT = "«أعلنت وزاره الصحه، أن ثلاثه مدنيين قُتِلوا، وأُصيب عشره آخرون في قصفٍ على مدينه الباب صباح أمس»."
UNSEEN = "نفى متحدث باسم الجيش أن تكون قواته قد انسحبت من البلدة بعد معارك استمرت يومين"
OTHER = "وافتتح المجلس البلدي مدرسة جديدة في الحي الشرقي بحضور أهالي التلاميذ وعدد من المعلمين"


@pytest.mark.parametrize("copy", [SEEN, SAME_CUT, SAME_SPELT])
def test_a_planted_sentence_is_found(make: Make, copy: str) -> None:
    found = find_contamination(index_of([make([OTHER, copy])]), [make([UNSEEN, SEEN])], ("news:train",))
    assert found == Contamination(sentences=1, share=0.5, searched=("news:train",))


def test_a_test_sentence_counts_once_and_each_of_its_twins(make: Make) -> None:
    training = index_of([make([SEEN, SAME_CUT]), make([SAME_SPELT])])
    assert find_contamination(training, [make([SEEN, UNSEEN])], ("news:train",)).sentences == 1
    twins = [make([SEEN, UNSEEN]), make([SAME_CUT])]
    assert find_contamination(index_of([make([SEEN])]), twins, ("news:train",)).sentences == 2


def test_parts_in_two_training_sentences_count(make: Make) -> None:
    words = SEEN.split()
    halves = [" ".join([*words[:9], OTHER]), " ".join([UNSEEN, *words[7:]])]
    assert find_contamination(index_of([make(halves)]), [make([SEEN])], ("news:train",)).sentences == 1


def test_text_without_sentence_borders_is_searched_too(make: Make) -> None:
    training, test = (make([text]).model_copy(update={"sentences": ()}) for text in (f"{OTHER}. {SEEN}.", SEEN))
    assert find_contamination(index_of([training]), [test], ("news:train",)).sentences == 1


def test_nothing_known_is_nothing_searched(make: Make) -> None:
    assert find_contamination(index_of([]), [make([SEEN])], ()) == Contamination()


def test_anercorp_is_split_with_care() -> None:
    from marsad.evaluate.gold import read_gold

    root = os.environ.get("MARSAD_CORPORA")
    if not root:
        pytest.skip("MARSAD_CORPORA is not set")
    train, test = (read_gold("anercorp-camel", split, Path(root)).documents for split in ("train", "test"))
    assert find_contamination(index_of(train), test, ("anercorp-camel:train",)).sentences == 2
