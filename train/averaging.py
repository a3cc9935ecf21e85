"""A running average of the weights, which is often better than the last ones (Polyak and Juditsky 1992)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn


class WeightAverage:
    """Keeps `average = decay * average + (1 - decay) * weights`, with a shorter memory at the start."""

    def __init__(self, network: nn.Module, decay: float):
        self._network = network
        self._decay = decay
        self.updates = 0
        self.weights = {name: p.detach().clone() for name, p in network.named_parameters()}

    @torch.no_grad()
    def update(self) -> None:
        """Take in the network's present weights."""
        self.updates += 1
        decay = min(self._decay, (1 + self.updates) / (10 + self.updates))
        for name, parameter in self._network.named_parameters():
            self.weights[name].lerp_(parameter.detach(), 1 - decay)

    def state(self) -> dict[str, Any]:
        """Return the average and how many updates it has seen."""
        return {"updates": self.updates, "weights": self.weights}

    def load_state(self, state: dict[str, Any]) -> None:
        """Go back to what `state` returned."""
        self.updates = state["updates"]
        for name, weight in self.weights.items():
            weight.copy_(state["weights"][name])

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Put the average into the network for the duration of a block."""
        own = {name: p.detach().clone() for name, p in self._network.named_parameters()}
        _copy(self.weights, self._network)
        try:
            yield
        finally:
            _copy(own, self._network)


@torch.no_grad()
def _copy(weights: dict[str, Tensor], network: nn.Module) -> None:
    for name, parameter in network.named_parameters():
        parameter.copy_(weights[name])
