"""Logs: one JSON object a line. No text of an article is in them, unless the service was started to log texts."""

import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

from marsad.data.jsonl import dump_json

LOGGER = logging.getLogger("marsad.service")


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON; `fields` of its `extra` stand beside time, level and event."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line. Of an error it tells type and place: messages of errors quote what they choke on."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[1]:
            line |= describe_error(record.exc_info[1])
        return dump_json(line).decode()


def describe_error(error: BaseException) -> dict[str, Any]:
    """Return the type of an error and where it was raised, without its message."""
    frames = traceback.extract_tb(error.__traceback__)
    described: dict[str, Any] = {
        "error": type(error).__name__,
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-8:]],
    }
    return described | ({"cause": describe_error(error.__cause__)} if error.__cause__ else {})


def set_up_logs() -> None:
    """Send the logs of the service and of its server to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    for name in ("marsad.service", "uvicorn"):
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.setLevel(logging.INFO)
        logger.propagate = False
