"""Export to ONNX, and dynamic int8 quantisation.

Dynamic only: static quantisation has made token classifiers collapse (0.94 to 0.08 F1, see the
README). Weights are unsigned, since signed ones saturate on processors without VNNI and then give
wrong results (onnxruntime issue 6004).
"""

import logging
import shutil
import tempfile
import warnings
from pathlib import Path

import torch
from torch import Tensor, nn

from ..data.errors import missing_extra
from .checkpoint import load_checkpoint
from .network import Network, NetworkOutput
from .runtime import ONNX_FILE, OUTPUTS, WEIGHTS, WEIGHTS_PROPERTY, fingerprint

OPSET = 17


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
    """Quantise weights to unsigned int8, activations at run time."""
    try:
        from onnxruntime.quantization import QuantType, quantize_dynamic
    except ImportError as error:
        raise missing_extra("onnx", "train") from error
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)  # it advises a pre-processing that changes nothing here
    try:
        quantize_dynamic(
            source, target, weight_type=QuantType.QUInt8, op_types_to_quantize=["MatMul", "Gemm", "Gather", "LSTM"]
        )
    finally:
        root.setLevel(level)


def note_origin(path: Path, weights: Path) -> None:
    """Write into an ONNX file which weights it was made from, so that it is not taken for newer ones."""
    import onnx

    model = onnx.load(str(path))
    onnx.helper.set_model_props(model, {WEIGHTS_PROPERTY: fingerprint(weights)})
    onnx.save(model, str(path))
