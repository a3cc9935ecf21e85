"""Encoders: token ids in, one vector a subword out.

Two kinds stand behind one call, `encoder(input_ids, attention_mask) -> hidden`: any BERT-like model
of `transformers`, and a bidirectional LSTM for machines with no accelerator.
"""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from ..data.errors import UserError, missing_extra
from .config import BertEncoder, ModelConfig, RecurrentEncoder


class RecurrentNetwork(nn.Module):
    """Embeddings and a stack of LSTMs over both directions (Graves and Schmidhuber 2005).

    The backward direction reads each row turned round within its own length: no packing is needed, and
    padding never reaches a real position. `onnx_recurrent.py` has what it is in ONNX.
    """

    def __init__(self, settings: RecurrentEncoder, vocabulary_size: int):
        super().__init__()
        self.embeddings = nn.Embedding(vocabulary_size, settings.embedding_width, padding_idx=0)
        widths = [settings.embedding_width] + [2 * settings.hidden_width] * (settings.layers - 1)
        self.forward_layers = nn.ModuleList(nn.LSTM(w, settings.hidden_width, batch_first=True) for w in widths)
        self.backward_layers = nn.ModuleList(nn.LSTM(w, settings.hidden_width, batch_first=True) for w in widths)
        self.dropout = LockedDropout(settings.dropout)
        self.width = 2 * settings.hidden_width

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Encode a batch.

        *Shapes:* input_ids and attention_mask [B, T] (mask 1 on tokens, 0 on the padding after them);
        returns [B, T, width].
        """
        turned = _turn(attention_mask)
        hidden: Tensor = self.dropout(self.embeddings(input_ids))
        for ahead, behind in zip(self.forward_layers, self.backward_layers, strict=True):
            left, _ = ahead(hidden)
            right, _ = behind(_take(hidden, turned))
            hidden = self.dropout(torch.cat([left, _take(right, turned)], dim=-1))
        return hidden


class LockedDropout(nn.Dropout):
    """Dropout that zeroes the same features at every position of a row (Gal and Ghahramani 2016)."""

    def forward(self, input: Tensor) -> Tensor:
        """Drop features of rows. *Shape:* [B, T, H], the same out."""
        if not self.training or not self.p:
            return input
        kept = torch.empty_like(input[:, :1]).bernoulli_(1 - self.p)
        return input * kept.div_(1 - self.p)


def _turn(attention_mask: Tensor) -> Tensor:
    """Return for each position the one that mirrors it within the row's length. *Shape:* [B, T]."""
    lengths = attention_mask.long().sum(dim=1, keepdim=True)
    positions = torch.arange(attention_mask.shape[1], device=attention_mask.device).unsqueeze(0)
    return torch.where(positions < lengths, lengths - 1 - positions, positions)


def _take(hidden: Tensor, positions: Tensor) -> Tensor:
    """Return rows of `hidden` [B, T, H] in the order of `positions` [B, T]."""
    return hidden.gather(1, positions.unsqueeze(-1).expand(-1, -1, hidden.shape[-1]))


class TransformerNetwork(nn.Module):
    """A BERT-like encoder of `transformers`."""

    def __init__(self, model: nn.Module):
        super().__init__()
        if hasattr(model, "pooler"):
            model.pooler = None  # type: ignore[assignment]  # reads [CLS] alone; no head here does, and not every checkpoint has one
        self.model = model
        self.width = int(model.config.hidden_size)  # type: ignore[union-attr,arg-type]

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Encode a batch. *Shapes:* [B, T] twice; returns [B, T, width]."""
        hidden: Tensor = self.model(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return hidden


Encoder = RecurrentNetwork | TransformerNetwork


def build_encoder(config: ModelConfig) -> Encoder:
    """Return a new encoder with random weights, of the sizes that the config names."""
    if isinstance(config.encoder, RecurrentEncoder):
        return RecurrentNetwork(config.encoder, config.vocabulary_size)
    return TransformerNetwork(_bert_of_config(config.encoder))


def _bert_of_config(settings: BertEncoder) -> nn.Module:
    auto_config, auto_model = _transformers()
    kind = dict(settings.config)
    # The precision that the weights were stored in says nothing of the one to compute in.
    config = auto_config.for_model(kind.pop("model_type", "bert"), **{**kind, "dtype": "float32"})
    model: nn.Module = auto_model.from_config(config)
    return model


# AraBERT ids whose vocabulary is made of Farasa segments, and the twin that reads plain words.
_FARASA_TWINS = {
    "bert-base-arabertv2": "bert-base-arabertv02",
    "bert-large-arabertv2": "bert-large-arabertv02",
    "bert-base-arabert": "bert-base-arabertv02",
    "bert-base-arabertv1": "bert-base-arabertv02",
}


def check_encoder_name(name: str) -> None:
    """Refuse the AraBERT versions that need Farasa; the message names the twin that does not."""
    twin = _FARASA_TWINS.get(name.rstrip("/").rpartition("/")[2].lower())
    if twin:
        raise UserError(
            f"{name} reads Farasa segments, which Marsad does not make. Use its twin aubmindlab/{twin}, which reads plain words."
        )


def load_pretrained_encoder(name: str) -> tuple[Encoder, BertEncoder]:
    """Load a BERT-like encoder from a local folder or the Hugging Face hub, safetensors only.

    Raises UserError where the model needs Farasa, has pickled weights only, cannot be reached, or where the
    file lacks weights of the encoder, which would stay random.
    """
    check_encoder_name(name)
    if Path(name).is_dir():
        refuse_pickles(Path(name))
    _, auto_model = _transformers()
    try:
        model, loading = auto_model.from_pretrained(
            name, use_safetensors=True, dtype=torch.float32, output_loading_info=True
        )
    except OSError as error:
        raise UserError(
            f"The encoder {name} could not be loaded: it is no local folder with model.safetensors and config.json, and the "
            f"Hugging Face hub could not be reached or has no such model. Download it once on a machine with a network "
            f"(hf download {name}) and give the folder."
        ) from error
    if missing := sorted(key for key in loading["missing_keys"] if not key.startswith("pooler.")):
        raise UserError(
            f"The weights of {name} lack {len(missing)} that its config.json asks for, {missing[0]} among them. "
            "Give the folder of a whole encoder."
        )
    return TransformerNetwork(model), BertEncoder(config=model.config.to_dict())


def refuse_pickles(folder: Path) -> None:
    """Raise UserError where a folder's only weights are pickled: loading those can run any code."""
    if not list(folder.glob("*.safetensors")) and (
        pickled := [*folder.glob("*.bin"), *folder.glob("*.pt"), *folder.glob("*.ckpt")]
    ):
        raise UserError(
            f"{pickled[0]} holds pickled weights, which can run code when they are loaded. Convert them to model.safetensors "
            f"with the transformers library on a machine you can lose, and give that folder."
        )


def _transformers() -> tuple[Any, Any]:
    try:
        from transformers import AutoConfig, AutoModel
    except ImportError as error:
        raise missing_extra("transformers", "train") from error
    return AutoConfig, AutoModel
