"""Two ways to run a network over windows: ONNX Runtime, which needs no torch, and torch.

Both return numpy arrays under the names of `NetworkOutput`, so everything after them is one code.
"""

import hashlib
import os
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from tokenizers import Tokenizer

from ..data.errors import UserError, missing_extra
from .encode import Ints
from .onnx_sessions import has_gpu, open_session
from .self_test import needs_unsigned_weights
from .viterbi import Floats

ONNX_FILE = "model.int8.onnx"
FULL_ONNX_FILE = "model.onnx"
WEIGHTS = "model.safetensors"
WEIGHTS_PROPERTY = "marsad_weights"  # of the ONNX file: the fingerprint of the weights that it was made from
PIECES_OF_CPU, PIECES_OF_GPU = 512, 16_384
"""Padded pieces of a batch: 512 keep the matrices of an LSTM busy, and those of a transformer want no more (see train/LOG.md).
The GPU's was chosen by memory, not measured."""
OUTPUTS = (
    "tags",
    "events",
    "statuses",
    "victims",
    "cumulative",
    "link_heads",
    "link_tails",
    "link_weights",
    "transitions",
)


class Runtime(Protocol):
    """Runs batches of windows, `at_once` of them side by side, each best of `pieces_per_batch` padded pieces.

    *Shapes:* input_ids, attention_mask [B, T]; word_pieces [B, W].
    """

    at_once: int
    pieces_per_batch: int

    def run(self, input_ids: Ints, attention_mask: Ints, word_pieces: Ints) -> dict[str, Floats]:
        """Return the arrays of OUTPUTS."""
        ...


class OnnxRuntime:
    """Runs the exported int8 network on the CPU, each batch on one core.

    Cores share batches and not the products inside one: those of an LSTM are too small to share, and so the
    result does not depend on the number of cores.
    """

    pieces_per_batch = PIECES_OF_CPU

    def __init__(self, folder: Path, threads: int | None = None):
        path = folder / ONNX_FILE
        if not path.is_file():
            raise UserError(
                f"{folder} has no {ONNX_FILE}. Make it with: marsad export {folder}, or load with backend torch."
            )
        self.at_once = threads or usable_threads()
        self._session = open_session(path, unsigned_weights=needs_unsigned_weights())
        _check_origin(self._session, path)

    def run(self, input_ids: Ints, attention_mask: Ints, word_pieces: Ints) -> dict[str, Floats]:
        """Return the arrays of OUTPUTS."""
        return _run(self._session, input_ids, attention_mask, word_pieces)


class OnnxGpuRuntime:
    """Runs the network exported in full precision on an NVIDIA GPU: int8 is for processors."""

    at_once = 1
    pieces_per_batch = PIECES_OF_GPU

    def __init__(self, folder: Path):
        path = folder / FULL_ONNX_FILE
        if not has_gpu():
            raise UserError(
                "This onnxruntime knows no GPU. Install onnxruntime-gpu in its place (pip uninstall onnxruntime, then "
                "pip install onnxruntime-gpu), or load with backend torch, which uses a GPU where there is one."
            )
        if not path.is_file():
            raise UserError(f"{folder} has no {FULL_ONNX_FILE}. Make it with: marsad export {folder} --full")
        self._session = open_session(path, gpu=True)
        _check_origin(self._session, path)

    def run(self, input_ids: Ints, attention_mask: Ints, word_pieces: Ints) -> dict[str, Floats]:
        """Return the arrays of OUTPUTS."""
        return _run(self._session, input_ids, attention_mask, word_pieces)


def _run(session: Any, input_ids: Ints, attention_mask: Ints, word_pieces: Ints) -> dict[str, Floats]:
    feeds = {"input_ids": input_ids, "attention_mask": attention_mask, "word_pieces": word_pieces}
    return dict(zip(OUTPUTS, session.run(list(OUTPUTS), feeds), strict=True))


class TorchRuntime:
    """Runs a network in full precision; on the GPU where there is one, and there in bfloat16 if it has it."""

    at_once = 1  # torch shares a batch among its own threads

    def __init__(self, network: object, device: str | None = None):
        try:
            import torch
        except ImportError as error:
            raise missing_extra("torch", "train") from error
        self._torch = torch
        self._device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        self.pieces_per_batch = PIECES_OF_GPU if self._device.startswith("cuda") else PIECES_OF_CPU
        self._network = network.to(self._device)  # type: ignore[attr-defined]

    def run(self, input_ids: Ints, attention_mask: Ints, word_pieces: Ints) -> dict[str, Floats]:
        """Return the arrays of OUTPUTS."""
        arrays = [self._torch.from_numpy(a).to(self._device) for a in (input_ids, attention_mask, word_pieces)]
        training = self._network.training
        self._network.eval()
        with self._torch.inference_mode(), self._precision():
            output = self._network(*arrays)
        self._network.train(training)
        return {name: value.detach().float().cpu().numpy() for name, value in output._asdict().items()}

    def _precision(self) -> AbstractContextManager[object]:
        """Compute in bfloat16 where the GPU does; attention is torch's own fused one (SDPA) in either precision."""
        if self._device.startswith("cuda") and self._torch.cuda.is_bf16_supported():
            return self._torch.autocast("cuda", dtype=self._torch.bfloat16)
        return nullcontext()


def usable_threads() -> int:
    """Return how many threads to compute with: as OMP_NUM_THREADS says, else one for each core that may be used."""
    asked = os.environ.get("OMP_NUM_THREADS", "")
    return int(asked) if asked.isdecimal() and int(asked) else usable_cores()


def usable_cores() -> int:
    """Return how many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def fingerprint(weights: Path) -> str:
    """Return a short hash of a file of weights, from its size and 256 blocks spread over it: at once, whatever the size."""
    size = weights.stat().st_size
    digest = hashlib.blake2b(str(size).encode(), digest_size=16)
    with weights.open("rb") as file:
        for block in range(256):
            file.seek(size * block // 256)
            digest.update(file.read(4096))
    return digest.hexdigest()


def _check_origin(session: Any, path: Path) -> None:
    """Refuse a network that was made from other weights than those beside it."""
    weights = path.parent / WEIGHTS
    made_from = session.get_modelmeta().custom_metadata_map.get(WEIGHTS_PROPERTY)
    if made_from and weights.is_file() and fingerprint(weights) != made_from:
        full = " --full" if path.name == FULL_ONNX_FILE else ""
        raise UserError(
            f"{path} was not made from the {WEIGHTS} beside it, which is another training. "
            f"Make it anew with: marsad export {path.parent}{full}"
        )


def load_tokenizer(folder: Path) -> Tokenizer:
    """Load `tokenizer.json` of a checkpoint folder."""
    if not (folder / "tokenizer.json").is_file():
        raise UserError(f"{folder} has no tokenizer.json: it is no checkpoint of Marsad.")
    return read_tokenizer(folder / "tokenizer.json")


def read_tokenizer(path: Path) -> Tokenizer:
    """Read a tokenizer of the `tokenizers` library, without any truncation and padding that it was stored with.

    Raises UserError where the file is missing or no tokenizer.
    """
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises a bare Exception for whatever went wrong
        raise UserError(f"{path} is no readable tokenizer: {error}. Give a tokenizer.json.") from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def neutral_batch() -> tuple[Ints, Ints, Ints]:
    """Return the smallest batch there is, for reading constants off a runtime and for tracing."""
    ones = np.ones((1, 2), dtype=np.int64)
    return ones, ones, np.zeros((1, 1), dtype=np.int64)
