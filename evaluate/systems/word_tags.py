"""Sentences as words with tags, and tags of words as mentions: what the baselines that fit on words share."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from ...data.borders import with_sentences
from ...data.numerals import count_mention
from ...data.records import Document
from ...data.tags import Span, spans_of
from ...data.words import Word, find_words, without_surrogates
from ..casualties import CASUALTY
from ..tagging import tag_sentences
from .casualty_words import Harm, tell_harm
from .reading import Found


class TaggedSentence(NamedTuple):
    """Words and their IOB2 tags."""

    words: list[str]
    tags: list[str]


TellHarm = Callable[[Sequence[str], Span], Harm]


def words_of(text: str) -> list[str]:
    """Return the words of a sentence as they stand, without lone surrogates."""
    return _cut(text, find_words(text))


def _cut(text: str, places: Iterable[Word]) -> list[str]:
    return [without_surrogates(text[place.start : place.end]) for place in places]


def tagged_sentences(documents: Iterable[Document], labels: Collection[str]) -> list[TaggedSentence]:
    """Return the sentences of annotated documents; mentions of other labels are O."""
    return [sentence for document in documents for sentence in _tagged(document, labels)]


def _tagged(document: Document, labels: Collection[str]) -> list[TaggedSentence]:
    mentions = tuple(mention for mention in document.mentions if mention.label in labels)
    whole = with_sentences(document.model_copy(update={"mentions": mentions, "links": ()}))
    words = [words_of(whole.text[sentence.start : sentence.end]) for sentence in whole.sentences]
    return [TaggedSentence(*both) for both in zip(words, tag_sentences(whole, whole.sentences), strict=True)]


def found_tags(text: str, tags: Sequence[str], tell: TellHarm = tell_harm) -> list[Found]:
    """Return the mentions that IOB2 tags of a sentence's words stand for; see `found_spans`."""
    return found_spans(text, spans_of(tags), tell)


def found_spans(text: str, spans: Iterable[Span], tell: TellHarm = tell_harm) -> list[Found]:
    """Return spans of a sentence's words as mentions. `tell` gives casualties status and victim; counts are parsed."""
    places = find_words(text)
    words = _cut(text, places)
    found = [(span, Found(places[span.start].start, places[span.end - 1].end, span.label)) for span in spans]
    return [_harmed(text, mention, tell(words, span)) if span.label == CASUALTY else mention for span, mention in found]


def _harmed(text: str, mention: Found, harm: Harm) -> Found:
    count = count_mention(text, mention.start, mention.end)
    return replace(mention, **harm._asdict(), count=count, cumulative=False)
