"""The load script counts what it sends and what comes back. Its figures are for a quiet machine."""

import socket
from contextlib import closing

from marsad.service.load import Client, Round, closed_loop, measure, open_loop
from tests.service.conftest import ALEPPO, MakeApp
from tests.service.running import listening


def test_clients_send_every_article_once(make: MakeApp) -> None:
    with listening(make()) as port:
        result = closed_loop(port, [ALEPPO] * 20, 4)
    assert result.statuses == {200: 20}
    assert (result.words, len(result.latencies)) == (20 * len(ALEPPO.split()), 20)
    assert result.seconds >= max(result.latencies)


def test_arrivals_that_are_turned_away_are_counted_apart(make: MakeApp) -> None:
    with listening(make(documents=1, text_letters=1)) as port:
        result = open_loop(port, ["أ", ALEPPO], per_second=50, seconds=0.4)
    assert result.statuses == {200: 10, 422: 10}
    assert (len(result.latencies), result.words) == (10, 10)


def test_a_connection_that_breaks_is_counted() -> None:
    assert closed_loop(1, [ALEPPO], 1).statuses == {0: 1}


def test_a_connection_that_was_idle_too_long_is_opened_anew(make: MakeApp) -> None:
    result = Round()
    with listening(make()) as port, closing(Client(port)) as client:
        client.ask(ALEPPO, result)
        client._connection.sock.shutdown(socket.SHUT_RDWR)
        client.ask(ALEPPO, result)
    assert result.statuses == {200: 2}


def test_percentiles_are_of_the_nearest_rank() -> None:
    result = Round(seconds=2.0, words=100)
    for milliseconds in range(1, 101):
        result.add(200, milliseconds / 1000, 1)
    summary = result.summary()
    assert (summary["p50_ms"], summary["p99_ms"]) == (50.0, 99.0)
    assert (summary["words_per_second"], summary["answers_per_second"]) == (100, 50.0)
    assert Round(seconds=1.0).summary()["p50_ms"] is None


def test_the_whole_measurement() -> None:
    found = measure([ALEPPO] * 6, 1, seconds=1, clients=(1, 2))
    assert {number: client["statuses"] for number, client in found["clients"].items()} == {1: {"200": 6}, 2: {"200": 6}}
    assert found["twice_the_load"]["afterwards"] == {"200": 1}
    assert len(found["batch_words_per_second"]) == 2
