"""The door to ONNX Runtime. The library is imported nowhere else: it reports to its makers unless it is told not to.

Its releases send events to Microsoft and keep an identifier of the device in the user's cache, on Linux, too (its
Privacy.md). Who reads about the dead of a war must be able to do so unseen.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..data.errors import missing_extra


def silent_onnxruntime() -> Any:
    """Return the library, which now reports nothing."""
    # Read when the library is loaded. What it offers to be called would come too late: the identifier is written by then.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    onnxruntime.disable_telemetry_events()  # where Windows collects them, which does not read the variable
    return onnxruntime


def onnx_quantization() -> Any:
    """Return the library's tools for quantisation. Raises UserError where they lack `onnx`."""
    silent_onnxruntime()
    try:
        from onnxruntime import quantization
    except ImportError as error:
        raise missing_extra("onnx", "train") from error
    return quantization


CPU, GPU = "CPUExecutionProvider", "CUDAExecutionProvider"


def has_gpu() -> bool:
    """Whether ONNX Runtime is its edition for NVIDIA GPUs, `onnxruntime-gpu`."""
    return GPU in silent_onnxruntime().get_available_providers()


def open_session(
    model: Path | bytes, threads: int = 1, *, unsigned_weights: bool = False, providers: Sequence[str] = (CPU,)
) -> Any:
    """Return a session of a model, a file or its bytes, that computes on so many cores.

    With `unsigned_weights`, signed int8 weights are made unsigned when it starts, which changes no result where products
    are exact (see `self_test.py`). The first of the `providers` that can do an operation does it.
    """
    library = silent_onnxruntime()
    options = library.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.enable_mem_pattern = False  # one would be kept for each shape of a batch, and there are hundreds
    options.add_session_config_entry("session.x64quantprecision", str(int(unsigned_weights)))
    options.log_severity_level = 3
    source = model if isinstance(model, bytes) else str(model)
    return library.InferenceSession(source, options, providers=list(providers))
