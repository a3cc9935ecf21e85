"""The door to ONNX Runtime. The library is imported nowhere else: it reports to its makers unless it is told not to.

Its releases send events to Microsoft and keep an identifier of the device in the user's cache, on Linux, too (its
Privacy.md). Who reads about the dead of a war must be able to do so unseen.
"""

import os
from pathlib import Path
from typing import Any

from ..data.errors import UserError, missing_extra


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
_OTHERWISE = "Load with backend torch, or onnx for the CPU."


def has_gpu() -> bool:
    """Whether ONNX Runtime is its edition for NVIDIA GPUs, `onnxruntime-gpu`."""
    return GPU in silent_onnxruntime().get_available_providers()


def open_session(model: Path | bytes, threads: int = 1, *, unsigned_weights: bool = False, gpu: bool = False) -> Any:
    """Return a session of a model, a file or its bytes, that computes on so many cores.

    With `unsigned_weights`, signed int8 weights are made unsigned when it starts, which changes no result where products
    are exact (see `self_test.py`). Raises UserError where there is to be a `gpu` and it cannot be used.
    """
    library = silent_onnxruntime()
    options = library.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.enable_mem_pattern = False  # one would be kept for each shape of a batch, and there are hundreds
    options.add_session_config_entry("session.x64quantprecision", str(int(unsigned_weights)))
    options.log_severity_level = 3
    source = model if isinstance(model, bytes) else str(model)
    if not gpu:
        return library.InferenceSession(source, options, providers=[CPU])
    # Without TF32, which is faster and no longer full precision; and not on the CPU, which would take hours in silence.
    providers = [(GPU, {"use_tf32": "0"}), CPU]
    try:
        session = library.InferenceSession(source, options, providers=providers, enable_fallback=0)
    except Exception as error:  # the library raises what its own libraries did
        raise UserError(f"ONNX Runtime could not start on the GPU ({error}). {_OTHERWISE}") from error
    if GPU not in session.get_providers():
        raise UserError(f"ONNX Runtime found no GPU that it can use: are driver, CUDA and cuDNN there? {_OTHERWISE}")
    return session
