from collections.abc import Callable, Iterable, Iterator

import pytest

from marsad.data.records import Document
from marsad.evaluate.parity import Parity, compare
from marsad.evaluate.tally import Share

Make = Callable[..., Document]


class Fixed:
    def __init__(self, *documents: Document):
        self.documents = documents

    def annotate(self, documents: Iterable[Document], *, event_threshold: float | None = None) -> Iterator[Document]:
        yield from self.documents


@pytest.fixture
def first(make: Make) -> Document:
    return make(
        ["قتل [C1 3 جنود] في [L1 حلب]", "ونفى [P1 محمد العلي] ذلك", "ثم عاد [P2 سامي]"],
        [{"armed_clash": 0.9}, {"statement": 0.8}],
        links=[("location", "C1", "L1")],
        C1={"status": "killed", "victim": "combatant", "cumulative": False},
    )


def test_the_same_is_the_same_whatever_the_scores(first: Document, make: Make) -> None:
    sentences = [
        s.model_copy(update={"events": tuple(e.model_copy(update={"score": 0.51}) for e in s.events)})
        for s in first.sentences
    ]
    result = compare(Fixed(first), Fixed(first.model_copy(update={"sentences": tuple(sentences)})), [first])
    assert result.differences == ()
    assert set(result.same.values()) == {Share.of(3, 3)}


def test_differences_are_named_by_sentence_and_part(first: Document, make: Make) -> None:
    second = make(
        ["قتل [C1 3 جنود] في [L1 حلب]", "ونفى [P1 محمد] العلي ذلك", "ثم عاد [P2 سامي]"],
        [{"armed_clash": 0.9, "shelling": 0.5}, {"statement": 0.8}],
        C1={"status": "injured", "victim": "combatant", "cumulative": False},
    )
    result = compare(Fixed(first), Fixed(second), [first])
    assert {part: share.right for part, share in result.same.items()} == {
        "mentions": 2,
        "attributes": 2,
        "events": 2,
        "links": 2,
    }
    by_part = {difference.part: difference for difference in result.differences}
    assert by_part["mentions"].sentence == "ونفى محمد العلي ذلك"
    assert [name.split(" ", 2)[2] for name in by_part["mentions"].first + by_part["mentions"].second] == [
        "محمد العلي",
        "محمد",
    ]
    assert by_part["events"].first == () and by_part["events"].second == ("shelling",)
    assert "killed" in by_part["attributes"].first[0] and "injured" in by_part["attributes"].second[0]
    assert by_part["links"].first[0].startswith("location: CASUALTY") and by_part["links"].second == ()


def test_several_documents_and_json(first: Document, make: Make) -> None:
    other = make(["لا شيء هنا"], id="d2")
    result = compare(Fixed(first, other), Fixed(first, other), [first, other])
    assert result.sentences == 4
    assert Parity.model_validate_json(result.model_dump_json()) == result


def test_lone_surrogates_can_be_reported(make: Make) -> None:
    with_mention, without = make(["وصل [P1 سا\ud83dمي]"]), make(["وصل سا\ud83dمي"])
    result = compare(Fixed(with_mention), Fixed(without), [with_mention])
    assert "\ufffd" in result.differences[0].sentence
    assert result.model_dump_json()
