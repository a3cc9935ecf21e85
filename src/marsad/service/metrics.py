"""What Prometheus reads at /metrics."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_LETTERS = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)


class Metrics:
    """The figures of one service. Nothing in them comes from a text."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "marsad_requests", "Requests by route and status.", ["route", "method", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "marsad_request_seconds",
            "Time to the end of a reply.",
            ["route"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._documents = Counter("marsad_documents_read", "Documents that were read.", registry=self._registry)
        self._letters = Counter("marsad_letters_read", "Letters that were read.", registry=self._registry)
        self._batches = Histogram(
            "marsad_batch_letters", "Letters of a batch.", buckets=_LETTERS, registry=self._registry
        )
        self._batch_seconds = Histogram(
            "marsad_batch_seconds", "Time that a batch took.", buckets=_SECONDS, registry=self._registry
        )

    def watch_queue(self, letters: Callable[[], int]) -> None:
        """Show the letters that were accepted and are not yet answered."""
        Gauge("marsad_waiting_letters", "Letters accepted and not yet answered.", registry=self._registry).set_function(
            letters
        )

    def request_done(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(route, method, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def batch_done(self, documents: int, letters: int, seconds: float) -> None:
        """Count a batch."""
        self._documents.inc(documents)
        self._letters.inc(letters)
        self._batches.observe(letters)
        self._batch_seconds.observe(seconds)

    def text(self) -> bytes:
        """Return all of it in the text format of Prometheus."""
        return generate_latest(self._registry)
