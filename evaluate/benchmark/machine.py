"""The machine that a benchmark ran on, and the memory of a process on it."""

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_LIBRARIES = (
    "marsad", "numpy", "onnxruntime", "tokenizers", "torch", "transformers", "scikit-learn", "python-crfsuite",
    "gensim", "seqeval", "camel-tools", "stanza", "gliner",
)  # fmt: skip
_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


def describe_machine() -> str:
    """Return processor, cores, system, and limits on threads that the environment sets."""
    threads = [f"{name}={os.environ[name]}" for name in _THREADS if name in os.environ]
    return ", ".join([_processor(), f"{_cores()} cores", f"{platform.system()} {platform.release()}", *threads])


def library_versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that systems run on, as far as they are installed."""
    found = {"python": platform.python_version()}
    for library in _LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue
    return found


def peak_memory() -> float | None:
    """Return the most memory that this process has held, in 10^6 bytes; None where the system does not say.

    On Linux not `ru_maxrss`: it begins with the memory of the process that started this one.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        peak = _field(status, "VmHWM")
        return int(peak.split()[0]) * 1024 / 1e6 if peak else None
    try:
        import resource
    except ImportError:  # Windows
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    named = _field(information, "model name") if information.is_file() else None
    return named or platform.processor() or platform.machine()


def _field(path: Path, name: str) -> str | None:
    """Return the first value of a field in a file of lines `name: value`."""
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return None
