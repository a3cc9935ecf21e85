"""Export to ONNX, and int8 quantisation.

Dynamic only: static quantisation of all nodes has made a token classifier collapse (0.94 to 0.08 F1,
huggingface.co/fxmarty/20220713-h08m19s38_example_conll2003). Weights are signed, with a scale for each output: ONNX
Runtime multiplies signed ones more than ten times as fast as unsigned ones where a processor has VNNI or AMX, and
`self_test.py` finds out where it has not (they saturate there: onnxruntime issue 6004).
"""

import logging
import shutil
import tempfile
import warnings
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from .checkpoint import load_checkpoint
from .encoder import RecurrentNetwork
from .network import Network, NetworkOutput
from .onnx_recurrent import OnnxRecurrent, spread
from .onnx_sessions import onnx_quantization
from .runtime import FULL_ONNX_FILE, ONNX_FILE, OUTPUTS, WEIGHTS, WEIGHTS_PROPERTY, fingerprint

OPSET = 17
FINE_ROWS = 20_000
_FINE_STEPS = 254  # of one step of int8
SMALL_PRODUCT = 20_000  # weights: fewer stay in full precision
_SECOND_LAYERS = ("statuses", "victims", "cumulative", "link_heads", "link_tails")
LARGE_TABLE = 1000  # rows; smaller embeddings (positions, segments) are not worth the nodes


class _Plain(nn.Module):
    """The network with its outputs in the order of OUTPUTS, and its LSTMs as ONNX has them."""

    def __init__(self, network: Network):
        super().__init__()
        self.network = deepcopy(network)
        if isinstance(network.encoder, RecurrentNetwork):
            self._read_bounded(network.encoder)
        else:  # the fused attention becomes nodes that look for rows without any piece: there are none
            self.network.encoder.model.set_attn_implementation("eager")  # type: ignore[operator, union-attr]

    def _read_bounded(self, encoder: RecurrentNetwork) -> None:
        """Take the encoder that ONNX has, and make all that reads it overlook its further features."""
        heads = self.network
        heads.encoder = OnnxRecurrent(encoder)  # type: ignore[assignment]  # the same call
        heads.tags, heads.attention = spread(heads.tags, 2), spread(heads.attention, 2)
        heads.events = spread(heads.events, 4)  # reads a mean and a maximum of the vectors
        heads.attributes[0], heads.links[0] = spread(heads.attributes[0], 2), spread(heads.links[0], 2)  # type: ignore[arg-type]

    def forward(self, input_ids: Tensor, attention_mask: Tensor, word_pieces: Tensor) -> tuple[Tensor, ...]:
        output: NetworkOutput = self.network(input_ids, attention_mask, word_pieces)
        return tuple(getattr(output, name) for name in OUTPUTS)


def export_checkpoint(folder: Path, *, full: bool = False) -> Path:
    """Write `model.int8.onnx` beside the weights of a checkpoint and return its path; in full precision `model.onnx`.

    Raises UserError where the folder is no checkpoint or the libraries are missing.
    """
    network, _ = load_checkpoint(folder)
    target = folder / (FULL_ONNX_FILE if full else ONNX_FILE)
    with tempfile.TemporaryDirectory() as temporary:
        exact, made = Path(temporary) / "exact.onnx", Path(temporary) / "made.onnx"
        export_onnx(network, made if full else exact)
        if not full:
            quantise(exact, made)
        note_origin(made, folder / WEIGHTS)
        shutil.copyfile(made, target)
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
    """Quantise embeddings a row at a time, and products and LSTMs with a scale for each output, activations at run time.

    One scale for all outputs would change the mentions of up to 2% of the sentences (see train/LOG.md). `source` is rewritten on
    the way.
    """
    library = onnx_quantization()
    quantise_embeddings(source)
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)  # it advises a pre-processing that changes nothing here
    try:
        library.quantize_dynamic(
            source,
            target,
            weight_type=library.QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gemm", "LSTM"],
            nodes_to_exclude=_exact_products(source),
        )
    finally:
        root.setLevel(level)


def _exact_products(path: Path) -> list[str]:
    """Return the names of matrix products to leave in full precision.

    Where weights are few, int8 saves nothing, and tags would change. What reads the hidden vectors of attributes and
    links would get its scale from the whole batch, of vectors without bounds (see `onnx_recurrent.py`).
    """
    import onnx

    graph = onnx.load(str(path)).graph
    few = {table.name for table in graph.initializer if len(table.dims) == 2 and np.prod(table.dims) < SMALL_PRODUCT}
    products = [node for node in graph.node if node.op_type in ("MatMul", "Gemm")]
    exact = [node.name for node in products if few & set(node.input) or set(_SECOND_LAYERS) & set(node.name.split("/"))]
    return exact + [f"{name}_MatMul" for name in exact]  # as the library calls what it makes of a Gemm


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
    """Put a few nodes in the place of one: look up int8 row, what rounding left of it, and scale, and put them together.

    What rounding left is kept for the first FINE_ROWS rows: a vocabulary has its frequent pieces first.
    """
    from onnx import TensorProto, helper, numpy_helper

    node = graph.node[position]
    name, ids, result = node.input[0], node.input[1], node.output[0]
    scale = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-8) / 127
    rows = np.round(table / scale)
    left = np.round((table / scale - rows)[:FINE_ROWS] * _FINE_STEPS)
    constants = {
        f"{name}.int8": rows.astype(np.int8),
        f"{name}.left": np.concatenate([left, np.zeros((1, table.shape[1]))]).astype(
            np.int8
        ),  # the last: of all others
        f"{name}.scale": scale.astype(np.float32),
        f"{name}.last": np.asarray(len(left), dtype=np.int64),
        f"{name}.step": np.asarray(1 / _FINE_STEPS, dtype=np.float32),
    }
    graph.initializer.extend(numpy_helper.from_array(value, key) for key, value in constants.items())
    nodes: list[tuple[str, list[str], str, dict[str, Any]]] = [
        ("Gather", [f"{name}.int8", ids], f"{result}.rows", {}),
        ("Cast", [f"{result}.rows"], f"{result}.whole", {"to": TensorProto.FLOAT}),
        ("Min", [ids, f"{name}.last"], f"{result}.place", {}),
        ("Gather", [f"{name}.left", f"{result}.place"], f"{result}.left", {}),
        ("Cast", [f"{result}.left"], f"{result}.steps", {"to": TensorProto.FLOAT}),
        ("Mul", [f"{result}.steps", f"{name}.step"], f"{result}.rest", {}),
        ("Add", [f"{result}.whole", f"{result}.rest"], f"{result}.sum", {}),
        ("Gather", [f"{name}.scale", ids], f"{result}.scale", {}),
        ("Mul", [f"{result}.sum", f"{result}.scale"], result, {}),
    ]
    graph.node.remove(node)
    for offset, (kind, inputs, output, settings) in enumerate(nodes):
        graph.node.insert(position + offset, helper.make_node(kind, inputs, [output], **settings))


def note_origin(path: Path, weights: Path) -> None:
    """Write into an ONNX file which weights it was made from, so that it is not taken for newer ones."""
    import onnx

    model = onnx.load(str(path))
    onnx.helper.set_model_props(model, {WEIGHTS_PROPERTY: fingerprint(weights)})
    onnx.save(model, str(path))
