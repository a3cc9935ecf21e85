"""The routes that read texts, and those that work on what was read."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from marsad.data.jsonl import dump_json
from marsad.data.records import Document
from marsad.review.reviewed import completed
from marsad.service.admission import check_findable
from marsad.service.bodies import ExportFormat, IncidentsReply, PredictReply
from marsad.service.exports import export
from marsad.service.findings import findings
from marsad.service.house import House
from marsad.service.json_bodies import JsonRoute
from marsad.service.reading import GivenBody, RecordsBody, read_texts, take_records
from marsad.service.refusals import REFUSALS
from marsad.service.replies import json_reply, returns
from marsad.service.watch import note_of

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


def reading_routes(house: House) -> APIRouter:
    """Return the routes that read texts."""
    router = APIRouter(prefix="/v1", route_class=JsonRoute, responses=REFUSALS, default_response_class=Response)

    @router.post("/predict", responses=returns(PredictReply), summary="Read texts")
    async def predict(request: Request, given: GivenBody) -> Response:
        """Who, where, how many were harmed, in what event: each with its offsets in code points of the text."""
        async with read_texts(house, note_of(request.scope), given) as documents:
            letters = sum(len(document.text) for document in documents)
            return json_reply(await house.aside(lambda: dump_json(_reply(house, documents)), letters))

    @router.post("/incidents", responses=returns(IncidentsReply), summary="Read texts, find incidents")
    async def incidents(request: Request, given: GivenBody) -> Response:
        """What `/v1/predict` returns, and the incidents: who was harmed where and when, each person counted once."""
        async with read_texts(house, note_of(request.scope), given) as documents:
            return json_reply(await house.aside(lambda: _found(house, documents)))

    return router


def record_routes(house: House) -> APIRouter:
    """Return the routes that work on records of texts that were read before."""
    router = APIRouter(prefix="/v1", route_class=JsonRoute, responses=REFUSALS, default_response_class=Response)

    @router.post("/records/incidents", responses=returns(IncidentsReply), summary="Find incidents in records")
    async def incidents_of_records(request: Request, records: RecordsBody) -> Response:
        """The incidents of documents as they are now, after corrections, say. No model reads them.

        Names of mentions and counts of casualties that a record leaves out are read off its text, and come back with it.
        """
        with take_records(house, note_of(request.scope), records.documents):
            return json_reply(await house.aside(lambda: _found(house, list(map(completed, records.documents)))))

    @router.post("/export/{format}", responses=_FILE, summary="Records as a file")
    async def export_records(request: Request, format: ExportFormat, records: RecordsBody) -> Response:
        """Documents in the canonical JSON Lines, their incidents as CSV, brat (zipped) or Label Studio."""
        with take_records(house, note_of(request.scope), records.documents):
            if format == "csv":
                check_findable(records.documents, house.settings.limits)
            file = await house.aside(lambda: export(records.documents, format))
        disposition = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return Response(file.content, headers=disposition, media_type=file.media_type)

    return router


def _reply(house: House, documents: Sequence[Document]) -> dict[str, Any]:
    dumped = [document.model_dump(exclude_none=True) for document in documents]
    return {"model": house.model.info.model_dump(), "documents": dumped}


def _found(house: House, documents: Sequence[Document]) -> bytes:
    check_findable(documents, house.settings.limits)
    return dump_json(_reply(house, documents) | findings(documents, house.settings.limits.seconds))
