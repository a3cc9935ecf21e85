from collections.abc import Callable

from marsad.data.records import Document
from marsad.evaluate.benchmark.rounds import BLOCK_WORDS, ROUNDS, count_words, divide

Make = Callable[..., Document]


def test_blocks_have_about_as_many_words_and_keep_the_order(make: Make) -> None:
    sentence = "وصل الوفد إلى المدينة صباح اليوم ثم غادرها بعد ساعة"  # 10 words
    documents = [make([sentence] * 40, id=str(number)) for number in range(60)]
    blocks = divide(documents)
    assert len(blocks) == ROUNDS and sum(map(count_words, documents)) > ROUNDS * BLOCK_WORDS
    assert [document for block in blocks for document in block] == documents
    assert {len(block) for block in blocks} <= {7, 8}


def test_little_text_is_one_block_and_a_long_document_leaves_none_empty(make: Make) -> None:
    short = make(["وصل الوفد"])
    assert divide([short, short]) == [[short, short]]
    long = make(["وصل الوفد"] * BLOCK_WORDS * 2)
    assert divide([short, long, short]) == [[short, long], [short]]
