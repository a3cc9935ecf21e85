"""What a service is started with."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Limits(_Settings):
    """What one request, one client and the whole queue may ask for. Letters are code points of the texts.

    A sentence counts as 50 letters besides its own, since the shortest take time, too.
    """

    body_bytes: int = Field(default=8_000_000, ge=1)
    held_bytes: int = Field(default=64_000_000, ge=1)  # bodies of all requests together
    documents: int = Field(default=500, ge=1)  # of one request
    text_letters: int = Field(default=100_000, ge=1)  # of one document
    request_letters: int = Field(default=1_000_000, ge=1)
    annotations: int = Field(default=10_000, ge=1)  # mentions and links of one document
    casualties: int = Field(default=1_000, ge=1)  # of one document: the time to find incidents grows with their square
    client_letters: int = Field(default=1_000_000, ge=1)  # accepted and not yet answered
    queue_letters: int = Field(default=2_000_000, ge=1)
    seconds: float = Field(default=60, gt=0)  # from the first byte of a request to its answer


class ServiceSettings(_Settings):
    """A service: its model, who may use it, and how much of it."""

    checkpoint: str = "compact"
    threads: int | None = None
    keys: Path | None = None  # none: whoever reaches the port may use it
    reviews: Path | None = None  # where corrections are kept; none: no review
    allowed_hosts: tuple[str, ...] = ()  # names that a request may call this host by; none: any
    log_texts: bool = False
    limits: Limits = Limits()
    batch_letters: int = Field(default=32_000, ge=1)  # read together: less waits less, more is read faster
    gather_seconds: float = Field(default=0.005, ge=0)  # that an idle worker waits for others to come
