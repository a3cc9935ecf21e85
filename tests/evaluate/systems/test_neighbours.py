"""CAMeL Tools, Stanza and GLiNER by their adapters, over libraries that look like them."""

import sys
from pathlib import Path
from typing import Any

import pytest

from marsad.data.errors import UserError
from marsad.data.records import Document, Sentence
from marsad.evaluate.systems.registry import open_system


def find(spec: str, text: str) -> Document:
    document = Document(id="1", text=text, sentences=(Sentence(start=0, end=len(text)),))
    return next(open_system(spec).annotate([document]))


def spans(document: Document) -> list[tuple[str, str, int]]:
    return [(mention.label, mention.text, mention.start) for mention in document.mentions]


@pytest.mark.parametrize(
    ("spec", "library", "said"),
    [
        ("camel:default", "camel_tools", "camel:default needs CAMeL Tools, .* Run: pip install camel-tools"),
        ("stanza", "stanza", "stanza needs Stanza, .* Run: pip install stanza"),
        ("gliner:a/b", "gliner", r'gliner:a/b needs GLiNER, .* Run: pip install "gliner>=0\.2\.29"'),
    ],
)
def test_a_library_that_is_missing(spec: str, library: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(UserError, match=said):
        open_system(spec)


@pytest.mark.usefixtures("fake_libraries")
@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (
            "camel:unheard",
            r"camel:unheard could not be opened \(KeyError: 'unheard'\)\. .* run: camel_data -i ner-arabert",
        ),
        ("stanza:fa", r"\(FileNotFoundError: .*\)\. To download its models, run: python -c .* stanza\.download\('fa'"),
        ("gliner:missing", r"\(OSError: there is no such repository\)\. .* network: hf download missing"),
    ],
)
def test_a_model_that_is_missing(spec: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        open_system(spec)


@pytest.mark.usefixtures("fake_libraries")
def test_camel_tools_gives_no_tag_for_lone_marks_and_still_the_rest_is_right() -> None:
    document = find("camel:default", "قرب  حلب َ  وتدمر.")
    assert spans(document) == [("LOC", "حلب", 5), ("LOC", "وتدمر", 12)]


@pytest.mark.usefixtures("fake_libraries")
def test_what_camel_tools_was_trained_on_is_known() -> None:
    facts = open_system("camel").facts
    assert (facts.name, facts.trained_on) == ("CAMeL Tools default", ("anercorp-camel:train",))
    assert facts.label_map == {"LOC": "LOC", "PERS": "PER", "MISC": "MISC"}
    assert open_system("camel:some/other").facts.trained_on == ()


@pytest.mark.usefixtures("fake_libraries")
def test_stanza_reads_our_words() -> None:
    document = find("stanza", "مُعارِك قرب «حلب»،تدمر 1,200.")
    assert spans(document) == [("LOC", "حلب", 13), ("LOC", "تدمر", 18)]
    facts = open_system("stanza").facts
    assert facts.parameters == 12 and facts.trained_on == ("aqmar:test",)
    assert facts.notes == ("Trained on 70% of AQMAR's sentences, drawn by chance: its scores there flatter.",)


@pytest.mark.usefixtures("fake_libraries")
def test_gliner_reads_long_sentences_in_windows_and_nothing_twice() -> None:
    text = "ثم مر الوفد قرب حلب، " * 20
    document = find("gliner:a/b", text)
    assert document.sentences[0].windows > 5
    assert [start for _, _, start in spans(document)] == [i for i in range(len(text)) if text.startswith("حلب", i)]


@pytest.mark.usefixtures("fake_libraries")
def test_gliner_is_asked_what_the_user_wants(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("شخص: PER\nتاريخ: null\nمكان: LOC\n", encoding="utf-8")
    system = open_system(f"gliner:a/b+{tmp_path}/own.yaml")
    assert system.facts.labels == ("PER", "LOC")
    assert system.facts.label_map == {"شخص": "PER", "تاريخ": None, "مكان": "LOC"}
    [document] = system.annotate([Document(id="1", text="زار حلب.")])
    assert [(m.label, m.text, m.score) for m in document.mentions] == [("LOC", "حلب", 0.75)]


@pytest.mark.usefixtures("fake_libraries")
def test_gliner_offsets_that_are_wrong_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong: dict[str, Any] = {"start": 0, "end": 3, "text": "حلب", "label": "location", "score": 0.9}
    monkeypatch.setattr(sys.modules["gliner"].GLiNER, "inference", lambda *given, **settings: [[wrong]])
    with pytest.raises(UserError, match=r"says that 'حلب' stands at 0:3, where the text has 'زار'\. .* install that"):
        find("gliner:a/b", "زار حلب.")
