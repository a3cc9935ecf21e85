import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tokenizers import Tokenizer

from marsad.data.errors import UserError
from marsad.data.records import Document, Sentence
from marsad.evaluate.systems import huggingface
from marsad.evaluate.systems.registry import open_system


def annotate(spec: str, *sentences: str) -> list[Document]:
    documents = [Document(id=s[:9], text=s, sentences=(Sentence(start=0, end=len(s)),)) for s in sentences]
    return list(open_system(spec).annotate(documents))


def test_the_facts_are_those_of_the_folder(tiny_classifier: Path) -> None:
    facts = open_system(f"hf:{tiny_classifier}").facts
    assert facts.name == "tiny-ner"
    assert facts.labels == ("PER", "LOC")
    assert facts.label_map == {"PERS": "PER", "GPE": "LOC", "DATE": None}
    files = [path for path in tiny_classifier.iterdir() if path.suffix in {".json", ".safetensors"}]
    assert facts.megabytes == pytest.approx(sum(path.stat().st_size for path in files) / 1e6, abs=1e-3)


def test_random_weights_find_something(tiny_classifier: Path) -> None:
    [document] = annotate(f"hf:{tiny_classifier}", "التقى سامر الحداد وفدا من الأمم المتحدة في عمان وزار حلب.")
    assert document.mentions and all(0 < mention.score <= 1 for mention in document.mentions if mention.score)


def test_what_stands_beside_a_sentence_in_a_batch_changes_nothing(tiny_classifier: Path) -> None:
    short, long = "وزار سامر الحداد تدمر.", "ثم زار الوفد مدينة حلب وبلدة جنين " * 9
    spec = f"hf:{tiny_classifier}"
    assert annotate(spec, short, long)[0] == annotate(spec, short)[0]


@pytest.fixture
def every_aleppo(tiny_tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that is sure of one thing: what begins with the first piece of حلب is a place."""
    first = tiny_tokenizer.encode("حلب", add_special_tokens=False).ids[0]

    def run(model: Any, input_ids: NDArray[np.int64], attention_mask: NDArray[np.int64]) -> NDArray[np.float32]:
        assert input_ids.shape[1] <= 22 and input_ids.shape == attention_mask.shape
        chances = np.zeros((*input_ids.shape, 13), dtype=np.float32)
        chances[..., 0] = 0.5
        chances[input_ids == first, 8] = 0.9  # U-GPE
        chances[:, 0, 4] = 0.9  # U-PERS, on [CLS]: which no word may be read from
        return chances

    monkeypatch.setattr(huggingface, "_run", run)


@pytest.mark.usefixtures("every_aleppo")
def test_a_long_sentence_is_read_in_windows_and_each_word_once(tiny_classifier: Path) -> None:
    text = "مر الوفد قرب حلب ثم عاد، " * 30
    [document] = annotate(f"hf:{tiny_classifier}", text)
    assert document.sentences[0].windows > 5
    assert [m.start for m in document.mentions] == [
        start for start in range(len(text)) if text.startswith("حلب", start)
    ]
    assert {(m.text, m.label, m.score) for m in document.mentions} == {("حلب", "LOC", 0.9)}


@pytest.mark.usefixtures("every_aleppo")
def test_offsets_are_of_the_raw_text_and_words_that_the_tokenizer_deletes_are_none(tiny_classifier: Path) -> None:
    [document] = annotate(f"hf:{tiny_classifier}", "\u200f\u0640 (حَلَبَ)\ufeff وحلب")
    assert [(m.text, m.start, m.label) for m in document.mentions] == [("حَلَبَ", 4, "LOC")]


def test_a_label_that_nobody_knows_is_refused_until_it_is_mapped(tiny_classifier: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny_classifier, tmp_path / "odd"))
    config = (folder / "config.json").read_text(encoding="utf-8")
    (folder / "config.json").write_text(config.replace("GPE", "REGION"), encoding="utf-8")
    with pytest.raises(UserError, match="has the label REGION, and nobody has said"):
        open_system(f"hf:{folder}")
    (tmp_path / "own.yaml").write_text("REGION: LOC\n", encoding="utf-8")
    facts = open_system(f"hf:{folder}+{tmp_path}/own.yaml").facts
    assert facts.label_map == {"PERS": "PER", "REGION": "LOC", "DATE": None}


def test_a_folder_without_a_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=rf"hf:{tmp_path} could not be opened .*\. Give a folder with a whole model"):
        open_system(f"hf:{tmp_path}")


def test_a_tokenizer_without_offsets_is_refused(tiny_classifier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = huggingface._load
    monkeypatch.setattr(huggingface, "_load", lambda asked: (loaded(asked)[0], object()))
    with pytest.raises(UserError, match=r"gives no offsets\. Save it as a fast one"):
        open_system(f"hf:{tiny_classifier}")


def test_without_transformers_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(UserError, match=r'hf:a/b needs torch and transformers, .* Run: pip install "marsad\[train\]"'):
        open_system("hf:a/b")
