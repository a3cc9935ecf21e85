"""Train, dev and test parts of a corpus: by document, alike in make-up, the same on every machine."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate, pairwise

from .records import Document

SHARES: Mapping[str, float] = {"train": 0.8, "dev": 0.1, "test": 0.1}


def split_documents(
    documents: Iterable[Document],
    shares: Mapping[str, float] = SHARES,
    stratum: Callable[[Document], str] = lambda document: "",
    seed: int = 0,
) -> dict[str, list[Document]]:
    """Divide documents into named parts; each stratum is divided in the same shares.

    The order of the ids' hashes decides who goes where, so that neither the order of the input nor
    the machine matters. Within a part, documents keep the order of the input.
    """
    everything = list(documents)
    strata: dict[str, list[Document]] = {}
    for document in everything:
        strata.setdefault(stratum(document), []).append(document)
    part_of = {id(d): part for members in strata.values() for part, d in _assign(members, shares, seed)}
    return {part: [d for d in everything if part_of[id(d)] == part] for part in shares}


def share_of(ids: Sequence[str], share: float, seed: int = 0) -> set[int]:
    """Return which documents make up a share of 0 to 1, at least one of them, by their numbers from 0.

    The order of the ids' hashes decides, so that a larger share holds every document of a smaller one.
    """
    ordered = sorted(range(len(ids)), key=lambda number: _hash(ids[number], seed))
    return set(ordered[: max(1, round(share * len(ids)))])


def _assign(members: list[Document], shares: Mapping[str, float], seed: int) -> list[tuple[str, Document]]:
    ordered = sorted(members, key=lambda document: _hash(document.id, seed))
    whole = sum(shares.values())
    borders = [round(len(members) * share / whole) for share in accumulate(shares.values(), initial=0)]
    slices = zip(shares, pairwise(borders), strict=True)
    return [(part, document) for part, (start, end) in slices for document in ordered[start:end]]


def _hash(id: str, seed: int) -> bytes:
    return hashlib.blake2b(f"{seed} {id}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
