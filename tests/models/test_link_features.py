"""Features of pairs: one bucket of each group, in range whatever the spans, and sides and ranks told apart."""

from random import Random

import numpy as np

from marsad.models.config import LinkType, ModelConfig, RecurrentEncoder
from marsad.models.link_cues import Cue
from marsad.models.link_features import FEATURE_GROUPS, GROUP_STARTS, PAIR_FEATURES, LinkReader
from marsad.models.link_spans import SpanFacts
from marsad.models.spans import Span

CONFIG = ModelConfig(
    encoder=RecurrentEncoder(),
    vocabulary_size=10,
    labels=("PER", "ORG", "LOC", "CASUALTY"),
    statuses=("killed", "injured"),
    victims=("child", "person"),
    counted_labels=("CASUALTY",),
    victim_labels=("PER",),
    link_types=(
        LinkType(name="part_of", heads=("CASUALTY", "PER"), tails=("CASUALTY",), unique=True, same_status=True),
        LinkType(name="location", heads=("CASUALTY", "PER"), tails=("LOC",)),
        LinkType(name="perpetrator", heads=("CASUALTY", "PER"), tails=("ORG", "PER", "LOC")),
    ),
)
TEXT = "قتل أصيب 12 شخصا بينهم طفلان و3 ، . في حلب بريف وإدلب برصاص شنتها التحالف قال أكثر من مئة منهم"


def random_sentence(random: Random) -> tuple[list[Span], list[str]]:
    words = random.choices(TEXT.split(), k=random.randint(1, 60))
    spans, at = [], random.randint(0, 3)
    while at < len(words):
        last = min(at + random.randint(0, 2), len(words) - 1)
        label = random.choice(CONFIG.labels)
        counted = label == "CASUALTY"
        status = random.choice(CONFIG.statuses) if counted or (label == "PER" and random.random() < 0.5) else None
        victim = random.choice(CONFIG.victims) if counted else None
        spans.append(Span(at, last, label, 1, status, victim, False if counted else None))
        at = last + random.randint(1, 5)
    return spans, words


def test_each_pair_fills_one_bucket_of_each_group() -> None:
    random, ends = Random(5), [*GROUP_STARTS[1:], PAIR_FEATURES]
    for _ in range(100):
        reader = LinkReader(CONFIG, [SpanFacts(*random_sentence(random))])
        for kind in range(3):
            heads, tails, features = reader.candidates(kind)
            assert features.shape == (len(heads), FEATURE_GROUPS) == (len(tails), FEATURE_GROUPS)
            assert (features >= GROUP_STARTS).all() and (features < ends).all()


def features(text: str, spans: list[Span], kind: int, group: int) -> dict[tuple[int, int], int]:
    heads, tails, found = LinkReader(CONFIG, [SpanFacts(spans, text.split())]).candidates(kind)
    buckets = (found[:, group] - GROUP_STARTS[group]).tolist()
    return dict(zip(zip(heads.tolist(), tails.tolist(), strict=True), buckets, strict=True))


def casualty(first: int, last: int, status: str = "killed") -> Span:
    return Span(first, last, "CASUALTY", 1, status, "person", False)


def test_distance_counts_words_fine_near_and_coarse_far_on_both_sides() -> None:
    spans = [Span(0, 0, "LOC", 1), casualty(1, 1), Span(2, 2, "LOC", 1), Span(300, 300, "LOC", 1)]
    assert features("x " * 301, spans, 1, 0) == {(1, 0): 0, (1, 2): 8, (1, 3): 15}


def test_a_chain_of_parts_points_to_what_stands_before_its_marker() -> None:
    text = "قتل 3 جنود و12 شخصا بينهم طفلان و3 نساء"
    spans = [casualty(1, 2), casualty(3, 4), casualty(6, 6), casualty(7, 8)]
    chain = features(text, spans, 0, 1)
    marked, chained = 8, 16
    assert (chain[2, 1], chain[2, 0], chain[2, 3]) == (marked, marked + 1, marked + 5)
    assert (chain[3, 1], chain[3, 0], chain[3, 2]) == (chained, chained + 1, chained + 4)


def test_coordinated_names_rank_as_one() -> None:
    text = "اعتقل شابا في حلب وإدلب وحماة وعاد إلى دمشق"
    spans = [casualty(1, 1), *(Span(i, i, "LOC", 1) for i in (3, 4, 5, 8))]
    assert features(text, spans, 1, 2) == {(0, 1): 4, (0, 2): 4, (0, 3): 4, (0, 4): 5}


def test_a_place_before_the_victims_counts_for_less_if_another_stands_behind() -> None:
    before, victims, behind = Span(1, 1, "LOC", 1), casualty(3, 4), Span(6, 6, "LOC", 1)
    text = "في حلب قتل 12 شخصا في إدلب"
    assert features(text, [before, victims], 1, 2) == {(1, 0): 0}
    assert features(text, [before, victims, behind], 1, 2) == {(1, 0): 8, (1, 2): 8 + 4}


def test_what_stands_before_and_behind_a_tail() -> None:
    text = "قتل 12 شخصا برصاص التحالف ، وأعلنت الوزارة"
    spans = [casualty(1, 2), Span(4, 4, "ORG", 1), Span(7, 7, "ORG", 1)]
    assert features(text, spans, 2, 7) == {(0, 1): Cue.HANDS, (0, 2): Cue.SAID}
    assert features(text, spans, 2, 9) == {(0, 1): Cue.COMMA, (0, 2): Cue.OTHER}


def test_a_part_is_compared_with_its_whole() -> None:
    spans = [casualty(1, 2), casualty(4, 5)]
    sizes = features("قتل 12 شخصا بينهم 3 أطفال", spans, 0, 14)
    assert sizes == {(0, 1): 3 + 4, (1, 0): 1}


def test_features_are_of_the_whole_sentence_and_need_a_pair() -> None:
    heads, tails, found = LinkReader(CONFIG, [SpanFacts([casualty(0, 0)], ["12"])]).candidates(0)
    assert (len(heads), len(tails), found.shape) == (0, 0, (0, FEATURE_GROUPS))
    assert np.issubdtype(found.dtype, np.integer)


def test_pairs_of_many_sentences_are_those_of_each_alone() -> None:
    random = Random(7)
    sentences = [SpanFacts(*random_sentence(random)) for _ in range(60)]
    together, bases = LinkReader(CONFIG, sentences), np.cumsum([0, *(len(own.spans) for own in sentences)])
    for kind in range(3):
        heads, tails, found = together.candidates(kind)
        wholes, barred = together.marked_wholes(kind), together.barred(kind, heads, tails)
        for own, base, end in zip(sentences, bases, bases[1:], strict=False):
            alone, mine = LinkReader(CONFIG, [own]), (heads >= base) & (heads < end)
            expected = alone.candidates(kind)
            assert (heads[mine] - base).tolist() == expected.heads.tolist()
            assert (tails[mine] - base).tolist() == expected.tails.tolist()
            assert found[mine].tolist() == expected.features.tolist()
            assert barred[mine].tolist() == alone.barred(kind, expected.heads, expected.tails).tolist()
            settled = wholes[base:end]
            assert np.where(settled < 0, settled, settled - base).tolist() == alone.marked_wholes(kind).tolist()
