"""How a network is run without Marsad: one sentence at a time, in full precision, on torch."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from ...data.errors import missing_extra
from ...models.config import BertEncoder
from ...models.decode import Decoder
from ...models.encode import SentenceEncoder
from ...models.runtime import TorchRuntime, load_tokenizer, neutral_batch
from ...models.tagger import pad
from ...models.word_votes import load_votes

Found = set[tuple[str, int, int]]  # label, first and last code point of each mention of a sentence


class Rival(Protocol):
    """Something that reads sentences."""

    name: str

    def read(self, sentences: Sequence[str]) -> list[Found]:
        """Return the mentions of each sentence."""
        ...


def make_rival(folder: Path) -> Rival:
    """Return the usual way to run a checkpoint: the pipeline of `transformers`, if it can run this encoder.

    Raises UserError where torch is missing.
    """
    try:
        from ...models.checkpoint import load_checkpoint
    except ImportError as error:
        raise missing_extra("torch", "train") from error
    network, _ = load_checkpoint(folder)
    bert = isinstance(network.config.encoder, BertEncoder)
    return TransformersPipeline(network, folder) if bert else SentenceLoop(network, folder)


class SentenceLoop:
    """What the pipeline would do with an encoder that `transformers` does not know: encode, run, decode, next sentence."""

    name = "torch, sentence by sentence"

    def __init__(self, network: Any, folder: Path):
        config = network.config
        self._encoder = SentenceEncoder(load_tokenizer(folder), config.max_pieces, config.overlap_pieces)
        self._runtime = TorchRuntime(network)
        self._votes = load_votes(folder, config)
        constants = self._runtime.run(*neutral_batch())
        transitions = constants["transitions"] + (self._votes.transitions if self._votes else 0)
        self._decoder = Decoder(config, transitions, constants["link_weights"])

    def read(self, sentences: Sequence[str]) -> list[Found]:
        """Return the mentions of each sentence: no attributes, no links."""
        return [set(self._read(sentence)) for sentence in sentences]

    def _read(self, text: str) -> Iterator[tuple[str, int, int]]:
        [encoded] = self._encoder.encode([text])
        if encoded.windows:
            tags = self._runtime.run(*pad(encoded.windows[:1]))["tags"][0]
            if self._votes:
                [tags] = self._votes.add_to([tags], [encoded.word_texts()])
            for span in self._decoder.find_spans([tags])[0]:
                yield span.label, encoded.words[span.first].start, encoded.words[span.last].end


class TransformersPipeline:
    """The token-classification pipeline of `transformers`, as its documentation has it, on the weights of a checkpoint."""

    name = "transformers pipeline"

    def __init__(self, network: Any, folder: Path):
        from transformers import PreTrainedTokenizerFast, TokenClassificationPipeline

        tokens = {"unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]"}
        tokenizer: Any = PreTrainedTokenizerFast(tokenizer_object=_framed(folder), **tokens)  # type: ignore[no-untyped-call]
        model: Any = _token_classifier(network)
        self._pipeline: Any = TokenClassificationPipeline(  # type: ignore[no-untyped-call]
            model=model, tokenizer=tokenizer, aggregation_strategy="first", device="cpu"
        )

    def read(self, sentences: Sequence[str]) -> list[Found]:
        """Return the mentions of each sentence."""
        return [{(m["entity_group"], m["start"], m["end"]) for m in found} for found in self._pipeline(list(sentences))]


def _framed(folder: Path) -> Any:
    """Return the tokenizer with [CLS] and [SEP] around each sentence, which windows otherwise bring."""
    from tokenizers.processors import TemplateProcessing

    tokenizer = load_tokenizer(folder)
    ends = [(token, tokenizer.token_to_id(token)) for token in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=ends)
    return tokenizer


def _token_classifier(network: Any) -> Any:
    """Return encoder and tag head as `transformers` has them."""
    from transformers import AutoConfig, AutoModelForTokenClassification

    settings, tags = dict(network.config.encoder.config), list(network.config.tags)
    names = {"id2label": dict(enumerate(tags)), "label2id": {tag: i for i, tag in enumerate(tags)}}
    model: Any = AutoModelForTokenClassification.from_config(  # type: ignore[no-untyped-call]
        AutoConfig.for_model(**{"model_type": "bert", **settings, **names})
    )
    base = getattr(model, model.base_model_prefix)
    base.load_state_dict(network.encoder.model.state_dict())
    model.classifier.load_state_dict(network.tags.state_dict())
    return model.eval()
