"""Every route: what goes in, what comes out."""

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from starlette.testclient import TestClient

from marsad.data.records import Document
from tests.service.conftest import ALEPPO, BREAKS, INFO, Finder, MakeApp


def read(client: TestClient, **body: object) -> Any:
    reply = client.post("/v1/predict", json=body)
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_one_text_comes_back_as_a_document(client: TestClient) -> None:
    reply = read(client, text=ALEPPO)
    document = Document.model_validate(reply["documents"][0])
    assert reply["model"] == INFO.model_dump(mode="json")
    assert document.id == "1"
    assert [(m.label, m.text) for m in document.mentions] == [("CASUALTY", "12 شخصا"), ("LOC", "حلب")]


def test_several_texts_come_back_in_their_order_with_ids_days_and_meta(client: TestClient) -> None:
    given = [{"id": "ب", "text": "عمان", "date": "2024-05-31", "meta": {"url": "x"}}, {"text": ALEPPO}, {"text": " "}]
    documents = read(client, documents=given)["documents"]
    assert [(d["id"], d["text"]) for d in documents] == [("ب", "عمان"), ("2", ALEPPO), ("3", " ")]
    assert documents[0]["meta"] == {"url": "x", "date": "2024-05-31"}


def test_a_text_comes_back_unchanged_whatever_stands_in_it(client: TestClient) -> None:
    odd = "\u202eحلب\u202c \x00 \ud800 \U0001f600 e\u0301 \r\n\t\ufeff"
    body = json.dumps({"text": odd, "meta": {"odd": "\udfff", "large": 10**30}}).encode()
    reply = client.post("/v1/predict", content=body, headers={"Content-Type": "application/json"})
    document = json.loads(reply.content)["documents"][0]
    assert document["text"] == odd
    assert document["meta"] == {"odd": "\udfff", "large": 10**30}


def test_incidents_come_with_documents_problems_and_places(client: TestClient) -> None:
    reply = client.post("/v1/incidents", json={"text": ALEPPO, "id": "a", "date": "2024-05-31"}).json()
    assert set(reply) == {"model", "documents", "incidents", "totals", "problems", "places"}
    (incident,) = reply["incidents"]
    assert (incident["id"], incident["figures"][0]["minimum"]) == ("a#1", 12)
    assert reply["totals"] == [
        {"incident": "a#1", "people": {"killed": {"minimum": 12, "maximum": 12, "approximate": False, "vague": None}}}
    ]
    assert incident["date"]["first"] == "2024-05-31"
    (place,) = reply["places"]
    assert (place["mention"], place["evidence"]["document"], place["place"]["country"]) == ("m2", "a", "SY")


def test_incidents_of_corrected_records_follow_the_correction(client: TestClient, finder: Finder) -> None:
    record = read(client, text=ALEPPO)["documents"][0]
    record["mentions"][0]["count"] = {"minimum": 13, "maximum": 13, "approximate": False}
    calls = len(finder.batches)
    reply = client.post("/v1/records/incidents", json={"documents": [record]}).json()
    assert reply["incidents"][0]["figures"][0]["minimum"] == 13
    assert len(finder.batches) == calls


def test_a_record_that_contradicts_its_text_is_refused(client: TestClient) -> None:
    record = read(client, text=ALEPPO)["documents"][0]
    record["mentions"][0]["end"] += 1
    reply = client.post("/v1/export/jsonl", json={"documents": [record]})
    assert reply.status_code == 422
    assert "mention m1 says" in reply.json()["error"]


@pytest.fixture
def records(client: TestClient) -> dict[str, Any]:
    return {"documents": read(client, text=ALEPPO)["documents"]}


def test_export_as_json_lines(client: TestClient, records: dict[str, Any]) -> None:
    reply = client.post("/v1/export/jsonl", json=records)
    assert [json.loads(line) for line in reply.content.splitlines()] == records["documents"]
    assert "marsad.jsonl" in reply.headers["content-disposition"]


def test_export_as_a_table_of_incidents(client: TestClient, records: dict[str, Any]) -> None:
    text = client.post("/v1/export/csv", json=records).content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["killed_min"], row["place"]) == ("12", "حلب")


def test_export_as_brat(client: TestClient, records: dict[str, Any]) -> None:
    with zipfile.ZipFile(io.BytesIO(client.post("/v1/export/brat", json=records).content)) as archive:
        assert sorted(archive.namelist()) == ["1.ann", "1.txt"]
        assert archive.read("1.txt").decode() == ALEPPO


def test_export_for_label_studio(client: TestClient, records: dict[str, Any]) -> None:
    (task,) = client.post("/v1/export/label-studio", json=records).json()
    assert task["data"]["text"] == ALEPPO


def test_what_a_format_cannot_hold_is_refused(client: TestClient) -> None:
    reply = client.post("/v1/export/brat", json={"documents": [{"id": "ط" * 200, "text": "حلب"}]})
    assert reply.status_code == 422
    assert "too long for a file name" in reply.json()["error"]


def test_the_service_tells_of_itself(client: TestClient) -> None:
    assert client.get("/v1/model").json()["name"] == "pattern"
    assert client.get("/healthz").json() == client.get("/readyz").json() == {"status": "ok"}


def test_it_is_not_ready_before_its_worker_runs_and_after_it_stops(make: MakeApp) -> None:
    client = TestClient(make())
    assert client.get("/readyz").status_code == 503
    with client:
        assert client.get("/readyz").status_code == 200
    reply = client.get("/readyz")
    assert (reply.status_code, reply.headers["retry-after"]) == (503, "5")
    assert client.get("/healthz").status_code == 200


def test_metrics_count_requests_batches_and_letters(client: TestClient) -> None:
    read(client, text=ALEPPO)
    client.get("/no/such/path")
    text = client.get("/metrics").text
    assert 'marsad_requests_total{method="POST",route="/v1/predict",status="200"} 1.0' in text
    assert 'marsad_requests_total{method="any",route="unknown",status="404"} 1.0' in text
    assert f"marsad_letters_read_total {len(ALEPPO) + 50}.0" in text
    assert "marsad_waiting_letters 0.0" in text


def test_a_document_that_the_model_breaks_on_is_named_and_others_are_served(client: TestClient) -> None:
    reply = client.post("/v1/predict", json={"documents": [{"text": ALEPPO}, {"id": "bad", "text": BREAKS}]})
    assert reply.status_code == 500
    assert "document bad" in reply.json()["error"]
    assert read(client, text=ALEPPO)


@pytest.mark.parametrize(("path", "status"), [("/no/such", 404), ("/v1/predict", 405)])
def test_what_is_not_there_gets_a_sentence(client: TestClient, path: str, status: int) -> None:
    reply = client.get(path)
    assert reply.status_code == status
    assert "/openapi.json" in reply.json()["error"]


@pytest.mark.parametrize("path", ["/v1/model", "/healthz", "/no/such"])
def test_every_reply_has_safe_headers_and_an_id(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["x-content-type-options"] == "nosniff"
    assert len(headers["x-request-id"]) == 16
    assert (headers.get("cache-control") == "no-store") == path.startswith("/v1/")


def test_the_examples_of_the_description_are_true(client: TestClient) -> None:
    described = client.get("/openapi.json").json()["paths"]
    for path in ("/v1/predict", "/v1/incidents", "/v1/records/incidents"):
        body = described[path]["post"]["requestBody"]["content"]["application/json"]
        assert body["examples"]
        for example in body["examples"].values():
            assert client.post(path, json=example["value"]).status_code == 200


def test_the_description_knows_the_records(client: TestClient) -> None:
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    assert {"Document", "Mention", "Incident", "ErrorReply"} <= set(schemas)
    assert "status" in schemas["Mention"]["properties"]
