"""GLiNER (Zaratiana et al. 2024), which finds what it is asked for by name: `gliner:MODEL`.

It is asked in English, as its models were trained. A label map of the user (`gliner:MODEL+labels.yaml`) stands in for
what it is asked: `شخص: PER` asks in Arabic, and null asks for something only to leave it out.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ...data.errors import UserError
from .contract import Facts
from .label_maps import Asked, our_labels
from .model_files import model_megabytes
from .reading import Found, Reading, SentenceSystem

_QUESTIONS: Mapping[str, str | None] = {"person": "PER", "organization": "ORG", "location": "LOC"}
_THRESHOLD = 0.5  # the library's own
_BATCH = 16  # windows
# It cuts off what is longer than 384 of its words, about 512 pieces of English; Arabic words have more pieces.
_MOST_WORDS = 192


class _Window(NamedTuple):
    """A piece of a sentence, and which and where it is."""

    sentence: int
    start: int
    text: str


def open_model(asked: Asked) -> SentenceSystem:
    """Open a model on the CPU. Raises UserError where GLiNER or the model is missing."""
    model = _open(asked)
    labels = asked.labels or _QUESTIONS
    facts = Facts(
        name=asked.model.rstrip("/").rpartition("/")[2],
        spec=asked.spec,
        labels=our_labels(labels),
        parameters=sum(parameter.numel() for parameter in model.parameters()),
        megabytes=model_megabytes(asked.model, "gliner_config.json"),
        label_map=labels,
        notes=(f"Asked for {', '.join(labels)}; spans that score {_THRESHOLD} or more.",),
    )
    longest = min(_MOST_WORDS, model.config.max_len)

    def read(texts: Sequence[str]) -> list[Reading]:
        windows = [w for number, text in enumerate(texts) for w in _windows(model, number, text, longest)]
        found = model.inference([w.text for w in windows], list(labels), threshold=_THRESHOLD, batch_size=_BATCH)
        mentions: list[list[Found]] = [[] for _ in texts]
        for window, entities in zip(windows, found, strict=True):
            mentions[window.sentence] += _found(asked, window, entities, labels)
        counts = [sum(window.sentence == number for window in windows) for number in range(len(texts))]
        return [Reading(own, windows=count) for own, count in zip(mentions, counts, strict=True)]

    return SentenceSystem(facts, read)


def _open(asked: Asked) -> Any:
    try:
        from gliner import GLiNER

        return GLiNER.from_pretrained(asked.model)
    except ImportError as error:
        raise asked.lacks("GLiNER", '"gliner>=0.2.29"') from error
    except Exception as error:  # the hub's, transformers' and torch's errors come through
        raise asked.lacks_model(error) from error


def _windows(model: Any, number: int, text: str, longest: int) -> Iterator[_Window]:
    """Cut a sentence into pieces that overlap; a mention that one of them cuts, the other has whole."""
    places = [(start, end) for _, start, end in model.data_processor.words_splitter(text)]
    overlap = longest // 6
    for first in range(0, max(1, len(places) - overlap), longest - overlap):
        own = places[first : first + longest]
        yield _Window(number, own[0][0], text[own[0][0] : own[-1][1]])


def _found(
    asked: Asked, window: _Window, entities: Sequence[Mapping[str, Any]], labels: Mapping[str, str | None]
) -> Iterator[Found]:
    for entity in entities:
        start, end = entity["start"], entity["end"]
        if window.text[start:end] != entity["text"]:
            raise UserError(
                f"{asked.spec}: GLiNER says that {entity['text']!r} stands at {start}:{end}, where the text has "
                f"{window.text[start:end]!r}. This Marsad knows GLiNER 0.2.29: install that."
            )
        if ours := labels[entity["label"]]:
            yield Found(window.start + start, window.start + end, ours, round(float(entity["score"]), 4))
