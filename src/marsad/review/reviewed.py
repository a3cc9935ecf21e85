"""Which sentences of a corrected record a person has reviewed, and what of it may be trained on.

Whatever a person sets or accepts has no score; a mention or event with one is still the model's guess. So a
sentence is reviewed where none of its mentions and events has a score, and
- something is annotated in it, or
- the model had read something in it, which was removed, or
- no guess is left in the whole document: then its empty sentences were looked at, too.
A link is accepted with the mention that it goes out from.
"""

from collections.abc import Collection, Mapping
from typing import Any

from marsad.data.mention_facts import mentions_by_sentence
from marsad.data.names import bare_name
from marsad.data.numerals import count_mention
from marsad.data.records import Document, Mention


def reviewed_sentences(record: Document, reading: Document) -> list[int]:
    """Return the numbers, from 0, of the sentences that a person has reviewed.

    reading: the same sentences as the model read them.
    """
    guessed, told = _guessed(record), _told(record) | _told(reading)
    everything = range(len(record.sentences))
    return [n for n in everything if n not in guessed and (n in told or not guessed)]


def training_part(record: Document, reviewed: Collection[int], meta: Mapping[str, Any]) -> Document:
    """Return what of a record may be trained on: the whole text, and reviewed sentences with what is in them.

    Others lose their borders, mentions and links: training reads sentence by sentence and never sees them.
    `meta` replaces the record's.
    """
    kept = {number for number in reviewed}
    mentions = [m for n, found in mentions_by_sentence(record).items() if n - 1 in kept for m in found]
    ids = {mention.id for mention in mentions}
    return record.model_copy(
        update={
            "sentences": tuple(_sure_events(record, number) for number in sorted(kept)),
            "mentions": tuple(mention.model_copy(update={"score": None}) for mention in mentions),
            "links": tuple(
                link.model_copy(update={"score": None}) for link in record.links if {link.head, link.tail} <= ids
            ),
            "meta": dict(meta),
        }
    )


def completed(record: Document) -> Document:
    """Return a record in which what can be read off the text is read: names, and counts of casualties without one."""
    return record.model_copy(update={"mentions": tuple(_complete(record.text, m) for m in record.mentions)})


def _complete(text: str, mention: Mention) -> Mention:
    read: dict[str, Any] = {}
    if mention.name is None:
        read["name"] = bare_name(mention.text, mention.label)
    if mention.label == "CASUALTY" and mention.count is None:
        read["count"] = count_mention(text, mention.start, mention.end)
    return mention.model_copy(update=read) if read else mention


def _sure_events(record: Document, number: int) -> Any:
    sentence = record.sentences[number]
    events = tuple(event.model_copy(update={"score": None}) for event in sentence.events)
    return sentence.model_copy(update={"events": events})


def _guessed(record: Document) -> set[int]:
    found = {n - 1 for n, own in mentions_by_sentence(record).items() if any(m.score is not None for m in own)}
    events = {n for n, s in enumerate(record.sentences) if any(event.score is not None for event in s.events)}
    return found | events


def _told(record: Document) -> set[int]:
    mentions = {number - 1 for number in mentions_by_sentence(record)}
    return mentions | {number for number, sentence in enumerate(record.sentences) if sentence.events}
