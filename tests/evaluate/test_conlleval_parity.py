"""Our strict tag scores against conlleval's rules, on random tag sequences.

conlleval, the scorer of the CoNLL shared tasks, reads tags as they come: a chunk opens at every `B-`, and
also at an `I-` that follows `O` or another label; it closes before any tag that is not `I-` of its label.
Strict IOB2 (seqeval), which we report, takes the first way of opening alone. So the two agree wherever every
chunk opens with `B-`, which is all that our tags can say (`tag_sentences` writes nothing else). Where a
system's own tags have an `I-` with no `B-` before it, strict IOB2 leaves out the chunk that conlleval opens
there, and nothing else: its chunks are those of conlleval that open with `B-`.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random

import pytest

from marsad.data.tags import spans_of, tags_of
from marsad.evaluate.tagging import seqeval_table
from marsad.evaluate.tally import Row, Table, Tally

LABELS = ("PER", "ORG", "LOC")
TAGS = ("O", "O", *(f"{letter}-{label}" for label in LABELS for letter in "BI"))
Chunk = tuple[int, int, str]  # first word, last word, label


def conlleval_chunks(tags: Sequence[str]) -> Iterator[Chunk]:
    """Yield the chunks by conlleval's rules: the tag before and the tag here say what closes and opens."""
    opened = 0
    before, label_before = "O", ""
    for place, tag in enumerate([*tags, "O"]):
        letter, label = tag[0], tag[2:]
        if before in ("B", "I") and (letter in ("B", "O") or label != label_before):
            yield opened, place - 1, label_before
        if letter == "B" or (letter == "I" and (before == "O" or label != label_before)):
            opened = place
        before, label_before = letter, label


def conlleval(gold: Sequence[list[str]], predicted: Sequence[list[str]], only_b: bool = False) -> dict[str, Tally]:
    """Return the counts by label; `only_b` leaves out chunks that open with `I-`."""
    counts = [Counter[str](), Counter[str](), Counter[str]()]
    for both in zip(gold, predicted, strict=True):
        here, there = (
            {chunk for chunk in conlleval_chunks(tags) if not only_b or tags[chunk[0]][0] == "B"} for tags in both
        )
        for count, chunks in zip(counts, (here & there, there, here), strict=True):
            count.update(label for _, _, label in chunks)
    return {label: Tally(*(count[label] for count in counts)) for label in set().union(*counts)}


def random_tags(random: Random) -> list[list[str]]:
    return [random.choices(TAGS, k=random.randint(1, 12)) for _ in range(10)]


def mended(tags: list[str]) -> list[str]:
    """Return the tags as our readers take them: every mention opens with B-."""
    return tags_of(spans_of(tags, "iob2"), len(tags))


def changed(tags: list[str], random: Random) -> list[str]:
    """Return the tags with one in five drawn anew, so that part of the prediction is right."""
    return [random.choice(TAGS) if random.random() < 0.2 else tag for tag in tags]


def check(table: Table, tallies: dict[str, Tally]) -> None:
    expected = Table.of(tallies)
    assert table.types.keys() == expected.types.keys()
    rows = [*table.types.values(), table.micro, table.macro]
    for ours, theirs in zip(rows, [*expected.types.values(), expected.micro, expected.macro], strict=True):
        assert ours.model_dump() == pytest.approx(theirs.model_dump(), abs=1e-12)


def corpora() -> Iterator[tuple[list[list[str]], list[list[str]]]]:
    """Yield 300 corpora of ten sentences: gold, and a prediction that is right in part."""
    random = Random(4)
    for _ in range(300):
        gold = random_tags(random)
        yield gold, [changed(tags, random) for tags in gold]


def test_random_valid_tags_score_as_conlleval_scores_them() -> None:
    right = 0
    for gold, predicted in corpora():
        gold, predicted = list(map(mended, gold)), list(map(mended, predicted))
        tallies = conlleval(gold, predicted)
        right += sum(tally.correct for tally in tallies.values())
        check(seqeval_table(gold, predicted), tallies)
    assert right > 1000  # nothing would be proved by scores of 0


def test_our_reading_of_stray_tags_is_that_of_conlleval() -> None:
    """What a reader makes of a corpus with forgotten `B-` scores as conlleval scores the corpus itself."""
    for gold, predicted in corpora():
        table = seqeval_table(list(map(mended, gold)), list(map(mended, predicted)))
        check(table, conlleval(gold, predicted))


def test_on_any_tags_strict_scores_are_those_of_the_chunks_that_open_with_b() -> None:
    different = 0
    for gold, predicted in corpora():
        tallies = conlleval(gold, predicted, only_b=True)
        different += tallies != conlleval(gold, predicted)
        check(seqeval_table(gold, predicted), tallies)
    assert different > 250  # the difference is there to be tested


@pytest.mark.parametrize(
    ("tags", "chunks", "strict"),
    [
        (["O", "I-PER", "I-PER"], 1, 0),  # no B- at all
        (["I-LOC", "O"], 1, 0),  # none at the start of the sentence
        (["B-PER", "I-LOC"], 2, 1),  # another label inside: the person stays, the place goes
        (["B-PER", "I-PER", "I-ORG", "I-ORG"], 2, 1),
        (["B-LOC", "B-LOC", "I-LOC"], 2, 2),  # no difference
    ],
)
def test_where_strict_iob2_differs_by_definition(tags: list[str], chunks: int, strict: int) -> None:
    assert sum(tally.gold for tally in conlleval([tags], [tags]).values()) == chunks
    assert seqeval_table([tags], [tags]).micro.support == strict


def test_a_hand_computed_case() -> None:
    gold = [["B-PER", "I-PER", "O", "B-LOC"], ["B-ORG", "O"]]
    predicted = [["B-PER", "I-PER", "O", "B-ORG"], ["B-ORG", "I-ORG"]]
    assert conlleval(gold, predicted) == {"PER": Tally(1, 1, 1), "LOC": Tally(0, 0, 1), "ORG": Tally(0, 2, 1)}
    assert seqeval_table(gold, predicted).micro == Row(precision=1 / 3, recall=1 / 3, f1=1 / 3, support=3)
