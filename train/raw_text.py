"""Raw text for pretraining: files with one document a line."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from ..data.errors import UserError
from ..data.files import format_suffix, read_lines
from ..data.words import without_surrogates


def text_files(places: Sequence[Path]) -> list[Path]:
    """Return the text files (`.txt`, `.txt.xz`, `.txt.gz`) among files and in folders, in a fixed order."""
    found = [path for place in places for path in (sorted(place.iterdir()) if place.is_dir() else [place])]
    files = [path for path in found if format_suffix(path) == ".txt"]
    missing = [str(path) for path in files if not path.is_file()]
    if missing or not files:
        wrong = missing or [str(place) for place in places]
        raise UserError(f"No text at {', '.join(wrong)}. Give .txt or .txt.xz files, or folders that hold some.")
    return files


def read_texts(places: Sequence[Path], limit: int | None = None) -> Iterator[str]:
    """Yield the documents of all files; `limit` takes that many from the start of each file."""
    for path in text_files(places):
        for _, line in islice(read_lines(path), limit):
            if line.strip():
                yield without_surrogates(line)
