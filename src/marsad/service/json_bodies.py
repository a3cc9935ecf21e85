"""Bodies of JSON, read so that nothing in them can break what comes after."""

import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute

from marsad.service.refusals import Refusal

DEEPEST = 32  # levels of lists and objects: a record has five, and nobody nests meta so deep
MOST_ITEMS = 1_000_000  # of a body: each takes some hundred bytes of memory, however short it is
MOST_DIGITS = 1_000  # of an integer: sums of such are still written; Python ends at 4,300
_READ_ASIDE = 65_536  # bytes, from which on reading would keep others waiting


class JsonRoute(APIRoute):
    """A route whose body, if it takes one, is UTF-8 JSON of bounded depth."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler of the framework, behind our reader."""
        handle, takes_body = super().get_route_handler(), self.body_field is not None

        async def handle_json(request: Request) -> Response:
            if takes_body:
                _check_type(request.headers.get("content-type", ""))
            return await handle(_JsonRequest(request.scope, request.receive))

        return handle_json


class _JsonRequest(Request):
    async def json(self) -> Any:
        body = await self.body()
        return await run_in_threadpool(parse_json, body) if len(body) > _READ_ASIDE else parse_json(body)


def _check_type(given: str) -> None:
    """Pages of other sites may send other types without being asked; none of them may send JSON."""
    if given.partition(";")[0].strip().lower() != "application/json":
        raise Refusal(415, "The body must be JSON; say so with the header Content-Type: application/json.")


def parse_json(body: bytes) -> Any:
    """Return the value of a body. Raises Refusal where it is no JSON in UTF-8, too deep, or of too many pieces."""
    if body.count(b",") > MOST_ITEMS:
        raise Refusal(422, f"The body has more than {MOST_ITEMS:,} items; send it in several requests.")
    try:
        value = json.loads(body.decode("utf-8-sig"), parse_constant=_no_number, parse_float=_finite, parse_int=_short)
    except RecursionError:
        raise _too_deep() from None
    except UnicodeDecodeError as error:
        raise Refusal(422, f"The body is not UTF-8 ({error.reason} at byte {error.start + 1}); encode it so.") from None
    except ValueError as error:  # of json, and of an integer with thousands of digits
        raise Refusal(422, f"The body is no JSON: {error}.") from None
    _check_depth(value)
    return value


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is not a number of JSON")


def _short(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError(f"{digits[:20]}… has more than {MOST_DIGITS:,} digits")
    return int(digits)


def _finite(digits: str) -> float:
    if (number := float(digits)) in (float("inf"), float("-inf")):
        raise ValueError(f"{digits[:20]} is too large a number")
    return number


def _check_depth(value: Any) -> None:
    """Writers of JSON call themselves at each level, and end at some hundred."""
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [item for item in level if isinstance(item, dict | list)]
        if not level:
            return
        level = [item for holder in level for item in (holder.values() if isinstance(holder, dict) else holder)]
    raise _too_deep()


def _too_deep() -> Refusal:
    return Refusal(422, f"The body has lists or objects more than {DEEPEST} levels deep; none may be.")
