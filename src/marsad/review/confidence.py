"""How sure a model is of a sentence: what review serves first (least confidence, Settles 2009, section 3.1).

Of all decisions that the model took in the sentence, the one most likely to be wrong counts:

    confidence(sentence) = min over its decisions of P(the decision is right)

P is the score of a mention (its probability under the CRF) and of a link. Of an event it is 0.5 at the
model's threshold, and rises to 1 where the score is 0 or 1, so that an event that was just not told of
counts as one that just was; a reading with a threshold of 0 has those. A sentence without any decision has
confidence 1: what a model misses without a doubt, no score can find.
"""

from collections.abc import Iterator

from marsad.data.mention_facts import mentions_by_sentence
from marsad.data.records import Document, Sentence


def confidences(reading: Document, event_threshold: float) -> list[float]:
    """Return the confidence of each sentence, 0 to 1."""
    mentions = mentions_by_sentence(reading)
    links: dict[str, list[float]] = {}
    for link in reading.links:
        links.setdefault(link.head, []).append(_certain(link.score))
    found = []
    for number, sentence in enumerate(reading.sentences, 1):
        own = mentions.get(number, ())
        of_links = [chance for mention in own for chance in links.get(mention.id, ())]
        of_mentions = [_certain(mention.score) for mention in own]
        found.append(min([1.0, *of_mentions, *of_links, *_events(sentence, event_threshold)]))
    return found


def told_events(reading: Document, event_threshold: float) -> Document:
    """Return a reading without the events below the threshold: what the model itself reports."""
    sentences = tuple(
        s.model_copy(update={"events": tuple(e for e in s.events if _certain(e.score) >= event_threshold)})
        for s in reading.sentences
    )
    return reading.model_copy(update={"sentences": sentences})


def _events(sentence: Sentence, threshold: float) -> Iterator[float]:
    for event in sentence.events:
        score = _certain(event.score)
        distance = (score - threshold) / (1 - threshold) if score >= threshold else (threshold - score) / threshold
        yield 0.5 + distance / 2


def _certain(score: float | None) -> float:
    return 1.0 if score is None else score
