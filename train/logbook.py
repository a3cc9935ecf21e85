"""The record of a run: `metrics.jsonl` for programs, TensorBoard files for eyes."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


class Logbook:
    """Writes numbers by step. Opened at a step to resume from, it drops what a cut-off run wrote after it."""

    def __init__(self, folder: Path, start: int = 0):
        from torch.utils.tensorboard import SummaryWriter

        self._path = folder / "metrics.jsonl"
        self._keep_until(start)
        self._board = SummaryWriter(str(folder / "tensorboard"), purge_step=start + 1 if start else None)

    def write(self, part: str, step: int, values: Mapping[str, float]) -> None:
        """Add one line; `part` says what the numbers are of: train, or dev."""
        rounded = {name: float(f"{value:.6g}") for name, value in values.items()}
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"part": part, "step": step, **rounded}) + "\n")
        for name, value in rounded.items():
            self._board.add_scalar(f"{part}/{name}", value, step)

    def close(self) -> None:
        """Write out what is still in memory."""
        self._board.close()

    def _keep_until(self, step: int) -> None:
        if self._path.is_file():
            lines = self._path.read_text(encoding="utf-8").splitlines()
            kept = [line for line in lines if json.loads(line)["step"] <= step]
            self._path.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")


@contextmanager
def open_logbook(folder: Path, start: int, *, writes: bool) -> Iterator[Logbook | None]:
    """Yield a logbook for the duration of a block; None in a process that does not write one."""
    if not writes:
        yield None
        return
    logbook = Logbook(folder, start)
    try:
        yield logbook
    finally:
        logbook.close()
