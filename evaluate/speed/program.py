"""The whole command: how soon it answers, what memory it takes, and how fast it reads on all cores."""

import json
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from importlib import resources
from pathlib import Path
from time import perf_counter

from ...blocks import ENOUGH_LETTERS, Block, BlockAnnotator
from ...data.records import Document
from ...models.config import load_config
from ...models.encode import SentenceEncoder
from ...models.runtime import OnnxRuntime, load_tokenizer
from ...models.tagger import Tagger
from ...models.word_votes import load_votes
from ...predictor import load
from ...workers import map_blocks
from ..tally import Result
from .texts import count_words, cut_sentences

# A process of its own starts the command: what it counts as memory begins with that of its small self, not of this one.
_STARTER = """
import json, resource, subprocess, sys, time
begun = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
print(json.dumps([time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, done.stderr[-500:]]))
sys.exit(done.returncode)
"""
_KILOBYTES = 1024 if sys.platform == "darwin" else 1  # in which ru_maxrss counts
_BLOCKS = 8  # for each worker, at least: what the last ones wait for one another must not count much


class Start(Result):
    """What one article takes from the cold command to its output."""

    seconds: float
    megabytes: float


def measure_start(model: str, repeat: int) -> Start:
    """Run `marsad predict` on one article; the best of some times, and the most memory."""
    article = str(resources.files("marsad.data") / "examples" / "article.txt")
    command = [sys.executable, "-m", "marsad", "predict", article, "--model", model, "--format", "jsonl", "--quiet"]
    runs = [json.loads(subprocess.check_output([sys.executable, "-c", _STARTER, *command])) for _ in range(repeat)]
    return Start(seconds=min(run[0] for run in runs), megabytes=max(run[1] for run in runs) / _KILOBYTES / 1000)


def program_speed(folder: Path, documents: Sequence[Document], workers: int) -> float:
    """Return words a second of so many workers from the first results on, when all have loaded their models."""
    letters = sum(len(document.text) for document in documents) // (_BLOCKS * workers)
    blocks = _blocks(documents, min(letters, ENOUGH_LETTERS))
    results = map_blocks(BlockAnnotator(partial(load, folder, threads=1)), blocks, workers)
    early = min(2 * workers, len(blocks) // 2)
    for _ in range(early):
        next(results)
    begun = perf_counter()
    words = sum(result.counts.words for result in results)
    return words / (perf_counter() - begun)


def _blocks(documents: Sequence[Document], letters: int) -> list[Block]:
    blocks = [Block()]
    for document in documents:
        if sum(len(own.text) for own in blocks[-1].documents) >= letters:
            blocks.append(Block())
        blocks[-1].documents.append(document)
    return blocks


def network_speed(folder: Path, documents: Sequence[Document], threads: int) -> float:
    """Return words a second of the network alone, of batches that are made already."""
    config = load_config(folder)
    encoder = SentenceEncoder(load_tokenizer(folder), config.max_pieces, config.overlap_pieces)
    tagger = Tagger(config, encoder, OnnxRuntime(folder, threads), load_votes(folder, config))
    windows = [window for sentence in encoder.encode(cut_sentences(documents)) for window in sentence.windows]
    begun = perf_counter()
    tagger.score(windows)
    return count_words(documents) / (perf_counter() - begun)
