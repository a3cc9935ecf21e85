"""A queue in which each client has its turn, by how much was done for it and not by how much it asks.

Start-time fair queueing (Goyal, Vin and Cheng 1996): an item begins, in virtual time, where the client's last one
ended, or now; the item that begins first is next.
"""

from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class FairQueue(Generic[T]):
    """Items of many clients, each with a weight."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[tuple[T, int]]] = {}
        self._begins: dict[str, int] = {}  # of a client's next item
        self._now = 0
        self.weight = 0  # of all that wait

    def push(self, client: str, item: T, weight: int) -> None:
        """Add an item at the end of its client's line."""
        if client not in self._waiting:
            self._waiting[client] = deque()
            self._begins[client] = max(self._begins.get(client, 0), self._now)
        self._waiting[client].append((item, weight))
        self.weight += weight

    def pop(self) -> tuple[T, int]:
        """Return the next item and its weight. Raises IndexError where none waits."""
        if not self._waiting:
            raise IndexError("nothing waits")
        client = min(self._waiting, key=self._begins.__getitem__)
        item, weight = self._waiting[client].popleft()
        self._now = self._begins[client]
        self._begins[client] += weight
        self.weight -= weight
        if not self._waiting[client]:
            del self._waiting[client]
            self._forget()
        return item, weight

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def _forget(self) -> None:
        """Drop clients for whom no more was done than for others: they would begin now in any case."""
        gone = [c for c, begin in self._begins.items() if begin <= self._now and c not in self._waiting]
        for client in gone:
            del self._begins[client]
