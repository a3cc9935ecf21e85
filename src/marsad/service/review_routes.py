"""The routes of review: what people correct, kept in a `ReviewStore`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Query, Request, Response

from marsad.data.errors import UserError
from marsad.data.jsonl import dump_document, dump_json
from marsad.data.records import Document
from marsad.review.records import Conflict, Kept, UnknownDocument
from marsad.review.store import ReviewStore
from marsad.service.bodies import ErrorReply, GivenText
from marsad.service.house import House
from marsad.service.json_bodies import JsonRoute
from marsad.service.reading import GivenBody, read_texts, take_records
from marsad.service.refusals import REFUSALS, Refusal
from marsad.service.replies import json_reply, returns, returns_text
from marsad.service.review_bodies import Author, Corrected, History, KeptReplies, KeptReply, Listed, NextReply
from marsad.service.watch import note_of

T = TypeVar("T")
_REFUSALS: dict[int | str, dict[str, Any]] = REFUSALS | {
    404: {"model": ErrorReply, "description": "No document under review has this id."},
    409: {"model": ErrorReply, "description": "The document has changed meanwhile, or another text has its id."},
}
Page = Annotated[int, Query(ge=1, le=1000)]
_OPTIONS: dict[str, Any] = {"route_class": JsonRoute, "responses": _REFUSALS, "default_response_class": Response}


def review_routes(house: House, store: ReviewStore) -> APIRouter:
    """Return the routes that show what is under review."""
    router = APIRouter(prefix="/v1/review", **_OPTIONS)

    @router.get("/documents", responses=returns(Listed), summary="List documents")
    async def documents(count: Page = 100, start: Annotated[int, Query(ge=0, le=2**53)] = 0) -> Response:
        """In the order in which they were put in."""
        return await _reply(house, lambda: {"documents": [row._asdict() for row in store.documents(count, start)]})

    @router.get("/next", responses=returns(NextReply), summary="What to review next")
    async def next_sentences(count: Page = 1) -> Response:
        """The sentences that the model is least sure of."""
        return await _reply(house, lambda: _next(store, count))

    @router.get("/export", responses=returns_text("application/x-ndjson", "Records."), summary="Records to train on")
    async def export() -> Response:
        """What was reviewed, as canonical JSON Lines for `marsad train`."""
        lines = await _run(house, lambda: b"".join(dump_document(document) + b"\n" for document in store.export()))
        return Response(lines, media_type="application/x-ndjson")

    @router.get("/history/{id:path}", responses=returns(History), summary="Corrections of a document")
    async def history(id: str) -> Response:
        """The first one first."""
        return await _reply(house, lambda: {"corrections": [_plain(entry._asdict()) for entry in store.history(id)]})

    @router.get("/documents/{id:path}", responses=returns(KeptReply), summary="One document")
    async def document(id: str) -> Response:
        """As it stands."""
        return await _reply(house, lambda: _kept(store.get(id)))

    return router


def correction_routes(house: House, store: ReviewStore) -> APIRouter:
    """Return the routes that change what is under review."""
    router = APIRouter(prefix="/v1/review", **_OPTIONS)

    @router.post("/documents", responses=returns(KeptReplies), summary="Read texts and put them under review")
    async def add(request: Request, given: GivenBody) -> Response:
        """A document that was corrected before stays as it is."""
        async with read_texts(house, note_of(request.scope), given) as read:
            return await _reply(
                house, lambda: {"documents": [_kept(_add(house, store, document)) for document in read]}
            )

    @router.put("/documents/{id:path}", responses=returns(KeptReply), summary="Save a correction")
    async def save(request: Request, id: str, corrected: Corrected) -> Response:
        """It is kept with its author and time, beside what was there before."""
        record, based_on, note = corrected.document, corrected.based_on, note_of(request.scope)
        if record.id != id:
            raise Refusal(422, "The id of the document is not the one in the address.")
        if based_on is None:
            async with read_texts(house, note, _text_of(record)) as read:
                await _run(house, lambda: _add(house, store, read[0]))
            based_on = 0  # what has been corrected before is not corrected again by who has not seen that
        with take_records(house, note, (record,)):
            return await _reply(house, lambda: _kept(store.save(record, corrected.author, based_on)))

    @router.post("/documents/{id:path}/undo", responses=returns(KeptReply), summary="Take back the last correction")
    async def undo(id: str, asked: Author) -> Response:
        """As often as there are any."""
        return await _reply(house, lambda: _kept(store.undo(id, asked.author)))

    return router


async def _run(house: House, work: Callable[[], T]) -> T:
    """Use the store in a thread. Raises Refusal for what it refuses."""
    with _refusals():
        return await house.aside(work)


async def _reply(house: House, work: Callable[[], Any]) -> Response:
    return json_reply(await _run(house, lambda: dump_json(work())))


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except UserError as error:
        status = {UnknownDocument: 404, Conflict: 409}.get(type(error), 422)
        raise Refusal(status, str(error)) from None


def _text_of(record: Document) -> GivenText:
    """Return the text of a record, to be read as if it had just come."""
    return GivenText.model_construct(text=record.text, id=record.id, date=None, meta=dict(record.meta))


def _add(house: House, store: ReviewStore, document: Document) -> Kept:
    return store.add(document, house.model.info)


def _next(store: ReviewStore, count: int) -> dict[str, Any]:
    waiting = store.next(count)
    ids = dict.fromkeys(sentence.document for sentence in waiting)
    return {"sentences": [s._asdict() for s in waiting], "documents": [_kept(store.get(id)) for id in ids]}


def _kept(kept: Kept) -> dict[str, Any]:
    return _plain(kept._asdict()) | {"model": kept.model.model_dump()}


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    """Return fields as JSON has them; absent ones are left out."""
    document = fields["document"].model_dump(exclude_none=True)
    return {name: value for name, value in fields.items() if value is not None} | {"document": document}
