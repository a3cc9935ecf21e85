"""Tags that a model gives to words, in whatever scheme it was trained, to mentions in our labels."""

from collections.abc import Sequence

from ...data.tags import spans_of, split_tag
from ...data.words import Word
from .label_maps import LabelMap
from .reading import Found


def tag_label(tag: str) -> str | None:
    """Return the label of a tag, None for `O`; a tag with no letter before it (`PER`) is its own label."""
    try:
        parts = split_tag(tag)
    except ValueError:
        return tag
    return parts[1] if parts else None


def find_tagged(
    words: Sequence[Word], tags: Sequence[str], labels: LabelMap, scores: Sequence[float] | None = None
) -> list[Found]:
    """Return the mentions that tags of words stand for: BIO, IOB, BIOES, BILOU, or labels alone (IO).

    `scores`: how sure the model is of each tag; a mention has their mean. Labels that are mapped to None are left out.
    """
    lettered = [_lettered(tag) for tag in tags]
    return [
        Found(words[first].start, words[last - 1].end, ours, _mean(scores[first:last]) if scores is not None else None)
        for first, last, theirs in spans_of(lettered)
        if (ours := labels[theirs])
    ]


def _lettered(tag: str) -> str:
    label = tag_label(tag)
    return tag if label is None or label != tag else f"I-{tag}"


def _mean(scores: Sequence[float]) -> float:
    return round(sum(scores) / len(scores), 4)
