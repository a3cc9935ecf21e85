"""Sentences in, decoded sentences out: encode, run in batches, decode.

Windows are sorted by length and packed by a budget of padded pieces, so that little is computed for
padding; results come back in the order of the sentences.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

import numpy as np

from .config import ModelConfig
from .decode import DecodedSentence, Decoder, WordScores, join_windows
from .encode import EncodedSentence, Ints, SentenceEncoder, Window
from .runtime import Runtime, neutral_batch
from .viterbi import Floats
from .word_votes import TEMPERATURE, WordVotes


class Tagger:
    """One model, ready to read sentences; `votes` stand beside the network's scores of tags."""

    def __init__(
        self,
        config: ModelConfig,
        encoder: SentenceEncoder,
        runtime: Runtime,
        votes: WordVotes | None = None,
    ):
        self._encoder = encoder
        self._runtime = runtime
        self._votes = votes
        constants = runtime.run(*neutral_batch())
        transitions, temperature = constants["transitions"], 1.0
        if votes is not None:
            transitions, temperature = transitions + votes.transitions, TEMPERATURE
        self._decoder = Decoder(config, transitions, constants["link_weights"], temperature)

    def read(self, texts: Sequence[str]) -> list[tuple[EncodedSentence, DecodedSentence]]:
        """Read sentences. A sentence without words gives an empty DecodedSentence."""
        encoded = self._encoder.encode(texts)
        scores = self.score([window for sentence in encoded for window in sentence.windows])
        read = [sentence for sentence in encoded if sentence.windows]
        joined, position = [], 0
        for sentence in read:
            joined.append(join_windows(sentence, scores[position : position + len(sentence.windows)]))
            position += len(sentence.windows)
        decoded = iter(self._decoder.decode(read, self._with_votes(read, joined)))
        return [(s, next(decoded) if s.windows else DecodedSentence()) for s in encoded]

    def _with_votes(self, sentences: Sequence[EncodedSentence], scores: Sequence[WordScores]) -> Sequence[WordScores]:
        if self._votes is None:
            return scores
        words = [sentence.word_texts() for sentence in sentences]
        tags = self._votes.add_to([own.tags for own in scores], words)
        return [own._replace(tags=voted) for own, voted in zip(scores, tags, strict=True)]

    def score(self, windows: list[Window]) -> list[WordScores]:
        """Run the network over windows, in batches of like lengths; return the scores of each, in order."""
        results: dict[int, WordScores] = {}
        batches = pack(windows, self._runtime.pieces_per_batch)
        for batch, output in zip(batches, self._run([[windows[i] for i in batch] for batch in batches]), strict=True):
            for row, i in enumerate(batch):
                words = len(windows[i].word_pieces)
                fields = {n: output[n][row] if n == "events" else output[n][row, :words] for n in WordScores._fields}
                results[i] = _silenced(WordScores(**fields), windows[i])
        return [results[i] for i in range(len(windows))]

    def _run(self, batches: list[list[Window]]) -> Iterator[dict[str, Floats]]:
        """Run batches, several at once if the runtime likes that: what is in them, and so the result, is the same."""

        def run(batch: list[Window]) -> dict[str, Floats]:
            return self._runtime.run(*pad(batch))

        several = self._runtime.at_once > 1 and len(batches) > 1
        return self._threads.map(run, batches) if several else map(run, batches)

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._runtime.at_once, thread_name_prefix="marsad-network")


def pack(windows: Sequence[Window], budget: int) -> list[list[int]]:
    """Return batches of window numbers, longest first, each of at most `budget` padded pieces, and as many words.

    A window may have far more words than pieces: a thousand dots in a row are a thousand words and two pieces.
    A window larger than `budget` is a batch of its own.
    """
    sizes = [max(len(window.input_ids), len(window.word_pieces)) for window in windows]
    batches: list[list[int]] = []
    for i in sorted(range(len(windows)), key=lambda i: -sizes[i]):
        if batches and sizes[batches[-1][0]] * (len(batches[-1]) + 1) <= budget:
            batches[-1].append(i)
        else:
            batches.append([i])
    return batches


def pad(windows: Sequence[Window]) -> tuple[Ints, Ints, Ints]:
    """Return input_ids and attention_mask [B, T] and word_pieces [B, W] of windows, zeros behind the shorter ones."""
    pieces = max(len(window.input_ids) for window in windows)
    words = max(len(window.word_pieces) for window in windows)
    input_ids = np.zeros((len(windows), pieces), dtype=np.int64)
    attention_mask = np.zeros_like(input_ids)
    word_pieces = np.zeros((len(windows), words), dtype=np.int64)
    for row, window in enumerate(windows):
        input_ids[row, : len(window.input_ids)] = window.input_ids
        attention_mask[row, : len(window.input_ids)] = 1
        word_pieces[row, : len(window.word_pieces)] = window.word_pieces
    return input_ids, attention_mask, word_pieces


def _silenced(scores: WordScores, window: Window) -> WordScores:
    """Make words without a piece O: the network has not seen them."""
    absent = window.word_pieces == 0
    if not absent.any():
        return scores
    tags = scores.tags.copy()
    tags[absent] = 0.0
    tags[absent, 0] = 1e3
    return scores._replace(tags=tags)
