"""Every limit: what is beyond it gets its status and a sentence with the number that is allowed."""

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from starlette.testclient import TestClient

from marsad.data.records import Document
from marsad.service.admission import LETTERS_OF_A_SENTENCE, Admission, check
from marsad.service.findings import findings
from marsad.service.json_bodies import DEEPEST, MOST_ITEMS, parse_json
from marsad.service.refusals import Refusal
from marsad.service.settings import Limits
from tests.service.conftest import ALEPPO, Finder, MakeApp, Serve

JSON = {"Content-Type": "application/json"}
WEIGHT = len(ALEPPO) + LETTERS_OF_A_SENTENCE


def refused(reply: Any, status: int, *words: str) -> None:
    assert reply.status_code == status, reply.text
    sentence = reply.json()["error"]
    assert sentence.endswith(".")
    for word in words:
        assert word in sentence


def ask(client: TestClient, documents: int = 1) -> Any:
    return client.post("/v1/predict", json={"documents": [{"text": ALEPPO}] * documents})


def test_a_body_that_is_announced_as_too_large(serve: Serve) -> None:
    refused(serve(body_bytes=1000).post("/v1/predict", json={"text": "ا" * 1000}), 413, "1,000 bytes")


def test_a_body_that_grows_too_large(serve: Serve) -> None:
    def parts() -> Iterator[bytes]:
        yield b'{"text": "'
        for _ in range(11):
            yield b"a" * 100

    refused(serve(body_bytes=1000).post("/v1/predict", content=parts(), headers=JSON), 413)


def test_bodies_of_all_clients_have_a_limit_together(serve: Serve) -> None:
    client = serve(held_bytes=100)
    reply = client.post("/v1/predict", json={"text": "ا" * 100})
    refused(reply, 503, "large requests")
    assert reply.headers["retry-after"]
    assert ask(client).status_code == 200, "the bytes were given back"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_that_is_not_said_to_be_json(client: TestClient, kind: str) -> None:
    reply = client.post("/v1/predict", content=b'{"text": "a"}', headers={"Content-Type": kind})
    refused(reply, 415, "application/json")


def test_too_many_documents(serve: Serve) -> None:
    client = serve(documents=2)
    assert ask(client, 2).status_code == 200
    refused(ask(client, 3), 422, "3 documents", "2 are allowed")


def test_a_text_that_is_too_long(serve: Serve) -> None:
    client = serve(text_letters=20)
    assert client.post("/v1/predict", json={"text": "ا" * 20}).status_code == 200
    refused(client.post("/v1/predict", json={"id": "x", "text": "ا" * 21}), 422, "Document x", "20 are allowed")


def test_letters_of_a_request(serve: Serve) -> None:
    client = serve(request_letters=2 * WEIGHT)
    assert ask(client, 2).status_code == 200
    refused(ask(client, 3), 422, f"{3 * WEIGHT:,} letters")


def test_many_short_lines_count_for_the_time_that_they_take(serve: Serve) -> None:
    client = serve(request_letters=10_000)
    assert client.post("/v1/predict", json={"text": "ا" * 1000}).status_code == 200
    refused(client.post("/v1/predict", json={"text": "ا\n" * 500}), 422, "26,000 letters")


def test_the_limits_hold_for_records_too(serve: Serve) -> None:
    client = serve(text_letters=20)
    for path in ("/v1/records/incidents", "/v1/export/jsonl"):
        refused(client.post(path, json={"documents": [{"id": "x", "text": "ا" * 21}]}), 422, "20 are allowed")


def test_documents_whose_incidents_would_take_too_long(serve: Serve) -> None:
    text = ALEPPO * 3
    for client, sentence in (
        (serve(casualties=2), "3 mentions of casualties; where incidents are looked for, 2 are allowed"),
        (serve(annotations=8), "9 mentions and links; where incidents are looked for, 8 are allowed"),
    ):
        refused(client.post("/v1/incidents", json={"text": text}), 422, sentence)
        record = client.post("/v1/predict", json={"text": text}).json()["documents"][0]
        for path, status in (("/v1/records/incidents", 422), ("/v1/export/csv", 422), ("/v1/export/jsonl", 200)):
            assert client.post(path, json={"documents": [record]}).status_code == status
    assert serve(casualties=3, annotations=9).post("/v1/incidents", json={"text": text}).status_code == 200


def test_looking_for_incidents_ends_when_nobody_waits_any_more() -> None:
    with pytest.raises(TimeoutError):
        findings([Document(id="a", text="")], seconds=-1)


def test_two_documents_of_one_id(client: TestClient) -> None:
    documents = [{"id": "2", "text": "أ"}, {"text": "ب"}]
    refused(client.post("/v1/predict", json={"documents": documents}), 422, "same id")


@contextlib.contextmanager
def busy(client: TestClient, finder: Finder, requests: int) -> Iterator[list["Future[Any]"]]:
    """Hold so many requests in the house while the block runs."""
    with ThreadPoolExecutor(requests) as pool:
        finder.gate.clear()
        try:
            futures = [pool.submit(ask, client) for _ in range(requests)]
            waits_for(client, requests * WEIGHT)
            yield futures
        finally:
            finder.gate.set()


def waits_for(client: TestClient, letters: int) -> None:
    end = time.monotonic() + 20
    while f"marsad_waiting_letters {letters}.0" not in client.get("/metrics").text:
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_client_with_too_much_waiting_is_told_when_to_come_again(serve: Serve, finder: Finder) -> None:
    client = serve(client_letters=2 * WEIGHT)
    with busy(client, finder, 2) as accepted:
        reply = ask(client)
        refused(reply, 429, f"{2 * WEIGHT} letters already")
        assert 1 <= int(reply.headers["retry-after"]) <= 60
        assert client.get("/healthz").status_code == 200
    assert [future.result().status_code for future in accepted] == [200, 200]
    assert ask(client).status_code == 200


def test_a_full_queue_sheds_and_what_was_accepted_is_answered(serve: Serve, finder: Finder) -> None:
    client = serve(queue_letters=3 * WEIGHT)
    with busy(client, finder, 3) as accepted:
        replies = [ask(client) for _ in range(20)]
        assert {reply.status_code for reply in replies} == {503}
        assert all(reply.headers["retry-after"] for reply in replies)
    assert [future.result().status_code for future in accepted] == [200, 200, 200]
    assert ask(client).status_code == 200


def test_what_takes_too_long_is_given_up(serve: Serve, finder: Finder) -> None:
    client = serve(seconds=0.3)
    finder.gate.clear()
    reply = ask(client)
    refused(reply, 503, "0.3 s")
    assert reply.headers["retry-after"]
    waits_for(client, 0)
    finder.gate.set()


def in_the_house(app: Any, messages: list[dict[str, Any]], seconds: float) -> list[dict[str, Any]]:
    """Call an app by hand: it receives the messages, and after the last one silence, or disconnection."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if messages:
            return messages.pop(0)
        await asyncio.sleep(seconds)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    async def call() -> None:
        scope = {
            "type": "http", "method": "POST", "path": "/v1/predict", "raw_path": b"/v1/predict", "query_string": b"",
            "headers": [(b"content-type", b"application/json")], "client": ("a", 1), "http_version": "1.1",
        }  # fmt: skip
        async with app.router.lifespan_context(app):
            await app(scope, receive, send)

    asyncio.run(call())
    return sent


def test_a_body_that_does_not_arrive(make: MakeApp) -> None:
    sent = in_the_house(make(seconds=0.2), [{"type": "http.request", "body": b'{"te', "more_body": True}], 30)
    assert sent[0]["status"] == 408


def test_nobody_works_for_a_client_that_has_left(make: MakeApp, finder: Finder) -> None:
    finder.gate.clear()
    later = threading.Timer(1, finder.gate.set)
    later.start()
    body = json.dumps({"text": ALEPPO}).encode()
    assert in_the_house(make(), [{"type": "http.request", "body": body}], 0.2) == []
    later.join()


def test_deep_nesting_is_refused_one_level_beyond() -> None:
    assert parse_json(b"[" * DEEPEST + b"]" * DEEPEST)
    for depth in (DEEPEST + 1, 500, 100_000):
        with pytest.raises(Refusal, match="levels deep"):
            parse_json(b"[" * depth + b"]" * depth)


def test_a_body_of_millions_of_pieces_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(Refusal, match="1,000,000 items"):
        parse_json(b"[" + b"{}," * (MOST_ITEMS + 1) + b"{}]")


@pytest.mark.parametrize(
    "body", [b"", b"\xff", b"{", b"NaN", b"[1e999]", b"1" * 1001, b"1" * 5000, b'"\xd8', '{"text":'.encode("utf-16")]
)
def test_what_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(Refusal) as refusal:
        parse_json(body)
    assert refusal.value.status_code == 422


def test_admission_gives_places_back_when_something_breaks() -> None:
    admission = Admission(Limits(), lambda letters: letters / 1000)
    with contextlib.suppress(ZeroDivisionError), admission.place("a", 100):
        assert admission.letters == 100
        _ = 1 / 0
    assert admission.letters == 0


def test_retry_after_grows_with_what_waits() -> None:
    admission = Admission(Limits(queue_letters=9_000, client_letters=9_000), lambda letters: letters / 1000)
    with admission.place("a", 8_500), pytest.raises(Refusal) as refusal:
        admission.place("b", 501).__enter__()
    assert refusal.value.headers == {"Retry-After": "9"}


def test_no_documents_are_within_the_limits() -> None:
    check([], Limits())
