"""Large language models behind an OpenAI-compatible endpoint: `llm:MODEL`, one request a sentence.

They reply in JSON with the words of each mention, which are looked for in the sentence: a model cannot count letters.
What is not there counts as a fault, and the facts say how many there were.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from pydantic import ValidationError

from ...data.counts import parse_count
from ...data.errors import UserError
from ...data.records import Count, Document, Event
from ...data.schema import EVENT_TYPES
from ...data.words import find_words
from ..casualties import CASUALTY, PERSON
from .chat import Chat
from .contract import Facts
from .label_maps import Asked
from .language_model_prompt import SCHEMA, Reply, ReplyMention, messages_for
from .reading import Found, Reading, annotate

_AT_ONCE = 4  # requests under way

URL = "MARSAD_LLM_URL"
KEY = "MARSAD_LLM_KEY"
_FAULTS = {
    "reply": "replies that are not the JSON asked for: nothing was found in those sentences",
    "mention": "mentions whose words do not stand in their sentence: left out",
    "event": "events of no known type: left out",
    "count": "counts that cannot be read: left out",
}


class LanguageModel:
    """A language model that is shown our guidelines. `faults`: what was wrong with its replies so far, by kind."""

    def __init__(self, asked: Asked, chat: Chat):
        self._asked = asked
        self._chat = chat
        self.faults: Counter[str] = Counter()

    @property
    def facts(self) -> Facts:
        """What the system is, and what was wrong with its replies so far."""
        return Facts(
            name=self._asked.model,
            spec=self._asked.spec,
            labels=("PER", "ORG", "LOC", CASUALTY),
            event_types=EVENT_TYPES,
            layers=("mentions", "events", "attributes"),
            notes=tuple(f"{self.faults[kind]:,} {text}." for kind, text in _FAULTS.items() if self.faults[kind]),
        )

    def annotate(self, documents: Iterable[Document], *, event_threshold: float | None = None) -> Iterator[Document]:
        """Yield the documents annotated, in their order. Events are stated without scores, whatever the threshold.

        Raises UserError where the endpoint refuses or cannot be reached.
        """
        return annotate(documents, self._read, 0.0)

    def _read(self, texts: Sequence[str]) -> list[Reading]:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            answers = list(pool.map(lambda text: self._chat.ask(messages_for(text), SCHEMA), texts))
        return [self._reading(*both) for both in zip(texts, answers, strict=True)]

    def _reading(self, text: str, answer: str) -> Reading:
        try:
            reply = Reply.model_validate_json(answer)
        except ValidationError:
            self.faults["reply"] += 1
            return Reading()
        known = [kind for kind in dict.fromkeys(reply.events) if kind in EVENT_TYPES]
        self.faults["event"] += len(set(reply.events) - set(EVENT_TYPES))
        return Reading(list(self._mentions(text, reply.mentions)), [Event(type=kind) for kind in known])

    def _mentions(self, text: str, mentions: Iterable[ReplyMention]) -> Iterator[Found]:
        taken: list[tuple[int, int]] = []
        for mention in mentions:
            place = find_words_of(text, mention.text.strip(), taken)
            if place is None:
                self.faults["mention"] += 1
                continue
            taken.append(place)
            harmed = mention.label in (CASUALTY, PERSON)
            found = Found(*place, mention.label, status=mention.status if harmed else None)
            if mention.label == CASUALTY:
                count, toll = self._count(mention.count), bool(mention.toll)
                found = replace(found, count=count, victim=mention.victim, cumulative=toll)
            yield found

    def _count(self, written: str | None) -> Count | None:
        try:
            return parse_count(written.strip()) if written else None
        except ValueError:
            self.faults["count"] += 1
            return None


def find_words_of(text: str, wanted: str, taken: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """Return where the words stand that a model gives, None where they do not.

    Of several places that are free, one of whole words is taken, behind the mention before it, as early as may be.
    """
    places = [place for place in _occurrences(text, wanted) if all(_apart(place, other) for other in taken)]
    words = find_words(text)
    starts, ends = {word.start for word in words}, {word.end for word in words}
    before = taken[-1][1] if taken else 0
    return min(places, key=lambda p: (p[0] not in starts or p[1] not in ends, p[0] < before, p), default=None)


def _occurrences(text: str, wanted: str) -> Iterator[tuple[int, int]]:
    start = text.find(wanted) if wanted else -1
    while start >= 0:
        yield start, start + len(wanted)
        start = text.find(wanted, start + 1)


def _apart(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[1] <= other[0] or other[1] <= one[0]


def open_model(asked: Asked) -> LanguageModel:
    """Return a model behind the endpoint that the environment names. Raises UserError where it names none."""
    if asked.labels is not None:
        raise UserError(f"{asked.spec}: a language model is asked for our labels, and takes no label map.")
    if not (url := os.environ.get(URL)):
        raise UserError(
            f"{asked.spec} needs an OpenAI-compatible endpoint. Set {URL} to its address, such as http://localhost:8000/v1, "
            f"and {KEY} where it wants a key."
        )
    return LanguageModel(asked, Chat(url, os.environ.get(KEY), asked.model))
