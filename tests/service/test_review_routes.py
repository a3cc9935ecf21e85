"""Review over HTTP: what is put in, corrected, taken back and trained on."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from tests.service.conftest import ALEPPO, INFO, Serve

AUTHOR = "سلمى"


@pytest.fixture
def reviewer(serve: Serve, tmp_path: Path) -> TestClient:
    return serve(reviews=tmp_path / "reviews.sqlite")


def added(client: TestClient, id: str = "a") -> Any:
    reply = client.post("/v1/review/documents", json={"documents": [{"id": id, "text": ALEPPO, "meta": {"url": "u"}}]})
    assert reply.status_code == 200, reply.text
    return reply.json()["documents"][0]


def save(client: TestClient, record: Any, based_on: int | None) -> Any:
    body = {"document": record, "author": AUTHOR, "based_on": based_on}
    return client.put(f"/v1/review/documents/{quote(record['id'], safe='')}", json=body)


def with_count(record: Any, number: int) -> Any:
    first, *others = record["mentions"]
    return record | {"mentions": [first | {"count": {"minimum": number, "maximum": number}}, *others]}


def accepted(record: Any) -> Any:
    """Return a record without scores: nothing in it is a guess any more."""
    return json.loads(json.dumps(record), object_hook=lambda o: {k: v for k, v in o.items() if k != "score"})


def test_a_text_is_read_and_put_under_review(reviewer: TestClient) -> None:
    kept = added(reviewer)
    assert (kept["version"], kept["model"]["name"]) == (0, INFO.name)
    assert [mention["text"] for mention in kept["document"]["mentions"]] == ["12 شخصا", "حلب"]
    assert reviewer.get("/v1/review/documents/a").json() == kept
    (listed,) = reviewer.get("/v1/review/documents").json()["documents"]
    assert listed == {"id": "a", "version": 0, "author": None, "time": None, "sentences": 1, "reviewed": 0}


def test_the_next_sentence_comes_with_its_document(reviewer: TestClient) -> None:
    added(reviewer)
    found = reviewer.get("/v1/review/next?count=5").json()
    assert [(s["document"], s["text"]) for s in found["sentences"]] == [("a", ALEPPO)]
    assert [(d["version"], d["document"]["id"]) for d in found["documents"]] == [(0, "a")]


def test_a_correction_is_kept_with_its_author_and_can_be_taken_back(reviewer: TestClient) -> None:
    record = added(reviewer)["document"]
    saved = save(reviewer, with_count(record, 13), 0).json()
    assert (saved["version"], saved["author"]) == (1, AUTHOR)
    assert saved["document"]["mentions"][0]["count"]["minimum"] == 13
    undone = reviewer.post("/v1/review/documents/a/undo", json={"author": AUTHOR}).json()
    assert undone["version"] == 2
    assert undone["document"]["mentions"][0]["count"]["minimum"] == 12
    entries = reviewer.get("/v1/review/history/a").json()["corrections"]
    assert [(entry["version"], entry.get("restores")) for entry in entries] == [(1, None), (2, 0)]


def test_a_record_that_is_new_there_is_read_first(reviewer: TestClient) -> None:
    record = reviewer.post("/v1/predict", json={"text": ALEPPO, "id": "new"}).json()["documents"][0]
    saved = save(reviewer, with_count(record, 14), None).json()
    assert (saved["version"], saved["document"]["mentions"][0]["count"]["minimum"]) == (1, 14)


def test_ids_may_hold_whatever_an_address_can_carry(reviewer: TestClient) -> None:
    for id in ("folder/file.txt:3", "خبر 1?#%"):
        record = added(reviewer, id)["document"]
        assert save(reviewer, record, 0).json()["document"]["id"] == id
        assert reviewer.get(f"/v1/review/documents/{quote(id, safe='')}").json()["version"] == 1


def test_two_who_correct_the_same_version(reviewer: TestClient) -> None:
    record = added(reviewer)["document"]
    assert save(reviewer, record, 0).status_code == 200
    second = save(reviewer, record, 0)
    assert second.status_code == 409
    assert AUTHOR in second.json()["error"]


def test_what_the_store_refuses_is_a_sentence(reviewer: TestClient) -> None:
    record = added(reviewer)["document"]
    assert reviewer.get("/v1/review/documents/none").status_code == 404
    assert save(reviewer, {"id": "none", "text": "أ"}, 0).status_code == 404
    assert save(reviewer, record | {"text": ALEPPO + " "}, 0).status_code == 422
    assert reviewer.post("/v1/review/documents/a/undo", json={"author": AUTHOR}).status_code == 422
    wrong = reviewer.put("/v1/review/documents/b", json={"document": record, "author": AUTHOR, "based_on": 0})
    assert (wrong.status_code, wrong.json()["error"]) == (
        422,
        "The id of the document is not the one in the address.",
    )
    again = reviewer.post("/v1/review/documents", json={"id": "a", "text": "نص آخر"})
    assert again.status_code == 409


def test_what_was_reviewed_comes_out_as_records_to_train_on(reviewer: TestClient) -> None:
    record = added(reviewer)["document"]
    assert reviewer.get("/v1/review/export").content == b""
    assert save(reviewer, accepted(with_count(record, 13)), 0).status_code == 200
    (line,) = reviewer.get("/v1/review/export").content.splitlines()
    assert json.loads(line)["meta"]["review"]["author"] == AUTHOR


def test_corrections_outlive_the_service(serve: Serve, tmp_path: Path) -> None:
    for version in (0, 1):
        client = serve(reviews=tmp_path / "reviews.sqlite")
        kept = added(client)
        assert kept["version"] == version
        save(client, kept["document"], version)


def test_without_a_store_there_is_no_review(client: TestClient) -> None:
    assert client.get("/v1/review/documents").status_code == 404


def test_whoever_has_not_seen_a_correction_does_not_replace_it(reviewer: TestClient) -> None:
    record = added(reviewer)["document"]
    save(reviewer, with_count(record, 13), 0)
    refused = save(reviewer, with_count(record, 14), None)
    assert refused.status_code == 409 and f"was changed by {AUTHOR}" in refused.json()["error"]
    assert reviewer.get("/v1/review/documents/a").json()["document"]["mentions"][0]["count"]["minimum"] == 13
