"""The part of a corpus that a recipe uses."""

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
    settings = [{}, {"share": 0.7}, {"limit": 2}, {"limit": 2, "share": 0.5}, {"share": 0.01}]
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
