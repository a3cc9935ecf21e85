"""Tokenizers of pretrained encoders, with the pipeline that keeps the way back to the raw text."""

from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.models import WordPiece

from ..data.errors import UserError
from ..data.preprocessing import install_pipeline
from .encoder import check_encoder_name
from .runtime import read_tokenizer


def load_pretrained_tokenizer(name: str) -> Tokenizer:
    """Load the tokenizer of a BERT-like encoder from a local folder or the hub.

    WordPiece tokenizers get Marsad's pipeline in place of their own, which for AraBERT expects text
    that its preprocessor has already rewritten. Others keep what they were trained with.
    """
    check_encoder_name(name)
    tokenizer = _from_folder(Path(name)) if Path(name).is_dir() else _from_hub(name)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    if isinstance(tokenizer.model, WordPiece):
        # A vocabulary made with accents stripped has no alef with hamza at all.
        folded = not any(tokenizer.token_to_id(token) for token in ("أ", "##أ"))
        install_pipeline(tokenizer, fold_letters=folded)
    return tokenizer


def _from_folder(folder: Path) -> Tokenizer:
    if (folder / "tokenizer.json").is_file():
        return read_tokenizer(folder / "tokenizer.json")
    if (folder / "vocab.txt").is_file():
        tokenizer = Tokenizer(WordPiece.from_file(str(folder / "vocab.txt"), unk_token="[UNK]"))
        tokenizer.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
        return tokenizer
    raise UserError(f"{folder} has neither tokenizer.json nor vocab.txt: give the folder of a BERT-like encoder.")


def _from_hub(name: str) -> Tokenizer:
    try:
        return Tokenizer.from_pretrained(name)
    except Exception as error:  # the library raises a bare Exception for whatever went wrong
        raise UserError(
            f"The tokenizer of {name} could not be loaded: it is no local folder, and the Hugging Face hub could not be reached "
            f"or has no such model. Download it once on a machine with a network (hf download {name}) and give the folder."
        ) from error
