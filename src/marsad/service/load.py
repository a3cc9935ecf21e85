"""How much the service carries: `python -m marsad.service.load`, on a quiet machine.

It starts services of its own at this machine and talks to no other. Articles are sent one a request, by 1, 8 and 64
clients that each wait for their answer, between two runs of `marsad predict` over the same articles; then articles
arrive at twice the rate that 64 clients reached, at a service with a short queue, which must turn some away and answer
the others. Clients share the processor with the service: on two cores they take some of its share.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import cycle, islice
from pathlib import Path
from queue import SimpleQueue
from typing import Annotated, Any

import typer

from marsad.data.inputs import InputOptions, Inputs
from marsad.data.jsonl import dump_json
from marsad.data.records import Document
from marsad.service.process import process

CLIENTS = (1, 8, 64)
_MOST_ARTICLES = 20_000
_MOST_CLIENTS = 256  # that wait at a time in the overload
_SHORT_QUEUE = 100_000  # letters: about two seconds of work


@dataclass(slots=True)
class Round:
    """What came of one round of requests."""

    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)  # seconds, of those that were answered with 200
    words: int = 0  # of those
    seconds: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, status: int, seconds: float, words: int) -> None:
        """Count one reply."""
        with self.lock:
            self.statuses[status] += 1
            if status == 200:
                self.latencies.append(seconds)
                self.words += words

    def summary(self) -> dict[str, Any]:
        """Return rates and latencies, in words and requests a second, and milliseconds."""
        answered = len(self.latencies)
        return {
            "statuses": {str(status): count for status, count in sorted(self.statuses.items())},
            "seconds": round(self.seconds, 2),
            "words_per_second": round(self.words / self.seconds),
            "answers_per_second": round(answered / self.seconds, 1),
            "p50_ms": _percentile(self.latencies, 50),
            "p99_ms": _percentile(self.latencies, 99),
        }


class Client:
    """One connection that is kept open."""

    def __init__(self, port: int):
        self._connection = HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, text: str, into: Round) -> None:
        """Send one article; count what comes back. A connection that breaks counts as status 0."""
        body, started = dump_json({"text": text}), time.perf_counter()
        kept_open = self._connection.sock is not None
        status = self._status(body)
        if not status and kept_open:  # servers close connections that were idle for some seconds
            status = self._status(body)
        into.add(status, time.perf_counter() - started, len(text.split()))

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _status(self, body: bytes) -> int:
        try:
            self._connection.request("POST", "/v1/predict", body, {"Content-Type": "application/json"})
            reply = self._connection.getresponse()
            reply.read()
            return reply.status
        except OSError:
            self._connection.close()
            return 0


def closed_loop(port: int, texts: Sequence[str], clients: int) -> Round:
    """Send all texts by so many clients; each sends its next when it has its answer."""
    waiting = iter(texts)
    taking, result = threading.Lock(), Round()

    def take() -> str | None:
        with taking:
            return next(waiting, None)

    def work() -> None:
        with closing(Client(port)) as client:
            while (text := take()) is not None:
                client.ask(text, result)

    with _timed(result):
        _together([work] * clients)
    return result


def open_loop(port: int, texts: Sequence[str], per_second: float, seconds: float) -> Round:
    """Send texts at a rate, whether answers come or not."""
    arrivals, result = max(1, int(per_second * seconds)), Round()
    idle: SimpleQueue[Client] = SimpleQueue()
    clients = [Client(port) for _ in range(min(_MOST_CLIENTS, arrivals))]
    for client in clients:
        idle.put(client)

    def ask(text: str) -> None:
        client = idle.get()
        client.ask(text, result)
        idle.put(client)

    with _timed(result), ThreadPoolExecutor(len(clients)) as pool:
        started = time.perf_counter()
        for number, text in enumerate(islice(cycle(texts), arrivals)):
            time.sleep(max(0.0, started + number / per_second - time.perf_counter()))
            pool.submit(ask, text)
    for client in clients:
        client.close()
    return result


def batch_words_per_second(texts: Sequence[str], cores: int | None) -> float:
    """Return the speed of `marsad predict` over the same texts, its start taken off."""
    spent = _predict_seconds(texts, cores) - _predict_seconds(texts[:1], cores)
    return sum(len(text.split()) for text in texts) / max(spent, 1e-3)


def measure(texts: Sequence[str], cores: int | None, seconds: float, clients: Sequence[int] = CLIENTS) -> Any:
    """Return all figures. `cores` is how many both commands may use, all where it is None."""
    options = [] if cores is None else ["--threads", str(cores)]
    with tempfile.TemporaryDirectory(prefix="marsad-load-") as folder:
        log = Path(folder) / "log"
        batch = [batch_words_per_second(texts, cores)]
        wide = [f"--limit={name}=1000000000" for name in ("queue_letters", "client_letters")]
        with process(log, *wide, *options) as server:
            closed_loop(server.port, texts[: len(texts) // 10 + 1], max(clients))  # warm
            rounds = {number: closed_loop(server.port, texts, number).summary() for number in clients}
        batch.append(batch_words_per_second(texts, cores))
        short = [f"--limit={name}={_SHORT_QUEUE}" for name in ("queue_letters", "client_letters")]
        with process(log, *short, *options) as server:
            rate = 2 * max(found["answers_per_second"] for found in rounds.values())
            overload = open_loop(server.port, texts, rate, seconds).summary()
            after = closed_loop(server.port, texts[:1], 1).summary()["statuses"]
    mean = statistics.mean(batch)
    shares = {number: round(found["words_per_second"] / mean, 3) for number, found in rounds.items()}
    return {
        "articles": len(texts),
        "words": sum(len(text.split()) for text in texts),
        "batch_words_per_second": [round(speed) for speed in batch],
        "clients": {number: {**found, "share_of_batch": shares[number]} for number, found in rounds.items()},
        "twice_the_load": {"requests_per_second": round(rate, 1), **overload, "afterwards": after},
    }


def main(
    inputs: Annotated[list[str], typer.Argument(help="Articles, in any form that `marsad predict` reads.")],
    articles: Annotated[
        int, typer.Option(min=1, max=_MOST_ARTICLES, help="How many; repeated if there are fewer.")
    ] = 1000,
    seconds: Annotated[float, typer.Option(min=1, max=120, help="Of the overload.")] = 20,
    threads: Annotated[int | None, typer.Option(min=1, help="Processor cores for the model.")] = None,
) -> None:
    """Measure the service against the batch command; print JSON."""
    texts = list(islice(cycle(_texts(inputs, articles)), articles))
    print(json.dumps(measure(texts, threads, seconds), indent=2))


def _texts(inputs: Sequence[str], most: int) -> list[str]:
    found = (item.found for item in Inputs(inputs, InputOptions()).items())
    documents = (item for item in found if isinstance(item, Document))
    return [document.text for document in islice(documents, most)]


def _predict_seconds(texts: Sequence[str], cores: int | None) -> float:
    options = [] if cores is None else ["--workers", str(cores)]
    with tempfile.TemporaryDirectory(prefix="marsad-load-") as folder:
        given = Path(folder) / "articles.jsonl"
        given.write_bytes(b"".join(dump_json({"text": text}) + b"\n" for text in texts))
        command = [sys.executable, "-P", "-m", "marsad", "predict", str(given), "-o", f"{folder}/found.jsonl", "-q"]
        started = time.perf_counter()
        subprocess.run([*command, *options], check=True)
        return time.perf_counter() - started


@contextmanager
def _timed(result: Round) -> Iterator[None]:
    started = time.perf_counter()
    yield
    result.seconds = time.perf_counter() - started


def _together(work: Sequence[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _percentile(values: Sequence[float], percent: int) -> float | None:
    """Return a percentile in milliseconds, by nearest rank."""
    ranked = sorted(values)
    return round(1000 * ranked[-(-len(ranked) * percent // 100) - 1], 1) if ranked else None


if __name__ == "__main__":
    typer.run(main)
