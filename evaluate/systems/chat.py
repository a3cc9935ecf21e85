"""Requests to an OpenAI-compatible `/chat/completions` endpoint: one at a time, again where that may help."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from ...data.errors import UserError

_TRIES = 5
_LONGEST_WAIT = 60.0  # seconds
_BUSY = frozenset({408, 409, 425, 429})


class _Failure(Exception):
    """What went wrong with one request, and another try may mend; `wait`: seconds that the server asks for."""

    def __init__(self, reason: str, wait: float | None = None):
        super().__init__(reason)
        self.wait = wait


class Chat:
    """An endpoint and a model. `pause`: seconds before the second try, doubled with each after it."""

    def __init__(
        self,
        url: str,
        key: str | None,
        model: str,
        *,
        timeout: float = 120.0,
        pause: float = 1.0,
        sleep: Callable[[float], None] = time.sleep,
    ):
        if not url.startswith(("http://", "https://")):
            raise UserError(f"MARSAD_LLM_URL is {url!r}, which does not begin with http:// or https://.")
        self.url = url.rstrip("/").removesuffix("/chat/completions") + "/chat/completions"
        self._key = key
        self._model = model
        self._timeout = timeout
        self._pause = pause
        self._sleep = sleep

    def ask(self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any]) -> str:
        """Return what the model answers, at temperature 0, held to a JSON schema where the server can.

        Raises UserError where the server refuses, or cannot be had after several tries.
        """
        body = {
            "model": self._model,
            "temperature": 0,
            "messages": list(messages),
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "annotation", "strict": True, "schema": schema},
            },
        }
        for number in range(_TRIES - 1):
            try:
                return self._send(body)
            except _Failure as failure:
                wait = self._pause * 2**number if failure.wait is None else failure.wait
                self._sleep(min(wait, _LONGEST_WAIT))
        try:
            return self._send(body)
        except _Failure as failure:
            raise UserError(
                f"{self.url} gave no answer in {_TRIES} tries; the last time: {failure}. "
                "Look whether the server runs, and start again."
            ) from failure

    def _send(self, body: Mapping[str, Any]) -> str:
        """Return the answer. Raises _Failure, or UserError where another try would not help."""
        headers = {"Content-Type": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        request = Request(self.url, json.dumps(body).encode(), headers)
        try:
            with urlopen(request, timeout=self._timeout) as response:
                return _content(response.read())
        except HTTPError as error:
            with error:  # it holds the connection
                if error.code in _BUSY or error.code >= 500:
                    raise _Failure(f"status {error.code}", _asked_wait(error)) from error
                raise UserError(_refusal(self.url, error)) from error
        except (URLError, HTTPException, TimeoutError, ConnectionError) as error:
            raise _Failure(str(getattr(error, "reason", error)) or type(error).__name__) from error


def _content(response: bytes) -> str:
    """Return the text of the first choice; empty where there is none, as when the model refuses."""
    try:
        content = json.loads(response)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError):
        return ""
    return content if isinstance(content, str) else ""


def _asked_wait(error: HTTPError) -> float | None:
    given = error.headers.get("Retry-After") or ""
    return float(given) if given.isdecimal() else None


def _refusal(url: str, error: HTTPError) -> str:
    advice = {
        401: "Set MARSAD_LLM_KEY to a key that it takes.",
        403: "Set MARSAD_LLM_KEY to a key that may use this model.",
        404: "Check MARSAD_LLM_URL, which often ends in /v1, and the name of the model.",
    }.get(error.code, "The model must take `response_format` with a JSON schema, and `temperature` 0.")
    said = " ".join(error.read().decode("utf-8", "replace").split())[:300]
    return f"{url} refused the request (status {error.code}: {said or error.reason}). {advice}"
