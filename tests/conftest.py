"""A corpus, a tokenizer and checkpoints small enough to be made anew for each run of the tests."""

import os
import shutil
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from marsad.configs.pretraining import TokenizerTraining
from marsad.configs.training import Inventory
from marsad.data.annotation import read_annotation
from marsad.data.records import Document
from marsad.models.config import ModelConfig, RecurrentEncoder

# Networks this small are no faster on several threads, and far slower where other work runs beside the tests.
os.environ.setdefault("OMP_NUM_THREADS", "1")

TRAIN = """\
T	t1	1	قتل 12 شخصا، بينهم طفلان، في غارة للتحالف الدولي على القائم.
A	air_strike	C1=12 شخصا (killed 12 person at=L1 by=O1) | C2=طفلان (killed 2 child of=C1) | O1=للتحالف الدولي | L1=القائم
T	t1	2	وأصيب أكثر من 30 مدنيا بحلب في قصف مدفعي.
A	shelling	C1=أكثر من 30 مدنيا (injured 30+ civilian at=L1) | L1=بحلب
T	t2	1	التقى سامر الحداد وفدا من الأمم المتحدة في عمان.
A	diplomacy	P1=سامر الحداد | O1=الأمم المتحدة | L1=عمان
T	t2	2	وأعلنت وزارة الصحة مقتل الصحفية ليلى منصور برصاص قناص في جنين.
A	violence_against_civilians	O1=وزارة الصحة | P1=ليلى منصور (killed at=L1) | L1=جنين
T	t3	1	ارتفعت أسعار القمح في الأسواق للشهر الثالث.
A	-	-
T	t3	2	قتل أربعة جنود وأسر اثنان في كمين نصبه مسلحون قرب تدمر.
A	armed_clash	C1=أربعة جنود (killed 4 combatant at=L1) | C2=اثنان (captured 2 combatant at=L1) | L1=تدمر
"""
DEV = """\
T	d1	1	أصيب 7 أشخاص بانفجار سيارة ملغومة في بغداد.
A	explosion	C1=7 أشخاص (injured 7 person at=L1) | L1=بغداد
T	d1	2	ودان مجلس الأمن الدولي الهجوم.
A	statement	O1=مجلس الأمن الدولي
"""
CORPUS = """\
name: tiny
title: Eight sentences for tests
licence: CC0
source: tests/conftest.py
format: annotation
files: {train: [train.tsv], dev: [dev.tsv]}
layers: [mentions, events, attributes, links]
annotates: [PER, ORG, LOC, CASUALTY]
"""


@pytest.fixture(scope="session")
def tiny_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus in all layers: `tiny.yaml`, and `tiny/` with the splits train and dev."""
    folder = tmp_path_factory.mktemp("corpora")
    (folder / "tiny.yaml").write_text(CORPUS, encoding="utf-8")
    (folder / "tiny").mkdir()
    (folder / "tiny" / "train.tsv").write_text(TRAIN, encoding="utf-8")
    (folder / "tiny" / "dev.tsv").write_text(DEV, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def tiny_documents(tiny_corpus: Path) -> list[Document]:
    """Three annotated documents of two sentences."""
    return list(read_annotation(tiny_corpus / "tiny" / "train.tsv"))


@pytest.fixture(scope="session")
def tiny_tokenizer(tiny_documents: list[Document]) -> Tokenizer:
    """A WordPiece tokenizer of a few hundred pieces, over the pipeline of real ones."""
    from marsad.train.tokenizer_training import train_tokenizer

    texts = [document.text for document in tiny_documents]
    return train_tokenizer(texts, TokenizerTraining(vocabulary=200, fewest=1, alphabet=100))


@pytest.fixture(scope="session")
def tiny_config(tiny_tokenizer: Tokenizer) -> ModelConfig:
    """The sizes of a recurrent network of a few thousand weights, with the shipped inventory."""
    from marsad.configs.loading import read_shipped

    inventory = Inventory.model_validate(read_shipped("inventories", "conflict"))
    return ModelConfig(
        encoder=RecurrentEncoder(embedding_width=8, hidden_width=8, layers=1, dropout=0.0),
        vocabulary_size=tiny_tokenizer.get_vocab_size(),
        link_width=4,
        max_pieces=24,
        overlap_pieces=6,
        **{name: getattr(inventory, name) for name in Inventory.model_fields},
    )


@pytest.fixture(scope="session")
def tiny_original(
    tiny_config: ModelConfig, tiny_tokenizer: Tokenizer, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A checkpoint with random weights, exported: made once, not to be changed."""
    import torch

    from marsad.models.checkpoint import save_checkpoint
    from marsad.models.export import export_checkpoint
    from marsad.models.network import Network

    folder = tmp_path_factory.mktemp("checkpoints") / "tiny"
    torch.manual_seed(5)
    save_checkpoint(Network(tiny_config), tiny_tokenizer, folder)
    export_checkpoint(folder)
    return folder


@pytest.fixture
def tiny_checkpoint(tiny_original: Path, tmp_path: Path) -> Path:
    """A copy of a random checkpoint with weights, int8 ONNX, tokenizer and config, free to be changed."""
    return Path(shutil.copytree(tiny_original, tmp_path / "checkpoint"))
