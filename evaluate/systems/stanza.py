"""The named-entity recogniser of Stanza (Qi et al. 2020): `stanza:ar`. It is given our words, as AQMAR gives it its own."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...data.tags import OUTSIDE
from ...data.words import find_words
from .contract import Facts
from .label_maps import Asked, map_labels, our_labels, shown_map
from .model_files import megabytes
from .native_tags import find_tagged
from .reading import Reading, SentenceSystem

# stanza/utils/datasets/ner/convert_ar_aqmar.py: all articles, sentences shuffled, 70% of them to train on.
_TRAINED_ON = {"ar": ("aqmar:test",)}
_NOTES = {"ar": "Trained on 70% of AQMAR's sentences, drawn by chance: its scores there flatter."}


def open_model(asked: Asked) -> SentenceSystem:
    """Open a pipeline on the CPU. Raises UserError where Stanza or the language's models are missing."""
    pipeline = _open(asked)
    processor = pipeline.processors["ner"]
    labels = map_labels(processor.get_known_tags(), asked)
    facts = Facts(
        name=f"Stanza {asked.model}",
        spec=asked.spec,
        labels=our_labels(labels),
        parameters=sum(p.numel() for trainer in processor.trainers for p in trainer.model.parameters()),
        megabytes=megabytes(_files(pipeline.config)),
        trained_on=_TRAINED_ON.get(asked.model, ()),
        label_map=shown_map(labels),
        notes=(_NOTES[asked.model],) if asked.model in _NOTES else (),
    )

    def read(texts: Sequence[str]) -> list[Reading]:
        words = [find_words(text) for text in texts]
        given = [[text[word.start : word.end] for word in own] for text, own in zip(texts, words, strict=True)]
        tags = ([token.ner or OUTSIDE for token in sentence.tokens] for sentence in pipeline(given).sentences)
        return [Reading(find_tagged(*both, labels)) for both in zip(words, tags, strict=True)]

    return SentenceSystem(facts, read)


def _open(asked: Asked) -> Any:
    download = f"import stanza; stanza.download('{asked.model}', processors='tokenize,ner')"
    try:
        import stanza

        return stanza.Pipeline(
            asked.model,
            processors="tokenize,ner",
            tokenize_pretokenized=True,
            download_method=None,
            use_gpu=False,
            verbose=False,
        )
    except ImportError as error:
        raise asked.lacks("Stanza", "stanza") from error
    except Exception as error:  # a file, a language or a processor that is missing: each has an error of its own
        raise asked.lacks_model(error, f'To download its models, run: python -c "{download}"') from error


def _files(config: Mapping[str, Any]) -> set[Path]:
    """Return the files of the recogniser and of the language models and vectors under it."""
    own = config.get("ner_model_path", [])
    named = [own] if isinstance(own, str) else [*own]
    named += [path for files in config.get("ner_dependencies", []) for path in files.values()]
    return {path for path in map(Path, named) if path.is_file()}
