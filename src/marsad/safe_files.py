"""Files that outlive a kill, a full disk and a loss of power up to a size that is known."""

import os
from contextlib import suppress
from io import FileIO
from pathlib import Path


class SafeFile:
    """A file that only grows from a size on; what stands behind that is cut off. It is made at its first byte.

    Without a size it is left as it is, and not to be written.
    """

    def __init__(self, path: Path, size: int | None = 0):
        self.path, self.size = path, size or 0
        self._file: FileIO | None = None
        if size:
            os.truncate(path, size)
        elif size == 0:
            path.unlink(missing_ok=True)

    def append(self, data: bytes) -> None:
        """Write at the end; when this returns, the bytes are on the disk. Raises OSError."""
        if not data:
            return
        self._file = self._file or FileIO(self.path, "ab")
        rest = memoryview(data)
        while rest:
            rest = rest[self._file.write(rest) :]
        os.fsync(self._file.fileno())
        if not self.size:
            sync_folder(self.path.parent)
        self.size += len(data)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None


def sync_folder(folder: Path) -> None:
    """Bring to the disk what files a folder holds; systems that cannot do without."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def sync_files(folder: Path) -> None:
    """Bring the files of a folder to the disk. Where it has folders, with millions of files perhaps, all disks are synced."""
    paths = list(folder.iterdir())
    if any(path.is_dir() for path in paths) and hasattr(os, "sync"):
        os.sync()
    for path in paths:
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
    sync_folder(folder)
