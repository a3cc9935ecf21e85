"""How much of the hardware's arithmetic a training step uses: model FLOP utilisation (Chowdhery et al. 2022, app. B)."""

from time import perf_counter
from typing import Any

import torch
from torch import nn

from ..models.encoder import TransformerNetwork
from .objectives import Objective

_SIDE, _REPEATS = 2048, 8  # of the matrices that the peak is measured with


def flops_of_token(objective: Objective, sequence: int) -> float:
    """Return the FLOPs of one token forward and back: 6 a weight that it is multiplied with, and attention's own.

    Embedding tables and softmaxes over the vocabulary are left out, as is usual: the figure is a lower bound.
    """
    tables = {id(m.weight) for m in objective.modules() if isinstance(m, nn.Embedding)}
    weights = sum(p.numel() for p in objective.parameters() if p.requires_grad and p.ndim > 1 and id(p) not in tables)
    attention = sum(_attention(m, sequence) for m in objective.modules() if isinstance(m, TransformerNetwork))
    return float(6 * weights + attention)


def _attention(encoder: TransformerNetwork, sequence: int) -> int:
    """Return the FLOPs of one token's scores and weighted sums in all layers."""
    sizes: Any = encoder.model.config
    return 12 * int(sizes.num_hidden_layers) * int(sizes.hidden_size) * sequence


def measured_peak(device: torch.device, *, bf16: bool) -> float:
    """Return the FLOPs a second of a large matrix product on a device, in bf16 or fp32: the best of some runs."""
    dtype = torch.bfloat16 if bf16 else torch.float32
    left, right = (torch.ones(_SIDE, _SIDE, device=device, dtype=dtype) for _ in range(2))
    seconds = []
    for _ in range(_REPEATS):
        _wait(device)
        begun = perf_counter()
        left @ right
        _wait(device)
        seconds.append(perf_counter() - begun)
    return float(2 * _SIDE**3 / min(seconds))


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
