"""Sentence borders for documents without."""

from marsad.data.borders import with_sentences
from marsad.data.records import Document, Mention, Sentence


def test_given_sentences_stay() -> None:
    document = Document(id="d", text="حلب. حمص.", sentences=(Sentence(start=0, end=9),))
    assert with_sentences(document) is document


def test_found_sentences_do_not_cut_mentions() -> None:
    text = "قصف على حلب\nومقتل سالم\nالعبد أمس"
    start = text.index("سالم")
    mention = Mention(id="1", label="PER", start=start, end=start + 10, text="سالم\nالعبد")
    document = with_sentences(Document(id="d", text=text, mentions=(mention,)))
    assert [text[s.start : s.end] for s in document.sentences] == ["قصف على حلب", "ومقتل سالم\nالعبد أمس"]
