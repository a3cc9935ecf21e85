"""From the corpora of a recipe to examples on disk and a plan of batches."""

from functools import partial
from pathlib import Path
from typing import NamedTuple

from datasets import Dataset, concatenate_datasets
from tokenizers import Tokenizer

from ..configs.training import TrainRecipe
from ..models.config import ModelConfig
from .batching import BatchPlan, sampling_weights
from .corpora import Corpus, FaultCount, read_uses
from .dataset import EncodedCorpus, default_cache, encode_corpus, lengths
from .guard import remove_leaks
from .left_out import LeftOut
from .spool import SpooledDocuments


class TrainingData(NamedTuple):
    """The corpora after the guard, and what became of them.

    `removed`: sentences that the guard took out of each corpus; `left_out`: annotation of each that cannot
    be trained on; `faults`: pieces of the files that could not be read.
    """

    corpora: list[Corpus]
    dev: list[Corpus]
    removed: list[int]
    left_out: list[LeftOut]
    faults: FaultCount
    examples: Dataset
    plan: BatchPlan


def prepare_data(recipe: TrainRecipe, config: ModelConfig, tokenizer: Tokenizer) -> TrainingData:
    """Read, guard and encode the corpora of a recipe. What is trained on stays on disk, whatever its size."""
    faults, cache = FaultCount(), recipe.cache or default_cache()
    store = partial(SpooledDocuments, folder=cache)
    dev, held_out = read_uses(recipe.dev, faults), read_uses(recipe.guard, faults)
    corpora, removed = remove_leaks(read_uses(recipe.data, faults, store), [*dev, *held_out], store)
    encoded = [_encode(corpus, config, tokenizer, cache) for corpus in corpora]
    examples = concatenate_datasets([part.examples for part in encoded])
    weights = sampling_weights([len(part.examples) for part in encoded], [c.use.weight for c in corpora])
    plan = BatchPlan(lengths(examples), weights, recipe.batch.pieces, recipe.batch.sentences, recipe.seed)
    return TrainingData(corpora, dev, removed, [part.left_out for part in encoded], faults, examples, plan)


def _encode(corpus: Corpus, config: ModelConfig, tokenizer: Tokenizer, cache: Path) -> EncodedCorpus:
    return encode_corpus(corpus.documents, corpus.annotates, config, tokenizer, cache)
