"""AraBERT's preparation: each published rule that is kept, each that is changed on purpose, and the way back."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordPiece

from marsad.data.preprocessing import PLACEHOLDERS, arabert_normalizer, install_pipeline
from marsad.data.words import find_words

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءأإآىةؤئ0123456789abcdefghijklmnopqrstuvwxyz"


def tokenizer(*words: str, fold_letters: bool = False) -> Tokenizer:
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *PLACEHOLDERS, *words, *LETTERS, *(f"##{c}" for c in LETTERS)]
    vocabulary = {token: number for number, token in enumerate(dict.fromkeys(tokens))}
    return install_pipeline(Tokenizer(WordPiece(vocabulary, unk_token="[UNK]")), fold_letters=fold_letters)


def prepared(text: str, **options: bool) -> str:
    """Return what the tokenizer would read, its tokens joined by blanks."""
    pipeline = tokenizer(**options)
    normal = arabert_normalizer(**options).normalize_str(text)
    return " ".join(word for word, _ in pipeline.pre_tokenizer.pre_tokenize_str(normal))


KEPT = [
    ("مُحَمَّدٌ", "محمد"),
    ("العـــراق", "العراق"),
    ("١٢ و ۳۴", "12 و 34"),
    ("هههههه", "هه"),
    ("عاجل!!!!", "عاجل ! !"),
    ("2000000 نازح", "2000000 نازح"),
    ("«حلب»،وإدلب.", "« حلب » ، وإدلب ."),
    ("قتل12شخصا", "قتل 12 شخصا"),
    ("12/5/2020", "12 - 5 - 2020"),
    ("2023/10/7", "2023 - 10 - 7"),
    ("حلب<br />إدلب", "حلب إدلب"),
    ("<p class='x'>حلب</p>", "حلب"),
    ("قال&nbsp;إنه&quot;سيعود&quot;", 'قال إنه " سيعود "'),
    ("Reuters", "Reuters"),
    ("حلب\n\tإدلب", "حلب إدلب"),
]
CHANGED = [
    ("5 < 7 قتلى > 3", "5 < 7 قتلى > 3"),
    ("ڤلاديمير پوتين في گلعاد وچاد", "فلاديمير بوتين في كلعاد وجاد"),
    ("علی اکبر هاشمي", "علي اكبر هاشمي"),
    ("ﻻ ﷲ", "لا الله"),
    ("ﷺ", "صلى الله عليه وسلم"),
    ("الرحمٰن", "الرحمن"),
    ("ٱلرئيس", "الرئيس"),
    ("ال\u200cعراق", "العراق"),
    ("\u200fالعراق\u200e", "العراق"),
    ("1,200 قتيل", "1200 قتيل"),
    ("١٬٢٠٠ قتيل", "1200 قتيل"),
    ("12,345,678", "12345678"),
    ("1,20", "1 , 20"),
    ("Résumé", "Resume"),
    ("أردوغان (Erdoğan)", "أردوغان ( Erdogan )"),
    ("نزح 😀 كثيرون", "نزح 😀 كثيرون"),
    ("و@user123", "و [ مستخدم ]"),
    ("كتب a@b.com", "كتب [ بريد ]"),
    ("https://t.co/aقتل", "[ رابط ] قتل"),
]


@pytest.mark.parametrize(("raw", "expected"), KEPT)
def test_published_rules_that_are_kept(raw: str, expected: str) -> None:
    assert prepared(raw) == expected


@pytest.mark.parametrize(("raw", "expected"), CHANGED)
def test_published_rules_that_are_changed(raw: str, expected: str) -> None:
    assert prepared(raw) == expected


def test_hamza_stays_unless_the_vocabulary_has_none() -> None:
    assert prepared("أحمد آل الرئيس مسؤول على") == "أحمد آل الرئيس مسؤول على"
    assert prepared("أحمد آل إدلب مسؤول على", fold_letters=True) == "احمد ال ادلب مسؤول علي"


def test_placeholders_are_one_token() -> None:
    tokens = tokenizer("شاهد").encode("شاهد www.site.sy/a و@ab1 x@y.org", add_special_tokens=False).tokens
    assert tokens == ["شاهد", "[رابط]", "و", "[مستخدم]", "[بريد]"]


@pytest.mark.parametrize(
    ("raw", "tokens"),
    [
        ("قُتِلْن ١٬٢٠٠ في «حـلـب».", ["قُتِلْن", "١٬٢٠٠", "في", "«", "حـلـب", "»", "."]),
        ("ﻻ ﷲ", ["ﻻ", "ﷲ"]),
        # The library aligns what a rule writes to the last character that it replaces.
        ("انظر https://t.co/x الآن", ["انظر", "x", "الآن"]),
        ("👨‍👩 حلب", ["👨", "👩", "حلب"]),
        ("a\r\nحلب", ["a", "حلب"]),
    ],
)
def test_offsets_count_code_points_of_the_raw_text(raw: str, tokens: list[str]) -> None:
    known = [arabert_normalizer().normalize_str(token).strip() for token in tokens]
    encoding = tokenizer(*known).encode(raw, add_special_tokens=False)
    assert [raw[start:end].strip("\u200d") for start, end in encoding.offsets] == tokens


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
@settings(deadline=None, max_examples=300)
def test_any_text_is_led_back_to_itself(text: str) -> None:
    encoding = tokenizer().encode(text, add_special_tokens=False)
    starts = [start for start, _ in encoding.offsets]
    assert starts == sorted(starts)
    assert all(0 <= start <= end <= len(text) for start, end in encoding.offsets)


@given(st.text(alphabet="حلبقت12٣،.ـ\u064e «»\u200f", max_size=40))
@settings(deadline=None, max_examples=300)
def test_every_piece_of_letters_lies_in_a_word(text: str) -> None:
    words = find_words(text)
    for start, end in tokenizer().encode(text, add_special_tokens=False).offsets:
        assert any(w.start <= start and end <= w.end for w in words)


def test_the_pipeline_survives_saving(tmp_path: Path) -> None:
    path = str(tmp_path / "tokenizer.json")
    tokenizer("حلب", fold_letters=True).save(path)
    text = "أُنقِذ ١٬٢٠٠ في حلب www.a.b"
    assert Tokenizer.from_file(path).encode(text).tokens == tokenizer("حلب", fold_letters=True).encode(text).tokens
