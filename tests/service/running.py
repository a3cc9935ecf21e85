"""A service that listens at a port: in a thread of the tests, or as the process that a user starts."""

import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI

_PATIENCE = 180  # seconds: another program may have the processor


@contextmanager
def listening(app: FastAPI) -> Iterator[int]:
    """Serve an app from a thread; yield its port."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="on"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        _wait(lambda: server.started or not thread.is_alive())
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(_PATIENCE)


class Process:
    """`marsad serve` at a free port of this machine; its log goes to a file."""

    def __init__(self, log: Path, *options: str):
        self._log = log
        with log.open("wb") as file:
            command = [sys.executable, "-P", "-m", "marsad", "serve", "--port", "0", "--threads", "1", *options]
            self._process = subprocess.Popen(command, stderr=file)
        _wait(lambda: self._port() or self._process.poll() is not None)
        self.port = self._port()

    def log(self) -> str:
        """Return what it has logged so far."""
        return self._log.read_text(encoding="utf-8")

    def _port(self) -> int:
        found = re.search(r"http://127\.0\.0\.1:(\d+)", self.log())
        return int(found[1]) if found else 0

    def stop(self) -> int:
        """Ask it to stop, as an orchestrator does; return its exit status."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(_PATIENCE)

    def end(self) -> None:
        """End it, if it still runs."""
        self._process.kill()
        self._process.wait()


@contextmanager
def process(log: Path, *options: str) -> Iterator[Process]:
    """Run `marsad serve`."""
    started = Process(log, *options)
    try:
        yield started
    finally:
        started.end()


def _wait(until: Callable[[], object]) -> None:
    end = time.monotonic() + _PATIENCE
    while not until():
        assert time.monotonic() < end, "it did not come up"
        time.sleep(0.05)
