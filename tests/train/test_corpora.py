"""The part of a corpus that a recipe uses."""

import json
from pathlib import Path

import pytest

from marsad.configs.training import CorpusUse
from marsad.data.errors import raise_fault
from marsad.models.config import ModelConfig
from marsad.train.corpora import read_uses
from marsad.train.dev import score_dev


def use(tiny_corpus: Path, **settings: float) -> CorpusUse:
    return CorpusUse.model_validate({"corpus": str(tiny_corpus / "tiny.yaml"), "root": tiny_corpus, **settings})


def test_a_share_is_of_the_documents_that_the_limit_leaves(tiny_corpus: Path) -> None:
    settings: list[dict[str, float]] = [{}, {"share": 0.7}, {"limit": 2}, {"limit": 2, "share": 0.5}, {"share": 0.01}]
    corpora = read_uses([use(tiny_corpus, **some) for some in settings], raise_fault)
    ids = [[document.id for document in corpus.documents] for corpus in corpora]
    assert list(map(len, ids)) == [3, 2, 2, 1, 1]
    assert ids[0] == sorted(ids[0]) and ids[1] == sorted(ids[1])
    assert set(ids[4]) < set(ids[1]) < set(ids[0])
    assert set(ids[3]) < set(ids[2]) == {"t1", "t2"}


@pytest.mark.parametrize("share", [0, 1.01])
def test_a_share_is_more_than_nothing_and_no_more_than_all(tiny_corpus: Path, share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        use(tiny_corpus, share=share)


def test_scores_say_that_they_are_of_a_part(tiny_corpus: Path, tiny_config: ModelConfig) -> None:
    [corpus] = read_uses([use(tiny_corpus, share=0.5, limit=2)], raise_fault)
    [scores] = score_dev([corpus.documents], [corpus], tiny_config, "run", 1)
    assert scores.setting.data == "tiny, first 2 documents, 0.5 of the documents, by lot"


def test_unsure_sentences_of_a_model_are_left_out(tmp_path: Path) -> None:
    text = "وصل الوزير إلى دمشق. قتل ثلاثة في حلب."
    mentions = [
        {"id": "m1", "label": "LOC", "start": 15, "end": 19, "text": "دمشق", "score": 0.4},
        {"id": "m2", "label": "LOC", "start": 34, "end": 37, "text": "حلب", "score": 0.9},
    ]
    sentences = [{"start": 0, "end": 20}, {"start": 21, "end": 38}]
    line = json.dumps({"id": "a", "text": text, "sentences": sentences, "mentions": mentions})
    (tmp_path / "silver").mkdir()
    (tmp_path / "silver" / "train.jsonl").write_text(line + "\n", encoding="utf-8")
    config: dict[str, object] = {"name": "silver", "title": "", "licence": "", "source": "", "format": "jsonl"}
    config |= {"files": {"train": ["train.jsonl"]}, "layers": ["mentions"], "annotates": ["LOC"]}
    (tmp_path / "silver.yaml").write_text(json.dumps(config), encoding="utf-8")
    settings = {"corpus": str(tmp_path / "silver.yaml"), "root": tmp_path}
    both, sure, all_unsure = (
        read_uses([CorpusUse.model_validate({**settings, "least_score": least})], raise_fault)[0]
        for least in (0, 0.5, 0.95)
    )
    assert both.sentences == 2
    assert [(s.start, s.end) for s in sure.documents[0].sentences] == [(21, 38)]
    assert all_unsure.sentences == 0
