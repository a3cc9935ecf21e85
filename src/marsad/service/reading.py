"""From the body of a request to documents: checked, given a place in the queue, and read."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from typing import Annotated

from fastapi import Body

from marsad.data.records import Document
from marsad.service.admission import check, weight, with_borders
from marsad.service.batching import ModelFailure
from marsad.service.bodies import GIVEN_EXAMPLES, RECORDS_EXAMPLES, Given, GivenText, Records
from marsad.service.house import House
from marsad.service.logs import LOGGER
from marsad.service.refusals import Refusal
from marsad.service.watch import Note

GivenBody = Annotated[Given, Body(openapi_examples=GIVEN_EXAMPLES)]
RecordsBody = Annotated[Records, Body(openapi_examples=RECORDS_EXAMPLES)]


@asynccontextmanager
async def read_texts(house: House, note: Note, given: Given) -> AsyncIterator[list[Document]]:
    """Read texts, and hold their place in the queue while the reply is made. Raises Refusal."""
    texts = (given,) if isinstance(given, GivenText) else given.documents
    plain = [text.document(number) for number, text in enumerate(texts, 1)]
    total = sum(len(document.text) for document in plain)
    documents = await house.aside(lambda: with_borders(plain, house.settings.limits), total)
    with _place(house, note, documents):
        try:
            yield await house.batcher.read(note.client, documents, [weight(document) for document in documents])
        except ModelFailure as failure:
            LOGGER.exception("model failed", extra={"fields": {"request": note.id}})
            raise Refusal(500, f"The model broke on document {failure.document}; send the others without it.") from None


def take_records(house: House, note: Note, documents: Sequence[Document]) -> AbstractContextManager[None]:
    """Hold a place for records that need no reading. Raises Refusal beyond the limits."""
    check(documents, house.settings.limits)
    return _place(house, note, documents)


def _place(house: House, note: Note, documents: Sequence[Document]) -> AbstractContextManager[None]:
    note.documents, note.letters = len(documents), sum(map(weight, documents))
    if house.settings.log_texts:
        note.texts = tuple(document.text for document in documents)
    return house.admission.place(note.client, note.letters)
