"""Requests of many clients become batches: every answer belongs to its question, and everybody has a turn."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.data.records import Document
from marsad.service.batching import Batcher, ModelFailure
from marsad.service.fair_queue import FairQueue
from tests.service.conftest import BREAKS, Finder

T = TypeVar("T")
Read = Callable[..., Coroutine[Any, Any, list[Document]]]


@contextmanager
def working(
    finder: Finder, batch_letters: int = 1000, gather: float = 0.05, workers: int = 1
) -> Iterator[tuple[Batcher, list[int]]]:
    told: list[int] = []
    batcher = Batcher(finder, batch_letters, gather, lambda documents, letters, seconds: told.append(letters), workers)
    batcher.start()
    try:
        yield batcher, told
    finally:
        finder.gate.set()
        batcher.close()


def read(batcher: Batcher, client: str, *texts: str, letters: int = 10) -> Coroutine[Any, Any, list[Document]]:
    documents = [Document(id=f"{client}-{number}", text=text) for number, text in enumerate(texts)]
    return batcher.read(client, documents, [letters] * len(texts))


@pytest.mark.parametrize("workers", [1, 3])
def test_answers_belong_to_their_questions_under_concurrency(finder: Finder, workers: int) -> None:
    async def ask(batcher: Batcher, client: int) -> None:
        for turn in range(5):
            texts = [f"قتل {client * 1000 + turn * 10 + i} شخصا" for i in range(3)]
            answers = await read(batcher, str(client), *texts)
            assert [answer.text for answer in answers] == texts
            assert [answer.mentions[0].text for answer in answers] == [text.removeprefix("قتل ") for text in texts]

    async def all_at_once(batcher: Batcher) -> None:
        await asyncio.gather(*(ask(batcher, client) for client in range(64)))

    with working(finder, batch_letters=200, gather=0.001, workers=workers) as (batcher, told):
        asyncio.run(all_at_once(batcher))
    assert sum(told) == 64 * 5 * 3 * 10
    assert max(len(batch) for batch in finder.batches) > 3, "batches go over several requests"
    assert max(told) <= 200


def test_requests_that_come_together_are_read_together(finder: Finder) -> None:
    async def ask(batcher: Batcher) -> None:
        await asyncio.gather(*(read(batcher, str(client), "حلب") for client in range(8)))

    with working(finder, batch_letters=80, gather=10) as (batcher, told):
        asyncio.run(ask(batcher))  # a full batch waits no longer
        assert told == [80]


def test_what_waits_is_shared_among_idle_workers(finder: Finder) -> None:
    async def ask(batcher: Batcher) -> None:
        finder.gate.clear()
        asking = asyncio.ensure_future(read(batcher, "a", *["حلب"] * 8))
        await asyncio.sleep(0.3)
        finder.gate.set()
        await asking

    with working(finder, workers=2) as (batcher, told):
        asyncio.run(ask(batcher))
    assert told == [40, 40]


def test_an_idle_worker_takes_all_where_others_read(finder: Finder) -> None:
    async def ask(batcher: Batcher) -> None:
        finder.gate.clear()
        first = asyncio.ensure_future(read(batcher, "a", "حلب"))
        await asyncio.sleep(0.3)
        second = asyncio.ensure_future(read(batcher, "a", *["عمان"] * 6))
        await asyncio.sleep(0.3)
        finder.gate.set()
        await asyncio.gather(first, second)

    with working(finder, workers=2) as (batcher, _):
        asyncio.run(ask(batcher))
    assert finder.batches == [["حلب"], ["عمان"] * 6]


def test_a_batch_ends_at_its_letters_and_holds_one_document_at_least(finder: Finder) -> None:
    with working(finder, batch_letters=25) as (batcher, told):
        asyncio.run(read(batcher, "a", *["حلب"] * 7))
        asyncio.run(read(batcher, "a", "عمان", letters=100))
    assert told == [30, 30, 10, 100]


def test_a_small_request_does_not_wait_for_all_of_a_large_one(finder: Finder) -> None:
    async def ask(batcher: Batcher) -> None:
        finder.gate.clear()
        large = asyncio.ensure_future(read(batcher, "large", *["حلب"] * 50))
        await asyncio.sleep(0.3)  # its first batch is being read
        small = asyncio.ensure_future(read(batcher, "small", "عمان"))
        await asyncio.sleep(0)
        finder.gate.set()
        await asyncio.gather(large, small)

    with working(finder, batch_letters=20) as (batcher, _):
        asyncio.run(ask(batcher))
    assert next(number for number, batch in enumerate(finder.batches) if "عمان" in batch) == 1


def test_a_failure_stays_with_its_document(finder: Finder) -> None:
    async def ask(batcher: Batcher) -> list[Any]:
        questions = [read(batcher, "a", "حلب"), read(batcher, "b", "حلب", BREAKS), read(batcher, "c", "عمان")]
        return list(await asyncio.gather(*questions, return_exceptions=True))

    with working(finder) as (batcher, _):
        good, bad, other = asyncio.run(ask(batcher))
        assert batcher.works
    assert len(finder.batches[0]) == 4, "they were in one batch"
    assert (good[0].text, other[0].text) == ("حلب", "عمان")
    assert isinstance(bad, ModelFailure) and bad.document == "b-1"


def test_what_is_cancelled_is_not_read(finder: Finder) -> None:
    async def ask(batcher: Batcher) -> None:
        finder.gate.clear()
        first = asyncio.ensure_future(read(batcher, "a", "حلب"))
        await asyncio.sleep(0.3)
        second = asyncio.ensure_future(read(batcher, "a", "عمان"))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.sleep(0.01)
        finder.gate.set()
        await first
        await read(batcher, "a", "بعد")

    with working(finder) as (batcher, _):
        asyncio.run(ask(batcher))
    assert finder.batches == [["حلب"], ["بعد"]]


def test_closing_reads_what_waits_first(finder: Finder) -> None:
    async def ask(batcher: Batcher) -> list[list[Document]]:
        finder.gate.clear()
        questions = [asyncio.ensure_future(read(batcher, str(n), "حلب")) for n in range(5)]
        await asyncio.sleep(0.1)
        closing = threading.Thread(target=batcher.close)
        closing.start()
        while batcher.works:
            await asyncio.sleep(0.01)
        finder.gate.set()
        return await asyncio.gather(*questions)

    with working(finder, batch_letters=10) as (batcher, _):
        assert len(asyncio.run(ask(batcher))) == 5


def test_the_speed_follows_what_was_measured(finder: Finder) -> None:
    with working(finder, gather=0) as (batcher, _):
        before = batcher.seconds_for(1_000_000)
        asyncio.run(read(batcher, "a", *["حلب"] * 50, letters=100_000))
        assert batcher.seconds_for(1_000_000) < before


def test_no_documents_need_no_worker() -> None:
    batcher = Batcher(Finder(), 1, 0, lambda *_: None)
    assert asyncio.run(batcher.read("a", [], [])) == []


# The queue ---------------------------------------------------------------------------------------


def test_clients_take_turns_by_weight_not_by_items() -> None:
    queue: FairQueue[str] = FairQueue()
    for number in range(4):
        queue.push("heavy", f"h{number}", 30)
    for number in range(12):
        queue.push("light", f"l{number}", 10)
    order = [queue.pop()[0] for _ in range(16)]
    assert [order.index(f"h{number}") for number in range(4)] == [0, 4, 8, 12]


def test_a_client_that_comes_late_is_not_paid_for_the_time_before() -> None:
    queue: FairQueue[str] = FairQueue()
    for number in range(100):
        queue.push("old", f"o{number}", 10)
    for _ in range(50):
        queue.pop()
    for number in range(50):
        queue.push("new", f"n{number}", 10)
    kinds = [queue.pop()[0][0] for _ in range(20)]
    assert 9 <= kinds.count("n") <= 11


def test_a_client_that_comes_back_at_once_has_not_lost_its_debt() -> None:
    queue: FairQueue[str] = FairQueue()
    queue.push("a", "large", 1000)
    queue.push("b", "b0", 10)
    assert queue.pop()[0] == "large"
    queue.push("a", "again", 10)
    queue.push("b", "b1", 10)
    assert [queue.pop()[0] for _ in range(3)] == ["b0", "b1", "again"]


def test_an_empty_queue_says_so() -> None:
    with pytest.raises(IndexError, match="nothing waits"):
        FairQueue[str]().pop()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 50)) | st.none(), max_size=60))
def test_nothing_is_lost_and_each_client_keeps_its_order(steps: list[tuple[str, int] | None]) -> None:
    queue: FairQueue[tuple[str, int]] = FairQueue()
    pushed: list[tuple[str, int]] = []
    popped: list[tuple[str, int]] = []
    for number, step in enumerate(steps):
        if step is not None:
            queue.push(step[0], (step[0], number), step[1])
            pushed.append((step[0], number))
        elif queue:
            popped.append(queue.pop()[0])
    while queue:
        popped.append(queue.pop()[0])
    assert queue.weight == 0
    for client in "abc":
        assert [item for item in popped if item[0] == client] == [item for item in pushed if item[0] == client]
