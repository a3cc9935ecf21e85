"""The real process: it starts, serves, and stops when it has answered what it accepted."""

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path

import pytest

from marsad.service.process import Process, process

TEXT = "قتل 12 شخصا، بينهم طفلان، في غارة جوية على حلب. وأعلن المتحدث أن الطريق إلى المدينة أغلق. " * 15


def ask(port: int, text: str) -> tuple[int, int]:
    """Return the status and how many documents came back."""
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    body = json.dumps({"documents": [{"text": text}] * 8})
    connection.request("POST", "/v1/predict", body, {"Content-Type": "application/json"})
    reply = connection.getresponse()
    found = json.loads(reply.read())
    connection.close()
    return reply.status, len(found.get("documents", ()))


def waiting_letters(server: Process) -> float:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", "/metrics")
    lines = connection.getresponse().read().decode().splitlines()
    connection.close()
    return next(float(line.split()[1]) for line in lines if line.startswith("marsad_waiting_letters "))


@pytest.mark.parametrize("cores", [1, 2])
def test_a_stopped_service_answers_what_it_accepted(tmp_path: Path, cores: int) -> None:
    with process(tmp_path / "log", "--threads", str(cores)) as server, ThreadPoolExecutor(6) as pool:
        accepted = [pool.submit(ask, server.port, TEXT) for _ in range(6)]
        end = time.monotonic() + 120
        while waiting_letters(server) < 6 * 8 * len(TEXT) and time.monotonic() < end:
            assert not all(future.done() for future in accepted), "they were too quick for this test"
            time.sleep(0.01)
        assert server.stop() == 0
        assert [future.result() for future in accepted] == [(200, 8)] * 6
        lines = [json.loads(line) for line in server.log().splitlines()]
        assert sum(line["event"] == "request" and line.get("route") == "/v1/predict" for line in lines) == 6
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", server.port)) != 0


def test_a_mistake_at_the_start_is_one_sentence(tmp_path: Path) -> None:
    with process(tmp_path / "log", "--checkpoint", str(tmp_path / "none")) as server:
        assert server.port == 0
        assert server.log().startswith("marsad: ") and server.log().count("\n") == 1
