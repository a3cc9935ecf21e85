"""The objectives of pretraining: what each may see, and what it is told."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from marsad.configs import PretrainRecipe
from marsad.data.errors import UserError
from marsad.models.encoder import RecurrentNetwork
from marsad.train.cloze import ClozeModel
from marsad.train.language_model import MaskedLanguageModel, embeddings_of
from marsad.train.objectives import Objective, build_objective, compile_encoder, new_encoder
from marsad.train.replaced_tokens import DETECTION_WEIGHT, ReplacedTokenDetection
from marsad.train.utilisation import flops_of_token, measured_peak

BERT: dict[str, Any] = {"kind": "bert", "width": 12, "layers": 2, "heads": 3, "inner_width": 24}
RECURRENT: dict[str, Any] = {"kind": "recurrent", "embedding_width": 8, "hidden_width": 6, "layers": 2, "dropout": 0.0}


def build(tokenizer: Tokenizer, encoder: dict[str, Any], objective: str, **changes: Any) -> Objective:
    torch.manual_seed(1)
    values = {"output": Path("unused"), "text": ["unused"], "encoder": encoder, "objective": objective, "sequence": 16}
    recipe = PretrainRecipe.model_validate(values | changes)
    size = tokenizer.get_vocab_size()
    stream = np.arange(5 * size, dtype=np.uint16) % size
    return build_objective(recipe, new_encoder(recipe, size), tokenizer, stream)


def some_ids(tokenizer: Tokenizer) -> torch.Tensor:
    return torch.randint(5, tokenizer.get_vocab_size(), (4, 16), generator=torch.Generator().manual_seed(2))


@pytest.mark.parametrize("encoder", [BERT, RECURRENT])
@pytest.mark.parametrize("objective", ["masked", "replaced"])
def test_every_trained_weight_gets_a_gradient(
    tiny_tokenizer: Tokenizer, encoder: dict[str, Any], objective: str
) -> None:
    """Several processes wait for ever for a weight without one."""
    model = build(tiny_tokenizer, encoder, objective, masking=0.5)
    model(some_ids(tiny_tokenizer))["total"].backward()
    lacking = [n for n, p in model.named_parameters() if p.requires_grad and p.grad is None]
    assert [name for name in lacking if "pooler" not in name] == []


def test_cloze_trains_the_first_layer_alone(tiny_tokenizer: Tokenizer) -> None:
    model = build(tiny_tokenizer, RECURRENT, "cloze")
    model(some_ids(tiny_tokenizer))["total"].backward()
    moved = {
        n.split(".")[1] + "." + n.split(".")[2]
        for n, p in model.encoder.named_parameters()
        if p.grad is not None
        for n in [f"encoder.{n}"]
    }
    assert moved == {"forward_layers.0", "backward_layers.0"}
    assert all(p.grad is not None for p in model.parameters() if p.requires_grad)


def test_cloze_never_sees_the_word_that_it_guesses(tiny_tokenizer: Tokenizer) -> None:
    model = build(tiny_tokenizer, RECURRENT, "cloze").eval()
    assert isinstance(model, ClozeModel)
    ids = some_ids(tiny_tokenizer)
    other = ids.clone()
    other[:, 7] = (other[:, 7] + 3) % tiny_tokenizer.get_vocab_size()
    same = torch.isclose(model.states(ids), model.states(other)).all(dim=-1)
    assert same[:, 6].all() and not same[:, [0, 5, 7, 13]].any()  # state n is of word n + 1


@torch.no_grad()
def test_the_drawn_softmax_comes_near_the_whole_one(tiny_tokenizer: Tokenizer) -> None:
    model = build(tiny_tokenizer, RECURRENT, "cloze", negatives=20_000).eval()
    assert isinstance(model, ClozeModel)
    ids = some_ids(tiny_tokenizer)
    scores = model.states(ids).flatten(0, 1) @ model.encoder.embeddings.weight.T + model.bias
    targets = ids[:, 1:-1].flatten()
    whole = torch.nn.functional.cross_entropy(scores, targets, reduction="none")
    # Each word weighs as often as it is drawn: with many draws a loss is the whole one and the log of its own draws.
    expected = (whole + math.log(20_000) + model.log_draws[targets]).mean()
    assert float(model(ids)["total"]) == pytest.approx(float(expected), abs=0.1)


def test_cloze_is_for_recurrent_encoders(tiny_tokenizer: Tokenizer) -> None:
    with pytest.raises(UserError, match="Set objective=masked or objective=replaced"):
        build(tiny_tokenizer, BERT, "cloze")


@pytest.mark.parametrize("encoder", [BERT, RECURRENT])
def test_the_generator_is_narrower_and_reads_the_encoders_table(
    tiny_tokenizer: Tokenizer, encoder: dict[str, Any]
) -> None:
    model = build(tiny_tokenizer, encoder, "replaced")
    assert isinstance(model, ReplacedTokenDetection)
    assert model.generator.width < model.encoder.width
    assert embeddings_of(model.generator) is embeddings_of(model.encoder) is model.guess.table


@torch.no_grad()
def test_losses_of_replaced_tokens(tiny_tokenizer: Tokenizer) -> None:
    losses = build(tiny_tokenizer, BERT, "replaced", masking=0.4)(some_ids(tiny_tokenizer))
    assert set(losses) == {"generation", "detection", "total"}
    assert float(losses["total"]) == pytest.approx(
        float(losses["generation"] + DETECTION_WEIGHT * losses["detection"]), rel=1e-5
    )
    assert float(losses["detection"]) == pytest.approx(math.log(2), abs=0.3)  # an untrained encoder guesses


def test_only_chosen_tokens_are_replaced() -> None:
    ids, chosen = torch.arange(12).view(2, 6), torch.zeros(2, 6, dtype=torch.bool)
    chosen[0, 2] = chosen[1, 5] = True
    scores = torch.full((2, 12), -1e9)
    scores[0, 3] = scores[1, 11] = 0.0
    filled = ReplacedTokenDetection._filled(ids, chosen, scores)
    assert filled[0].tolist() == [0, 1, 3, 3, 4, 5]
    assert torch.equal(filled[1], ids[1])  # the generator drew the author's own word: not replaced


def test_flops_are_six_a_weight_and_those_of_attention(tiny_tokenizer: Tokenizer) -> None:
    recurrent = build(tiny_tokenizer, RECURRENT, "cloze")
    lstm = 2 * 4 * 6 * (8 + 6)
    transform = 12 * 8 + 8 * 8
    assert flops_of_token(recurrent, 16) == 6 * (lstm + transform)
    bert = build(tiny_tokenizer, BERT, "masked")
    assert isinstance(bert, MaskedLanguageModel)
    layer = 4 * 12 * 12 + 2 * 12 * 24
    guess = 12 * 12
    assert flops_of_token(bert, 16) == 6 * (2 * layer + guess) + 12 * 2 * 12 * 16


def test_the_measured_peak_is_a_speed() -> None:
    assert 1e8 < measured_peak(torch.device("cpu"), bf16=False) < 1e14


@pytest.mark.filterwarnings("ignore:`torch.jit:DeprecationWarning")  # by torch's own import of its compiler
def test_compiling_leaves_the_names_of_weights(tiny_tokenizer: Tokenizer) -> None:
    model = build(tiny_tokenizer, BERT, "masked")
    names = list(model.state_dict())
    compile_encoder(model)
    assert model.encoder._compiled_call_impl is not None and list(model.state_dict()) == names
    assert not isinstance(model.encoder, RecurrentNetwork)
