"""A processor that multiplies wrongly is found out before a network is believed."""

from collections.abc import Iterator

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper

from marsad.data.errors import UserError
from marsad.models import self_test
from marsad.models.self_test import INNER, LARGEST, OUTER, PRODUCT, check_products


@pytest.fixture(autouse=True)
def tried_anew() -> Iterator[None]:
    check_products.cache_clear()
    yield
    check_products.cache_clear()


def test_its_model_is_a_product_by_the_largest_weights() -> None:
    weights = helper.make_tensor("v", TensorProto.UINT8, [1], [LARGEST])
    nodes = [
        helper.make_node("Constant", [], ["s"], value_ints=[INNER, OUTER]),
        helper.make_node("ConstantOfShape", ["s"], ["r"], value=weights),
        helper.make_node("MatMulInteger", ["l", "r"], ["p"]),
    ]
    given = helper.make_tensor_value_info("l", TensorProto.UINT8, None)
    made = helper.make_tensor_value_info("p", TensorProto.INT32, None)
    graph = helper.make_graph(nodes, "", [given], [made])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    assert onnx.load_from_string(PRODUCT) == model


def test_this_processor_multiplies_rightly() -> None:
    check_products()


def saturated(left: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Multiply as AVX2 does where weights are signed: sums of two neighbours are held in 16 bits."""
    signed = LARGEST - 128
    pairs = np.minimum(left[:, ::2].astype(np.int32) * signed + left[:, 1::2].astype(np.int32) * signed, 32_767)
    sums = pairs.sum(axis=1) + 128 * left.sum(axis=1, dtype=np.int32)
    return np.repeat(sums[:, None], OUTER, axis=1)


@pytest.mark.parametrize("wrong", [True, False])
def test_one_that_saturates_is_told(monkeypatch: pytest.MonkeyPatch, wrong: bool) -> None:
    class Session:
        def run(self, names: None, feeds: dict[str, NDArray[np.uint8]]) -> list[NDArray[np.int32]]:
            exact = feeds["l"].astype(np.int32) @ np.full((INNER, OUTER), LARGEST, dtype=np.int32)
            return [saturated(feeds["l"]) if wrong else exact]

    monkeypatch.setattr(self_test, "open_session", lambda model: Session())
    if wrong:
        with pytest.raises(UserError, match="--backend torch"):
            check_products()
    else:
        check_products()
