"""The process: from the command's options to a server that stops when it has answered what it accepted."""

import ipaddress
import signal
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import uvicorn
from pydantic import ValidationError

from marsad.data.errors import UserError
from marsad.data.jsonl import validation_reason
from marsad.service.app import make_app
from marsad.service.keys import new_key
from marsad.service.logs import set_up_logs
from marsad.service.settings import Limits, ServiceSettings

_CONNECTIONS = 512  # open at a time; those beyond are turned away by the server itself
_LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")


def make_settings(host: str, limits: Iterable[str], *, insecure_public: bool, **others: Any) -> ServiceSettings:
    """Return the settings of a service at `host`. Raises UserError where they are wrong, or open to the world."""
    local = _is_local(host)
    if not (local or others["keys"] or insecure_public):
        raise UserError(
            f"At {host}, whoever reaches the port could use this service. Give --keys FILE (see --new-key), "
            "or say that you want this with --insecure-public."
        )
    hosts = _LOCAL_HOSTS if local and not others["keys"] else ()
    return ServiceSettings(limits=_limits(limits), allowed_hosts=hosts, **others)


def run(settings: ServiceSettings, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT; then answer what was accepted, and return. Raises UserError as `make_app` does."""
    app = make_app(settings)
    set_up_logs()
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=int(settings.limits.seconds) + 5,
    )
    # Once it has stopped, uvicorn raises the signal again; then it is no news.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    uvicorn.Server(config).run()


def print_new_key(path: Path | None, name: str) -> None:
    """Make a key and print it: the file keeps only its hash. Raises UserError."""
    if path is None:
        raise UserError("A new key needs a file to go into. Give --keys FILE.")
    print(new_key(path, name))


def _limits(given: Iterable[str]) -> Limits:
    values = dict(part.partition("=")[::2] for part in given)
    try:
        return Limits.model_validate(values)
    except ValidationError as error:
        names = ", ".join(Limits.model_fields)
        raise UserError(f"--limit {validation_reason(error)}. The limits are {names}; write documents=50.") from error


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
