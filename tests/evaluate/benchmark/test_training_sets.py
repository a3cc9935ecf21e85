from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from marsad.data.errors import UserError
from marsad.data.records import Document
from marsad.evaluate.benchmark.plan import DataUse
from marsad.evaluate.benchmark.training_sets import Corpora
from marsad.evaluate.gold import Gold

Make = Callable[..., Document]
LEAK = "وصل [P1 سامي] إلى [L1 حلب] صباح اليوم ومعه وفد كبير"
OTHER = "قتل [C1 3 جنود] قرب [L2 حمص] بعد انفجار في مستودع قديم"
NEWS = DataUse("news", "train")


class _Given(Corpora):
    """Corpora that are not read but given."""

    def __init__(self, *golds: Gold):
        super().__init__(Path("nowhere"), {(gold.name, gold.split or ""): gold for gold in golds})


@pytest.fixture
def news(make: Make) -> Gold:
    labels = ("PER", "LOC", "CASUALTY")
    return Gold("news", "train", [make([LEAK, OTHER])], labels, ("mentions", "attributes"), ())


@pytest.fixture
def towns(make: Make) -> Gold:
    return Gold("towns", "test", [make(["قال شاهد", LEAK], id="t")], ("PER", "LOC"), ("mentions",), ())


def test_sentences_of_the_test_text_and_their_mentions_are_left_out(news: Gold, towns: Gold) -> None:
    training = _Given(news).training_set(towns, DataUse("towns", "test"), [NEWS])
    (document,) = training.documents
    assert [document.text[s.start : s.end][:3] for s in document.sentences] == ["قتل"]
    assert [mention.text for mention in document.mentions] == ["3 جنود", "حمص"]
    assert training.notes == ("1 training sentences that stand in the test text were left out.",)
    assert (training.names, training.labels) == (("news:train",), ("PER", "LOC", "CASUALTY"))


def test_of_several_corpora_what_all_annotate_is_learned(news: Gold, towns: Gold, make: Make) -> None:
    wiki = Gold("wiki", "all", [make(["زار [O1 الوفد] [L1 عمان]"], id="w")], ("LOC", "ORG"), ("mentions",), ())
    training = _Given(news, wiki).training_set(towns, DataUse("towns", "test"), [NEWS, DataUse("wiki", "all")])
    assert (training.labels, training.layers) == (("LOC",), ("mentions",))
    assert {mention.label for document in training.documents for mention in document.mentions} == {"LOC"}
    assert training.notes[1].endswith("annotate it: PER, CASUALTY, attributes, ORG.")


def test_another_content_has_another_digest(news: Gold, towns: Gold) -> None:
    use = DataUse("towns", "test")
    one, same = (_Given(news).training_set(towns, use, [NEWS]) for _ in range(2))
    fewer = _Given(replace(news, labels=("PER", "LOC"))).training_set(towns, use, [NEWS])
    assert one.digest == same.digest != fewer.digest


def test_training_on_the_test_text_alone_is_an_error(news: Gold, towns: Gold) -> None:
    with pytest.raises(UserError, match="All sentences of towns:test stand in the test text"):
        _Given(towns).training_set(towns, DataUse("towns", "test"), [DataUse("towns", "test")])


def test_without_a_training_split_one_must_be_given(towns: Gold) -> None:
    with pytest.raises(UserError, match=r"has no split train to fit a baseline on. Give --train CORPUS"):
        _Given().training_set(replace(towns, name="aqmar"), DataUse("aqmar", "test"), [])
    with pytest.raises(UserError, match=r"x.jsonl is a file: .* Give --train CORPUS"):
        _Given().training_set(replace(towns, name="x.jsonl", split=None), DataUse("x.jsonl", "test"), [])


def test_corpora_that_cannot_be_read_are_named(news: Gold) -> None:
    found, lost = _Given(news).find(["news:train", "anercorp-camel:train", "a model's own text"])
    assert (found, lost) == ([news], ["anercorp-camel:train", "a model's own text"])


def test_learned_text_is_made_once_until_another_is(news: Gold, towns: Gold) -> None:
    corpora = _Given(news, towns)
    learned = corpora.learned(("news:train",), ())
    assert corpora.learned(("news:train",), ()) is learned and "قال شاهد" not in learned.index
    assert "قال شاهد" in corpora.learned(("news:train", "towns:test"), ()).index


def test_what_was_held_out_is_not_learned(news: Gold, towns: Gold, make: Make) -> None:
    leaked = make([LEAK]).text
    assert leaked in _Given(news, towns).learned(("news:train",), ()).index
    learned = _Given(news, towns).learned(("news:train",), ("towns:test",))
    assert leaked not in learned.index and make([OTHER]).text in learned.index
    assert [mention.text for document in learned.documents for mention in document.mentions] == ["3 جنود", "حمص"]
    whole = _Given(replace(news, documents=[make([LEAK])]), towns).learned(("news:train",), ("towns:test",))
    assert not whole.documents and leaked not in whole.index
