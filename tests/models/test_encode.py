"""Windows: every word once, every piece led back to the raw text."""

import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import BPE, Unigram, WordPiece
from tokenizers.pre_tokenizers import ByteLevel, Metaspace
from tokenizers.trainers import BpeTrainer, UnigramTrainer

from marsad.data.errors import UserError
from marsad.data.preprocessing import install_pipeline
from marsad.models import word_memo
from marsad.models.encode import EncodedSentence, SentenceEncoder, _word_ranges
from marsad.models.runtime import load_tokenizer
from marsad.models.word_memo import WordMemo, is_exact_for, read_pieces
from marsad.predictor import find_checkpoint


def letters_tokenizer() -> Tokenizer:
    """A tokenizer that knows single letters, so that a word of n letters has n pieces."""
    letters = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءأإآىةؤئ0123456789.،«»-"
    vocabulary = {
        t: i for i, t in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *letters, *(f"##{c}" for c in letters)])
    }
    return install_pipeline(Tokenizer(WordPiece(vocabulary, unk_token="[UNK]")))


def encode(text: str, room: int = 254, overlap: int = 0) -> EncodedSentence:
    return SentenceEncoder(letters_tokenizer(), room + 2, overlap).encode([text])[0]


def first_pieces(text: str) -> list[str]:
    """Return the piece that carries each word."""
    [window] = encode(text).windows
    names = letters_tokenizer()
    return [str(names.id_to_token(int(window.input_ids[p]))) if p else "-" for p in window.word_pieces]


def test_each_word_is_carried_by_its_first_piece() -> None:
    assert first_pieces("قُتل 1,200 في «حلب».وفي") == ["ق", "1", "ف", "«", "ح", "»", ".", "و"]


def blank_first_tokenizers() -> dict[str, Tokenizer]:
    """Tokenizers whose pieces begin with the blank before the word, as those of ModernBERT and mDeBERTa."""
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    text = ["قتل 12 شخصا في غارة على حلب."] * 20
    bytes_ = Tokenizer(BPE())
    bytes_.pre_tokenizer = ByteLevel(add_prefix_space=True)
    bytes_.train_from_iterator(text, BpeTrainer(vocab_size=400, special_tokens=special, show_progress=False))
    pieces = Tokenizer(Unigram())
    pieces.pre_tokenizer = Metaspace()
    pieces.train_from_iterator(
        text, UnigramTrainer(vocab_size=60, special_tokens=special, unk_token="[UNK]", show_progress=False)
    )
    return {"byte-level": bytes_, "sentencepiece": pieces}


@pytest.mark.parametrize("kind", ["byte-level", "sentencepiece"])
def test_a_blank_in_front_of_a_piece_moves_no_word(kind: str) -> None:
    tokenizer = blank_first_tokenizers()[kind]
    text = "قتل 12 شخصا  في غارة على حلب."
    offsets = [(0, 0), *tokenizer.encode(text, add_special_tokens=False).offsets]
    [sentence] = SentenceEncoder(tokenizer, 60, 5).encode([text])
    carried = [text[slice(*offsets[piece])].strip() for piece in sentence.windows[0].word_pieces]
    for word, piece in zip(sentence.words, carried, strict=True):
        assert text[word.start : word.end].startswith(piece)
    assert (sentence.windows[0].word_pieces > 0).all()


def test_a_word_that_the_tokenizer_deletes_has_no_piece() -> None:
    assert first_pieces("قتل \u064b\u064b حلب") == ["ق", "-", "-", "ح"]


def test_surrogates_shift_nothing() -> None:
    assert first_pieces("قتل \ud800 حلب") == ["ق", "[UNK]", "ح"]


@pytest.mark.parametrize("text", ["", " \n\t", "\u200f\u200e"])
def test_a_text_without_words_has_no_windows(text: str) -> None:
    assert encode(text) == EncodedSentence(text, [], [])


def test_windows_on_strings() -> None:
    """Words of one piece, room for five pieces, two of overlap: each word from where it stands deeper."""
    windows = encode("ا ب ت ث ج ح خ د", room=5, overlap=2).windows
    assert [(w.first_word, len(w.word_pieces), w.keep) for w in windows] == [(0, 5, (0, 4)), (3, 5, (1, 5))]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=60), st.integers(3, 20), st.data())
@settings(deadline=None, max_examples=200)
def test_every_word_is_kept_exactly_once(pieces: list[int], room: int, data: st.DataObject) -> None:
    overlap = data.draw(st.integers(0, room - 1))
    bounds = np.concatenate([[0], np.cumsum(pieces)])
    ranges = _word_ranges(bounds, room, overlap)
    assert ranges[0][0] == 0 and ranges[-1][1] == len(pieces)
    for first, last in ranges:
        assert first < last
        assert bounds[last] - bounds[first] <= room or last == first + 1


@given(st.text(alphabet="ابتقلون 0١.«», \u064e\u0640\u200f😀a", max_size=80), st.integers(3, 12))
@settings(deadline=None, max_examples=200)
def test_kept_words_add_up_to_the_sentence(text: str, room: int) -> None:
    sentence = encode(text, room=room, overlap=room // 3)
    kept = [window.first_word + i for window in sentence.windows for i in range(*window.keep)]
    assert kept == list(range(len(sentence.words)))
    assert all(len(window.input_ids) <= room + 2 for window in sentence.windows)


def test_a_word_of_a_hundred_thousand_letters() -> None:
    sentence = encode("قتل " + "ا" * 100_000 + " حلب", room=20)
    assert len(sentence.words) == 3
    assert sum(len(window.input_ids) for window in sentence.windows) < 100


def test_an_overlap_that_fills_the_window_is_refused() -> None:
    with pytest.raises(UserError, match="give an overlap from 0 to 9"):
        SentenceEncoder(letters_tokenizer(), 12, 10)


def test_a_tokenizer_of_another_family_is_refused() -> None:
    with pytest.raises(UserError, match=r"\[CLS\]"):
        SentenceEncoder(Tokenizer(WordPiece({"[UNK]": 0}, unk_token="[UNK]")), 12, 2)


RUNS = st.one_of(
    st.sampled_from(
        [
            "حلب",
            "وحلب،",
            "1,200",
            "١٢٣",
            "«النصرة»",
            "حلب.وفي",
            "<p>",
            "</p",
            "&lt;b",
            "https://t.co/a?b=1",
            "a@b.sy",
            "ﷺ",
        ]
    ),
    st.text(st.sampled_from("حلبوفيا،.\u00a0\t\n\u064b\u0640\u200f\ufeff\x1c\x1f\u0301٣3,@aé[]"), max_size=7),
)


@given(st.lists(st.lists(RUNS, max_size=12).map(" ".join), min_size=1, max_size=4))
@example(["حلب \x1f\x1f3"])
@settings(max_examples=300, deadline=None)
def test_remembered_runs_give_what_the_tokenizer_gives(texts: list[str]) -> None:
    for fold in (True, False):
        tokenizer = install_pipeline(letters_tokenizer(), fold_letters=fold)
        pieces = WordMemo(tokenizer).read(texts)
        encodings = tokenizer.encode_batch(texts, add_special_tokens=False)
        for text, found, encoding in zip(texts, pieces, encodings, strict=True):
            expected = read_pieces(text, encoding)
            if found is not None:
                assert found.words == expected.words
                assert found.ids.tolist() == expected.ids.tolist()
                assert found.bounds.tolist() == expected.bounds.tolist()


def test_threads_may_share_a_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each reads other runs, so many that the memory begins anew all the time."""
    monkeypatch.setattr(word_memo, "_MOST_RUNS", 20)
    tokenizer = letters_tokenizer()
    memo = WordMemo(tokenizer)

    def read(seed: int) -> None:
        chance = np.random.default_rng(seed)
        for _ in range(150):
            text = " ".join("".join(chance.choice(list("حلب"), 4)) for _ in range(12))
            [found] = memo.read([text])
            assert found is not None and found.ids.tolist() == tokenizer.encode(text, add_special_tokens=False).ids

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(read, range(4)))
    finally:
        sys.setswitchinterval(interval)


def test_news_is_put_together_and_tags_are_left_to_the_tokenizer() -> None:
    texts = ["قتل 12 شخصا، بينهم طفلان، في «حلب».", "", "<p class=a b> حلب", "حلب " + "ا" * 50]
    assert [pieces is not None for pieces in WordMemo(letters_tokenizer()).read(texts)] == [True, True, False, False]


def test_only_tokenizers_with_our_pipeline_remember() -> None:
    assert is_exact_for(letters_tokenizer()) and is_exact_for(load_tokenizer(find_checkpoint("compact")))
    assert not any(
        is_exact_for(tokenizer) for tokenizer in (*blank_first_tokenizers().values(), Tokenizer(WordPiece()))
    )


def test_a_memo_that_is_full_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_memo, "_MOST_RUNS", 3)
    memo = WordMemo(letters_tokenizer())
    texts = ["قتل شخص في حلب", "قتل آخر في إدلب ودمشق", "قتل"]
    assert [[word.start for word in pieces.words] for text in texts if (pieces := memo.read([text])[0])] == [
        [0, 4, 8, 11], [0, 4, 8, 11, 16], [0]
    ]  # fmt: skip
