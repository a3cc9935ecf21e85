"""The outermost part: each request gets an id, a line in the log, its place in the metrics, and safe headers."""

import secrets
import time
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from marsad.service.logs import LOGGER
from marsad.service.metrics import Metrics
from marsad.service.refusals import Refusal, refuse

_GONE = 499  # what logs and metrics say where the client left before its answer; nginx has the number
_HEADERS = {
    # The page and its files come from here, and nothing else is fetched, run or framed, whatever a text says.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(slots=True)
class Note:
    """What is known of a request on its way: for the log."""

    id: str
    client: str = ""
    documents: int = 0
    letters: int = 0
    status: int = 0
    texts: tuple[str, ...] = ()  # only where the service logs texts


def note_of(scope: Scope) -> Note:
    """Return the note of a request."""
    note: Note = scope["marsad.note"]
    return note


class Watch:
    """Sees every request first and every reply last. An error that nobody caught becomes a 500 with a sentence."""

    def __init__(self, app: ASGIApp, metrics: Metrics):
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        note = scope["marsad.note"] = Note(secrets.token_hex(8))
        started = time.perf_counter()

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                note.status = message["status"]
                _add_headers(message, scope["path"], note.id)
            await send(message)

        try:
            await self._app(scope, receive, send_marked)
        except ClientDisconnect:
            note.status = _GONE
        except Exception:
            LOGGER.exception("request failed", extra={"fields": {"request": note.id}})
            if not note.status:
                sentence = f"Something broke here that should not; tell who runs this service request {note.id}."
                await refuse(Refusal(500, sentence))(scope, receive, send_marked)
        finally:
            self._write_down(scope, note, time.perf_counter() - started)

    def _write_down(self, scope: Scope, note: Note, seconds: float) -> None:
        # The template of the path, not the path: ids that stand in it are the clients'.
        route = getattr(scope.get("route"), "path", "unknown")
        self._metrics.request_done(route, scope["method"] if route != "unknown" else "any", note.status, seconds)
        fields: dict[str, Any] = {
            "request": note.id,
            "method": scope["method"],
            "route": route,
            "status": note.status,
            "client": note.client,
            "documents": note.documents,
            "letters": note.letters,
            "ms": round(seconds * 1000, 1),
        }
        LOGGER.info("request", extra={"fields": fields | ({"texts": note.texts} if note.texts else {})})


def _add_headers(message: Message, path: str, id: str) -> None:
    headers = MutableHeaders(scope=message)
    headers.update(_HEADERS)
    headers["X-Request-ID"] = id
    if path.startswith("/v1/"):
        headers["Cache-Control"] = "no-store"
