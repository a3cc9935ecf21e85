"""`marsad serve` as a process of its own, at a free port of this machine: for tests and for measuring."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PATIENCE = 180  # seconds: another program may have the processor


class Process:
    """A service that was started. Its log goes to a file. `port` is 0 where it ended before it listened."""

    def __init__(self, log: Path, *options: str):
        self._log = log
        with log.open("wb") as file:
            command = [sys.executable, "-P", "-m", "marsad", "serve", "--port", "0", *options]
            self._process = subprocess.Popen(command, stderr=file)
        self.port = self._listening_port()

    def log(self) -> str:
        """Return what it has logged so far."""
        return self._log.read_text(encoding="utf-8")

    def stop(self) -> int:
        """Ask it to stop, as an orchestrator does; return its exit status."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(_PATIENCE)

    def end(self) -> None:
        """End it, if it still runs."""
        self._process.kill()
        self._process.wait()

    def _listening_port(self) -> int:
        end = time.monotonic() + _PATIENCE
        while self._process.poll() is None and time.monotonic() < end:
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", self.log()):
                return int(found[1])
            time.sleep(0.05)
        return 0


@contextmanager
def process(log: Path, *options: str) -> Iterator[Process]:
    """Run `marsad serve` with options while the block runs."""
    started = Process(log, *options)
    try:
        yield started
    finally:
        started.end()
