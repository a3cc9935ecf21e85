"""What every system of the benchmark must do, whatever is behind it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from marsad.data.jsonl import dump_document, load_json
from marsad.data.records import Document, Sentence
from marsad.data.words import find_words
from marsad.evaluate.systems.contract import Facts, System, Training
from marsad.evaluate.systems.registry import baseline_class, is_baseline, open_system

BASELINES = ["majority", "gazetteer", "crf", "bilstm-crf", "patterns", "tfidf"]
SPECS = ["checkpoint", *BASELINES, "hf:", "camel:default", "stanza:ar", "gliner:some/model", "llm:some-model"]
# Those that are sure to find a place in the second document: what finds nothing passes every other test.
FINDERS = {"gazetteer", "camel:default", "stanza:ar", "gliner:some/model", "llm:some-model"}

LONG = " ".join(["قصفت الطائرات مواقع قرب حلب وسقط 3 قتلى، ثم"] * 60) + " عادت."
TEXTS = [
    [
        "قُتِلَ ثَلاثَةُ مَدَنِيّينَ فِي حَلَب.",
        "الــقــصــف على جنيــن 😢🚑 أوقع 4 جرحى!",
        "قال John Smith (من NGO) إن 12 شخصا قتلوا.",
    ],
    ["انفجرت سيارة في حلب صباح اليوم.", "", "😢", "   ", "و أن ّ المدينة هادئة \ud800 الآن."],
    [LONG],
    [],
]


def make(number: int, sentences: list[str]) -> Document:
    text, places = "\ufeff\n" if sentences else "", []
    for sentence in sentences:
        places.append(Sentence(start=len(text), end=len(text) + len(sentence)))
        text += sentence + "\n"
    return Document(id=f"d{number}", text=text, sentences=tuple(places), meta={"source": "own"})


DOCUMENTS = [
    *(make(number, sentences) for number, sentences in enumerate(TEXTS)),
    Document(id="raw", text="نص بلا حدود."),
]


class Run(NamedTuple):
    spec: str
    system: System
    documents: list[Document]  # annotated, with event threshold 0


@pytest.fixture(scope="module")
def patch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module", params=SPECS)
def run(
    request: pytest.FixtureRequest,
    patch: pytest.MonkeyPatch,
    install: Callable[[pytest.MonkeyPatch], None],
    tiny_documents: list[Document],
    tmp_path_factory: pytest.TempPathFactory,
) -> Run:
    install(patch)
    spec: str = request.param
    if is_baseline(spec):
        folder = tmp_path_factory.mktemp(spec)
        fit(spec, tiny_documents).save(folder)
        system = open_system(spec, folder)
    else:
        system = open_system(named(spec, request, patch))
    return Run(spec, system, list(system.annotate(DOCUMENTS, event_threshold=0.0)))


def fit(spec: str, documents: list[Document]) -> Any:
    labels = ("PER", "ORG", "LOC", "CASUALTY")
    training = Training(("tiny:train",), documents, labels, ("mentions", "events", "attributes", "links"))
    return baseline_class(spec).fit(training, seed=1)


def named(spec: str, request: pytest.FixtureRequest, patch: pytest.MonkeyPatch) -> str:
    if spec == "checkpoint":
        return str(request.getfixturevalue("tiny_original"))
    if spec == "hf:":
        return f"hf:{request.getfixturevalue('tiny_classifier')}"
    if spec.startswith("llm:"):
        reply, replied = request.getfixturevalue("reply"), request.getfixturevalue("replied")
        answer = replied(["shelling"], [("LOC", "حلب"), ("PER", "شخص غائب")])
        patch.setenv("MARSAD_LLM_URL", request.getfixturevalue("serve")(lambda body: reply(answer)).url)
    return spec


def test_the_same_documents_come_back_in_order(run: Run) -> None:
    given = [(document.id, document.text, document.meta) for document in DOCUMENTS]
    assert [(document.id, document.text, document.meta) for document in run.documents] == given


def test_sentences_keep_their_borders(run: Run) -> None:
    for given, found in zip(DOCUMENTS[:-1], run.documents[:-1], strict=True):
        assert [(s.start, s.end) for s in found.sentences] == [(s.start, s.end) for s in given.sentences]
    assert [(s.start, s.end) for s in run.documents[-1].sentences] == [(0, 12)]


def test_mentions_are_whole_words_inside_one_sentence_and_never_overlap(run: Run) -> None:
    for document in run.documents:
        end = 0
        for mention in document.mentions:
            assert end <= mention.start < (end := mention.end)
            [sentence] = [s for s in document.sentences if s.start <= mention.start and mention.end <= s.end]
            words = find_words(document.text[sentence.start : sentence.end])
            assert mention.start - sentence.start in {word.start for word in words}
            assert mention.end - sentence.start in {word.end for word in words}


def test_the_facts_name_every_label_and_event_type(run: Run) -> None:
    facts = run.system.facts
    assert {mention.label for document in run.documents for mention in document.mentions} <= set(facts.labels)
    types = {event.type for document in run.documents for sentence in document.sentences for event in sentence.events}
    assert types <= set(facts.event_types)
    assert bool(facts.event_types) == ("events" in facts.layers)
    assert bool(facts.labels) == ("mentions" in facts.layers)


def test_the_layers_that_the_facts_leave_out_are_empty(run: Run) -> None:
    layers = run.system.facts.layers
    for document in run.documents:
        assert "links" in layers or not document.links
        assert "attributes" in layers or not any(mention.status for mention in document.mentions)


def test_at_threshold_0_every_sentence_with_words_has_a_score_for_every_event_type(run: Run) -> None:
    sentences = [
        sentence for document in run.documents for sentence in document.sentences if sentence.end > sentence.start
    ]
    scores = [event.score for sentence in sentences for event in sentence.events]
    if run.spec.startswith("llm:") or not run.system.facts.event_types:
        assert not any(scores)  # it states events, and has no scores
        return
    spoken = [s for d in run.documents for s in d.sentences if find_words(d.text[s.start : s.end])]
    for sentence in spoken:
        assert {event.type for event in sentence.events} == set(run.system.facts.event_types)
        assert all(event.score is not None and 0 <= event.score <= 1 for event in sentence.events)


def test_documents_and_facts_survive_json(run: Run) -> None:
    for document in run.documents:
        assert Document.model_validate(load_json(dump_document(document))) == document
    facts = run.system.facts
    assert Facts.model_validate_json(facts.model_dump_json()) == facts


def test_what_is_near_a_document_changes_nothing(run: Run) -> None:
    alone = list(run.system.annotate(DOCUMENTS[1:2], event_threshold=0.0))
    assert spans(alone[0]) == spans(run.documents[1])
    assert list(run.system.annotate([])) == []


def test_places_are_found_where_they_stand(run: Run) -> None:
    if run.spec in FINDERS:
        assert ("LOC", "حلب") in [(label, text) for label, text, _ in spans(run.documents[1])]


def spans(document: Document) -> list[tuple[str, str, int]]:
    return [(mention.label, mention.text, mention.start) for mention in document.mentions]


def test_the_facts_say_what_was_asked_for_and_what_it_weighs(run: Run) -> None:
    facts = run.system.facts
    assert facts.name and run.spec.rstrip(":").replace("checkpoint", "") in facts.spec
    if not run.spec.startswith("llm:"):
        assert facts.parameters is not None
    if run.spec in {"checkpoint", "hf:", "stanza:ar", *BASELINES}:
        assert facts.megabytes is not None and facts.megabytes > 0


def test_a_system_is_opened_from_its_spec_alone(run: Run, tmp_path: Path) -> None:
    if is_baseline(run.spec):
        with pytest.raises(Exception, match="fit"):
            open_system(run.spec, tmp_path)
    else:
        assert open_system(run.system.facts.spec).facts.labels == run.system.facts.labels
