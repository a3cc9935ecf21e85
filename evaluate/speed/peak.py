"""How much of the processor's arithmetic the network uses: its operations a second, over the best of a bare product."""

from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np

from ...data.errors import missing_extra
from ...models.config import ModelConfig, RecurrentEncoder
from ...models.onnx_sessions import open_session

_SIDE, _REPEATS = 1024, 12  # of the product that the peak is measured with


def operations_of_piece(config: ModelConfig, length: int) -> float:
    """Return the multiplications and additions that the encoder does for one piece of a sentence of `length` pieces.

    Heads, embeddings, normalisations and the like are left out, so that shares of a peak are lower bounds.
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


def measured_peak(threads: int, *, int8: bool) -> float:
    """Return the operations a second of a large product in ONNX Runtime, int8 or full precision: the best of some runs.

    Raises UserError where the library that writes ONNX files is missing.
    """
    with TemporaryDirectory() as folder:
        session = _product(Path(folder) / "product.onnx", threads, int8=int8)
    kind = np.uint8 if int8 else np.float32
    sides = {name: np.ones((_SIDE, _SIDE), dtype=kind) for name in ("left", "right")}
    seconds = []
    for _ in range(_REPEATS):
        begun = perf_counter()
        session.run(None, sides)
        seconds.append(perf_counter() - begun)
    return float(2 * _SIDE**3 / min(seconds))


def _product(path: Path, threads: int, *, int8: bool) -> Any:
    try:
        import onnx
    except ImportError as error:
        raise missing_extra("onnx", "train") from error
    given, made = (onnx.TensorProto.UINT8, onnx.TensorProto.INT32) if int8 else (onnx.TensorProto.FLOAT,) * 2
    ends = [
        onnx.helper.make_tensor_value_info(n, k, (_SIDE, _SIDE))
        for n, k in (("left", given), ("right", given), ("out", made))
    ]
    node = onnx.helper.make_node("MatMulInteger" if int8 else "MatMul", ["left", "right"], ["out"])
    graph = onnx.helper.make_graph([node], "product", ends[:2], ends[2:])
    onnx.save(onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=8), str(path))
    return open_session(path, threads)
