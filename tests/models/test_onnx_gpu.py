"""ONNX on a GPU: tried with the CPU in the GPU's place, since no machine that runs tests has one."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from marsad.data.errors import UserError
from marsad.models import runtime
from marsad.models.checkpoint import save_checkpoint
from marsad.models.export import export_checkpoint
from marsad.models.onnx_sessions import open_session
from marsad.models.runtime import OUTPUTS, OnnxGpuRuntime, TorchRuntime
from tests.models.test_network import ENCODERS, batch, tiny_network, tiny_vocabulary


@pytest.fixture
def with_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    def open_on_cpu(path: Path, *, gpu: bool) -> Any:
        assert gpu
        return open_session(path)

    monkeypatch.setattr(runtime, "has_gpu", lambda: True)
    monkeypatch.setattr(runtime, "open_session", open_on_cpu)


@pytest.mark.usefixtures("with_gpu")
@pytest.mark.parametrize("kind", ENCODERS)
def test_it_computes_in_full_precision(tmp_path: Path, kind: str) -> None:
    network = tiny_network(kind)
    save_checkpoint(network, tiny_vocabulary(), tmp_path)
    assert export_checkpoint(tmp_path, full=True).name == "model.onnx"
    inputs = batch(3, 11, 14)
    exact, found = TorchRuntime(network).run(*inputs), OnnxGpuRuntime(tmp_path).run(*inputs)
    for name in OUTPUTS:
        np.testing.assert_allclose(found[name], exact[name], atol=1e-5)


@pytest.mark.filterwarnings("ignore:Specified provider")
def test_no_gpu_is_never_the_cpu_in_silence(tmp_path: Path) -> None:
    """This library knows no CUDA, as one does whose driver is missing: it would begin on the CPU."""
    save_checkpoint(tiny_network("recurrent"), tiny_vocabulary(), tmp_path)
    path = export_checkpoint(tmp_path, full=True)
    with pytest.raises(UserError, match=r"GPU.* Load with backend torch, or onnx for the CPU\."):
        open_session(path, gpu=True)


@pytest.mark.usefixtures("with_gpu")
def test_without_its_file_it_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"has no model\.onnx\. Make it with: marsad export .* --full"):
        OnnxGpuRuntime(tmp_path)


def test_an_onnxruntime_without_a_gpu_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "has_gpu", lambda: False)
    with pytest.raises(UserError, match="Install onnxruntime-gpu in its place"):
        OnnxGpuRuntime(tmp_path)
