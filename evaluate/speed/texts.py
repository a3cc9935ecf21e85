"""Texts to measure with."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from ...data.errors import UserError
from ...data.inputs import InputOptions, Inputs
from ...data.records import Document
from ...data.sentences import split_sentences
from ..gold import read_gold
from ..pairs import without_annotation

_LONGEST = 1_200  # letters of a sentence: more do not fit the window of other libraries, which cut them off or break


def read_texts(data: str, root: Path, words: int) -> list[Document]:
    """Return the first documents of a file that `marsad predict` reads, or of a corpus, of about so many words.

    Those with sentences that other libraries cannot read are left out. Raises UserError where nothing is left.
    """
    kept: list[Document] = []
    for document in _documents(data, root):
        if all(end - start <= _LONGEST for start, end in split_sentences(document.text)):
            kept.append(Document(id=document.id, text=document.text))
            words -= count_words([document])
        if words <= 0:
            break
    if not kept:
        raise UserError(f"{data} holds no document to measure with. Give a file or a corpus of articles.")
    return kept


def _documents(data: str, root: Path) -> Iterable[Document]:
    if Path(data).is_file():
        found = (item.found for item in Inputs([data], InputOptions()).items())
        return (document for document in found if isinstance(document, Document))
    return map(without_annotation, read_gold(data, "train", root).documents)


def count_words(documents: Iterable[Document]) -> int:
    """Return how many words, between blanks, documents have."""
    return sum(len(document.text.split()) for document in documents)


def cut_sentences(documents: Sequence[Document]) -> list[str]:
    """Return the texts of all sentences, as the predictor cuts them."""
    return [document.text[start:end] for document in documents for start, end in split_sentences(document.text)]
