"""The routes that read texts, and those that tell of the service."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from marsad.data.jsonl import dump_json
from marsad.data.records import Document, Record
from marsad.review.reviewed import completed
from marsad.service.admission import check, check_findable, weight, with_borders
from marsad.service.batching import ModelFailure
from marsad.service.bodies import (
    GIVEN_EXAMPLES,
    RECORDS_EXAMPLES,
    ExportFormat,
    Given,
    GivenText,
    Health,
    IncidentsReply,
    ModelInfo,
    PredictReply,
    Records,
)
from marsad.service.exports import export
from marsad.service.findings import findings
from marsad.service.house import House
from marsad.service.json_bodies import JsonRoute
from marsad.service.logs import LOGGER
from marsad.service.refusals import REFUSALS, Refusal
from marsad.service.watch import Note, note_of

GivenBody = Annotated[Given, Body(openapi_examples=GIVEN_EXAMPLES)]
RecordsBody = Annotated[Records, Body(openapi_examples=RECORDS_EXAMPLES)]
_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "content": {
            "application/x-ndjson": {"schema": {"type": "string"}},
            "text/csv": {"schema": {"type": "string"}},
            "application/zip": {"schema": {"type": "string", "format": "binary"}},
            "application/json": {"schema": {"type": "array", "items": {"type": "object"}}},
        },
    }
}

_METRICS = {"description": "The figures.", "content": {"text/plain": {"schema": {"type": "string"}}}}


def reading_routes(house: House) -> APIRouter:
    """Return the routes that read texts."""
    router = APIRouter(prefix="/v1", route_class=JsonRoute, responses=REFUSALS, default_response_class=Response)

    @router.post("/predict", responses={200: _json_of(PredictReply)}, summary="Read texts")
    async def predict(request: Request, given: GivenBody) -> Response:
        """Who, where, how many were harmed, in what event: each with its offsets in code points of the text."""
        async with _read(house, note_of(request.scope), given) as documents:
            letters = sum(len(document.text) for document in documents)
            return _json(await house.aside(lambda: dump_json(_reply(house, documents)), letters))

    @router.post("/incidents", responses={200: _json_of(IncidentsReply)}, summary="Read texts, find incidents")
    async def incidents(request: Request, given: GivenBody) -> Response:
        """What `/v1/predict` returns, and the incidents: who was harmed where and when, each person counted once."""
        async with _read(house, note_of(request.scope), given) as documents:
            return _json(await house.aside(lambda: _found(house, documents)))

    return router


def record_routes(house: House) -> APIRouter:
    """Return the routes that work on records of texts that were read before."""
    router = APIRouter(prefix="/v1", route_class=JsonRoute, responses=REFUSALS, default_response_class=Response)

    @router.post("/records/incidents", responses={200: _json_of(IncidentsReply)}, summary="Find incidents in records")
    async def incidents_of_records(request: Request, records: RecordsBody) -> Response:
        """The incidents of documents as they are now, after corrections, say. No model reads them.

        Names of mentions and counts of casualties that a record leaves out are read off its text, and come back with it.
        """
        documents = [completed(document) for document in _checked(house, note_of(request.scope), records)]
        with _place(house, note_of(request.scope)):
            return _json(await house.aside(lambda: _found(house, documents)))

    @router.post("/export/{format}", responses=_FILE, summary="Records as a file")
    async def export_records(request: Request, format: ExportFormat, records: RecordsBody) -> Response:
        """Documents in the canonical JSON Lines, their incidents as CSV, brat (zipped) or Label Studio."""
        documents = _checked(house, note_of(request.scope), records)
        with _place(house, note_of(request.scope)):
            if format == "csv":
                check_findable(documents, house.settings.limits)
            file = await house.aside(lambda: export(documents, format))
        disposition = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return Response(file.content, headers=disposition, media_type=file.media_type)

    return router


def status_routes(house: House) -> APIRouter:
    """Return the routes that tell of the service."""
    router = APIRouter(default_response_class=Response)

    @router.get("/v1/model", responses={200: _json_of(ModelInfo)} | REFUSALS, summary="The model")
    async def model() -> Response:
        """Its name, version, labels and event types."""
        return _json(dump_json(house.model.info.model_dump()))

    @router.get("/healthz", responses={200: _json_of(Health)}, summary="Does the process live?")
    async def healthz() -> Response:
        """It does if this answers."""
        return _json(dump_json({"status": "ok"}))

    @router.get("/readyz", responses={200: _json_of(Health)} | REFUSALS, summary="Can it take requests?")
    async def readyz() -> Response:
        """The model is loaded and its worker works."""
        if not house.batcher.works:
            raise Refusal(503, "No texts are read now: the service is starting or stopping.", 5)
        return _json(dump_json({"status": "ok"}))

    @router.get("/metrics", response_class=Response, responses={200: _METRICS} | REFUSALS, summary="For Prometheus")
    async def metrics() -> Response:
        """Requests, times, batches and what waits, in the text format of Prometheus."""
        return Response(house.metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return router


@asynccontextmanager
async def _read(house: House, note: Note, given: Given) -> AsyncIterator[list[Document]]:
    """Read texts, and hold their place in the queue while the reply is made."""
    texts = (given,) if isinstance(given, GivenText) else given.documents
    plain = [text.document(number) for number, text in enumerate(texts, 1)]
    total = sum(len(document.text) for document in plain)
    documents = await house.aside(lambda: with_borders(plain, house.settings.limits), total)
    _note(house, note, documents)
    with _place(house, note):
        try:
            yield await house.batcher.read(note.client, documents, [weight(document) for document in documents])
        except ModelFailure as failure:
            LOGGER.exception("model failed", extra={"fields": {"request": note.id}})
            raise Refusal(500, f"The model broke on document {failure.document}; send the others without it.") from None


def _checked(house: House, note: Note, records: Records) -> tuple[Document, ...]:
    check(records.documents, house.settings.limits)
    _note(house, note, records.documents)
    return records.documents


def _note(house: House, note: Note, documents: Sequence[Document]) -> None:
    note.documents, note.letters = len(documents), sum(map(weight, documents))
    if house.settings.log_texts:
        note.texts = tuple(document.text for document in documents)


def _place(house: House, note: Note) -> AbstractContextManager[None]:
    return house.admission.place(note.client, note.letters)


def _reply(house: House, documents: Sequence[Document]) -> dict[str, Any]:
    dumped = [document.model_dump(exclude_none=True) for document in documents]
    return {"model": house.model.info.model_dump(), "documents": dumped}


def _found(house: House, documents: Sequence[Document]) -> bytes:
    check_findable(documents, house.settings.limits)
    return dump_json(_reply(house, documents) | findings(documents, house.settings.limits.seconds))


def _json(body: bytes) -> Response:
    return Response(body, media_type="application/json")


def _json_of(model: type[Record]) -> dict[str, Any]:
    return {"model": model, "description": "As asked for."}
