"""The best tags of a sentence, over transitions that BIO allows (Viterbi 1967)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .steps import Ints, Steps

Floats = NDArray[np.float32]

FORBIDDEN = -1e4  # added to scores of what must not be; finite, so that sums of it stay numbers


def bio_transitions(tags: Sequence[str]) -> Floats:
    """Return 0 where a tag may follow another and FORBIDDEN elsewhere.

    *Shape:* [tags + 1, tags]; the last row is the start of the sentence. Only `B-X` or `I-X` may come
    before `I-X`.
    """
    table = np.zeros((len(tags) + 1, len(tags)), dtype=np.float32)
    for column, tag in enumerate(tags):
        if tag.startswith("I-"):
            before = {tag, "B-" + tag[2:]}
            table[:, column] = [0.0 if previous in before else FORBIDDEN for previous in [*tags, ""]]
    return table


def viterbi(scores: Sequence[Floats], transitions: Floats) -> list[Ints]:
    """Return the best tags of each sentence.

    *Shapes:* each of scores [W, tags], W its own length; transitions [tags + 1, tags]; returns [W] each.
    All sentences move on together, so that the loop is over words, not sentences.
    """
    if not scores:
        return []
    steps = Steps([len(own) for own in scores])
    return steps.unpack(_backward(steps, *_forward(steps, steps.pack(scores), transitions)))


def _forward(steps: Steps, rows: Floats, transitions: Floats) -> tuple[NDArray[np.int16], Floats]:
    """Return back pointers [N, tags] and the scores of the last word of each sentence, longest first [S, tags]."""
    back = np.zeros(rows.shape, dtype=np.int16)  # int8 ends at 63 labels
    best = np.zeros((len(steps.order), rows.shape[1]), dtype=np.float32)
    best += transitions[-1]  # as if from the start
    for number, words in enumerate(steps):
        running = words.stop - words.start
        if number:
            paths = best[:running, :, None] + transitions[None, :-1]
            back[words] = paths.argmax(axis=1)
            best[:running] = paths.max(axis=1)
        best[:running] += rows[words]
    return back, best


def _backward(steps: Steps, back: NDArray[np.int16], best: Floats) -> Ints:
    tags = np.zeros(len(back), dtype=np.int64)
    now = best.argmax(axis=1)  # the last tag of each; a shorter sentence waits for its step
    for words in reversed(steps):
        running = words.stop - words.start
        tags[words] = now[:running]
        now[:running] = back[words][np.arange(running), now[:running]]
    return tags
