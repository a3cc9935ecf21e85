"""Requests that were made to break the service: it answers each, and never with a 500.

By default a few hundred; MARSAD_HOSTILE_REQUESTS=10000 asks for so many.
"""

import json
import os
import random
import socket
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from marsad.service.app import make_app
from marsad.service.bodies import GIVEN_EXAMPLES, RECORDS_EXAMPLES
from marsad.service.settings import ServiceSettings
from tests.service.running import listening

REQUESTS = int(os.environ.get("MARSAD_HOSTILE_REQUESTS", "400"))
ROUTES = (
    "/v1/predict",
    "/v1/incidents",
    "/v1/records/incidents",
    "/v1/export/jsonl",
    "/v1/export/csv",
    "/v1/export/brat",
    "/v1/review/documents",
)
ANSWERS = (200, 409, 422)  # 409: another text is under review by this id
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
RECORD: dict[str, Any] = RECORDS_EXAMPLES["one"]["value"]["documents"][0]


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a service with the shipped model and a store of reviews."""
    reviews = tmp_path_factory.mktemp("reviews") / "reviews.sqlite"
    with listening(make_app(ServiceSettings(threads=1, reviews=reviews))) as port:
        yield port


def post(port: int, path: str, body: bytes, kind: str = "application/json") -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("POST", path, body, {"Content-Type": kind})
    reply = connection.getresponse()
    content = reply.read()
    connection.close()
    if reply.status != 200:
        assert json.loads(content)["error"].endswith("."), content
    return reply.status


# By hand -----------------------------------------------------------------------------------------

TEXTS = {
    "empty": "",
    "blank": " \n\t\u00a0\u2028 ",
    "nul": "قتل\x00 12 \x00شخصا في حلب",
    "controls": "".join(map(chr, range(32))) + "\x7f\x80\x9f",
    "bidi": "\u202e\u2066قتل\u2069 \u200f12\u200e\u061c شخصا\u202c في \u202aحلب",
    "lone surrogates": "\ud800قتل 12 شخصا\udfff",
    "marks without a letter": "\u064b" * 500,
    "one letter with marks": "ق" + "\u0651\u064e" * 2000,
    "tatweel": "قـ" + "ـ" * 5000 + "تل",
    "joiners": "\u200d\u200c\ufeff" * 500,
    "one long word": "ا" * 10_000,
    "long number": "قتل " + "9" * 5000 + " شخصا في حلب",
    "numerals of all kinds": "قتل ١٢٣٤٥٦٧٨٩٠ و۱۲۳ و१२३ و1,2,3,4 و½ و٪ شخصا",
    "many casualties": "قتل 12 شخصا وأصيب 7 آخرون في حلب. " * 30,
    "no full stop": "قتل 12 شخصا في حلب و" * 60,
    "full stops": "." * 500,
    "lines": "\n" * 500,
    "short lines": "ق\n" * 200,
    "markup": "<script>alert(1)</script>&amp;<!--" * 5,
    "beyond the first plane": "\U0001f4a3\U0001f9d1\u200d\U0001f692" * 50,
    "not to be": "\uffff\ufffe\U0010ffff\ufdd0",
    "dates": "قتل 5 يوم 99/99/9999 و31 فبراير عام 0000 و" + "1" * 400 + " هـ",
}
META: dict[str, Any] = {
    "large number": {"n": 10**4000},
    "small number": {"n": -(10**4000)},
    "float": {"n": 1e308},
    "surrogates": {"\ud800": "\udfff"},
    "odd day": {"date": "9999-99-99"},
    "day of another type": {"date": [{"a": None}]},
    "source": {"source": ["=1+1"], "url": {"a": 1}},
    "deep": {"a": [[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]},
    "many": {str(n): n for n in range(500)},
}
BODIES: list[Any] = [
    None, True, 0, -1, 1.5, 10**4000, "text", [], {}, [[]], [{}], {"documents": None}, {"documents": {}}, {"documents": []},
    {"documents": [None]}, {"documents": [[]]}, {"documents": "text"}, {"text": None}, {"text": 1}, {"text": []},
    {"text": {"text": "a"}}, {"text": "a", "documents": []}, {"text": "a", "id": 1}, {"text": "a", "id": ""},
    {"text": "a", "id": "i" * 201}, {"text": "a", "id": "\ud800"}, {"text": "a", "id": "\x00/../\x00"},
    {"text": "a", "date": 1}, {"text": "a", "date": "0000-00-00"}, {"text": "a", "date": "2024-05-31T00:00:00"},
    {"text": "a", "date": "٢٠٢٤-٠٥-٣١"}, {"text": "a", "meta": []}, {"text": "a", "meta": {"text": "b", "id": 3}},
    {"text": "a", "other": 1}, {"documents": [{"text": "a"}] * 501}, {"documents": [{"text": "a", "id": "1"}] * 2},
    {"": ""}, {"__proto__": {}}, {"documents": [{"text": "a"}], "documents ": 1},
]  # fmt: skip
RECORD_CHANGES: list[dict[str, Any]] = [
    {"sentences": [{"start": 0, "end": 10**30}]},
    {"sentences": [{"start": 5, "end": 1}]},
    {"sentences": [{"start": 0, "end": 5}, {"start": 0, "end": 5}, {"start": 2, "end": 19}]},
    {"sentences": [{"start": 0, "end": 19, "windows": -(10**30), "events": [{"type": "\x00", "score": 1e300}] * 50}]},
    {"mentions": []},
    {"mentions": [{"id": "", "label": "", "start": 0, "end": 0, "text": ""}], "links": []},
    {"mentions": [{"id": "m1", "label": "CASUALTY", "start": 4, "end": 11, "text": "12 شخصا"}], "links": []},
    {"mentions": [{"id": "m1", "label": "CASUALTY", "start": -1, "end": 3, "text": "قتل"}]},
    {"links": [{"type": "part_of", "head": "m1", "tail": "m1"}]},
    {"links": [{"type": "part_of", "head": "m1", "tail": "m2"}, {"type": "part_of", "head": "m2", "tail": "m1"}]},
    {"links": [{"type": "\ud800", "head": "m1", "tail": "m2"}]},
    {"links": [{"type": "location", "head": "m1", "tail": "m2"}] * 500},
    {"links": [{"type": "\ud800", "head": "\ud800", "tail": "m2"}]},
    {"mentions": [{"id": "\ud800", "label": "\ud800", "start": 0, "end": 1, "text": "\ud800"}]},
    {"\ud800": 1},
    {"schema_version": "\x00"},
    {"id": "../../etc/passwd"},
    {"id": "\x00"},
    {"id": "."},
    {"meta": {"date": "0001-01-01"}},
    {"meta": {"date": "9999-12-31"}},
]
COUNTS: list[Any] = [
    {"minimum": 10**4000}, {"minimum": 10**999 - 1},
    {"minimum": 3, "maximum": 2}, {"minimum": -1}, {"maximum": 0}, {}, None, {"vague": "tens"},
    {"minimum": 10**18, "maximum": 10**19, "approximate": True}, {"minimum": 1.5}, {"minimum": True}, {"vague": "many"},
]  # fmt: skip


def hand_made() -> Iterator[tuple[str, Any]]:
    yield from ((f"body {number}", body) for number, body in enumerate(BODIES))
    for name, text in TEXTS.items():
        yield f"text: {name}", {"text": text, "date": "2024-05-31"}
        yield f"record: {name}", {"documents": [{"id": "a", "text": text}]}
    for name, meta in META.items():
        yield f"meta: {name}", {"text": RECORD["text"], "meta": meta}
        yield f"meta of a record: {name}", {"documents": [RECORD | {"meta": meta}]}
    for number, change in enumerate(RECORD_CHANGES):
        yield f"record {number}", {"documents": [RECORD | change]}
    for number, count in enumerate(COUNTS):
        mentions = [RECORD["mentions"][0] | {"count": count}, RECORD["mentions"][1]]
        yield f"count {number}", {"documents": [RECORD | {"mentions": mentions}]}


@pytest.mark.parametrize("path", ROUTES)
def test_bodies_made_by_hand(port: int, path: str) -> None:
    statuses = {name: post(port, path, json.dumps(body).encode()) for name, body in hand_made()}
    assert {name: status for name, status in statuses.items() if status not in ANSWERS} == {}
    assert {200, 422} <= set(statuses.values())


@pytest.mark.parametrize("path", ROUTES[:3])
def test_bodies_that_are_no_json(port: int, path: str) -> None:
    for body in (
        b"\xff\xfe",
        b"\xd9",
        b'{"text": "\xed\xa0\x80"}',
        b"{" * 10_000,
        b"[" * 100_000 + b"]" * 100_000,
        b"NaN",
    ):
        assert post(port, path, body) == 422
    assert post(port, path, b'{"text": "' + b"a" * 1_000_000 + b'"}') == 422, "one line of a megabyte"
    assert post(port, path, b'{"text": "' + b"a" * 8_000_000 + b'"}') == 413
    assert post(port, path, b"text=a", "application/x-www-form-urlencoded") == 415


def test_bodies_with_mistakes_at_random(port: int) -> None:
    """Sound bodies, in which bytes were changed, cut, repeated, or replaced by what writers get wrong."""
    chance = random.Random(7)
    sound = [
        json.dumps(example["value"]).encode() for example in (*GIVEN_EXAMPLES.values(), *RECORDS_EXAMPLES.values())
    ]
    for _ in range(REQUESTS // 2):
        body = mistaken(chance, bytearray(chance.choice(sound)))
        assert post(port, chance.choice(ROUTES), body) in ANSWERS, body


def mistaken(chance: random.Random, body: bytearray) -> bytes:
    odd = (
        b"\\ud800",
        b"\x00",
        b"\\u0000",
        b"null",
        b"1e400",
        b"-",
        b'"',
        b"[",
        b"}",
        "\u202e".encode(),
        b"\xff",
        b"9" * 400,
    )
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(body) + 1)
        end = min(len(body), start + chance.choice((0, 1, 3, 30)))
        body[start:end] = chance.choice((b"", bytes(body[start:end]) * 3, bytes([chance.randrange(256)]), *odd))
    return bytes(body)


# By the description ------------------------------------------------------------------------------


OPERATIONS = 15  # or more: what each gets of REQUESTS


@pytest.fixture(scope="module")
def description(port: int) -> Any:
    return schemathesis.openapi.from_url(f"http://127.0.0.1:{port}/openapi.json")


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_requests_that_the_description_allows_and_forbids(description: Any, mode: GenerationMode) -> None:
    operations = [result.ok() for result in description.get_all_operations()]
    assert len(operations) >= OPERATIONS
    for operation in operations:
        if operation.body or mode is GenerationMode.POSITIVE:  # there is no wrong way to ask for nothing
            examine(operation.as_strategy(generation_mode=mode))


def examine(cases: Any) -> None:
    """Send requests of one operation; check the replies against the description."""

    @settings(
        max_examples=max(10, REQUESTS * 2 // 5 // OPERATIONS),
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(cases)
    def send(case: Any) -> None:
        reply = case.call()
        assert reply.status_code < 500, case.as_curl_command()
        case.validate_response(reply, checks=CHECKS)

    send()


# Below HTTP --------------------------------------------------------------------------------------

RAW = [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"POST /v1/predict HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    b"POST /v1/predict HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na",
    b"POST /v1/predict HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: " + b"a" * 100_000 + b"\r\n\r\n",
    b"GET /%ff%00%2e%2e/static/..%2f..%2fapp.py HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    b"GET /static/../app.py HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    b"GET /v1/model HTTP/1.1\r\nHost: \xff\r\nConnection: close\r\n\r\n",
    b"\x00" * 1000,
]


@pytest.mark.parametrize("number", range(len(RAW)))
def test_bytes_that_are_hardly_http(port: int, number: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(RAW[number])
        connection.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert b"import" not in answer
    assert not answer or int(answer.split()[1]) < 500
    assert post(port, "/v1/predict", b'{"text": "a"}') == 200, "it serves on"
