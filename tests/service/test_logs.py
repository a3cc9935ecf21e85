"""The log: JSON lines that tell what happened, and nothing of what stands in an article."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from marsad.service.logs import JsonFormatter
from tests.service.conftest import ALEPPO, BREAKS, Serve

SECRET = "كلمة لا يعرفها أحد"


class Log(io.StringIO):
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]


@pytest.fixture
def log() -> Iterator[Log]:
    """Whatever the program logs, in the format of the service, down to the last detail."""
    stream = Log()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root, level = logging.getLogger("marsad.service"), logging.getLogger("marsad.service").level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def test_a_request_is_one_line(serve: Serve, log: Log) -> None:
    reply = serve().post("/v1/predict", json={"text": ALEPPO})
    (line,) = log.lines()
    assert line.pop("time").endswith("+00:00") and line.pop("ms") >= 0
    assert line == {
        "level": "info",
        "event": "request",
        "request": reply.headers["x-request-id"],
        "method": "POST",
        "route": "/v1/predict",
        "status": 200,
        "client": "testclient",
        "documents": 1,
        "letters": len(ALEPPO) + 50,
    }


def test_no_text_is_in_the_log_whatever_happens(serve: Serve, log: Log) -> None:
    client = serve(text_letters=100)
    record = {
        "id": SECRET,
        "text": SECRET,
        "mentions": [{"id": "m", "label": "LOC", "start": 0, "end": 3, "text": SECRET}],
    }
    for path, body in [
        ("/v1/predict", {"text": SECRET}),
        ("/v1/predict", {"text": f"{SECRET} {BREAKS}"}),
        ("/v1/predict", {"text": SECRET * 100}),
        ("/v1/predict", {"text": [SECRET]}),
        ("/v1/predict", {SECRET: SECRET}),
        ("/v1/incidents", {"text": SECRET, "id": SECRET, "date": SECRET, "meta": {SECRET: SECRET}}),
        ("/v1/export/brat", {"documents": [record]}),
        (f"/v1/{SECRET}?q={SECRET}", {}),
    ]:
        client.post(path, json=body, headers={"X-Other": "x"})
    written = log.getvalue()
    assert len(log.lines()) == 9  # one a request, and one of the model that broke
    for word in SECRET.split():
        assert word not in written and word.encode("unicode-escape").decode() not in written
    assert "%D9" not in written


def test_a_broken_model_is_told_by_its_type_and_place(serve: Serve, log: Log) -> None:
    serve().post("/v1/predict", json={"text": BREAKS})
    line = next(line for line in log.lines() if line["level"] == "error")
    assert (line["event"], line["error"], line["cause"]["error"]) == ("model failed", "ModelFailure", "RuntimeError")
    assert any("conftest.py" in place for place in line["cause"]["at"])


def test_what_breaks_elsewhere_is_a_500_with_the_id_that_the_log_has(
    serve: Serve, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object) -> None:
        raise KeyError(SECRET)

    monkeypatch.setattr("marsad.service.reading.with_borders", broken)
    reply = serve().post("/v1/predict", json={"text": ALEPPO})
    assert reply.status_code == 500
    assert reply.headers["x-request-id"] in reply.json()["error"]
    error, request = log.lines()
    assert (error["event"], error["error"], error["request"]) == ("request failed", "KeyError", request["request"])
    assert (request["status"], SECRET in log.getvalue()) == (500, False)


def test_texts_are_logged_where_somebody_asked_for_it(serve: Serve, log: Log) -> None:
    serve(log_texts=True).post("/v1/predict", json={"text": ALEPPO})
    assert log.lines()[0]["texts"] == [ALEPPO]


def test_a_line_is_a_line_whatever_stands_in_it() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "a\nb \ud800", None, None)
    assert json.loads(JsonFormatter().format(record))["event"] == "a\nb \ud800"
    assert "\n" not in JsonFormatter().format(record)
