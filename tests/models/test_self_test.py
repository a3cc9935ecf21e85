"""A processor that multiplies wrongly is found out before a network is believed."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper

from marsad.data.errors import UserError
from marsad.models import self_test
from marsad.models.onnx_sessions import open_session
from marsad.models.self_test import INNER, LARGEST_WEIGHT, MODEL, STATES, needs_unsigned_weights


@pytest.fixture(autouse=True)
def tried_anew() -> Iterator[None]:
    needs_unsigned_weights.cache_clear()
    yield
    needs_unsigned_weights.cache_clear()


def filled(name: str, kind: int, value: float, *sizes: int) -> list[NodeProto]:
    """Return the nodes that make a tensor of one value."""
    shape = helper.make_node("Constant", [], [f"{name}s"], value_ints=list(sizes))
    number = helper.make_tensor("v", kind, [1], [value])
    return [shape, helper.make_node("ConstantOfShape", [f"{name}s"], [name], value=number)]


def test_its_model_has_the_largest_weights_there_are() -> None:
    int8, gates = TensorProto.INT8, 4 * STATES
    scales = ["f", "z", "g", "y"]
    nodes = [
        *filled("r", int8, LARGEST_WEIGHT, INNER, gates),
        helper.make_node("MatMulInteger", ["l", "r"], ["p"]),
        *filled("w", int8, LARGEST_WEIGHT, 1, INNER, gates),
        *filled("u", int8, LARGEST_WEIGHT, 1, STATES, gates),
        *filled("f", TensorProto.FLOAT, 1 / (LARGEST_WEIGHT * INNER), 1, gates),
        *filled("z", int8, 0, 1, gates),
        *filled("g", TensorProto.FLOAT, 1.0, 1),
        *filled("y", int8, 0, 1),
        helper.make_node(
            "DynamicQuantizeLSTM",
            ["x", "w", "u", *[""] * 5, *scales],
            ["h"],
            domain="com.microsoft",
            hidden_size=STATES,
        ),
    ]
    given = [helper.make_tensor_value_info(n, k, None) for n, k in (("l", TensorProto.UINT8), ("x", TensorProto.FLOAT))]
    made = [helper.make_tensor_value_info(n, k, None) for n, k in (("p", TensorProto.INT32), ("h", TensorProto.FLOAT))]
    graph = helper.make_graph(nodes, "", given, made)
    domains = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    assert onnx.load_from_string(MODEL) == helper.make_model(graph, opset_imports=domains, ir_version=8)


def test_this_processor_multiplies_rightly_with_one_of_both() -> None:
    needs_unsigned_weights()


Sums = NDArray[np.int32]


def saturated(left: NDArray[np.uint8]) -> Sums:
    """Multiply as AVX2 does where weights are signed: sums of two neighbours are held in 16 bits."""
    pairs = (left[:, ::2].astype(np.int32) + left[:, 1::2].astype(np.int32)) * LARGEST_WEIGHT
    return np.repeat(np.minimum(pairs, 32_767).sum(axis=1)[:, None], 4 * STATES, axis=1)


class Pretended:
    """A session whose sums saturate, or whose LSTM alone is wrong, unless weights are unsigned (`mended`)."""

    def __init__(self, fault: str, right: bool):
        self.fault, self.right = fault, right
        self.real = open_session(MODEL, unsigned_weights=True)

    def run(self, names: list[str], feeds: dict[str, Any]) -> list[Any]:
        sums, states = self.real.run(names, feeds)
        if self.right:
            return [sums, states]
        return [saturated(feeds["l"]), states] if self.fault == "product" else [sums, states / 2]


@pytest.mark.parametrize("fault", ["product", "lstm"])
@pytest.mark.parametrize("mended", [True, False])
def test_one_that_saturates_gets_unsigned_weights_or_is_told(
    monkeypatch: pytest.MonkeyPatch, fault: str, mended: bool
) -> None:
    def pretend(model: bytes, *, unsigned_weights: bool) -> Pretended:
        return Pretended(fault, right=mended and unsigned_weights)

    monkeypatch.setattr(self_test, "open_session", pretend)
    if mended:
        assert needs_unsigned_weights()
    else:
        with pytest.raises(UserError, match="--backend torch"):
            needs_unsigned_weights()
