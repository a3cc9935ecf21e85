"""Token classifiers of `transformers`, by the id of a model on the Hugging Face hub or by a folder: `hf:MODEL`.

Words are ours and their first pieces carry the tags, as the models were trained; the model's own tokenizer reads the raw
text. A long sentence is read in windows that overlap.
"""

from collections.abc import Sequence
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...data.errors import UserError
from ...data.tags import OUTSIDE
from ...models.encode import EncodedSentence, SentenceEncoder, Window
from ...models.runtime import PIECES_OF_CPU
from ...models.tagger import pack, pad
from ...models.viterbi import Floats
from .contract import Facts
from .label_maps import Asked, LabelMap, map_labels, our_labels, shown_map
from .model_files import model_megabytes
from .native_tags import find_tagged, tag_label
from .reading import Reading, SentenceSystem

_MOST_PIECES = 512  # of a window: some models say that they have no limit
_OVERLAP = 64
_RESERVED = 2  # positions: those of RoBERTa begin at 2
# The cards of https://huggingface.co/CAMeL-Lab say: fine-tuned on ANERcorp, in the splits that they published.
TRAINED_ON = {
    f"CAMeL-Lab/bert-base-arabic-camelbert-{kind}-ner": ("anercorp-camel:train",) for kind in ("mix", "ca", "da", "msa")
}


def open_model(asked: Asked) -> SentenceSystem:
    """Open a token classifier on the CPU.

    Raises UserError where torch or the model is missing, its tokenizer knows no offsets, or a label is not in the map.
    """
    model, tokenizer = _load(asked)
    tags = [str(tag) for _, tag in sorted(model.config.id2label.items())]
    labels = map_labels(dict.fromkeys(label for tag in tags if (label := tag_label(tag))), asked)
    facts = Facts(
        name=asked.model.rstrip("/").rpartition("/")[2],
        spec=asked.spec,
        labels=our_labels(labels),
        parameters=sum(parameter.numel() for parameter in model.parameters()),
        megabytes=model_megabytes(asked.model),
        trained_on=TRAINED_ON.get(asked.model, ()),
        label_map=shown_map(labels),
    )
    encoder = _encoder(asked, model, tokenizer)

    def read(texts: Sequence[str]) -> list[Reading]:
        sentences = encoder.encode(texts)
        choices = iter(_choose(model, [window for sentence in sentences for window in sentence.windows]))
        return [_reading(s, list(islice(choices, len(s.windows))), tags, labels) for s in sentences]

    return SentenceSystem(facts, read)


def _load(asked: Asked) -> tuple[Any, Any]:
    """Return model and tokenizer."""
    try:
        import torch
        from transformers import AutoModelForTokenClassification, AutoTokenizer
    except ImportError as error:
        raise asked.lacks("torch and transformers", '"marsad[train]"') from error
    try:
        tokenizer = AutoTokenizer.from_pretrained(asked.model)
        model = AutoModelForTokenClassification.from_pretrained(asked.model, dtype=torch.float32)
    except (OSError, ValueError, KeyError, ImportError) as error:
        raise asked.lacks_model(error) from error
    return model.eval(), tokenizer


def _encoder(asked: Asked, model: Any, tokenizer: Any) -> SentenceEncoder:
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if backend is None or not (tokenizer.cls_token and tokenizer.sep_token):
        raise UserError(
            f"{asked.spec}: its tokenizer is none of the `tokenizers` library with tokens around a sentence, and gives no "
            "offsets. Save it as a fast one (tokenizer.json) of a BERT-like model."
        )
    backend.no_truncation()
    backend.no_padding()
    positions = getattr(model.config, "max_position_embeddings", None) or _MOST_PIECES
    room = min(_MOST_PIECES, tokenizer.model_max_length, positions - _RESERVED)
    return SentenceEncoder(backend, room, min(_OVERLAP, room // 4), (tokenizer.cls_token, tokenizer.sep_token))


class _Choice(NamedTuple):
    """The best tag of each word of a window and its chance, [W]; -1 for words that the tokenizer deletes."""

    tags: NDArray[np.int64]
    chances: Floats


def _choose(model: Any, windows: Sequence[Window]) -> list[_Choice]:
    """Return the tags of the words that are to be kept of each window, in order."""
    found: dict[int, _Choice] = {}
    for batch in pack(windows, PIECES_OF_CPU):
        input_ids, attention_mask, word_pieces = pad([windows[i] for i in batch])
        chances = _run(model, input_ids, attention_mask)
        for row, i in enumerate(batch):
            pieces = word_pieces[row, slice(*windows[i].keep)]
            words = chances[row, pieces]
            found[i] = _Choice(np.where(pieces > 0, words.argmax(axis=1), -1), words.max(axis=1))
    return [found[i] for i in range(len(windows))]


def _run(model: Any, input_ids: NDArray[np.int64], attention_mask: NDArray[np.int64]) -> Floats:
    """Return the chances of all tags. *Shapes:* [B, T] twice; returns [B, T, tags]."""
    import torch

    with torch.inference_mode():
        output = model(input_ids=torch.from_numpy(input_ids), attention_mask=torch.from_numpy(attention_mask))
        chances: Floats = output.logits.softmax(dim=-1).numpy()
    return chances


def _reading(sentence: EncodedSentence, choices: Sequence[_Choice], names: Sequence[str], labels: LabelMap) -> Reading:
    tags = [OUTSIDE if tag < 0 else names[tag] for choice in choices for tag in choice.tags]
    chances = [float(chance) for choice in choices for chance in choice.chances]
    return Reading(find_tagged(sentence.words, tags, labels, chances), windows=len(sentence.windows))
