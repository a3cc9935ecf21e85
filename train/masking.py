"""What masked-language modelling hides: whole words (Devlin et al. 2019, and their later release)."""

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

IGNORED = -100


class WholeWordMasking(nn.Module):
    """Hides a share of the words: 80% behind [MASK], 10% behind random tokens, 10% left as they are.

    With `always`, all of them behind [MASK].
    """

    continues: Tensor
    special: Tensor

    def __init__(self, tokenizer: Tokenizer, share: float, *, always: bool = False):
        super().__init__()
        vocabulary = tokenizer.get_vocab()
        tokens = sorted(vocabulary, key=lambda token: vocabulary[token])
        self._size, self._mask, self._share = len(tokens), vocabulary["[MASK]"], share
        self._masked, self._kept = (1.0, 1.0) if always else (0.8, 0.9)
        specials = [token in ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]") for token in tokens]
        continues = [token.startswith("##") for token in tokens]
        self.register_buffer("continues", torch.tensor(continues), persistent=False)
        self.register_buffer("special", torch.tensor(specials), persistent=False)

    @torch.no_grad()
    def forward(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """Return the ids with words hidden, and what stood there, IGNORED elsewhere. *Shapes:* [B, T] each."""
        words = (~self.continues[ids]).long().cumsum(dim=1).clamp(max=ids.shape[1] - 1)
        lot = torch.rand(ids.shape, device=ids.device).gather(1, words)  # one draw a word
        hidden = (lot < self._share) & ~self.special[ids]
        targets = torch.where(hidden, ids, IGNORED)
        fate = lot / self._share  # uniform over the hidden words, the same for all pieces of a word
        inputs = torch.where(hidden & (fate < self._masked), self._mask, ids)
        random_ids = torch.randint(self._size, ids.shape, device=ids.device)
        return torch.where(hidden & (fate >= self._kept), random_ids, inputs), targets
