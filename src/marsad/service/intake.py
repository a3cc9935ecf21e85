"""The body and the time of a request: both have limits, and nobody works for a client that has left."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from marsad.service.refusals import Refusal, refuse
from marsad.service.settings import Limits
from marsad.service.watch import note_of

_SOON, _LATER = 5, 30  # seconds that Retry-After tells


class Intake:
    """Takes in the whole body of a request before anything reads it, and ends what takes too long."""

    def __init__(self, app: ASGIApp, limits: Limits):
        self._app = app
        self._limits = limits
        self._held = 0  # bytes of all bodies in the house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = bytearray()
        late = Refusal(408, f"The body did not arrive within {self._limits.seconds:g} s.")
        try:
            async with asyncio.timeout(self._limits.seconds) as clock:
                await self._fill(body, Headers(scope=scope), receive)
                late = Refusal(503, f"This took longer than {self._limits.seconds:g} s; try again later.", _LATER)
                await self._serve(scope, bytes(body), receive, send)
        except Refusal as refusal:
            await refuse(refusal)(scope, receive, send)
        except TimeoutError:
            if not clock.expired() or note_of(scope).status:
                raise
            await refuse(late)(scope, receive, send)
        finally:
            self._held -= len(body)

    async def _fill(self, body: bytearray, headers: Headers, receive: Receive) -> None:
        """Read the body. Raises Refusal where it is too large, ClientDisconnect where it ends before its end."""
        announced = headers.get("content-length", "0")
        self._check_size(int(announced) if announced.isdecimal() else 0)
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            part: bytes = message.get("body", b"")
            body += part
            self._held += len(part)
            self._check_size(len(body))
            more = message.get("more_body", False)

    def _check_size(self, size: int) -> None:
        if size > self._limits.body_bytes:
            raise Refusal(413, f"The body is larger than the {self._limits.body_bytes:,} bytes that are allowed.")
        if self._held > self._limits.held_bytes:
            raise Refusal(503, f"Too many large requests are here; try again in {_SOON} s.", _SOON)

    async def _serve(self, scope: Scope, body: bytes, receive: Receive, send: Send) -> None:
        """Run the app; stop it where the client leaves."""
        left: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        watcher = asyncio.ensure_future(_watch_for_leaving(receive, left))
        work = asyncio.ensure_future(_awaited(self._app, scope, _replay(body, left), send))
        try:
            await asyncio.wait({work, watcher}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done() and not note_of(scope).status:
                raise ClientDisconnect
            await work
        finally:
            watcher.cancel()
            work.cancel()


async def _awaited(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    await app(scope, receive, send)


async def _watch_for_leaving(receive: Receive, left: "asyncio.Future[None]") -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    left.set_result(None)


def _replay(body: bytes, left: Awaitable[None]) -> Callable[[], Awaitable[Message]]:
    """Return a `receive` that gives the body once, and then waits until the client leaves."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        if messages:
            return messages.pop()
        await asyncio.shield(left)
        return {"type": "http.disconnect"}

    return receive
