"""How much memory `marsad predict` needs over an archive of any size. No test: it takes hours and a quiet machine.

    python tests/measure_memory.py corpora/conflict-news/articles.jsonl.xz --articles 1000000

makes a JSONL from a corpus by repetition, each article with an id of its own, runs the command over it and
prints the memory of all its processes together in each fifth of the run: resident (what they share counts for
each) and proportional (what is shared with any process of the machine counts in part). And the speed.
`--pretend` leaves the model out: reading, blocks and writing alone.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle, islice
from pathlib import Path

from marsad.data.files import open_binary

_PRETEND = """\
import sys
from marsad import cli, predictor
class Echo:
    def annotate(self, documents, *, event_threshold=None):
        return iter(documents)
predictor.load = lambda name, **options: Echo()
sys.argv[0] = "marsad"
cli.run()
"""


def make_archive(corpus: Path, articles: int, path: Path) -> None:
    """Write so many articles of a corpus, from the start again when it ends."""
    with open_binary(corpus) as file:
        records = [json.loads(line) for line in islice(file, articles)]
    with path.open("w", encoding="utf-8") as archive:
        for number, record in enumerate(islice(cycle(records), articles)):
            print(json.dumps(record | {"id": f"article-{number}"}, ensure_ascii=False), file=archive)


def family(pid: int) -> Iterator[int]:
    """Yield a process and all that it started."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from family(int(child))


def megabytes(pid: int) -> tuple[float, float]:
    """Return the resident and the proportional set size of a process and its children."""
    totals = {"Rss:": 0, "Pss:": 0}
    for member in family(pid):
        for line in Path(f"/proc/{member}/smaps_rollup").read_text().splitlines():
            name, *rest = line.split()
            if name in totals:
                totals[name] += int(rest[0])
    return totals["Rss:"] / 1024, totals["Pss:"] / 1024


def watch(command: list[str]) -> tuple[list[tuple[float, float]], float]:
    """Run a command; return its memory, measured several times a second, and its seconds."""
    began, samples = time.perf_counter(), []
    with subprocess.Popen(command) as process:
        while process.poll() is None:
            with suppress(OSError):  # one has ended meanwhile
                samples.append(megabytes(process.pid))
            time.sleep(0.2)
    if process.returncode:
        raise SystemExit(process.returncode)
    return samples, time.perf_counter() - began


def main() -> None:
    """Make the archive, run, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--workers", default="1")
    parser.add_argument("--output", default="found.jsonl", help="its suffix chooses the format")
    parser.add_argument("--pretend", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=".") as folder:
        archive = Path(folder) / "archive.jsonl"
        make_archive(given.corpus, given.articles, archive)
        start = [sys.executable, *(["-c", _PRETEND] if given.pretend else ["-m", "marsad"])]
        target = str(Path(folder) / given.output)
        print(f"{given.articles:,} articles, {archive.stat().st_size / 1e6:,.0f} MB", flush=True)
        samples, seconds = watch([*start, "predict", str(archive), "-o", target, "--workers", given.workers])
    print(f"{given.articles / seconds:,.0f} articles/s; peak in each fifth of the run, MB")
    for name, sizes in zip(("resident", "proportional"), zip(*samples, strict=True), strict=True):
        fifths = [max(sizes[len(sizes) * n // 5 : max(len(sizes) * (n + 1) // 5, 1)]) for n in range(5)]
        print(f"{name:12}", *(f"{peak:,.0f}" for peak in fifths))


if __name__ == "__main__":
    main()
