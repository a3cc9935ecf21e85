"""The split: by document, in the right shares, the same whatever the order of the input."""

import random
from itertools import pairwise

from marsad.data.records import Document
from marsad.data.splitting import share_of, split_documents

DOCUMENTS = [
    Document(id=f"{volume}-{n}", text="", meta={"file": volume}) for volume in ("شام", "نيل") for n in range(50)
]


def _ids(parts: dict[str, list[Document]]) -> dict[str, list[str]]:
    return {part: [document.id for document in documents] for part, documents in parts.items()}


def test_every_document_is_in_one_part() -> None:
    parts = split_documents(DOCUMENTS)
    assert sorted(d.id for part in parts.values() for d in part) == sorted(d.id for d in DOCUMENTS)
    assert {part: len(documents) for part, documents in parts.items()} == {"train": 80, "dev": 10, "test": 10}


def test_each_stratum_is_divided_alike() -> None:
    parts = split_documents(DOCUMENTS, stratum=lambda document: str(document.meta["file"]))
    for volume in ("شام", "نيل"):
        assert [sum(d.meta["file"] == volume for d in part) for part in parts.values()] == [40, 5, 5]


def test_the_order_of_the_input_does_not_matter() -> None:
    shuffled = random.Random(1).sample(DOCUMENTS, len(DOCUMENTS))
    first, second = _ids(split_documents(DOCUMENTS)), _ids(split_documents(shuffled))
    assert {part: set(ids) for part, ids in first.items()} == {part: set(ids) for part, ids in second.items()}
    assert first["dev"] == sorted(first["dev"], key=[d.id for d in DOCUMENTS].index)


def test_the_same_on_every_machine() -> None:
    dev = [document.id for document in split_documents(DOCUMENTS[:20])["dev"]]
    assert dev == ["شام-4", "شام-19"]


def test_seeds_and_shares() -> None:
    assert _ids(split_documents(DOCUMENTS, seed=1)) != _ids(split_documents(DOCUMENTS))
    parts = split_documents(DOCUMENTS[:10], {"train": 70, "test": 30})
    assert [len(part) for part in parts.values()] == [7, 3]
    assert [len(part) for part in split_documents([]).values()] == [0, 0, 0]


IDS = [document.id for document in DOCUMENTS]


def test_a_larger_share_holds_every_smaller_one() -> None:
    parts = [share_of(IDS, n / 100) for n in range(1, 101)]
    assert list(map(len, parts)) == list(range(1, 101))
    assert all(smaller < larger for smaller, larger in pairwise(parts))
    assert 10 < sum("شام" in IDS[number] for number in parts[49]) < 40  # by lot, not from the start


def test_a_share_is_of_the_same_documents_in_any_order_and_of_one_at_least() -> None:
    half = {IDS[number] for number in share_of(IDS, 0.5)}
    shuffled = random.Random(1).sample(IDS, len(IDS))
    assert {shuffled[number] for number in share_of(shuffled, 0.5)} == half
    assert {IDS[number] for number in share_of(IDS, 0.5, seed=1)} != half
    assert len(share_of(IDS[:3], 0.01)) == 1
    assert share_of(IDS, 1.0) == set(range(len(IDS)))
