"""The door: who may come in, by host, origin and key."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from marsad.service.keys import Keys
from marsad.service.refusals import Refusal, refuse
from marsad.service.watch import note_of

_OPEN = ("/healthz", "/readyz", "/openapi.json", "/")  # and the files of the page: nothing in them is anybody's
_OPEN_FOLDER = "/static/"


class Guard:
    """Lets requests pass that may; notes whose they are. Without keys, clients are told apart by address."""

    def __init__(self, app: ASGIApp, keys: Keys | None, allowed_hosts: tuple[str, ...]):
        self._app = app
        self._keys = keys
        self._allowed_hosts = allowed_hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            try:
                note_of(scope).client = self._client(scope, Headers(scope=scope))
            except Refusal as refusal:
                await refuse(refusal)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _client(self, scope: Scope, headers: Headers) -> str:
        """Return who asks. Raises Refusal."""
        self._check_host(headers)
        _check_origin(headers)
        path = scope["path"]
        if self._keys and path not in _OPEN and not path.startswith(_OPEN_FOLDER):
            return self._key_holder(headers.get("authorization", ""))
        return scope["client"][0] if scope.get("client") else "unknown"

    def _check_host(self, headers: Headers) -> None:
        """A page of another site can make its own name point to this machine; it cannot change the Host header."""
        if self._allowed_hosts and _host_name(headers.get("host", "")) not in self._allowed_hosts:
            raise Refusal(421, f"This service answers for {', '.join(self._allowed_hosts)} and no other host.")

    def _key_holder(self, authorization: str) -> str:
        kind, _, key = authorization.partition(" ")
        if kind.lower() != "bearer":
            raise Refusal(401, "This needs a key, in the header Authorization: Bearer KEY.")
        if self._keys and (name := self._keys.name_of(key.strip())):
            return name
        raise Refusal(401, "This key is not known here.")


def _check_origin(headers: Headers) -> None:
    """Browsers say from which site's page a request comes."""
    origin = headers.get("origin")
    if origin is not None and origin.partition("://")[2] != headers.get("host"):
        raise Refusal(403, "Pages of other sites may not use this service.")


def _host_name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
