"""How much of the processor's arithmetic the network uses: its operations a second, over the best of a bare product."""

from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

from ...data.errors import missing_extra
from ...models.config import ModelConfig, RecurrentEncoder
from ...models.onnx_sessions import open_session
from ...models.self_test import needs_unsigned_weights

_SIDE, _REPEATS = 1024, 12  # of the product that the peak is measured with


def operations_of_piece(config: ModelConfig, length: int) -> float:
    """Return the multiplications and additions that the encoder does for one piece of a sentence of `length` pieces.

    Heads, embeddings, normalisations, the features that an export adds and the like are left out, so that shares of a
    peak are lower bounds.
    """
    encoder = config.encoder
    if isinstance(encoder, RecurrentEncoder):
        widths = [encoder.embedding_width] + [2 * encoder.hidden_width] * (encoder.layers - 1)
        weights = sum(2 * 4 * encoder.hidden_width * (width + encoder.hidden_width) for width in widths)
        return 2.0 * weights
    size, inner, layers = (_size(encoder.config, n) for n in ("hidden_size", "intermediate_size", "num_hidden_layers"))
    return 2.0 * layers * (4 * size**2 + 2 * size * inner + 2 * size * length)


def _size(config: dict[str, object], name: str) -> int:
    return int(str(config[name]))


def measured_peak(threads: int) -> float:
    """Return the operations a second of a large int8 product in ONNX Runtime: the best of some runs.

    Raises UserError where the library that writes ONNX files is missing.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "product.onnx"
        _write_product(path)
        session = open_session(path, threads, unsigned_weights=needs_unsigned_weights())
    given = {"left": np.ones((_SIDE, _SIDE), dtype=np.uint8)}
    seconds = []
    for _ in range(_REPEATS):
        begun = perf_counter()
        session.run(None, given)
        seconds.append(perf_counter() - begun)
    return float(2 * _SIDE**3 / min(seconds))


def _write_product(path: Path) -> None:
    """Write a product by constant signed weights, as the networks have them."""
    try:
        import onnx
    except ImportError as error:
        raise missing_extra("onnx", "train") from error
    weights = onnx.numpy_helper.from_array(np.ones((_SIDE, _SIDE), dtype=np.int8), "right")
    given = onnx.helper.make_tensor_value_info("left", onnx.TensorProto.UINT8, (_SIDE, _SIDE))
    made = onnx.helper.make_tensor_value_info("out", onnx.TensorProto.INT32, (_SIDE, _SIDE))
    node = onnx.helper.make_node("MatMulInteger", ["left", "right"], ["out"])
    graph = onnx.helper.make_graph([node], "product", [given], [made], [weights])
    onnx.save(onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=8), str(path))
