"""Training from encoders that the transformers library wrote."""

from pathlib import Path
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import Unigram
from transformers import BertConfig, BertModel, ElectraConfig, ElectraModel, RobertaConfig, RobertaModel

import marsad
from marsad.configs import TrainRecipe, load_recipe
from marsad.data.errors import UserError
from marsad.data.records import Document
from marsad.models.export import export_checkpoint
from marsad.train.finetune import finetune

SIZES: dict[str, Any] = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
RECIPE = """
inventory: conflict
link_width: 4
max_pieces: 24
overlap_pieces: 6
steps: 60
batch: {pieces: 200}
optimiser: {learning_rate: 0.01, layer_decay: 0.9}
"""


def recipe(tmp_path: Path, corpora: Path, *overrides: str) -> TrainRecipe:
    paths = f"output: {tmp_path / 'run'}\ncache: {tmp_path / 'cache'}\n"
    encoder = f"encoder: {{kind: pretrained, name: {tmp_path / 'pretrained'}}}\n"
    data = f"data: [{{corpus: {corpora / 'tiny.yaml'}, root: {corpora}}}]\n"
    (tmp_path / "recipe.yaml").write_text(RECIPE + paths + encoder + data, encoding="utf-8")
    return load_recipe(TrainRecipe, tmp_path / "recipe.yaml", overrides)


@pytest.mark.parametrize(("family", "precision"), [("bert", "bf16"), ("electra", "fp32")])
def test_trained_exported_and_read_back(
    tiny_corpus: Path,
    tiny_tokenizer: Tokenizer,
    tiny_documents: list[Document],
    tmp_path: Path,
    family: str,
    precision: str,
) -> None:
    sizes: dict[str, Any] = {"vocab_size": tiny_tokenizer.get_vocab_size(), **SIZES}
    torch.manual_seed(1)
    model = BertModel(BertConfig(**sizes)) if family == "bert" else ElectraModel(ElectraConfig(**sizes))
    model.save_pretrained(tmp_path / "pretrained")
    tiny_tokenizer.save(str(tmp_path / "pretrained" / "tokenizer.json"))
    finetune(recipe(tmp_path, tiny_corpus, f"precision={precision}"))
    folder = tmp_path / "run" / "last"
    export_checkpoint(folder)
    found = []
    for backend in ("torch", "onnx"):
        documents = marsad.load(folder, backend=backend).annotate(tiny_documents)
        found.append({(d.id, m.label, m.start, m.end) for d in documents for m in d.mentions})
    gold = {(d.id, m.label, m.start, m.end) for d in tiny_documents for m in d.mentions}
    assert len(found[0] & gold) >= len(gold) // 2
    assert len(found[0] & found[1]) >= 0.9 * len(found[0] | found[1])


def test_a_tokenizer_without_cls_and_sep_is_refused_in_one_sentence(tiny_corpus: Path, tmp_path: Path) -> None:
    RobertaModel(RobertaConfig(vocab_size=30, max_position_embeddings=66, **SIZES)).save_pretrained(
        tmp_path / "pretrained"
    )
    pieces = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -1.0)]
    Tokenizer(Unigram(pieces, unk_id=3)).save(str(tmp_path / "pretrained" / "tokenizer.json"))
    with pytest.raises(UserError, match=r"has no \[CLS\] token: Marsad needs one of the BERT family"):
        finetune(recipe(tmp_path, tiny_corpus))


def test_windows_longer_than_the_encoder_reads_are_refused(
    tiny_corpus: Path, tiny_tokenizer: Tokenizer, tmp_path: Path
) -> None:
    sizes: dict[str, Any] = {"vocab_size": tiny_tokenizer.get_vocab_size(), "max_position_embeddings": 16, **SIZES}
    BertModel(BertConfig(**sizes)).save_pretrained(tmp_path / "pretrained")
    tiny_tokenizer.save(str(tmp_path / "pretrained" / "tokenizer.json"))
    with pytest.raises(UserError, match=r"reads at most 16 pieces at once. Set max_pieces=16 or less"):
        finetune(recipe(tmp_path, tiny_corpus))
