"""Who may wait: letters that were accepted and are not yet answered, of each client and of all."""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from marsad.data.records import Document, Sentence
from marsad.data.sentences import split_sentences
from marsad.service.refusals import Refusal
from marsad.service.settings import Limits

LETTERS_OF_A_SENTENCE = 50  # besides its own
_LONGEST_WAIT = 60  # seconds that Retry-After tells at most


class Admission:
    """Counts the letters in the house. `seconds_for` tells how long so many take. For one event loop."""

    def __init__(self, limits: Limits, seconds_for: Callable[[int], float]):
        self._limits = limits
        self._seconds_for = seconds_for
        self._clients: Counter[str] = Counter()

    @property
    def letters(self) -> int:
        """How many are in the house."""
        return self._clients.total()

    @contextmanager
    def place(self, client: str, letters: int) -> Iterator[None]:
        """Hold a place for so many letters. Raises Refusal where the client or the whole queue has too many."""
        self._check(client, letters)
        self._clients[client] += letters
        try:
            yield
        finally:
            self._clients[client] -= letters
            if not self._clients[client]:
                del self._clients[client]

    def _check(self, client: str, letters: int) -> None:
        wait = min(_LONGEST_WAIT, max(1, math.ceil(self._seconds_for(self.letters))))
        if self.letters + letters > self._limits.queue_letters:
            raise Refusal(503, f"Too much is waiting here; try again in {wait} s.", wait)
        if self._clients[client] + letters > self._limits.client_letters:
            raise Refusal(
                429,
                f"Your requests that wait have {self._clients[client]:,} letters already, and this one {letters:,}; "
                f"{self._limits.client_letters:,} together may wait. Try again in {wait} s.",
                wait,
            )


def with_borders(documents: Sequence[Document], limits: Limits) -> list[Document]:
    """Return documents cut into sentences, so that what they take is known. Raises Refusal beyond the limits."""
    check(documents, limits)
    cut = [_cut(document) for document in documents]
    check(cut, limits)
    return cut


def check(documents: Sequence[Document], limits: Limits) -> None:
    """Raise Refusal where documents are beyond what one request may have."""
    if len(documents) > limits.documents:
        raise Refusal(422, f"The request has {len(documents):,} documents; {limits.documents:,} are allowed.")
    if len({document.id for document in documents}) < len(documents):
        raise Refusal(422, "Two documents of the request have the same id; give each its own.")
    for document in documents:
        if len(document.text) > limits.text_letters:
            raise Refusal(
                422,
                f"Document {document.id} has {len(document.text):,} letters; {limits.text_letters:,} are allowed. "
                "Cut it into several, or read it with marsad predict.",
            )
    if (total := sum(map(weight, documents))) > limits.request_letters:
        raise Refusal(
            422,
            f"The request counts as {total:,} letters ({LETTERS_OF_A_SENTENCE} a sentence besides its own); "
            f"{limits.request_letters:,} are allowed. Send it in parts.",
        )


def check_findable(documents: Sequence[Document], limits: Limits) -> None:
    """Raise Refusal where the incidents of a document would take too long to find."""
    for document in documents:
        annotations = len(document.mentions) + len(document.links)
        casualties = sum(mention.label == "CASUALTY" or mention.status is not None for mention in document.mentions)
        for found, allowed, what in (
            (annotations, limits.annotations, "mentions and links"),
            (casualties, limits.casualties, "mentions of casualties"),
        ):
            if found > allowed:
                raise Refusal(
                    422,
                    f"Document {document.id} has {found:,} {what}; where incidents are looked for, {allowed:,} are "
                    "allowed. Cut it into several.",
                )


def weight(document: Document) -> int:
    """Return what a document counts for, in letters."""
    return len(document.text) + LETTERS_OF_A_SENTENCE * max(1, len(document.sentences))


def _cut(document: Document) -> Document:
    sentences = tuple(Sentence(start=start, end=end) for start, end in split_sentences(document.text))
    return document.model_copy(update={"sentences": sentences})
