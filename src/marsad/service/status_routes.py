"""The routes that tell of the service: for programs that look after it."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST

from marsad.data.jsonl import dump_json
from marsad.service.bodies import Health, ModelInfo
from marsad.service.house import House
from marsad.service.refusals import REFUSALS, Refusal
from marsad.service.replies import json_reply, returns, returns_text


def status_routes(house: House) -> APIRouter:
    """Return the routes that tell of the service."""
    router = APIRouter(default_response_class=Response, responses=REFUSALS)

    @router.get("/v1/model", responses=returns(ModelInfo), summary="The model")
    async def model() -> Response:
        """Its name, version, labels and event types."""
        return json_reply(dump_json(house.model.info.model_dump()))

    @router.get("/healthz", responses=returns(Health), summary="Does the process live?")
    async def healthz() -> Response:
        """It does if this answers."""
        return json_reply(dump_json({"status": "ok"}))

    @router.get("/readyz", responses=returns(Health), summary="Can it take requests?")
    async def readyz() -> Response:
        """The model is loaded and its worker works."""
        if not house.batcher.works:
            raise Refusal(503, "No texts are read now: the service is starting or stopping.", 5)
        return json_reply(dump_json({"status": "ok"}))

    @router.get("/metrics", responses=returns_text("text/plain", "The figures."), summary="For Prometheus")
    async def metrics() -> Response:
        """Requests, times, batches and what waits, in the text format of Prometheus."""
        return Response(house.metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return router
