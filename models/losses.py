"""What the network is trained on: one loss a head, masked by what each corpus annotates.

A corpus without casualties must not teach that casualties are O. Token labels therefore take a set
of allowed tags a word: where some labels are not annotated, a word that carries no label may be O or
any of those. The loss is that of a linear-chain CRF (Lafferty et al. 2001) with partial labels
(Tsuboi et al. 2008): the sum over all sequences less the sum over the allowed ones.
"""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from .config import ModelConfig
from .network import NetworkOutput
from .viterbi import FORBIDDEN, bio_transitions

MASKED = -1  # a target that the corpus does not annotate


class Targets(NamedTuple):
    """What is known about a batch of windows. N spans, M candidate links.

    *Shapes:* allowed_tags bool [B, W, tags]; word_mask bool [B, W]; events [B, types], 1, 0 or MASKED;
    spans [N, 6]: row, first word, last word, status, victim, cumulative, each of the last three MASKED
    where unknown; links [M, 7 + FEATURE_GROUPS]: row, head first, head last, tail first, tail
    last, kind, 1 or 0, then the features of the pair.
    """

    allowed_tags: Tensor
    word_mask: Tensor
    events: Tensor
    spans: Tensor
    links: Tensor


def losses(config: ModelConfig, output: NetworkOutput, targets: Targets, smoothing: float = 0.0) -> dict[str, Tensor]:
    """Return the mean loss of each task; 0 for a task that the batch has nothing of."""
    spans = targets.spans
    cumulative = _span_means(output.cumulative, spans).squeeze(-1)
    return {
        "tags": tag_loss(config, output, targets) + smoothing * _flatness(output.tags, targets.word_mask),
        "events": _binary(output.events, targets.events),
        "statuses": _cross_entropy(_span_means(output.statuses, spans), spans[:, 3]),
        "victims": _cross_entropy(_span_means(output.victims, spans), spans[:, 4]),
        "cumulative": _binary(cumulative, spans[:, 5]),
        "links": _link_loss(config, output, targets.links),
    }


def tag_loss(config: ModelConfig, output: NetworkOutput, targets: Targets) -> Tensor:
    """Return the negative log likelihood of the allowed tag sequences, a word on average."""
    rules = torch.from_numpy(bio_transitions(config.tags)).to(output.tags.device)
    scores = output.tags.float()
    narrowed = scores.masked_fill(~targets.allowed_tags, FORBIDDEN)
    both = torch.cat([scores, narrowed])
    mask = targets.word_mask.repeat(2, 1)
    everything, allowed = log_partition(both, mask, output.transitions.float() + rules).chunk(2)
    return (everything - allowed).sum() / targets.word_mask.sum().clamp(min=1)


def log_partition(scores: Tensor, mask: Tensor, transitions: Tensor) -> Tensor:
    """Return the log of the summed scores of all tag sequences.

    *Shapes:* scores [B, W, tags]; mask [B, W], true on words, all before the padding; transitions
    [tags + 1, tags], the last row for the start; returns [B], 0 for a row without words.
    """
    alpha = transitions[-1] + scores[:, 0]
    inner = transitions[:-1].unsqueeze(0)
    for step in range(1, scores.shape[1]):
        following = torch.logsumexp(alpha.unsqueeze(2) + inner, dim=1) + scores[:, step]
        alpha = torch.where(mask[:, step].unsqueeze(1), following, alpha)
    return torch.logsumexp(alpha, dim=1) * mask[:, 0]


def _flatness(scores: Tensor, mask: Tensor) -> Tensor:
    """Return the cross-entropy against equal tags: what label smoothing adds (Szegedy et al. 2016)."""
    flat = -scores.float().log_softmax(dim=-1).mean(dim=-1)
    return (flat * mask).sum() / mask.sum().clamp(min=1)


def _span_means(scores: Tensor, spans: Tensor) -> Tensor:
    """Return the mean over each span's words. *Shapes:* scores [B, W, C]; spans [N, 3 or more]; returns [N, C]."""
    return range_means(scores, spans[:, 0], spans[:, 1], spans[:, 2])


def range_means(scores: Tensor, rows: Tensor, first: Tensor, last: Tensor) -> Tensor:
    """Return means over ranges of words, both ends inclusive. *Shapes:* scores [B, W, C]; the rest [N]; returns [N, C]."""
    sums = functional.pad(scores.float().cumsum(dim=1), (0, 0, 1, 0))
    return (sums[rows, last + 1] - sums[rows, first]) / (last - first + 1).unsqueeze(1)


def _link_loss(config: ModelConfig, output: NetworkOutput, links: Tensor) -> Tensor:
    rows, head_first, head_last, tail_first, tail_last, kinds, labels = links[:, :7].unbind(dim=1)
    heads = range_means(output.link_heads.flatten(2), rows, head_first, head_last)
    tails = range_means(output.link_tails.flatten(2), rows, tail_first, tail_last)
    shape = (len(links), len(config.link_types), config.link_width)
    products = (heads.view(shape) * tails.view(shape)).sum(dim=-1) / config.link_width**0.5
    weights = output.link_weights[kinds.unsqueeze(1), links[:, 7:]].sum(dim=1)
    scores = products[torch.arange(len(links), device=links.device), kinds] + weights
    return _binary(scores, labels)


def _binary(scores: Tensor, targets: Tensor) -> Tensor:
    known = targets != MASKED
    if not known.any():
        return scores.sum() * 0.0
    return functional.binary_cross_entropy_with_logits(scores.float()[known], targets[known].float())


def _cross_entropy(scores: Tensor, targets: Tensor) -> Tensor:
    if not (targets != MASKED).any():
        return scores.sum() * 0.0
    return functional.cross_entropy(scores, targets, ignore_index=MASKED)
