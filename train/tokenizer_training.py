"""A WordPiece vocabulary for the pipeline of `data/preprocessing.py`."""

from collections.abc import Iterable

from tokenizers import Tokenizer, models, trainers

from ..configs.pretraining import TokenizerTraining
from ..data.preprocessing import PLACEHOLDERS, install_pipeline

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")  # [PAD] must be 0: batches are padded with zeros


def train_tokenizer(texts: Iterable[str], settings: TokenizerTraining) -> Tokenizer:
    """Learn a vocabulary from texts, and return a tokenizer whose offsets lead back to the raw text."""
    tokenizer = install_pipeline(Tokenizer(models.WordPiece(unk_token="[UNK]")), fold_letters=settings.fold_letters)
    trainer = trainers.WordPieceTrainer(
        vocab_size=settings.vocabulary,
        min_frequency=settings.fewest,
        limit_alphabet=settings.alphabet,
        special_tokens=[*SPECIAL, *PLACEHOLDERS],
        continuing_subword_prefix="##",
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer=trainer)
    # Again, now that the placeholders are in the vocabulary.
    return install_pipeline(tokenizer, fold_letters=settings.fold_letters)
