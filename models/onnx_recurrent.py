"""The recurrent encoder as ONNX has it: one operator for both directions of a layer that knows the length of each row.

Trained are two LSTMs a layer with rows turned round between them, which needs no lengths; the operator turns
rows itself, and copies less. Both compute the same.

In int8, ONNX Runtime takes the scale of a layer's inputs, and at each step that of its states, from the smallest and the
largest number of the whole batch: what is found in a sentence would depend on its neighbours. So each layer has
features more, the first of which is the largest number that there can be, and the second the smallest. Scales are then
the same in every batch, and nothing else changes: all weights from these features are zero.
"""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import torch
from torch import Tensor, nn

from .encoder import RecurrentNetwork

BOUNDS = 8  # features more: two do the work, and int8 products like widths that are multiples of eight
_SATURATED = 20.0  # a gate at which sigmoid is 1, and a cell at which tanh is, in single precision


class OnnxRecurrent(nn.Module):
    """A `RecurrentNetwork` without dropout, to be exported. Torch itself gets nothing but the right shape from it.

    Its vectors have BOUNDS features more for each direction, which layers made by `spread` overlook.
    """

    bounds: Tensor

    def __init__(self, network: RecurrentNetwork):
        super().__init__()
        self.embeddings = network.embeddings
        self.width = network.width + 2 * BOUNDS
        layers = zip(network.forward_layers, network.backward_layers, strict=True)
        self.layers = nn.ModuleList(
            _OnnxLayer(directions, parts=2 if above else 1) for above, directions in enumerate(layers)
        )
        self.register_buffer("bounds", _bounds(float(self.embeddings.weight.abs().max())))

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Encode a batch; padding becomes zeros. *Shapes:* [B, T] twice; returns [B, T, width]."""
        lengths = attention_mask.sum(dim=1).to(torch.int32)
        embedded = self.embeddings(input_ids)
        hidden = torch.cat([embedded, self.bounds.expand(*embedded.shape[:2], BOUNDS)], dim=-1).transpose(0, 1)
        for layer in self.layers:
            hidden = layer(hidden, lengths)
        encoded: Tensor = hidden.transpose(0, 1)
        return encoded


def spread(linear: nn.Linear, parts: int) -> nn.Linear:
    """Return a linear layer that overlooks the BOUNDS features behind each of the equal parts of its input."""
    wide = deepcopy(linear)
    wide.weight = nn.Parameter(_spread(linear.weight.detach(), parts))
    wide.in_features = wide.weight.shape[1]
    return wide


def _spread(weights: Tensor, parts: int) -> Tensor:
    """Put BOUNDS columns of zeros behind each of the equal parts of the columns. *Shape:* [outputs, columns]."""
    return torch.cat([nn.functional.pad(part, (0, BOUNDS)) for part in weights.chunk(parts, dim=1)], dim=1)


def _bounds(largest: float) -> Tensor:
    """Return what the further features are: the largest number, the smallest, and zeros. *Shape:* [BOUNDS]."""
    return nn.functional.pad(torch.tensor([largest, -largest]), (0, BOUNDS - 2))


class _OnnxLayer(nn.Module):
    """Both directions of a layer. *Shapes:* hidden [T, B, H]; lengths [B]; returns [T, B, width].

    `parts` of the input have BOUNDS features each. Those of the states are cells that keep for ever what they begin with.
    """

    states: Tensor
    cells: Tensor

    def __init__(self, directions: Sequence[nn.Module], parts: int):
        super().__init__()
        weights = [layer.state_dict() for layer in directions]
        self.register_buffer("inputs", torch.stack([_weights(w["weight_ih_l0"], parts) for w in weights]))
        self.register_buffer("weights", torch.stack([_weights(w["weight_hh_l0"], 1) for w in weights]))
        biases = [torch.cat([_biases(w["bias_ih_l0"], keep=True), _biases(w["bias_hh_l0"])]) for w in weights]
        self.register_buffer("biases", torch.stack(biases))
        before = int(weights[0]["weight_hh_l0"].shape[1])
        for name, largest in (("states", 1.0), ("cells", _SATURATED)):
            self.register_buffer(name, nn.functional.pad(_bounds(largest), (before, 0)).expand(2, 1, -1))

    def forward(self, hidden: Tensor, lengths: Tensor) -> Tensor:
        begin = [self.states.expand(-1, hidden.shape[1], -1), self.cells.expand(-1, hidden.shape[1], -1)]
        # [T, 2, B, width / 2]; torch gives `apply` no types
        both: Tensor = _Lstm.apply(hidden, self.inputs, self.weights, self.biases, lengths, *begin)  # type: ignore[no-untyped-call]
        return both.transpose(1, 2).reshape(hidden.shape[0], hidden.shape[1], 2 * self.cells.shape[-1])


def _weights(weights: Tensor, parts: int) -> Tensor:
    """Return weights of gates as the operator has them, with BOUNDS more states. *Shape:* [4 * states, columns]."""
    return torch.cat([nn.functional.pad(gate, (0, 0, 0, BOUNDS)) for gate in _in_onnx_order(_spread(weights, parts))])


def _biases(biases: Tensor, *, keep: bool = False) -> Tensor:
    """Return biases of gates as the operator has them; `keep`: with those that make the further cells keep what they have."""
    values = (-_SATURATED, _SATURATED, _SATURATED, 0.0) if keep else (0.0,) * 4  # entrance, output, forget, cell
    gates = zip(_in_onnx_order(biases), values, strict=True)
    return torch.cat([nn.functional.pad(gate, (0, BOUNDS), value=value) for gate, value in gates])


def _in_onnx_order(gates: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return gates as ONNX orders them: input, output, forget, cell; torch has the output last."""
    entrance, forget, cell, output = gates.chunk(4)
    return entrance, output, forget, cell


class _Lstm(torch.autograd.Function):
    """The operator: onnx.ai/onnx/operators/onnx__LSTM.html."""

    @staticmethod
    def forward(
        context: Any,
        hidden: Tensor,
        inputs: Tensor,
        weights: Tensor,
        biases: Tensor,
        lengths: Tensor,
        states: Tensor,
        cells: Tensor,
    ) -> Tensor:
        return hidden.new_zeros(hidden.shape[0], 2, hidden.shape[1], weights.shape[-1])

    @staticmethod
    def symbolic(graph: Any, hidden: Any, inputs: Any, weights: Any, *others: Any) -> Any:
        size = weights.type().sizes()[-1]
        return graph.op("LSTM", hidden, inputs, weights, *others, direction_s="bidirectional", hidden_size_i=size)
