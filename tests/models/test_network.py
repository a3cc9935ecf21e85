"""The network and its checkpoint: padding changes nothing, pickles are refused, ONNX agrees."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from onnx import helper
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from transformers import (
    BertConfig,
    BertModel,
    DistilBertConfig,
    DistilBertModel,
    ElectraConfig,
    ElectraModel,
    PreTrainedModel,
    RobertaConfig,
    RobertaModel,
)

from marsad.data.errors import UserError
from marsad.models.checkpoint import load_checkpoint, save_checkpoint
from marsad.models.config import FORMAT_VERSION, BertEncoder, LinkType, ModelConfig, RecurrentEncoder
from marsad.models.encoder import LockedDropout, RecurrentNetwork, check_encoder_name, load_pretrained_encoder
from marsad.models.export import OPSET, export_checkpoint, export_onnx, quantise_embeddings
from marsad.models.network import Network
from marsad.models.onnx_sessions import open_session
from marsad.models.runtime import OUTPUTS, OnnxRuntime, TorchRuntime, load_tokenizer
from marsad.models.tokenizer import load_pretrained_tokenizer

BERT: dict[str, Any] = {
    "vocab_size": 30,
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 32,
}
ENCODERS: dict[str, RecurrentEncoder | BertEncoder] = {
    "recurrent": RecurrentEncoder(embedding_width=12, hidden_width=8, layers=2),
    "bert": BertEncoder(config={"model_type": "bert", "max_position_embeddings": 64, **BERT}),
}


def tiny_network(kind: str) -> Network:
    torch.manual_seed(7)
    return Network(
        ModelConfig(
            encoder=ENCODERS[kind],
            vocabulary_size=30,
            labels=("PER", "CASUALTY"),
            event_types=("air_strike", "protest"),
            statuses=("killed",),
            victims=("child",),
            link_types=(LinkType(name="part_of", heads=("CASUALTY",), tails=("CASUALTY",)),),
            link_width=4,
            max_pieces=32,
            overlap_pieces=8,
        )
    ).eval()


def tiny_vocabulary() -> Tokenizer:
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "حلب", "قتل", "##ى", "أ", "[رابط]"]
    return Tokenizer(WordPiece({t: i for i, t in enumerate(tokens)}, unk_token="[UNK]"))


def batch(rows: int, length: int, width: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return ids of `length` pieces in `width` columns, all rows the same."""
    ids = np.zeros((rows, width), dtype=np.int64)
    ids[:, :length] = np.arange(5, 5 + length)
    mask = (np.arange(width) < length).astype(np.int64)[None].repeat(rows, 0)
    return ids, mask, np.arange(1, length - 1)[None].repeat(rows, 0)


@pytest.mark.parametrize("kind", ENCODERS)
def test_padding_changes_nothing(kind: str) -> None:
    runtime = TorchRuntime(tiny_network(kind))
    tight, loose = runtime.run(*batch(1, 9, 9)), runtime.run(*batch(3, 9, 20))
    for name in OUTPUTS[:-2]:
        np.testing.assert_allclose(loose[name], np.repeat(tight[name], 3, axis=0), atol=1e-5)


@pytest.mark.parametrize("kind", ENCODERS)
def test_the_last_word_reaches_the_first(kind: str) -> None:
    runtime = TorchRuntime(tiny_network(kind))
    ids, mask, words = batch(1, 9, 12)
    other = ids.copy()
    other[0, 8] = 25
    assert (
        np.abs(runtime.run(ids, mask, words)["tags"][0, 0] - runtime.run(other, mask, words)["tags"][0, 0]).max() > 1e-6
    )


@pytest.mark.parametrize("half", [False, True])
def test_a_checkpoint_comes_back(tmp_path: Path, half: bool) -> None:
    network = tiny_network("recurrent")
    save_checkpoint(network, tiny_vocabulary(), tmp_path, half=half)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["config.json", "model.safetensors", "tokenizer.json"]
    loaded, tokenizer = load_checkpoint(tmp_path)
    assert loaded.config == network.config
    assert tokenizer.get_vocab() == tiny_vocabulary().get_vocab()
    for name, value in network.state_dict().items():
        torch.testing.assert_close(loaded.state_dict()[name], value, atol=1e-3 if half else 0, rtol=0)


@pytest.mark.parametrize("kind", ENCODERS)
def test_onnx_agrees_with_torch(tmp_path: Path, kind: str) -> None:
    network = tiny_network(kind)
    save_checkpoint(network, tiny_vocabulary(), tmp_path)
    assert export_checkpoint(tmp_path).name == "model.int8.onnx"
    inputs = batch(3, 11, 14)
    exact, quantised = TorchRuntime(network).run(*inputs), OnnxRuntime(tmp_path, threads=1).run(*inputs)
    for name in OUTPUTS:
        assert quantised[name].shape == exact[name].shape
        np.testing.assert_allclose(quantised[name], exact[name], atol=0.08)


def test_a_network_of_names_alone_is_exported(tmp_path: Path) -> None:
    """Its heads of events, attributes and links have no outputs."""
    nothing: dict[str, tuple[str, ...]] = {"event_types": (), "statuses": (), "victims": (), "counted_labels": ()}
    config = tiny_network("recurrent").config.model_copy(update={**nothing, "link_types": ()})
    network = Network(config).eval()
    save_checkpoint(network, tiny_vocabulary(), tmp_path)
    export_checkpoint(tmp_path)
    inputs = batch(3, 11, 14)
    exact, quantised = TorchRuntime(network).run(*inputs), OnnxRuntime(tmp_path, threads=1).run(*inputs)
    np.testing.assert_allclose(quantised["tags"], exact["tags"], atol=0.08)
    assert quantised["events"].shape == (3, 0)


def test_an_export_of_other_weights_is_refused(tmp_path: Path) -> None:
    """A checkpoint trained on and saved into its own folder must not predict with its old network."""
    network = tiny_network("recurrent")
    save_checkpoint(network, tiny_vocabulary(), tmp_path)
    export_checkpoint(tmp_path)
    OnnxRuntime(tmp_path, threads=1)
    with torch.no_grad():
        network.transitions.add_(0.1)
    save_checkpoint(network, tiny_vocabulary(), tmp_path)
    with pytest.raises(UserError, match=f"another training. Make it anew with: marsad export {tmp_path}"):
        OnnxRuntime(tmp_path, threads=1)
    (tmp_path / "model.safetensors").unlink()  # the network alone is enough to predict
    OnnxRuntime(tmp_path, threads=1)


def test_event_ngrams_have_half_of_the_say_in_use_and_none_in_training(tmp_path: Path) -> None:
    plain = tiny_network("recurrent")
    config = plain.config.model_copy(update={"event_ngrams": True})
    network = Network(config).eval()
    network.load_state_dict(plain.state_dict(), strict=False)
    assert network.event_ngrams is not None
    torch.manual_seed(3)
    for table in network.event_ngrams.buffers():
        table.copy_(torch.rand_like(table))
    inputs = batch(2, 11, 14)
    ids, mask, words = map(torch.from_numpy, inputs)
    with torch.no_grad():
        alone, both = plain(ids, mask, words).events, network(ids, mask, words).events
        votes = network.event_ngrams(ids, mask)
    torch.testing.assert_close(both, (alone + votes) / 2)
    network.train()
    network.dropout.p = 0.0
    assert isinstance(network.encoder, RecurrentNetwork)
    network.encoder.dropout.p = 0.0
    torch.testing.assert_close(network(ids, mask, words).events, alone)
    save_checkpoint(network, tiny_vocabulary(), tmp_path)
    export_checkpoint(tmp_path)
    np.testing.assert_allclose(OnnxRuntime(tmp_path, threads=1).run(*inputs)["events"], both, atol=0.08)


def test_an_export_leaves_logging_as_it_was(tmp_path: Path) -> None:
    before = logging.getLogger().level
    save_checkpoint(tiny_network("recurrent"), tiny_vocabulary(), tmp_path)
    export_checkpoint(tmp_path)
    assert logging.getLogger().level == before


def test_large_embeddings_become_int8_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marsad.models.export.LARGE_TABLE", 10)
    network = tiny_network("recurrent")
    with torch.no_grad():
        assert isinstance(network.encoder, RecurrentNetwork)
        network.encoder.embeddings.weight[20] = 1000.0  # one long vector must not blunt the others
    save_checkpoint(network, tiny_vocabulary(), tmp_path)
    export_checkpoint(tmp_path)
    tables = {
        t.name: t.data_type
        for t in onnx.load(str(tmp_path / "model.int8.onnx")).graph.initializer
        if list(t.dims) == [30, 12]
    }
    assert list(tables.values()) == [onnx.TensorProto.INT8]
    inputs = batch(2, 11, 14)
    exact, quantised = TorchRuntime(network).run(*inputs), OnnxRuntime(tmp_path, threads=1).run(*inputs)
    np.testing.assert_allclose(quantised["tags"], exact["tags"], atol=0.08)


def test_frequent_rows_are_kept_finer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first rows keep what rounding to int8 left; the others are within half a step of int8."""
    monkeypatch.setattr("marsad.models.export.LARGE_TABLE", 10)
    monkeypatch.setattr("marsad.models.export.FINE_ROWS", 12)
    table = np.random.default_rng(3).normal(size=(30, 8)).astype(np.float32)
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "ids"], ["rows"])],
        "lookup",
        [helper.make_tensor_value_info("ids", onnx.TensorProto.INT64, [None])],
        [helper.make_tensor_value_info("rows", onnx.TensorProto.FLOAT, [None, 8])],
        [onnx.numpy_helper.from_array(table, "table")],
    )
    path = tmp_path / "lookup.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8), str(path))
    quantise_embeddings(path)
    [found] = open_session(path).run(None, {"ids": np.arange(30)})
    steps = np.abs(found - table) / (np.abs(table).max(axis=1, keepdims=True) / 127)
    assert steps[:12].max() < 0.6 / 254
    assert 0.3 < steps[12:].max() < 0.51


def test_pickled_weights_are_refused(tmp_path: Path) -> None:
    save_checkpoint(tiny_network("recurrent"), tiny_vocabulary(), tmp_path)
    (tmp_path / "model.safetensors").rename(tmp_path / "pytorch_model.bin")
    with pytest.raises(UserError, match="pickled weights"):
        load_checkpoint(tmp_path)


def test_weights_of_other_sizes_are_refused(tmp_path: Path) -> None:
    save_checkpoint(tiny_network("recurrent"), tiny_vocabulary(), tmp_path)
    config = tmp_path / "config.json"
    config.write_text(config.read_text().replace('"link_width": 4', '"link_width": 6'))
    with pytest.raises(UserError, match=r"model\.safetensors does not fit"):
        load_checkpoint(tmp_path)


@pytest.mark.parametrize(
    ("text", "reason"),
    [(None, "has no config.json"), ("{}", "encoder: Field required"), ("x", "is no Marsad checkpoint config")],
)
def test_a_folder_that_is_no_checkpoint(tmp_path: Path, text: str | None, reason: str) -> None:
    if text is not None:
        (tmp_path / "config.json").write_text(text)
    with pytest.raises(UserError, match=reason):
        load_checkpoint(tmp_path)


def test_a_newer_format_is_refused(tmp_path: Path) -> None:
    save_checkpoint(tiny_network("recurrent"), tiny_vocabulary(), tmp_path)
    config = tmp_path / "config.json"
    config.write_text(
        config.read_text().replace(f'"format_version": {FORMAT_VERSION}', f'"format_version": {FORMAT_VERSION + 1}')
    )
    with pytest.raises(UserError, match=f"reads formats up to {FORMAT_VERSION}"):
        load_checkpoint(tmp_path)


@pytest.fixture
def bert_folder(tmp_path: Path) -> Path:
    """A folder of the shape that the hub serves for AraBERT."""
    BertModel(BertConfig(**BERT), add_pooling_layer=False).save_pretrained(tmp_path)
    tiny_vocabulary().save(str(tmp_path / "tokenizer.json"))
    return tmp_path


def test_a_bert_folder_loads(bert_folder: Path) -> None:
    encoder, settings = load_pretrained_encoder(str(bert_folder))
    config = tiny_network("bert").config.model_copy(update={"encoder": settings})
    rebuilt = Network(config)
    rebuilt.encoder.load_state_dict(encoder.state_dict())
    ids, mask, _ = (torch.from_numpy(a) for a in batch(1, 6, 6))
    torch.testing.assert_close(rebuilt.encoder.eval()(ids, mask), encoder.eval()(ids, mask))


FAMILIES: dict[str, Callable[[], PreTrainedModel]] = {
    "bert": lambda: BertModel(BertConfig(**BERT)),
    "stored in half precision": lambda: BertModel(BertConfig(**BERT)).half(),  # type: ignore[no-untyped-call]
    "electra": lambda: ElectraModel(ElectraConfig(embedding_size=8, **BERT)),
    "roberta": lambda: RobertaModel(RobertaConfig(max_position_embeddings=66, **BERT)),
    "distilbert": lambda: DistilBertModel(
        DistilBertConfig(vocab_size=30, dim=16, n_layers=2, n_heads=2, hidden_dim=32)
    ),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_loads_saves_and_comes_back(tmp_path: Path, family: str) -> None:
    FAMILIES[family]().save_pretrained(tmp_path / "pretrained")
    encoder, settings = load_pretrained_encoder(str(tmp_path / "pretrained"))
    network = Network(tiny_network("bert").config.model_copy(update={"encoder": settings}), encoder).eval()
    assert {parameter.dtype for parameter in network.parameters()} == {torch.float32}
    save_checkpoint(network, tiny_vocabulary(), tmp_path)
    inputs = batch(2, 9, 12)
    before, after = (TorchRuntime(n).run(*inputs) for n in (network, load_checkpoint(tmp_path)[0]))
    for name in OUTPUTS:
        np.testing.assert_array_equal(after[name], before[name])


def test_an_encoder_with_missing_weights_is_refused(bert_folder: Path) -> None:
    weights = load_file(bert_folder / "model.safetensors")
    del weights["encoder.layer.1.output.dense.weight"]
    save_file(weights, bert_folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(
        UserError, match=r"lack 1 that its config\.json asks for, encoder\.layer\.1\.output\.dense\.weight"
    ):
        load_pretrained_encoder(str(bert_folder))


@pytest.mark.parametrize("file", ["tokenizer.json", "vocab.txt"])
def test_a_bert_tokenizer_gets_the_pipeline(bert_folder: Path, file: str) -> None:
    if file == "vocab.txt":
        words = sorted(tiny_vocabulary().get_vocab().items(), key=lambda item: item[1])
        (bert_folder / "vocab.txt").write_text("\n".join(word for word, _ in words), encoding="utf-8")
        (bert_folder / "tokenizer.json").unlink()
    encoding = load_pretrained_tokenizer(str(bert_folder)).encode("قَتْلى «حـلب» www.a.sy", add_special_tokens=False)
    assert encoding.tokens == ["قتل", "##ى", "[UNK]", "حلب", "[UNK]", "[رابط]"]
    assert encoding.offsets[3] == (8, 12)


def test_a_tokenizer_stored_with_limits_cuts_and_pads_nothing(bert_folder: Path) -> None:
    limited = tiny_vocabulary()
    limited.enable_truncation(2)
    limited.enable_padding()
    limited.save(str(bert_folder / "tokenizer.json"))
    short, long = load_pretrained_tokenizer(str(bert_folder)).encode_batch(["حلب", "حلب حلب حلب"])
    assert (len(short.ids), len(long.ids)) == (1, 3)
    plain = load_tokenizer(bert_folder)
    assert plain.truncation is None and plain.padding is None


def test_a_bert_folder_with_pickles_is_refused(bert_folder: Path) -> None:
    (bert_folder / "model.safetensors").rename(bert_folder / "pytorch_model.bin")
    with pytest.raises(UserError, match="pickled weights"):
        load_pretrained_encoder(str(bert_folder))


@pytest.mark.parametrize(
    "name", ["aubmindlab/bert-base-arabertv2", "aubmindlab/bert-large-arabertv2/", "bert-base-arabert"]
)
def test_farasa_models_are_refused_with_their_twin(name: str) -> None:
    with pytest.raises(UserError, match=r"arabertv02, which reads plain words"):
        check_encoder_name(name)


@pytest.mark.parametrize("load", [load_pretrained_encoder, load_pretrained_tokenizer])
def test_offline_the_hub_fails_in_one_sentence(load: object, monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(UserError, match="could not be loaded") as error:
        load("aubmindlab/bert-base-arabertv02")  # type: ignore[operator]
    assert "\n" not in str(error.value)


def test_locked_dropout_drops_the_same_features_at_every_position() -> None:
    torch.manual_seed(1)
    dropout = LockedDropout(0.5)
    hidden = torch.ones(3, 7, 400)
    dropped = dropout(hidden)
    assert (dropped == dropped[:, :1]).all()
    assert set(dropped.unique().tolist()) == {0.0, 2.0}
    assert 0.4 < float(dropped[:, 0].mean()) / 2 < 0.6
    assert not torch.equal(dropped[0], dropped[1])
    assert dropout.eval()(hidden) is hidden


def test_the_exported_lstm_is_the_trained_one(tmp_path: Path) -> None:
    network = tiny_network("recurrent")
    export_onnx(network, tmp_path / "full.onnx")
    ids, mask, words = batch(5, 9, 12)
    mask[1, 7:], mask[2:, 4:] = 0, 0
    words = np.minimum(words, 3)
    session = open_session(tmp_path / "full.onnx")
    exported = session.run(list(OUTPUTS), {"input_ids": ids, "attention_mask": mask, "word_pieces": words})
    for name, found in zip(OUTPUTS, exported, strict=True):
        np.testing.assert_allclose(found, TorchRuntime(network).run(ids, mask, words)[name], atol=1e-5)


def test_an_export_leaves_the_network_as_it_was(tmp_path: Path) -> None:
    network = tiny_network("recurrent").train()
    export_onnx(network, tmp_path / "full.onnx")
    assert isinstance(network.encoder, RecurrentNetwork) and network.encoder.training


@pytest.mark.parametrize(("kind", "operator"), [("bert", "MatMulInteger"), ("recurrent", "DynamicQuantizeLSTM")])
def test_weights_of_an_export_are_signed_with_a_scale_for_each_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, operator: str
) -> None:
    monkeypatch.setattr("marsad.models.export.SMALL_PRODUCT", 0)
    save_checkpoint(tiny_network(kind), tiny_vocabulary(), tmp_path)
    export_checkpoint(tmp_path)
    graph = onnx.load(str(tmp_path / "model.int8.onnx")).graph
    tables = {table.name: table for table in graph.initializer}
    weights = {
        name for node in graph.node if node.op_type == operator for name in node.input if name.endswith("_quantized")
    } & set(tables)
    assert len(weights) >= 4
    for name in weights:
        assert tables[name].data_type == onnx.TensorProto.INT8
        assert tables[name.replace("_quantized", "_scale")].dims[-1] == tables[name].dims[-1]


def test_int8_reads_a_sentence_the_same_beside_any_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One with the smallest embeddings, alone and beside the largest: to the last bit, where every product is in int8."""
    monkeypatch.setattr("marsad.models.export.SMALL_PRODUCT", 0)
    torch.manual_seed(7)
    network = tiny_network("recurrent")
    assert isinstance(network.encoder, RecurrentNetwork)
    with torch.no_grad():
        network.encoder.embeddings.weight[5:16] *= 0.05
        network.encoder.embeddings.weight[20:] *= 5
    save_checkpoint(network, tiny_vocabulary(), tmp_path)
    export_checkpoint(tmp_path)
    runtime = OnnxRuntime(tmp_path, threads=1)
    ids, mask, words = batch(1, 9, 9)
    loud = np.arange(20, 29)[None].repeat(5, 0)
    alone = runtime.run(ids, mask, words)
    together = runtime.run(np.concatenate([loud, ids]), np.repeat(mask, 6, axis=0), np.repeat(words, 6, axis=0))
    for name in OUTPUTS[:-2]:
        np.testing.assert_array_equal(together[name][-1], alone[name][0])
