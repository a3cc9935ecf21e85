"""The named-entity recogniser of CAMeL Tools (Obeid et al. 2020): `camel:default`, a folder, or an id on the hub."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...data.tags import OUTSIDE
from ...data.words import Word
from .contract import Facts
from .huggingface import TRAINED_ON
from .label_maps import Asked, map_labels, our_labels, shown_map
from .model_files import model_megabytes
from .native_tags import find_tagged, tag_label
from .reading import Reading, SentenceSystem

_ADVICE = "For the default model, run: camel_data -i ner-arabert; or give the folder of another."
# `default` is AraBERT, fine-tuned on ANERcorp.
_TRAINED_ON = {**TRAINED_ON, **dict.fromkeys(("default", "arabert"), ("anercorp-camel:train",))}


def open_model(asked: Asked) -> SentenceSystem:
    """Open a recogniser on the CPU. Raises UserError where CAMeL Tools or the model's data is missing."""
    try:
        from camel_tools.tokenizers.word import simple_word_tokenize

        recogniser = _open(asked.model)
    except ImportError as error:
        raise asked.lacks("CAMeL Tools", "camel-tools") from error
    except Exception as error:  # it raises whatever its catalogue, transformers and the network do
        raise asked.lacks_model(error, _ADVICE) from error
    tags = [str(tag) for tag in recogniser.labels_map.values()]
    labels = map_labels(dict.fromkeys(label for tag in tags if (label := tag_label(tag))), asked)
    facts = Facts(
        name=f"CAMeL Tools {Path(asked.model).name}",
        spec=asked.spec,
        labels=our_labels(labels),
        parameters=sum(parameter.numel() for parameter in recogniser.model.parameters()),
        megabytes=model_megabytes(recogniser.model.name_or_path),
        trained_on=_TRAINED_ON.get(asked.model, ()),
        label_map=shown_map(labels),
    )

    def read(texts: Sequence[str]) -> list[Reading]:
        words = [simple_word_tokenize(text) for text in texts]
        both = zip(texts, words, recogniser.predict(words), strict=True)
        return [
            Reading(find_tagged(_located(text, own), _one_each(own, given, recogniser), labels))
            for text, own, given in both
        ]

    return SentenceSystem(facts, read)


def _open(model: str) -> Any:
    from camel_tools.ner import NERecognizer

    if "/" in model or Path(model).is_dir():
        return NERecognizer(model, use_gpu=False)
    return NERecognizer.pretrained(None if model == "default" else model, use_gpu=False)


def _located(text: str, words: Sequence[str]) -> list[Word]:
    """Return where the words of a text stand. Each is a piece of it, in order."""
    places: list[Word] = []
    end = 0
    for word in words:
        start = text.index(word, end)
        end = start + len(word)
        places.append(Word(start, end))
    return places


def _one_each(words: Sequence[str], tags: Sequence[str], recogniser: Any) -> list[str]:
    """Return one tag a word: the recogniser leaves out those of which its tokenizer leaves nothing, lone diacritics.

    So does https://github.com/CAMeL-Lab/camel_tools/issues/105 say.
    """
    if len(tags) == len(words):
        return list(tags)
    given = iter(tags)
    return [next(given) if recogniser.tokenizer.tokenize(word) else OUTSIDE for word in words]
