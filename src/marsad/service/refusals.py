"""Refusals: a status and one sentence, whatever part of the service says no."""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from marsad.data.jsonl import dump_json
from marsad.service.bodies import GIVEN_TAGS, ErrorReply


class Refusal(HTTPException):
    """A request that is not served. `retry_after` is in seconds."""

    def __init__(self, status: int, sentence: str, retry_after: int | None = None):
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        headers |= {"WWW-Authenticate": "Bearer"} if status == 401 else {}
        super().__init__(status, sentence, headers)


REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorReply, "description": meaning}
    for status, meaning in {
        400: "The request is no HTTP that this service understands.",
        401: "There is no key, or an unknown one.",
        403: "The request comes from a page of another site.",
        408: "The body did not arrive in time.",
        413: "The body is too large.",
        415: "The body is not said to be JSON.",
        421: "The request names a host that this service does not answer for.",
        422: "The body is no JSON, does not fit the schema, or asks for more than a request may.",
        429: "This client has too much waiting; try again after the seconds in Retry-After.",
        503: "The service has too much waiting or took too long; try again after the seconds in Retry-After.",
    }.items()
}


def refuse(refusal: HTTPException) -> Response:
    """Return the reply of a refusal."""
    body = dump_json({"error": refusal.detail})
    return Response(body, refusal.status_code, refusal.headers, "application/json")


def add_refusals(app: FastAPI) -> None:
    """Make an app answer what goes wrong with the sentences of this file."""

    async def refused(request: Request, error: Exception) -> Response:
        if isinstance(error, RequestValidationError):
            return refuse(Refusal(422, _complaint(error.errors())))
        assert isinstance(error, HTTPException)
        return refuse(error if isinstance(error, Refusal) else _of_the_framework(request, error))

    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, refused)


def _of_the_framework(request: Request, error: HTTPException) -> HTTPException:
    sentences = {
        404: "There is nothing at this address; /openapi.json lists what there is.",
        405: f"{request.method} is not for this address; /openapi.json says what is.",
    }
    return HTTPException(error.status_code, sentences.get(error.status_code, error.detail), error.headers)


def _complaint(errors: Sequence[Any]) -> str:
    """Return the first complaint of pydantic as a sentence with the place of the field."""
    first = errors[0]
    place = [str(part) for part in first["loc"] if part != "body"]
    if len(place) > 1 and place[0] in GIVEN_TAGS:  # the branch of the union, which is no field
        place = place[1:]
    reason = first["msg"].removeprefix("Value error, ")
    return f"{'.'.join(place) or 'The body'}: {reason}."
