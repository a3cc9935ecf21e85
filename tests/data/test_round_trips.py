"""What is written in any format is read back the same, for documents of any make."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.data.annotation import read_annotation, write_annotation
from marsad.data.brat import read_brat, write_brat
from marsad.data.conll import read_conll, write_conll
from marsad.data.doccano import read_doccano, write_doccano
from marsad.data.jsonl import read_jsonl, write_jsonl
from marsad.data.label_studio import read_label_studio, write_label_studio
from marsad.data.records import Count, Document, Event, Link, Mention, Sentence
from marsad.data.schema import EVENT_TYPES, LABELS, LINKS, STATUSES, VAGUE, VICTIMS
from marsad.data.words import find_words

_WORDS = [
    "حلب",
    "وبحلب",
    "«جيش",
    "حلب»",
    "12",
    "قتيلا،",
    "٣٠",
    "مُحمّد",
    "😀",
    "🇵🇸",
    "#2",
    "(قتيل)",
    "ريف-دمشق",
    "US.",
    "حلب",
]
_LETTERS = {label: letter for letter, label in LABELS.items()}


@st.composite
def _counts(draw: st.DrawFn) -> Count:
    if draw(st.booleans()):
        return Count.model_validate({"vague": draw(st.sampled_from(VAGUE))})
    low, high = sorted(draw(st.tuples(st.integers(0, 3000), st.integers(0, 3000))))
    kinds: list[dict[str, Any]] = [
        {"minimum": low, "maximum": high},
        {"minimum": low},
        {"maximum": high},
        {"minimum": low, "maximum": low},
        {"minimum": low, "maximum": low, "approximate": True},
    ]
    return Count.model_validate(draw(st.sampled_from(kinds)))


def _attributes(draw: st.DrawFn, label: str) -> dict[str, Any]:
    if label == "PER" and draw(st.booleans()):
        return {"status": draw(st.sampled_from(STATUSES))}
    if label != "CASUALTY":
        return {}
    return {
        "status": draw(st.sampled_from(STATUSES)),
        "count": draw(_counts()),
        "victim": draw(st.sampled_from(VICTIMS)),
        "cumulative": draw(st.booleans()),
    }


def _draw_mentions(draw: st.DrawFn, words: list[str], sentence: int, offset: int) -> list[Mention]:
    """Flat mentions over runs of the words, named as an annotation file would."""
    starts = [offset + sum(len(word) + 1 for word in words[:index]) for index in range(len(words))]
    borders = sorted(draw(st.lists(st.integers(0, len(words)), unique=True, max_size=6)))
    numbers = dict.fromkeys(_LETTERS, 0)
    mentions = []
    for first, last in zip(borders[::2], borders[1::2], strict=False):
        label = draw(st.sampled_from(list(_LETTERS)))
        numbers[label] += 1
        text = " ".join(words[first:last])
        id = f"s{sentence}.{_LETTERS[label]}{numbers[label]}"
        place = {"id": id, "label": label, "start": starts[first], "end": starts[first] + len(text), "text": text}
        mentions.append(Mention.model_validate(place | _attributes(draw, label)))
    return mentions


def _draw_links(draw: st.DrawFn, mentions: list[Mention]) -> list[Link]:
    possible = [
        Link(type=kind, head=head.id, tail=tail.id)
        for head in mentions
        if head.status
        for kind, tails in LINKS.values()
        for tail in mentions
        if tail.label in tails and tail.id != head.id
    ]
    return [link for link in possible if draw(st.booleans())]


@st.composite
def gold_documents(draw: st.DrawFn) -> Document:
    """A document as annotators make them: sentences on lines, flat mentions of whole words, legal links."""
    sentences, mentions, links, texts, offset = [], [], [], [], 0
    for number in range(1, draw(st.integers(1, 3)) + 1):
        words = draw(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=9))
        text = " ".join(words)
        events = draw(st.lists(st.sampled_from(EVENT_TYPES), unique=True, max_size=3))
        sentences.append(Sentence(start=offset, end=offset + len(text), events=tuple(Event(type=e) for e in events)))
        found = _draw_mentions(draw, words, number, offset)
        mentions += found
        links += _draw_links(draw, found)
        texts.append(text)
        offset += len(text) + 1
    parts: dict[str, Any] = {"sentences": tuple(sentences), "mentions": tuple(mentions), "links": tuple(links)}
    return Document(id=f"خبر-{draw(st.integers(0, 99))}", text="\n".join(texts), **parts)


_WRITTEN_WHOLE = {
    "jsonl": (write_jsonl, read_jsonl),
    "annotation": (write_annotation, read_annotation),
    "label-studio": (write_label_studio, read_label_studio),
    "doccano": (write_doccano, read_doccano),
}


@pytest.mark.parametrize("format", _WRITTEN_WHOLE)
@settings(max_examples=60, deadline=None)
@given(documents=st.lists(gold_documents(), min_size=1, max_size=3, unique_by=lambda document: document.id))
def test_a_gold_document_comes_back_the_same(format: str, documents: list[Document]) -> None:
    write, read = _WRITTEN_WHOLE[format]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        assert write(documents, path) == len(documents)
        assert list(read(path)) == documents


@settings(max_examples=60, deadline=None)
@given(document=gold_documents())
def test_brat_renames_mentions_and_keeps_the_rest(document: Document) -> None:
    names = {mention.id: f"T{number}" for number, mention in enumerate(document.mentions, 1)}
    mentions = tuple(m.model_copy(update={"id": names[m.id]}) for m in document.mentions)
    links = tuple(k.model_copy(update={"head": names[k.head], "tail": names[k.tail]}) for k in document.links)
    renamed = document.model_copy(update={"mentions": mentions, "links": links})
    with tempfile.TemporaryDirectory() as folder:
        write_brat([document], Path(folder))
        (read,) = read_brat(Path(folder))
        assert read == renamed
        write_brat([read], Path(folder))
        assert list(read_brat(Path(folder))) == [renamed]


@pytest.mark.parametrize("scheme", ["iob1", "iob2", "bioes", "bilou"])
@settings(max_examples=40, deadline=None)
@given(document=gold_documents())
def test_conll_keeps_words_and_labels(scheme: Any, document: Document) -> None:
    words = [document.text[start:end] for start, end in find_words(document.text)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.conll"
        # Words here begin and end with punctuation at times: those mentions are told and widened.
        write_conll([document], path, lambda fault: None, scheme)
        (read,) = read_conll(path)
        assert read.id == document.id
        assert read.text.split() == words
        assert [m.label for m in read.mentions] == [m.label for m in document.mentions]
        assert [m.text.replace(" ", "") for m in read.mentions] == [m.text.replace(" ", "") for m in document.mentions]


@settings(max_examples=100, deadline=None)
@given(text=st.text(st.characters(codec=None)), id=st.text(min_size=1))
def test_jsonl_keeps_any_text(text: str, id: str) -> None:
    document = Document(id=id, text=text + "\ud800", meta={"source": text, "none": None})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.jsonl.gz"
        write_jsonl([document], path)
        assert [d.text for d in read_jsonl(path)] == [document.text]
