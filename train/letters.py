"""The letters of subwords: stems, clitics and endings show in them, which a subword's id hides."""

from collections.abc import Iterator, Sequence

from tokenizers import Tokenizer

BEGINS = "<"  # stands before the letters of a subword that begins a word


def pieces_in_order(tokenizer: Tokenizer) -> list[str]:
    """Return the vocabulary by id."""
    vocabulary = tokenizer.get_vocab()
    return sorted(vocabulary, key=lambda piece: vocabulary[piece])


def letters_of(piece: str) -> str:
    """Return a WordPiece's letters, after `<` where it begins a word; nothing for special tokens."""
    if piece.startswith("[") and piece.endswith("]") and len(piece) > 2:
        return ""
    return piece[2:] if piece.startswith("##") else BEGINS + piece


def ngrams(letters: str, sizes: Sequence[int]) -> Iterator[str]:
    """Yield the runs of letters of each size, in order."""
    for size in sizes:
        yield from (letters[start : start + size] for start in range(len(letters) - size + 1))
