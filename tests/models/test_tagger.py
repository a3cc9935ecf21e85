import numpy as np

from marsad.models.encode import Window
from marsad.models.tagger import pack


def window(pieces: int, words: int) -> Window:
    return Window(0, np.ones(pieces, dtype=np.int64), np.ones(words, dtype=np.int64), (0, words))


def test_a_batch_is_bounded_in_pieces_and_in_words() -> None:
    windows = [window(10, 8), window(4, 900), window(30, 30), window(4, 900), window(9, 9)]
    assert pack(windows, 2000) == [[1, 3], [2, 0, 4]]
    assert pack(windows, 1000) == [[1], [3], [2, 0, 4]]
    assert pack(windows, 20) == [[1], [3], [2], [0, 4]]
