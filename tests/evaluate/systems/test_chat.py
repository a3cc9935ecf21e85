from collections.abc import Callable, Iterator
from typing import Any

import pytest

from marsad.data.errors import UserError
from marsad.evaluate.systems.chat import Chat

MESSAGES = [{"role": "user", "content": "قصف على حلب"}]
SCHEMA = {"type": "object"}


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def chat(serve: Any, waits: list[float]) -> Callable[..., tuple[Chat, Any]]:
    """Return a chat with a server that gives one reply after the other, the last one for ever."""

    def make(*replies: Any, key: str | None = None, timeout: float = 10.0) -> tuple[Chat, Any]:
        coming: Iterator[Any] = iter(replies)
        server = serve(lambda body: next(coming, replies[-1]))
        return Chat(server.url, key, "some-model", timeout=timeout, sleep=waits.append), server

    return make


def test_the_request_is_that_of_the_api(chat: Any, reply: Any) -> None:
    one, server = chat(reply("{}"), key="secret")
    assert one.ask(MESSAGES, SCHEMA) == "{}"
    [(body, headers)] = server.requests
    assert body["model"] == "some-model" and body["temperature"] == 0 and body["messages"] == MESSAGES
    assert body["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "annotation", "strict": True, "schema": SCHEMA},
    }
    assert headers["Authorization"] == "Bearer secret"


def test_without_a_key_none_is_sent(chat: Any, reply: Any) -> None:
    one, server = chat(reply("{}"))
    one.ask(MESSAGES, SCHEMA)
    assert "Authorization" not in server.requests[0][1]


def test_a_busy_server_is_asked_again_when_it_says(chat: Any, reply: Any, waits: list[float]) -> None:
    busy = reply({"error": "slow down"}, 429, {"Retry-After": "7"})
    one, server = chat(busy, reply({}, 503), reply({}, 429, {"Retry-After": "9999"}), reply("{}"))
    assert one.ask(MESSAGES, SCHEMA) == "{}"
    assert len(server.requests) == 4 and waits == [7.0, 2.0, 60.0]


def test_a_server_that_fails_for_ever_is_an_error(chat: Any, reply: Any, waits: list[float]) -> None:
    one, server = chat(reply("no", 500))
    with pytest.raises(
        UserError, match=r"/v1/chat/completions gave no answer in 5 tries; the last time: status 500\. Look"
    ):
        one.ask(MESSAGES, SCHEMA)
    assert len(server.requests) == 5 and waits == [1.0, 2.0, 4.0, 8.0]


def test_no_server_at_all_is_an_error(waits: list[float]) -> None:
    with pytest.raises(UserError, match=r"gave no answer in 5 tries; the last time: .*refused"):
        Chat("http://127.0.0.1:9/v1", None, "x", sleep=waits.append).ask(MESSAGES, SCHEMA)


def test_a_server_that_is_too_slow_is_given_up(serve: Any, reply: Any, waits: list[float]) -> None:
    from time import sleep

    def late(body: Any) -> Any:
        sleep(0.3)
        return reply("{}")

    with pytest.raises(UserError, match=r"the last time: .*timed out"):
        Chat(serve(late).url, None, "x", timeout=0.05, sleep=waits.append).ask(MESSAGES, SCHEMA)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, r"refused the request \(status 401: .*wrong.*\)\. Set MARSAD_LLM_KEY"),
        (404, "Check MARSAD_LLM_URL, which often ends in /v1"),
        (400, "must take `response_format` with a JSON schema"),
    ],
)
def test_a_refusal_is_an_error_at_once_in_the_servers_words(chat: Any, reply: Any, status: int, said: str) -> None:
    one, server = chat(reply({"error": {"message": "wrong " * 99}}, status), key="secret")
    with pytest.raises(UserError, match=said) as raised:
        one.ask(MESSAGES, SCHEMA)
    assert len(server.requests) == 1 and "secret" not in str(raised.value) and len(str(raised.value)) < 600


@pytest.mark.parametrize("body", [{"choices": []}, {"choices": [{"message": {"content": None}}]}, ["x"], {}])
def test_an_answer_without_text_is_empty(chat: Any, reply: Any, body: Any) -> None:
    assert chat(reply(body))[0].ask(MESSAGES, SCHEMA) == ""


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/v1/", "http://127.0.0.1:1/v1/chat/completions"])
def test_the_address_may_be_written_in_full(url: str) -> None:
    assert Chat(url, None, "x").url == "http://127.0.0.1:1/v1/chat/completions"


def test_only_the_web_is_asked() -> None:
    with pytest.raises(UserError, match="does not begin with http:// or https://"):
        Chat("file:///etc/passwd", None, "x")
