"""Documents on disk: a corpus may be larger than memory before it is encoded, too."""

import pickle
import tempfile
import weakref
from array import array
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import overload

from ..data.records import Document

Store = Callable[[Iterable[Document]], Sequence[Document]]
"""Where documents are kept: `list`, or a SpooledDocuments of some folder."""


class SpooledDocuments(Sequence[Document]):
    """A sequence of documents in a file without a name, which is gone with it. In memory are 8 bytes a document."""

    def __init__(self, documents: Iterable[Document], folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  # open as long as this is
        weakref.finalize(self, self._file.close)
        self._starts = array("Q")
        for document in documents:
            self._starts.append(self._file.tell())
            pickle.dump(document, self._file, pickle.HIGHEST_PROTOCOL)

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, index: int) -> Document: ...
    @overload
    def __getitem__(self, index: slice) -> list[Document]: ...
    def __getitem__(self, index: int | slice) -> Document | list[Document]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        self._file.seek(self._starts[index])
        document: Document = pickle.load(self._file)
        return document
