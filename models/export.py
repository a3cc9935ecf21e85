"""Export to ONNX, and int8 quantisation.

Dynamic only: static quantisation of all nodes has made a token classifier collapse (0.94 to 0.08 F1,
huggingface.co/fxmarty/20220713-h08m19s38_example_conll2003). Weights of matrix products are unsigned,
since signed ones saturate on processors without VNNI and then give wrong results (onnxruntime issue
6004).
"""

import logging
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ..data.errors import missing_extra
from .checkpoint import load_checkpoint
from .network import Network, NetworkOutput
from .runtime import ONNX_FILE, OUTPUTS, WEIGHTS, WEIGHTS_PROPERTY, fingerprint

OPSET = 17
LARGE_TABLE = 1000  # rows; smaller embeddings (positions, segments) are not worth the nodes


class _Plain(nn.Module):
    """The network with its outputs in the order of OUTPUTS."""

    def __init__(self, network: Network):
        super().__init__()
        self.network = network

    def forward(self, input_ids: Tensor, attention_mask: Tensor, word_pieces: Tensor) -> tuple[Tensor, ...]:
        output: NetworkOutput = self.network(input_ids, attention_mask, word_pieces)
        return tuple(getattr(output, name) for name in OUTPUTS)


def export_checkpoint(folder: Path) -> Path:
    """Write `model.int8.onnx` beside the weights of a checkpoint and return its path.

    Raises UserError where the folder is no checkpoint or the libraries are missing.
    """
    network, _ = load_checkpoint(folder)
    target = folder / ONNX_FILE
    with tempfile.TemporaryDirectory() as temporary:
        full, small = Path(temporary) / "model.onnx", Path(temporary) / ONNX_FILE
        export_onnx(network, full)
        quantise(full, small)
        note_origin(small, folder / WEIGHTS)
        shutil.copyfile(small, target)
    return target


def export_onnx(network: Network, path: Path) -> None:
    """Write the network in full precision, with free batch, piece and word axes."""
    sample = torch.ones(2, 7, dtype=torch.long)
    words = torch.ones(2, 5, dtype=torch.long)
    free = {
        "input_ids": {0: "batch", 1: "pieces"},
        "attention_mask": {0: "batch", 1: "pieces"},
        "word_pieces": {0: "batch", 1: "words"},
    }
    outputs = {name: {0: "batch", 1: "words"} for name in OUTPUTS[:-2]} | {"events": {0: "batch"}}
    with warnings.catch_warnings():
        # The tracing exporter is the one that keeps an LSTM one operator; it announces its retirement.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Plain(network).eval(),
            (sample, sample, words),
            str(path),
            input_names=list(free),
            output_names=list(OUTPUTS),
            dynamic_axes=free | outputs,
            opset_version=OPSET,
            dynamo=False,
        )


def quantise(source: Path, target: Path) -> None:
    """Quantise embeddings a row at a time, and matrix products to unsigned int8 with activations at run time.

    LSTMs stay in full precision: int8 ones saved a fifth of the time, and 1.1% of the sentences had other
    mentions (see train/LOG.md). `source` is rewritten on the way.
    """
    try:
        from onnxruntime.quantization import QuantType, quantize_dynamic
    except ImportError as error:
        raise missing_extra("onnx", "train") from error
    quantise_embeddings(source)
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)  # it advises a pre-processing that changes nothing here
    try:
        quantize_dynamic(source, target, weight_type=QuantType.QUInt8, op_types_to_quantize=["MatMul", "Gemm"])
    finally:
        root.setLevel(level)


def quantise_embeddings(path: Path) -> None:
    """Store each large embedding table of an ONNX file as int8 rows, each with a scale of its own.

    One scale for a whole table, as the library would have it, is set by the longest vector of all.
    """
    import onnx

    model = onnx.load(str(path))
    tables = {table.name: table for table in model.graph.initializer if len(table.dims) == 2}
    for position, node in reversed(list(enumerate(model.graph.node))):
        table = tables.get(node.input[0]) if node.op_type == "Gather" else None
        if table is not None and table.dims[0] >= LARGE_TABLE:
            _replace_gather(model.graph, position, onnx.numpy_helper.to_array(table))
            model.graph.initializer.remove(table)
    onnx.save(model, str(path))


def _replace_gather(graph: Any, position: int, table: NDArray[np.float32]) -> None:
    """Put four nodes in the place of one: look up int8 row and scale, and multiply."""
    from onnx import TensorProto, helper, numpy_helper

    node = graph.node[position]
    rows, scales, result = f"{node.input[0]}.int8", f"{node.input[0]}.scale", node.output[0]
    scale = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-8) / 127
    graph.initializer.append(numpy_helper.from_array(np.round(table / scale).astype(np.int8), rows))
    graph.initializer.append(numpy_helper.from_array(scale.astype(np.float32), scales))
    parts = [
        helper.make_node("Gather", [rows, node.input[1]], [f"{result}.int8"]),
        helper.make_node("Cast", [f"{result}.int8"], [f"{result}.float"], to=TensorProto.FLOAT),
        helper.make_node("Gather", [scales, node.input[1]], [f"{result}.scale"]),
        helper.make_node("Mul", [f"{result}.float", f"{result}.scale"], [result]),
    ]
    graph.node.remove(node)
    for offset, part in enumerate(parts):
        graph.node.insert(position + offset, part)


def note_origin(path: Path, weights: Path) -> None:
    """Write into an ONNX file which weights it was made from, so that it is not taken for newer ones."""
    import onnx

    model = onnx.load(str(path))
    onnx.helper.set_model_props(model, {WEIGHTS_PROPERTY: fingerprint(weights)})
    onnx.save(model, str(path))
