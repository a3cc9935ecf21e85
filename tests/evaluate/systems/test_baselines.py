"""What all baselines share: they learn, they keep what they learned in a folder, and say what is wrong with one."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from marsad.data.errors import UserError
from marsad.data.records import Document
from marsad.evaluate.pairs import borders, pair_up, without_annotation
from marsad.evaluate.spans import count_spans
from marsad.evaluate.systems.contract import Baseline, Training
from marsad.evaluate.systems.registry import baseline_class, open_system
from marsad.evaluate.tally import Tally, add_up

Make = Callable[..., Document]
SPECS = ["majority", "gazetteer", "crf", "bilstm-crf", "patterns", "tfidf"]
PEOPLE = ["سامر الحداد", "ليلى منصور", "كريم عواد", "هدى الشامي"]
BODIES = ["وزارة الصحة", "الأمم المتحدة", "حزب النهضة"]
PLACES = ["حلب", "بغداد", "صنعاء", "طرابلس"]


@pytest.fixture(scope="module")
def documents(make: Make) -> list[Document]:
    return [
        make(
            [
                f"التقى [P1 {PEOPLE[n % 4]}] وفدا من [O1 {BODIES[n % 3]}] في [L1 {PLACES[(n + n // 4) % 4]}].",
                f"وأدت غارة جوية إلى مقتل [C1 {n + 2} مدنيين] قرب [L2 {PLACES[n % 4]}].",
            ],
            [{"diplomacy": None}, {"air_strike": None}],
            id=f"d{n}",
            C1={"status": "killed", "victim": "civilian"},
        )
        for n in range(12)
    ]


@pytest.fixture(scope="module")
def training(documents: list[Document]) -> Training:
    return Training(("tiny:train",), documents, ("PER", "ORG", "LOC", "CASUALTY"), ("mentions", "events", "attributes"))


@pytest.fixture(scope="module")
def fitted(training: Training) -> Callable[[str], Baseline]:
    """Return a function that fits a baseline, each once."""
    known: dict[str, Baseline] = {}

    def fit(spec: str) -> Baseline:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("marsad.evaluate.systems.bilstm_crf.BATCH", 2)
            patch.setattr("marsad.evaluate.systems.bilstm_crf.EPOCHS", 25)
            return known.get(spec) or known.setdefault(spec, baseline_class(spec).fit(training, seed=1))

    return fit


def _f1(gold: Iterable[Document], predicted: Iterable[Document]) -> float:
    return sum(add_up(map(count_spans, pair_up(gold, predicted))).values(), Tally()).f1


@pytest.mark.parametrize("spec", SPECS)
def test_loaded_it_says_the_same(
    spec: str, fitted: Callable[[str], Baseline], documents: list[Document], tmp_path: Path
) -> None:
    bare = [without_annotation(document) for document in documents]
    fitted(spec).save(tmp_path)
    loaded = open_system(spec, tmp_path)
    before, after = (list(system.annotate(bare, event_threshold=0.0)) for system in (fitted(spec), loaded))
    assert after == before
    assert [borders(document) for document in after] == [borders(document) for document in documents]
    assert any(document.mentions or document.sentences[0].events for document in after)
    assert loaded.facts.megabytes == pytest.approx(sum(p.stat().st_size for p in tmp_path.iterdir()) / 1e6)
    assert loaded.facts.model_copy(update={"megabytes": None}) == fitted(spec).facts


@pytest.mark.parametrize("spec", ["crf", "bilstm-crf"])
def test_taggers_learn_what_they_were_shown(
    spec: str, fitted: Callable[[str], Baseline], documents: list[Document], make: Make
) -> None:
    bare = [without_annotation(document) for document in documents]
    assert _f1(documents, fitted(spec).annotate(bare)) > 0.95
    unseen = make(["التقى [P1 سامر الحداد] وفدا من [O1 حزب النهضة] في [L1 صنعاء]."])
    assert _f1([unseen], fitted(spec).annotate([without_annotation(unseen)])) == 1.0


@pytest.mark.parametrize("spec", ["majority", "crf", "bilstm-crf", "patterns"])
def test_casualties_have_attributes(spec: str, fitted: Callable[[str], Baseline], documents: list[Document]) -> None:
    found = next(fitted(spec).annotate([without_annotation(documents[3])]))
    (casualty,) = [mention for mention in found.mentions if mention.label == "CASUALTY"]
    assert (casualty.text, casualty.status, casualty.victim) == ("5 مدنيين", "killed", "civilian")
    assert casualty.count and casualty.count.minimum == casualty.count.maximum == 5


def test_the_majority_is_told_whatever_the_sentence(fitted: Callable[[str], Baseline], make: Make) -> None:
    system = fitted("majority")
    found = next(system.annotate([make(["وصل سامر من صنعاء."])]))
    assert [(mention.label, mention.text) for mention in found.mentions] == [("PER", "سامر"), ("LOC", "صنعاء")]
    assert {event.type: event.score for event in found.sentences[0].events} == {"air_strike": 0.5, "diplomacy": 0.5}


def test_events_are_told_from_letters_of_words(fitted: Callable[[str], Baseline], make: Make) -> None:
    system = fitted("tfidf")
    assert not system.facts.labels
    text = make(["غارات جديدة أوقعت قتلى مدنيين.", "لقاء بين وفدين من الحزب."])
    scores = [
        {e.type: e.score or 0 for e in s.events} for s in next(system.annotate([text], event_threshold=0)).sentences
    ]
    assert scores[0]["air_strike"] > 0.5 > scores[0]["diplomacy"]
    assert scores[1]["diplomacy"] > 0.5 > scores[1]["air_strike"]


def test_seeds_change_what_says_so(training: Training, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marsad.evaluate.systems.bilstm_crf.EPOCHS", 1)
    kind = baseline_class("bilstm-crf")
    assert kind.seeded and not baseline_class("crf").seeded
    weights = []
    for seed in (1, 1, 2):
        kind.fit(training, seed).save(tmp_path)
        weights.append((tmp_path / "weights.safetensors").read_bytes())
    assert weights[0] == weights[1] != weights[2]


@pytest.mark.parametrize("spec", SPECS)
def test_what_cannot_be_learned_is_said(spec: str, documents: list[Document]) -> None:
    nothing = Training(("silent:train",), documents, (), ("links",))
    with pytest.raises(UserError, match="training text"):
        baseline_class(spec).fit(nothing, seed=1)


def test_folders_are_checked(fitted: Callable[[str], Baseline], tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"has no baseline\.json"):
        open_system("crf", tmp_path)
    fitted("patterns").save(tmp_path)
    with pytest.raises(UserError, match="holds no gazetteer"):
        open_system("gazetteer", tmp_path)
    fitted("gazetteer").save(tmp_path)
    with pytest.raises(UserError, match="holds the baseline gazetteer, not crf"):
        open_system("crf", tmp_path)
    (tmp_path / "baseline.json").write_text("{", encoding="utf-8")
    with pytest.raises(UserError, match="is broken"):
        open_system("gazetteer", tmp_path)


@pytest.mark.parametrize(
    ("spec", "name"),
    [("crf", "model.crfsuite"), ("bilstm-crf", "weights.safetensors"), ("tfidf", "weights.safetensors")],
)
def test_weights_are_checked(spec: str, name: str, fitted: Callable[[str], Baseline], tmp_path: Path) -> None:
    fitted(spec).save(tmp_path)
    (tmp_path / name).write_bytes(b"nothing")
    with pytest.raises(UserError, match=f"{name} is broken"):
        open_system(spec, tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(UserError, match=f"has no {name}"):
        open_system(spec, tmp_path)


@pytest.mark.parametrize("spec", SPECS)
def test_odd_texts_are_read(spec: str, fitted: Callable[[str], Baseline]) -> None:
    """Nothing, blanks, a lone surrogate, a word of marks alone."""
    texts = ["", " \n ", "قتل 3 \ud800 في حلب", "ــ ـ َ", "x" * 100]
    given = [Document(id=str(number), text=text) for number, text in enumerate(texts)]
    assert [document.text for document in fitted(spec).annotate(given)] == texts
