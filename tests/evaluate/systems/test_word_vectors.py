"""Word vectors that the user gives to the BiLSTM-CRF."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from marsad.data.errors import UserError
from marsad.data.jsonl import dump_json
from marsad.data.records import Document
from marsad.evaluate.systems import word_vectors
from marsad.evaluate.systems.bilstm_crf import BilstmCrfBaseline
from marsad.evaluate.systems.contract import Training
from marsad.evaluate.systems.word_vectors import read_vectors, vector_key

TEXT = "4 3\nإلى 1 0 0\nحلب 0 1 0\nحلَب 9 9 9\nقامشلي 0 0 1\n"


@pytest.fixture
def vectors(tmp_path: Path) -> Path:
    path = tmp_path / "words.vec"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_words_are_folded_and_the_frequent_form_wins(vectors: Path) -> None:
    found = read_vectors(vectors, [])
    assert list(found) == ["الي", "حلب", "قامشلي"]
    assert found["حلب"].tolist() == [0, 1, 0]
    assert vector_key("إدلب-٢٠١٩") == "ادلب-0000"


def test_rare_words_are_kept_where_they_are_needed(vectors: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_vectors, "MOST", 1)
    assert list(read_vectors(vectors, ["قامشلي"])) == ["الي", "قامشلي"]


def test_binary_files_are_read(vectors: Path, tmp_path: Path) -> None:
    from gensim.models import KeyedVectors

    path = tmp_path / "words.bin"
    KeyedVectors.load_word2vec_format(str(vectors)).save_word2vec_format(str(path), binary=True)
    assert np.array_equal(read_vectors(path, [])["حلب"], [0, 1, 0])


@pytest.mark.parametrize("text", ["", "حلب\n", "2 3\nحلب 1 2 3\n"])
def test_other_files_are_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "words.vec"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=r"words\.vec has no word vectors"):
        read_vectors(path, [])
    with pytest.raises(UserError, match="none has no word vectors"):
        read_vectors(tmp_path / "none", [])


def test_the_subwords_of_a_pretraining_run_that_are_words_are_read(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    vocabulary = {"[PAD]": 0, "##حل": 1, "و": 2, "حلب": 3, "[": 4, "2": 5}
    (tmp_path / "tokenizer.json").write_text(dump_json({"model": {"vocab": vocabulary}}).decode(), encoding="utf-8")
    save_file({"vectors": np.arange(12, dtype=np.float32).reshape(6, 2)}, tmp_path / "vectors.safetensors")
    found = read_vectors(tmp_path, [])
    assert {word: vector.tolist() for word, vector in found.items()} == {
        "و": [4, 5], "حلب": [6, 7], "[": [8, 9], "0": [10, 11]
    }  # fmt: skip
    (tmp_path / "vectors.safetensors").write_bytes(b"nothing")
    with pytest.raises(UserError, match="has no word vectors of `marsad pretrain`"):
        read_vectors(tmp_path, [])


def test_the_network_has_the_width_of_the_vectors(
    vectors: Path, make: Callable[..., Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marsad.evaluate.systems.bilstm_crf.EPOCHS", 1)
    monkeypatch.setattr("marsad.evaluate.systems.bilstm_crf.RATE", 1e-9)
    training = Training(("a:train",), [make(["وصل إلى [L1 حلب]."])], ("LOC",), ("mentions",), vectors)
    system = BilstmCrfBaseline.fit(training, seed=1)
    assert system._model.sizes.word == 3
    assert system._network.words.weight[system._word_ids["حلب"]].tolist() == pytest.approx([0, 1, 0], abs=1e-6)
    assert "قامشلي" in system._word_ids and "words.vec" in system.facts.notes[0]
