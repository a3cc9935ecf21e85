"""AdamW with a learning rate for each depth of the network, and its course over the run."""

import math
import re
from typing import Any, Literal

import torch
from torch import nn

from ..configs.training import Optimiser

_ENCODER = re.compile(r"(?:^|\.)encoder\.")  # what is not inside the encoder is a head
_LAYER = re.compile(r"(?:^|\.)(?:layer|layers|forward_layers|backward_layers)\.(\d+)\.")
Schedule = Literal["linear", "cosine", "constant"]


def make_optimiser(model: nn.Module, settings: Optimiser) -> torch.optim.AdamW:
    """Return AdamW over groups of parameters that share depth and weight decay.

    Layer n of L learns at `learning_rate * layer_decay ** (L - 1 - n)` (Howard and Ruder 2018, 2.2), the
    heads at `head_rate`. Biases, norms and other vectors are not decayed. Each group keeps its full
    rate as `peak`; `set_rates` moves it.
    """
    named = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
    depths = [_depth(name) for name, _ in named if _ENCODER.search(name)]
    layers = max((depth for depth in depths if depth is not None), default=0) + 1
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in named:
        peak = _rate(name, layers, settings)
        decay = settings.weight_decay if parameter.ndim > 1 else 0.0
        groups.setdefault((peak, decay), []).append(parameter)
    parameters: list[dict[str, Any]] = [
        {"params": members, "lr": peak, "peak": peak, "weight_decay": decay}
        for (peak, decay), members in groups.items()
    ]
    fused = all(p.device.type in ("cuda", "cpu") for _, p in named)
    return torch.optim.AdamW(parameters, lr=settings.learning_rate, betas=settings.betas, fused=fused)


def _rate(name: str, layers: int, settings: Optimiser) -> float:
    if not _ENCODER.search(name):
        return settings.learning_rate if settings.head_rate is None else settings.head_rate
    depth = _depth(name)
    if depth is None and settings.embedding_rate is not None:
        return settings.embedding_rate
    steps_down = layers if depth is None else layers - 1 - depth
    return settings.learning_rate * settings.layer_decay**steps_down


def _depth(name: str) -> int | None:
    """Return the layer that an encoder parameter belongs to; None for the embeddings."""
    found = _LAYER.search(name)
    return int(found.group(1)) if found else None


def set_rates(optimiser: torch.optim.Optimizer, step: int, total: int, warmup: float, schedule: Schedule) -> float:
    """Set the rates for optimiser step `step`, from 0, of `total`; return the factor that was used."""
    factor = rate_factor(step, total, warmup, schedule)
    for group in optimiser.param_groups:
        group["lr"] = group["peak"] * factor
    return factor


def rate_factor(step: int, total: int, warmup: float, schedule: Schedule) -> float:
    """Return the share of the full rate: rising over the share `warmup` of all steps, then as scheduled."""
    rising = max(1, math.ceil(warmup * total)) if warmup else 0
    if step < rising:
        return (step + 1) / rising
    progress = min(1.0, (step - rising) / max(1, total - rising))
    if schedule == "constant":
        return 1.0
    return 1.0 - progress if schedule == "linear" else 0.5 * (1.0 + math.cos(math.pi * progress))
