"""Who may use a service: keys, hosts, origins, and what `marsad serve` refuses to open to the world."""

import re
import stat
from pathlib import Path

import pytest
import typer
from starlette.testclient import TestClient
from typer.testing import CliRunner

from marsad.cli_serve import serve as serve_command
from marsad.data.errors import UserError
from marsad.service.keys import new_key, read_keys
from marsad.service.server import make_settings
from tests.service.conftest import Serve


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_a_key_opens_and_nothing_else_does(serve: Serve, tmp_path: Path) -> None:
    key = new_key(tmp_path / "keys", "newsdesk")
    client = serve(keys=tmp_path / "keys")
    assert client.get("/v1/model", headers=bearer(key)).status_code == 200
    for headers in ({}, bearer(""), bearer(key[:-1]), bearer("\xe9"), {"Authorization": f"Basic {key}"}):
        sent = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        reply = client.get("/v1/model", headers=sent)
        assert (reply.status_code, reply.headers["www-authenticate"]) == (401, "Bearer")
        assert "key" in reply.json()["error"]


def test_without_a_key_no_body_is_read(serve: Serve, tmp_path: Path) -> None:
    new_key(tmp_path / "keys", "newsdesk")
    client = serve(keys=tmp_path / "keys", body_bytes=10)
    assert client.post("/v1/predict", json={"text": "ا" * 100}).status_code == 401


@pytest.mark.parametrize(("path", "status"), [("/healthz", 200), ("/readyz", 200), ("/openapi.json", 200)])
def test_open_paths_need_no_key(serve: Serve, tmp_path: Path, path: str, status: int) -> None:
    new_key(tmp_path / "keys", "a")
    assert serve(keys=tmp_path / "keys").get(path).status_code == status


@pytest.mark.parametrize(
    "path", ["/metrics", "/v1/model", "/v1/nothing", "/healthz/", "/static/../v1/model", "//v1/model"]
)
def test_all_others_do(serve: Serve, tmp_path: Path, path: str) -> None:
    new_key(tmp_path / "keys", "a")
    assert serve(keys=tmp_path / "keys").get(path, follow_redirects=False).status_code in (401, 404)


def test_the_file_holds_hashes_is_private_and_takes_several(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    first, second = new_key(path, "a"), new_key(path, "b")
    assert first not in path.read_text() and second not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    keys = read_keys(path)
    assert (keys.name_of(first), keys.name_of(second), keys.name_of("c")) == ("a", "b", None)


@pytest.mark.parametrize(
    ("text", "wrong"), [("", "holds no key"), ("# nothing\n\n", "holds no key"), ("# one\na b\n", ":2: this is no key")]
)
def test_a_file_that_is_no_file_of_keys(tmp_path: Path, text: str, wrong: str) -> None:
    path = tmp_path / "keys"
    path.write_text(text)
    with pytest.raises(UserError, match=wrong):
        read_keys(path)
    with pytest.raises(UserError, match="cannot be read"):
        read_keys(tmp_path / "none")


def test_a_name_that_would_break_the_file(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no name for a key"):
        new_key(tmp_path / "keys", "a b\nc")


def test_clients_are_told_apart_by_their_keys(serve: Serve, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    key = new_key(tmp_path / "keys", "newsdesk")
    with caplog.at_level("INFO", "marsad.service"):
        serve(keys=tmp_path / "keys").get("/v1/model", headers=bearer(key))
    assert caplog.records[-1].__dict__["fields"]["client"] == "newsdesk"


def test_pages_of_other_sites_are_refused(client: TestClient) -> None:
    for origin in ("https://elsewhere.example", "null", ""):
        reply = client.post("/v1/predict", json={"text": "أ"}, headers={"Origin": origin})
        assert (reply.status_code, reply.json()["error"]) == (403, "Pages of other sites may not use this service.")
    assert client.post("/v1/predict", json={"text": "أ"}, headers={"Origin": "http://testserver"}).status_code == 200


def test_a_name_of_another_site_that_points_here_is_refused(serve: Serve) -> None:
    client = serve(allowed_hosts=("127.0.0.1", "::1"))
    for host in ("127.0.0.1:8000", "127.0.0.1", "[::1]:8000"):
        assert client.get("/v1/model", headers={"Host": host}).status_code == 200
    for host in ("elsewhere.example", "127.0.0.1.example", "[", "a@127.0.0.1.b"):
        assert client.get("/v1/model", headers={"Host": host}).status_code == 421


def test_without_keys_this_machine_alone_is_served() -> None:
    others = {"keys": None, "checkpoint": "compact"}
    for host in ("127.0.0.1", "localhost", "::1", "127.8.8.8"):
        assert "localhost" in make_settings(host, [], insecure_public=False, **others).allowed_hosts
    for host in ("0.0.0.0", "192.168.1.2", "::", "news.example"):
        with pytest.raises(UserError, match="--insecure-public"):
            make_settings(host, [], insecure_public=False, **others)
        assert make_settings(host, [], insecure_public=True, **others).allowed_hosts == ()
    assert make_settings("0.0.0.0", [], insecure_public=False, keys=Path("k")).allowed_hosts == ()


def test_limits_are_set_by_name() -> None:
    settings = make_settings("::1", ["documents=5", "seconds=1.5"], insecure_public=False, keys=None)
    assert (settings.limits.documents, settings.limits.seconds) == (5, 1.5)
    for wrong in ("document=5", "documents", "documents=0", "documents=many"):
        with pytest.raises(UserError, match=r"--limit document.*write documents=50"):
            make_settings("::1", [wrong], insecure_public=False, keys=None)


def test_the_command_makes_keys_and_refuses_to_be_public_without(tmp_path: Path) -> None:
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(serve_command)
    made = CliRunner().invoke(app, ["--keys", str(tmp_path / "keys"), "--new-key", "a"], catch_exceptions=False)
    assert re.fullmatch(r"[\w-]{43}\n", made.stdout)
    assert read_keys(tmp_path / "keys").name_of(made.stdout.strip()) == "a"
    with pytest.raises(UserError, match="--keys FILE"):
        CliRunner().invoke(app, ["--new-key", "a"], catch_exceptions=False)
    with pytest.raises(UserError, match="whoever reaches the port"):
        CliRunner().invoke(app, ["--host", "0.0.0.0"], catch_exceptions=False)
