"""The text preparation of the AraBERT v0.2 family as a `tokenizers` pipeline.

AraBERT's published preprocessor rewrites the text before the tokenizer sees it, so that offsets are
lost. Here every rule is a normalizer or a pre-tokenizer of the tokenizer itself: the library keeps
the alignment, and `Encoding.offsets` count code points of the raw text.

Rules kept from the published version (aub-mind/arabert, `preprocess.py`, v0.2 path): diacritics and
tatweel go; addresses become `[رابط]`, `[بريد]`, `[مستخدم]`; both kinds of digits become 0-9; runs of
three or more equal non-digits shrink to two; punctuation and digits stand apart from letters; `/`
becomes `-`.

Rules changed on purpose, because the published version destroys text: only real HTML tags go (it
deletes `< 7 قتلى >`); presentation forms become letters (it empties ﻻ and ﷲ); Persian letters and ٱ
become the nearest Arabic letter and Latin letters lose their accents (it drops them); zero-width and
direction marks vanish without splitting the word; thousands marks vanish (it splits 1,200); any other
character stays, as a token of its own, where it writes a space.
"""

from tokenizers import AddedToken, Regex, Tokenizer, normalizers, pre_tokenizers

PLACEHOLDERS = ("[رابط]", "[بريد]", "[مستخدم]")

_URL = r"(?:https?://|www\.)[!-;=?-~]+"
_EMAIL = r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+"
_USER = r"@[A-Za-z0-9_]{2,}"
_TAG_NAMES = (
    "a|abbr|article|aside|b|big|blockquote|body|br|center|cite|code|div|em|figcaption|figure|font|footer|"
    "form|h[1-6]|head|header|hr|html|i|iframe|img|input|label|li|link|main|mark|meta|nav|ol|p|pre|q|s|"
    "script|section|small|span|strong|style|sub|sup|table|tbody|td|th|thead|time|title|tr|u|ul|video"
)
_TAG = rf"(?i)</?(?:{_TAG_NAMES})(?:\s[^<>]*)?/?>"
_ENTITIES = {"&nbsp;": " ", "&quot;": '"', "&lt;": "<", "&gt;": ">", "&amp;": "&"}
# Tashkeel, Quranic marks, tatweel; zero-width and direction marks, soft hyphen, variation selectors.
_DELETED = (
    r"[\u0640\u064B-\u065F\u0670\u06D6-\u06DC\u06DF-\u06E8\u06EA-\u06ED\u0610-\u061A"
    r"\u061C\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFE00-\uFE0F\uFEFF]"
)
_THOUSANDS = r"(?<=[0-9])[,\u066C](?=[0-9]{3}(?![0-9]))"
_REPEATED = r"([^0-9])\1\K\1+"
_LETTERS = {
    "پ": "ب", "ڤ": "ف", "گ": "ك", "چ": "ج", "ژ": "ز", "ٱ": "ا",
    "[یېۍ]": "ي", "[کڪ]": "ك", "[ەہھ]": "ه",
    "[àáâãäåā]": "a", "[ÀÁÂÃÄÅ]": "A", "[çćč]": "c", "[èéêëē]": "e", "[ÈÉÊË]": "E", "ğ": "g",
    "[ìíîïīı]": "i", "ñ": "n", "[òóôõöøō]": "o", "[ÖØ]": "O", "[şšś]": "s", "[ùúûüū]": "u", "Ü": "U", "ž": "z",
}  # fmt: skip
_SPELLING = {"[أإآ]": "ا", "ى": "ي"}
# One rule a digit, since a rule writes one literal; each class holds both Arabic kinds.
_DIGITS = {f"[{chr(0x660 + n)}{chr(0x6F0 + n)}]": str(n) for n in range(10)}


def arabert_normalizer(*, fold_letters: bool = False) -> normalizers.Normalizer:
    """Return the normalizer; alignment to the raw text is kept by the library.

    `fold_letters` also writes أ إ آ as ا and ى as ي, for vocabularies made that way: the press is
    careless with both. AraBERT's vocabulary keeps them apart.
    """
    addresses = [(_URL, " [رابط] "), (_EMAIL, " [بريد] "), (_USER, " [مستخدم] ")]
    rules: list[tuple[str | Regex, str]] = [(Regex(p), r) for p, r in addresses]
    rules += list(_ENTITIES.items())
    rules += [(Regex(_TAG), " ")]
    spelling = _SPELLING if fold_letters else {}
    folded: list[tuple[str | Regex, str]] = [(Regex(p), r) for p, r in {**_LETTERS, **_DIGITS, **spelling}.items()]
    endings: list[tuple[str | Regex, str]] = [
        (Regex(_DELETED), ""),
        (Regex(_THOUSANDS), ""),
        (Regex(_REPEATED), ""),
        ("/", "-"),
    ]
    before = [normalizers.Replace(p, r) for p, r in rules]
    after = [normalizers.Replace(p, r) for p, r in folded + endings]
    return normalizers.Sequence([*before, normalizers.NFKC(), *after])


def arabert_pre_tokenizer() -> pre_tokenizers.PreTokenizer:
    """Return the pre-tokenizer: words, runs of digits, and every other character alone."""
    split = pre_tokenizers.Split
    return pre_tokenizers.Sequence([
        split(Regex(r"\s+"), behavior="removed"),
        split(Regex(r"[0-9]+"), behavior="isolated"),
        split(Regex(r"[^\p{L}\p{M}\p{N}]"), behavior="isolated"),
    ])  # fmt: skip


def install_pipeline(tokenizer: Tokenizer, *, fold_letters: bool = False) -> Tokenizer:
    """Put the pipeline into a WordPiece tokenizer, placeholders as tokens that are never split."""
    tokenizer.normalizer = arabert_normalizer(fold_letters=fold_letters)
    tokenizer.pre_tokenizer = arabert_pre_tokenizer()
    known = [AddedToken(p, normalized=True, special=False) for p in PLACEHOLDERS if tokenizer.token_to_id(p)]
    tokenizer.add_tokens(known)
    return tokenizer
