"""What the routes of one service share."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from anyio import CapacityLimiter, to_thread

from marsad.service.admission import Admission
from marsad.service.batching import Batcher
from marsad.service.metrics import Metrics
from marsad.service.model import Model
from marsad.service.settings import ServiceSettings

T = TypeVar("T")
_ASIDE = 2  # threads for work in Python: more would only wait for each other
_AT_ONCE = 20_000  # letters that are looked through, or written, in some milliseconds


class House(NamedTuple):
    """One service: its model, its queue, its figures."""

    settings: ServiceSettings
    model: Model
    metrics: Metrics
    batcher: Batcher
    admission: Admission
    limiter: CapacityLimiter

    async def aside(self, work: Callable[[], T], letters: int | None = None) -> T:
        """Run what takes time in a thread, so that others are served meanwhile. Cancelled, it is waited for no more.

        With `letters`, the work is quick, and over so few of them it is done at once.
        """
        if letters is not None and letters <= _AT_ONCE:
            return work()
        return await to_thread.run_sync(work, limiter=self.limiter, abandon_on_cancel=True)


def make_house(settings: ServiceSettings, model: Model) -> House:
    """Put a service together; its worker does not run yet."""
    metrics = Metrics()
    batcher = Batcher(
        model.annotator, settings.batch_letters, settings.gather_seconds, metrics.batch_done, model.readers
    )
    admission = Admission(settings.limits, batcher.seconds_for)
    metrics.watch_queue(lambda: admission.letters)
    return House(settings, model, metrics, batcher, admission, CapacityLimiter(_ASIDE))
