import pytest
import torch
from torch import nn

from marsad.configs.training import Optimiser
from marsad.models.config import BertEncoder, ModelConfig, RecurrentEncoder
from marsad.models.network import Network
from marsad.train.averaging import WeightAverage
from marsad.train.optimiser import make_optimiser, rate_factor, set_rates


def bert() -> Network:
    sizes = {
        "hidden_size": 8,
        "num_hidden_layers": 3,
        "num_attention_heads": 2,
        "intermediate_size": 8,
        "vocab_size": 20,
    }
    encoder = BertEncoder(config={"model_type": "bert", **sizes})
    return Network(ModelConfig(encoder=encoder, vocabulary_size=20, labels=("PER",)))


def rates(network: nn.Module, settings: Optimiser) -> dict[str, float]:
    optimiser = make_optimiser(network, settings)
    by_parameter = {id(p): group["peak"] for group in optimiser.param_groups for p in group["params"]}
    return {name: by_parameter[id(p)] for name, p in network.named_parameters()}


def test_lower_layers_learn_slower() -> None:
    found = rates(bert(), Optimiser(learning_rate=1.0, layer_decay=0.5, head_rate=7.0))
    layer = "encoder.model.encoder.layer.{}.output.dense.weight"
    assert [found[layer.format(n)] for n in range(3)] == [0.25, 0.5, 1.0]
    assert found["encoder.model.embeddings.word_embeddings.weight"] == 0.125
    assert found["tags.weight"] == found["transitions"] == 7.0


def test_embeddings_may_have_a_rate_of_their_own() -> None:
    config = ModelConfig(encoder=RecurrentEncoder(layers=2), vocabulary_size=20, labels=("PER",))
    found = rates(Network(config), Optimiser(learning_rate=1.0, layer_decay=0.5, embedding_rate=0.01))
    assert found["encoder.embeddings.weight"] == 0.01
    assert found["encoder.forward_layers.0.weight_ih_l0"] == 0.5
    assert found["encoder.backward_layers.1.weight_ih_l0"] == 1.0
    assert found["tags.weight"] == 1.0


def test_vectors_are_not_decayed() -> None:
    network = bert()
    optimiser = make_optimiser(network, Optimiser(weight_decay=0.1))
    for group in optimiser.param_groups:
        for parameter in group["params"]:
            assert group["weight_decay"] == (0.1 if parameter.ndim > 1 else 0.0)
    assert sum(len(g["params"]) for g in optimiser.param_groups) == len(list(network.parameters()))


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("linear", [0.5, 1.0, 1.0, 0.875, 0.75, 0.625, 0.5, 0.375, 0.25, 0.125]),
        ("cosine", [0.5, 1.0, 1.0, 0.9619, 0.8536, 0.6913, 0.5, 0.3087, 0.1464, 0.0381]),
        ("constant", [0.5] + [1.0] * 9),
    ],
)
def test_rates_rise_and_fall(schedule: str, expected: list[float]) -> None:
    found = [rate_factor(step, 10, 0.2, schedule) for step in range(10)]  # type: ignore[arg-type]
    assert found == pytest.approx(expected, abs=1e-4)


def test_without_warm_up_the_first_step_has_the_full_rate() -> None:
    optimiser = make_optimiser(bert(), Optimiser(learning_rate=1.0, head_rate=3.0))
    assert set_rates(optimiser, 0, 10, 0.0, "linear") == 1.0
    set_rates(optimiser, 5, 10, 0.0, "linear")
    assert {group["lr"] for group in optimiser.param_groups} == {0.5, 1.5}


def test_the_average_is_put_in_and_taken_out_again() -> None:
    layer = nn.Linear(1, 1, bias=False)
    with torch.no_grad():
        layer.weight.fill_(0.0)
    average = WeightAverage(layer, decay=0.9)
    for _ in range(3):
        with torch.no_grad():
            layer.weight.fill_(1.0)
        average.update()
    # Memory is short at first: 2/11, 3/12, 4/13 of the old average are kept.
    expected = 1 - (2 / 11) * (3 / 12) * (4 / 13)
    with average.in_place():
        assert layer.weight.item() == pytest.approx(expected)
    assert layer.weight.item() == 1.0
