"""Annotated sentences to examples: masks by what a corpus annotates, windows, and what is left out, said."""

from collections.abc import Iterable

import pytest
import torch
from tokenizers import Tokenizer

from marsad.data.records import Document, Event, Link, Mention, Sentence
from marsad.models.config import ModelConfig
from marsad.models.encode import SentenceEncoder
from marsad.models.losses import MASKED
from marsad.train.examples import Annotates, Example, ExampleMaker, collate
from marsad.train.left_out import LeftOut

ALL = Annotates(frozenset({"mentions", "events", "attributes", "links"}), frozenset({"PER", "ORG", "LOC", "CASUALTY"}))


def mention(text: str, found: str, id: str, label: str, **values: object) -> Mention:
    start = text.index(found)
    return Mention.model_validate(
        {"id": id, "label": label, "start": start, "end": start + len(found), "text": found, **values}
    )


def document(text: str, mentions: Iterable[Mention], links: Iterable[tuple[str, str, str]] = ()) -> Document:
    return Document(
        id="d",
        text=text,
        sentences=(Sentence(start=0, end=len(text), events=(Event(type="air_strike"), Event(type="flood"))),),
        mentions=tuple(mentions),
        links=tuple(Link(type=kind, head=head, tail=tail) for kind, head, tail in links),
    )


def make(
    config: ModelConfig, tokenizer: Tokenizer, gold: Document, annotates: Annotates = ALL, max_pieces: int = 100
) -> tuple[list[Example], LeftOut]:
    maker = ExampleMaker(config, SentenceEncoder(tokenizer, max_pieces, 6))
    return list(maker.examples([gold], annotates)), maker.left_out


@pytest.fixture
def strike() -> Document:
    text = "قتل 12 شخصا بينهم سامر الحداد في غارة على القائم."
    return document(
        text,
        [
            mention(text, "12 شخصا", "C1", "CASUALTY", status="killed", victim="person", cumulative=False),
            mention(text, "سامر الحداد", "P1", "PER"),
            mention(text, "القائم", "L1", "LOC"),
        ],
        [("location", "C1", "L1")],
    )


def test_all_layers(tiny_config: ModelConfig, tiny_tokenizer: Tokenizer, strike: Document) -> None:
    [example], left_out = make(tiny_config, tiny_tokenizer, strike)
    names = [tiny_config.tags[tag] for tag in example["tags"]]
    assert names == ["O", "B-CASUALTY", "I-CASUALTY", "O", "B-PER", "I-PER", *["O"] * 3, "B-LOC", "O"]
    assert example["open_labels"] == []
    assert example["events"] == [int(kind == "air_strike") for kind in tiny_config.event_types]
    nobody = len(tiny_config.statuses)  # the person is no victim
    killed, person = tiny_config.statuses.index("killed"), tiny_config.victims.index("person")
    assert example["spans"] == [[1, 2, killed, person, 0], [4, 5, nobody, MASKED, MASKED]]
    pairs = {(row[0], row[2], tiny_config.link_types[row[4]].name): row[5] for row in example["links"]}
    assert pairs == {(1, 9, "location"): 1, (1, 9, "perpetrator"): 0, (1, 4, "perpetrator"): 0}
    assert list(left_out.sentences(examples=True)) == [
        "1 of 2 events (50.0%) are flood, which the inventory lacks (flood)"
    ]


def test_layers_that_a_corpus_lacks_are_masked(
    tiny_config: ModelConfig, tiny_tokenizer: Tokenizer, strike: Document
) -> None:
    annotates = Annotates(frozenset({"mentions"}), frozenset({"PER", "LOC"}))
    [example], left_out = make(tiny_config, tiny_tokenizer, strike, annotates)
    assert set(example["events"]) == {MASKED}
    assert example["spans"] == example["links"] == []
    open_tags = {tiny_config.tags[tag] for tag in example["open_labels"]}
    assert open_tags == {"B-ORG", "I-ORG", "B-CASUALTY", "I-CASUALTY"}
    allowed = collate([example], len(tiny_config.tags)).targets.allowed_tags[0]
    assert {tiny_config.tags[i] for i in torch.nonzero(allowed[0]).flatten()} == {"O", *open_tags}
    assert {tiny_config.tags[i] for i in torch.nonzero(allowed[4]).flatten()} == {"B-PER"}
    assert not left_out.reasons


def test_what_cannot_be_trained_on_is_counted(tiny_config: ModelConfig, tiny_tokenizer: Tokenizer) -> None:
    text = "قتل 12 شخصا وأصيب 30 مدنيا بحلب في قصف على القائم."
    gold = document(
        text,
        [
            mention(text, "12 شخصا", "C1", "CASUALTY", status="killed", victim="person", cumulative=False),
            mention(text, "30 مدنيا", "C2", "CASUALTY", status="injured", victim="civilian", cumulative=False),
            mention(text, "شخصا", "P1", "PER"),
            mention(text, "حلب", "L1", "LOC"),
            mention(text, "القائم", "D1", "DATE"),
        ],
        [("part_of", "C1", "C2"), ("location", "C2", "L1"), ("cause", "C1", "C2")],
    )
    _, left_out = make(tiny_config, tiny_tokenizer, gold)
    assert sorted(left_out.sentences(examples=False)) == [
        "1 of 2 events (50.0%) are flood, which the inventory lacks",
        "1 of 3 links (33.3%) are cause, which the inventory lacks",
        "1 of 3 links (33.3%) are part_of between labels or statuses that the inventory does not let it join, or over 32 others",
        "1 of 3 links (33.3%) have an end in another sentence, or one that is left out itself",
        "1 of 5 mentions (20.0%) are DATE, which the inventory lacks",
        "1 of 5 mentions (20.0%) begin or end inside a word: no model over words can predict them",
        "1 of 5 mentions (20.0%) overlap another, which is kept",
    ]
    again = LeftOut.from_json(left_out.to_json())
    assert list(again.sentences(examples=True)) == list(left_out.sentences(examples=True))


def test_of_nested_mentions_the_outer_one_is_kept(tiny_config: ModelConfig, tiny_tokenizer: Tokenizer) -> None:
    text = "في وزارة الصحة"
    inner, outer = mention(text, "وزارة", "O1", "ORG"), mention(text, "وزارة الصحة", "O2", "ORG")
    [example], _ = make(tiny_config, tiny_tokenizer, document(text, [inner, outer]))
    assert [tiny_config.tags[tag] for tag in example["tags"]] == ["O", "B-ORG", "I-ORG"]


def test_a_mention_that_a_window_cuts(tiny_config: ModelConfig, tiny_tokenizer: Tokenizer) -> None:
    """Its I- tags at the start of a window may be anything there; a link over two windows is counted."""
    text = "قتل 12 شخصا " + "في غارة على " * 6 + "القائم"
    gold = document(
        text,
        [
            mention(text, "12 شخصا", "C1", "CASUALTY", status="killed", victim="person", cumulative=False),
            mention(text, text[20:50].strip(), "O1", "ORG"),
            mention(text, "القائم", "L1", "LOC"),
        ],
        [("location", "C1", "L1")],
    )
    examples, left_out = make(tiny_config, tiny_tokenizer, gold, max_pieces=20)
    assert len(examples) > 1
    inside = [e["tags"] for e in examples[1:] if e["tags"][0] == MASKED]
    assert inside and all(tiny_config.tags[tag] not in ("I-ORG", "B-ORG") for tags in inside for tag in tags if tag > 0)
    said = list(left_out.sentences(examples=False))
    assert "1 of 1 links (100.0%) are longer than a window (max_pieces)" in said


def test_batches_without_words_to_label(tiny_config: ModelConfig, tiny_tokenizer: Tokenizer) -> None:
    """A sentence of marks alone has no piece: every tag is allowed; an empty one has no example."""
    empty = Document(id="e", text="", sentences=(Sentence(start=0, end=0),))
    assert make(tiny_config, tiny_tokenizer, empty)[0] == []
    [example], _ = make(tiny_config, tiny_tokenizer, document("\u064b \u064c", []))
    batch = collate([example], len(tiny_config.tags))
    assert batch.input_ids.shape == (1, 2)
    assert batch.targets.allowed_tags.all()
    assert (len(batch.targets.spans), len(batch.targets.links)) == (0, 0)
