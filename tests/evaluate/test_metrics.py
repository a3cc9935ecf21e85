import sys
from collections.abc import Callable, Iterable, Iterator

import pytest

from marsad.data.errors import UserError
from marsad.data.records import Document, Sentence
from marsad.evaluate.metrics import Scores, Setting, evaluate, score
from marsad.evaluate.pairs import Pair, pair_up, without_annotation
from marsad.evaluate.tagging import score_tags

Make = Callable[..., Document]
SETTING = Setting(checkpoint="tiny", data="news", split="test", seed=7, labels=("PER", "ORG", "LOC", "CASUALTY"))


class Echo:
    """Answers with documents that were made before, and keeps what it was shown."""

    def __init__(self, answers: list[Document]):
        self.answers = answers
        self.shown: list[Document] = []
        self.threshold: float | None = None

    def annotate(self, documents: Iterable[Document], *, event_threshold: float | None = None) -> Iterator[Document]:
        self.shown, self.threshold = list(documents), event_threshold
        yield from self.answers


@pytest.fixture
def gold(make: Make) -> Document:
    return make(
        ["قتل [C1 3 جنود] في [L1 حلب]", "ونفى [P1 محمد العلي] ذلك"],
        [{"armed_clash": None}, {"statement": None}],
        links=[("location", "C1", "L1")],
        C1={"status": "killed"},
    )


def test_a_perfect_prediction_scores_one_everywhere(gold: Document) -> None:
    scores = score([gold], [gold], SETTING)
    assert scores.mentions and scores.mentions.tags and scores.events and scores.casualties and scores.links
    assert scores.mentions.spans.micro.f1 == scores.mentions.tags.micro.f1 == 1.0
    assert (
        scores.events.table.micro.f1 == scores.casualties.end_to_end["span+status"].f1 == scores.links.micro.f1 == 1.0
    )
    assert (scores.documents, scores.sentences, scores.words) == (1, 2, 9)


def test_only_annotated_layers_and_labels_are_scored(gold: Document) -> None:
    scores = score(
        [gold], [gold], SETTING.model_copy(update={"layers": ("mentions", "attributes"), "labels": ("PER",)})
    )
    assert scores.mentions is not None and set(scores.mentions.spans.types) == {"PER"}
    assert (scores.events, scores.casualties, scores.links) == (None, None, None)


def test_the_annotator_sees_no_annotation_and_is_asked_for_all_events(gold: Document) -> None:
    echo = Echo([gold])
    scores = evaluate(echo, [gold], SETTING)
    assert echo.shown == [without_annotation(gold)]
    assert echo.shown[0].mentions == () and echo.shown[0].links == ()
    assert all(sentence.events == () for sentence in echo.shown[0].sentences)
    assert echo.threshold == 0.0
    assert scores.seconds and scores.words_per_second == pytest.approx(scores.words / scores.seconds)


def test_scores_survive_json(gold: Document) -> None:
    scores = evaluate(Echo([gold]), [gold], SETTING)
    assert Scores.model_validate_json(scores.model_dump_json()) == scores


def test_without_seqeval_the_spans_are_scored_and_the_rest_is_named(
    gold: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("seqeval", "seqeval.metrics", "seqeval.scheme"):
        monkeypatch.setitem(sys.modules, name, None)
    scores = score([gold], [gold], SETTING)
    assert scores.mentions and scores.mentions.tags is None and scores.mentions.spans.micro.f1 == 1.0
    assert 'pip install "marsad[train]"' in scores.notes[0]
    with pytest.raises(UserError, match=r"marsad\[train\]"):
        score_tags([Pair(gold, gold)])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": "d2"}, "Document d1 of the gold stands beside document d2"),
        ({"text": "نص آخر", "sentences": (), "mentions": (), "links": ()}, "the predicted text is not the gold text"),
        ({"sentences": (Sentence(start=0, end=10),)}, "sentence borders"),
    ],
)
def test_other_documents_are_refused(gold: Document, change: dict[str, object], message: str) -> None:
    with pytest.raises(UserError, match=message):
        pair_up([gold], [gold.model_copy(update=change)])


def test_missing_documents_are_refused(gold: Document) -> None:
    with pytest.raises(UserError, match="as many"):
        pair_up([gold, gold], [gold])


def test_gold_without_sentences_is_scored_in_those_of_the_prediction(gold: Document) -> None:
    bare = gold.model_copy(update={"sentences": ()})
    scores = score([bare], [gold], SETTING.model_copy(update={"layers": ("mentions",)}))
    assert scores.sentences == 2
    assert scores.mentions and scores.mentions.tags and scores.mentions.tags.micro.f1 == 1.0
