"""Replies in JSON, and what the description says of them.

Routes return bytes that they wrote themselves: the records are too many to be checked and dumped a second time.
"""

from typing import Any

from fastapi import Response

from marsad.data.records import Record


def json_reply(body: bytes) -> Response:
    """Return a reply with a body of JSON."""
    return Response(body, media_type="application/json")


def returns(model: type[Record]) -> dict[int | str, dict[str, Any]]:
    """Return the description of a reply that holds a model."""
    return {200: {"model": model, "description": "As asked for."}}


def returns_text(media_type: str, description: str) -> dict[int | str, dict[str, Any]]:
    """Return the description of a reply that is no JSON."""
    return {200: {"description": description, "content": {media_type: {"schema": {"type": "string"}}}}}
