"""The recurrent encoder as ONNX has it: one operator for both directions of a layer that knows the length of each row.

Trained are two LSTMs a layer with rows turned round between them, which needs no lengths; the operator turns
rows itself, and copies less. Both compute the same.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from .encoder import RecurrentNetwork


class OnnxRecurrent(nn.Module):
    """A `RecurrentNetwork` without dropout, to be exported. Torch itself gets nothing but the right shape from it."""

    def __init__(self, network: RecurrentNetwork):
        super().__init__()
        self.embeddings = network.embeddings
        self.width = network.width
        layers = zip(network.forward_layers, network.backward_layers, strict=True)
        self.layers = nn.ModuleList(_OnnxLayer(directions) for directions in layers)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Encode a batch; padding becomes zeros. *Shapes:* [B, T] twice; returns [B, T, width]."""
        lengths = attention_mask.sum(dim=1).to(torch.int32)
        hidden = self.embeddings(input_ids).transpose(0, 1)
        for layer in self.layers:
            hidden = layer(hidden, lengths)
        encoded: Tensor = hidden.transpose(0, 1)
        return encoded


class _OnnxLayer(nn.Module):
    """Both directions of a layer. *Shapes:* hidden [T, B, H]; lengths [B]; returns [T, B, width]."""

    def __init__(self, directions: Sequence[nn.Module]):
        super().__init__()
        weights = [layer.state_dict() for layer in directions]
        self.width = 2 * int(weights[0]["weight_hh_l0"].shape[1])
        self.register_buffer("inputs", torch.stack([_in_onnx_order(w["weight_ih_l0"]) for w in weights]))
        self.register_buffer("states", torch.stack([_in_onnx_order(w["weight_hh_l0"]) for w in weights]))
        biases = [torch.cat([_in_onnx_order(w[f"bias_{part}_l0"]) for part in ("ih", "hh")]) for w in weights]
        self.register_buffer("biases", torch.stack(biases))

    def forward(self, hidden: Tensor, lengths: Tensor) -> Tensor:
        # [T, 2, B, width / 2]; torch gives `apply` no types
        both: Tensor = _Lstm.apply(hidden, self.inputs, self.states, self.biases, lengths)  # type: ignore[no-untyped-call]
        return both.transpose(1, 2).reshape(hidden.shape[0], hidden.shape[1], self.width)


def _in_onnx_order(gates: Tensor) -> Tensor:
    """Return weights of gates as ONNX orders them: input, output, forget, cell; torch has the output last."""
    entrance, forget, cell, output = gates.chunk(4)
    return torch.cat([entrance, output, forget, cell])


class _Lstm(torch.autograd.Function):
    """The operator: onnx.ai/onnx/operators/onnx__LSTM.html."""

    @staticmethod
    def forward(
        context: Any, hidden: Tensor, inputs: Tensor, states: Tensor, biases: Tensor, lengths: Tensor
    ) -> Tensor:
        return hidden.new_zeros(hidden.shape[0], 2, hidden.shape[1], states.shape[-1])

    @staticmethod
    def symbolic(graph: Any, hidden: Any, inputs: Any, states: Any, biases: Any, lengths: Any) -> Any:
        size = states.type().sizes()[-1]
        return graph.op(
            "LSTM", hidden, inputs, states, biases, lengths, direction_s="bidirectional", hidden_size_i=size
        )
