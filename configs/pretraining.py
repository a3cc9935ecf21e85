"""The recipe of `marsad pretrain`: raw text to a tokenizer, word vectors and an encoder."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from ..models.config import RecurrentEncoder
from .loading import Settings
from .training import Optimiser, Precision

Stage = Literal["tokenizer", "shards", "vectors", "encoder"]


class TokenizerTraining(Settings):
    """WordPiece over the pipeline of `data/preprocessing.py`."""

    vocabulary: int = Field(default=32000, ge=64)
    fewest: int = Field(default=5, ge=1)  # occurrences of a pair that may become a piece
    alphabet: int = Field(default=400, ge=16)  # single characters that are kept
    fold_letters: bool = True  # أ إ آ as ا, ى as ي


class VectorTraining(Settings):
    """Skip-gram with negative sampling over subwords."""

    width: int = Field(default=256, ge=1)
    window: int = Field(default=8, ge=1)
    negatives: int = Field(default=5, ge=1)
    epochs: int = Field(default=5, ge=1)
    rate: float = Field(default=0.025, gt=0)  # learning rate at the start; it falls to nothing
    subsample: float = Field(default=1e-3, ge=0)  # share of the text from which a frequent piece is thinned out
    fewest: int = Field(default=1, ge=1)  # occurrences; rarer pieces get random vectors
    workers: int = Field(default=2, ge=1)  # threads; only one of them gives the same vectors every time


class BertSizes(Settings):
    """The sizes of a new BERT."""

    kind: Literal["bert"] = "bert"
    width: int = Field(default=384, ge=4)
    layers: int = Field(default=6, ge=1)
    heads: int = Field(default=6, ge=1)
    inner_width: int = Field(default=1536, ge=4)
    dropout: float = Field(default=0.0, ge=0, lt=1)


class PretrainRecipe(Settings):
    """Everything that decides what a pretraining run writes."""

    output: Path
    seed: int = Field(default=1, ge=0)
    text: tuple[Path, ...] = Field(min_length=1)  # .txt or .txt.xz files or folders, one document a line
    limit: int | None = Field(default=None, ge=1)  # documents, from the start of each file
    held_out: int = Field(default=500, ge=1)  # every n-th document is dev text
    stages: tuple[Stage, ...] = ("tokenizer", "shards", "vectors", "encoder")

    tokenizer: TokenizerTraining = TokenizerTraining()
    tokenizer_file: Path | None = None  # use this one, in place of training one
    vectors: VectorTraining = VectorTraining()
    encoder: RecurrentEncoder | BertSizes = Field(default=BertSizes(), discriminator="kind")

    sequence: int = Field(default=256, ge=8)  # pieces, [CLS] and [SEP] included
    batch: int = Field(default=64, ge=1)  # sequences of one batch on one device
    accumulation: int = Field(default=1, ge=1)
    steps: int = Field(default=10000, ge=1)
    objective: Literal["masked", "replaced", "cloze"] = "masked"  # train/objectives.py
    masking: float = Field(default=0.15, gt=0, lt=1)  # share of words hidden; masked and replaced
    generator_divisor: int = Field(default=3, ge=1)  # the encoder's width over the generator's; replaced
    negatives: int = Field(default=1024, ge=1)  # wrong words of the softmax, drawn for each batch; cloze
    optimiser: Optimiser = Optimiser(learning_rate=5e-4, betas=(0.9, 0.98), warmup=0.06)
    precision: Precision = "fp32"
    compile: bool = False  # torch.compile of the encoder; on a CPU it needs a C++ compiler
    peak_tflops: float | None = Field(default=None, gt=0)  # of one device, from its datasheet; null: measured
    log_interval: int = Field(default=50, ge=1)
    save_interval: int = Field(default=1000, ge=1)
    dev_batches: int = Field(default=20, ge=1)
