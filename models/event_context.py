"""Events in their article: what a sentence reports is likelier where its neighbours report it, too.

The network reads one sentence at a time, and `قصف` alone does not tell from where; an article goes on about one event.
A second, logistic model of three numbers, for each type or for all, over a type's own score and its share in the sentences
around (stacking, Wolpert 1992), adds about a point of F1 on news, and costs one on authored text (train/LOG.md).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .config import EventContext
from .link_choice import sigmoid

Floats = NDArray[np.float32]

REACH = 5  # sentences on either side
_ABSENT = 0.05  # a type's share in one sentence more, which every neighbourhood counts


def in_article(scores: Sequence[Floats], context: EventContext) -> Floats:
    """Return event scores that heed the sentences around, by what a model says of its `context`.

    *Shapes:* scores, before the sigmoid, [types] for each of S sentences of a text, in order; the numbers of `context` one or
    [types] each; returns [S, types], also before the sigmoid.
    """
    own = np.stack(scores)
    sums = np.concatenate([np.zeros_like(own[:1]), sigmoid(own)]).cumsum(axis=0, dtype=np.float64)
    places = np.arange(len(own))
    first, end = np.maximum(places - REACH, 0), np.minimum(places + REACH + 1, len(own))
    around = sums[end] - sums[first] - sigmoid(own)
    share = (around + _ABSENT) / (end - first)[:, None]
    odds = np.log(share / (1 - share))
    weighted = np.asarray(context.own) * own + np.asarray(context.around) * odds + np.asarray(context.bias)
    heeded: Floats = weighted.astype(np.float32)
    return heeded
