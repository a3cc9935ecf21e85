"""Losses: the CRF against brute force, and corpora that are silent about a label teach nothing of it."""

import itertools
import math

import pytest
import torch

from marsad.models.config import LinkType, ModelConfig, RecurrentEncoder
from marsad.models.link_features import FEATURE_GROUPS, PAIR_FEATURES
from marsad.models.losses import MASKED, Targets, log_partition, losses, range_means
from marsad.models.network import NetworkOutput
from marsad.models.viterbi import bio_transitions

CONFIG = ModelConfig(
    encoder=RecurrentEncoder(),
    vocabulary_size=9,
    labels=("PER", "CASUALTY"),
    event_types=("air_strike", "protest"),
    statuses=("killed", "injured"),
    victims=("child", "person"),
    link_types=(LinkType(name="part_of", heads=("CASUALTY",), tails=("CASUALTY",)),),
    link_width=2,
)
TAGS = len(CONFIG.tags)


def output(tags: torch.Tensor, events: torch.Tensor | None = None) -> NetworkOutput:
    rows, words, _ = tags.shape
    return NetworkOutput(
        tags=tags,
        events=torch.zeros(rows, 2) if events is None else events,
        statuses=torch.zeros(rows, words, 3, requires_grad=True),
        victims=torch.zeros(rows, words, 2),
        cumulative=torch.zeros(rows, words, 1),
        link_heads=torch.ones(rows, words, 1, 2),
        link_tails=torch.ones(rows, words, 1, 2),
        link_weights=torch.zeros(1, PAIR_FEATURES),
        transitions=torch.zeros(TAGS + 1, TAGS),
    )


def targets(
    allowed: torch.Tensor,
    events: list[list[int]] | None = None,
    spans: list[list[int]] | None = None,
    links: list[list[int]] | None = None,
) -> Targets:
    return Targets(
        allowed_tags=allowed,
        word_mask=allowed.any(dim=-1),
        events=torch.tensor(events or [[MASKED, MASKED]] * len(allowed)),
        spans=torch.tensor(spans or [], dtype=torch.long).reshape(-1, 6),
        links=torch.tensor(links or [], dtype=torch.long).reshape(-1, 7 + FEATURE_GROUPS),
    )


def test_log_partition_sums_over_all_sequences() -> None:
    torch.manual_seed(1)
    scores, transitions = torch.randn(3, 4, 3), torch.randn(4, 3)
    mask = torch.arange(4) < torch.tensor([[4], [2], [0]])
    found = log_partition(scores, mask, transitions)
    for row, length in enumerate((4, 2)):
        totals = torch.tensor(
            [
                sum(float(scores[row, i, t]) for i, t in enumerate(path))
                + sum(float(transitions[a, b]) for a, b in itertools.pairwise((3, *path)))
                for path in itertools.product(range(3), repeat=length)
            ]
        )
        assert found[row].item() == pytest.approx(torch.logsumexp(totals, 0).item(), rel=1e-5)
    assert found[2] == 0


def one_word(allowed: list[str], score: list[float]) -> tuple[float, torch.Tensor]:
    tags = torch.tensor([[score]], requires_grad=True)
    mask = torch.zeros(1, 1, TAGS, dtype=torch.bool)
    mask[0, 0, [CONFIG.tags.index(tag) for tag in allowed]] = True
    loss = losses(CONFIG, output(tags), targets(mask))["tags"]
    loss.backward()  # type: ignore[no-untyped-call]
    assert tags.grad is not None
    return loss.item(), tags.grad[0, 0]


def test_a_silent_corpus_teaches_nothing_about_its_missing_label() -> None:
    score = [1.0, 0.5, 0.0, 2.0, 0.0]
    loss, gradient = one_word(["O", "B-CASUALTY"], score)
    allowed, possible = math.exp(1.0) + math.exp(2.0), math.exp(1.0) + math.exp(0.5) + math.exp(2.0)
    assert loss == pytest.approx(math.log(possible / allowed), rel=1e-4)
    assert gradient[0] / gradient[3] == pytest.approx(math.exp(1.0 - 2.0), rel=1e-3)  # neither is preferred
    assert gradient[1] > 0


def test_partial_labels_sum_over_all_sequences_that_agree() -> None:
    """Words: PER, silent about casualties, of no piece, PER inside; against every sequence that BIO allows."""
    torch.manual_seed(2)
    scores, transitions = torch.randn(1, 4, TAGS), torch.randn(TAGS + 1, TAGS)
    sets = [{"B-PER"}, {"O", "B-CASUALTY", "I-CASUALTY"}, set(CONFIG.tags), {"I-PER"}]
    allowed = torch.tensor([[[tag in words for tag in CONFIG.tags] for words in sets]])
    rules = torch.from_numpy(bio_transitions(CONFIG.tags))

    def weight(path: tuple[int, ...]) -> float:
        steps = sum(float((transitions + rules)[a, b]) for a, b in itertools.pairwise((TAGS, *path)))
        return math.exp(steps + sum(float(scores[0, i, t]) for i, t in enumerate(path)))

    paths = list(itertools.product(range(TAGS), repeat=4))
    agree = sum(weight(p) for p in paths if all(CONFIG.tags[t] in s for t, s in zip(p, sets, strict=True)))
    expected = math.log(sum(map(weight, paths)) / agree) / 4
    found = losses(CONFIG, output(scores)._replace(transitions=transitions), targets(allowed))["tags"]
    assert found.item() == pytest.approx(expected, rel=1e-4)


def test_everything_allowed_costs_nothing() -> None:
    loss, gradient = one_word(list(CONFIG.tags), [1.0, 0.5, 0.0, 2.0, 0.0])
    assert loss == pytest.approx(0, abs=1e-6)
    assert gradient.abs().max() < 1e-6


def test_masked_events_and_attributes_cost_nothing() -> None:
    allowed = torch.ones(1, 2, TAGS, dtype=torch.bool)
    result = losses(
        CONFIG,
        output(torch.zeros(1, 2, TAGS, requires_grad=True)),
        targets(allowed, spans=[[0, 0, 1, MASKED, MASKED, MASKED]]),
    )
    assert {name: loss.item() for name, loss in result.items() if name != "tags"} == dict.fromkeys(
        ["events", "statuses", "victims", "cumulative", "links"], 0.0
    )


def test_known_events_attributes_and_links_cost_what_they_should() -> None:
    allowed = torch.ones(1, 3, TAGS, dtype=torch.bool)
    events = torch.tensor([[2.0, -1.0]])
    known = targets(allowed, [[1, MASKED]], [[0, 0, 1, 0, 1, 0]], [[0, 0, 0, 2, 2, 0, 1, *range(FEATURE_GROUPS)]])
    result = losses(CONFIG, output(torch.zeros(1, 3, TAGS), events), known)
    assert result["events"].item() == pytest.approx(math.log1p(math.exp(-2.0)), rel=1e-5)
    assert result["statuses"].item() == pytest.approx(math.log(3), rel=1e-5)
    assert result["victims"].item() == pytest.approx(math.log(2), rel=1e-5)
    assert result["cumulative"].item() == pytest.approx(math.log(2), rel=1e-5)
    assert result["links"].item() == pytest.approx(math.log1p(math.exp(-(2 / 2**0.5))), rel=1e-5)


def test_range_means() -> None:
    scores = torch.arange(12.0).view(2, 3, 2)
    means = range_means(scores, torch.tensor([0, 1]), torch.tensor([1, 0]), torch.tensor([2, 0]))
    assert means.tolist() == [[3.0, 4.0], [6.0, 7.0]]
