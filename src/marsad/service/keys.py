"""API keys: a file of names and hashes, one a line.

A key is 256 random bits, so its plain SHA-256 tells nothing: slow hashes are for passwords that people choose.
"""

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from marsad.data.errors import UserError

_LINE = re.compile(r"([\w.@-]{1,64})\s+([0-9a-f]{64})", re.ASCII)


class Keys:
    """Who may use the service: names by the SHA-256 of their keys."""

    def __init__(self, names: Mapping[str, str]):
        self._names = names

    def name_of(self, key: str) -> str | None:
        """Return whose key this is. It takes as long for every key that is none."""
        given = _hash(key)
        found = [name for known, name in self._names.items() if hmac.compare_digest(known, given)]
        return found[0] if found else None


def read_keys(path: Path) -> Keys:
    """Read a file of keys; empty lines and those that begin with # say nothing.

    Raises UserError where it cannot be read, a line is none, or there is no key at all.
    """
    names: dict[str, str] = {}
    for number, line in enumerate(_lines(path), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if not (match := _LINE.fullmatch(line.strip())):
            raise UserError(
                f"{path}:{number}: this is no key. Make one with: marsad serve --keys {path} --new-key NAME"
            )
        names[match[2]] = match[1]
    if not names:
        raise UserError(f"{path} holds no key. Make one with: marsad serve --keys {path} --new-key NAME")
    return Keys(names)


def new_key(path: Path, name: str) -> str:
    """Make a key, put its hash into the file and return it: it is nowhere else. Raises UserError."""
    key = secrets.token_urlsafe(32)
    line = f"{name} {_hash(key)}"
    if not _LINE.fullmatch(line):
        raise UserError(f"{name!r} is no name for a key. Use up to 64 letters a-z, digits and . _ @ -.")
    try:
        with open(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a", encoding="ascii") as file:
            file.write(f"{line}\n")
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}. Give another --keys.") from error
    return key


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path} cannot be read as a file of keys: {error}.") from error


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
