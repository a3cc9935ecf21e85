"""The predictor: raw text comes back unchanged, with exact offsets, whatever it holds."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import orjson
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordPiece

import marsad
from marsad.data.errors import UserError
from marsad.data.jsonl import read_jsonl, write_jsonl
from marsad.data.preprocessing import install_pipeline
from marsad.data.records import Document, Sentence
from marsad.data.sentences import split_sentences
from marsad.models.checkpoint import save_checkpoint
from marsad.models.config import EventContext, LinkType, ModelConfig, RecurrentEncoder
from marsad.models.encode import SentenceEncoder
from marsad.models.event_context import in_article
from marsad.models.export import export_checkpoint
from marsad.models.link_choice import sigmoid
from marsad.models.network import Network
from marsad.models.runtime import TorchRuntime
from marsad.predictor import Predictor, load

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءأإآىةؤئ0123456789.،«»abcdefgh"


def tiny_tokenizer() -> Tokenizer:
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *LETTERS, *(f"##{c}" for c in LETTERS)]
    return install_pipeline(Tokenizer(WordPiece({t: i for i, t in enumerate(tokens)}, unk_token="[UNK]")))


def tiny_network() -> Network:
    """A network with random weights, so large that it finds mentions of every kind everywhere."""
    torch.manual_seed(24)
    network = Network(
        ModelConfig(
            encoder=RecurrentEncoder(embedding_width=8, hidden_width=8, layers=1),
            vocabulary_size=tiny_tokenizer().get_vocab_size(),
            labels=("PER", "LOC", "CASUALTY"),
            event_types=("air_strike", "protest"),
            statuses=("killed", "injured"),
            victims=("child", "person"),
            counted_labels=("CASUALTY",),
            victim_labels=("PER",),
            link_types=(
                LinkType(name="part_of", heads=("CASUALTY",), tails=("CASUALTY",), unique=True, same_status=True),
                LinkType(name="location", heads=("CASUALTY", "PER"), tails=("LOC",)),
            ),
            link_width=4,
            max_pieces=24,
            overlap_pieces=6,
        )
    ).eval()
    with torch.no_grad():
        network.tags.weight.mul_(30)
        network.link_heads.weight.mul_(5)
    return network


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    network = tiny_network()
    encoder = SentenceEncoder(tiny_tokenizer(), network.config.max_pieces, network.config.overlap_pieces)
    return Predictor(network.config, encoder, TorchRuntime(network))


ODD = [
    "قُتِلَ الـطـفـلـان في «حَلَب».وفي إدلب",
    "\u200fحلب\u200e و\u200cإدلب \ufeffدمشق",
    "ﻻ ﷲ ﷺ ﺣﻠﺐ",
    "مقتل١٬٢٠٠ شخصا و3.5 مليون\r\nفي حلب\r\n",
    "😀 حلب 👨‍👩‍👧 Reuters U.S. حلب",
    "حلب\ud800 إدلب\udfff",
    "",
    " \n\t\u00a0",
    "ا" * 100_000,
    "حلب " * 100,
    "\x00\x01\x02 حلب \x1b[31m",
    "<b>حلب</b> &amp; https://t.co/a @user a@b.sy",
]


def check(text: str, document: Document) -> None:
    assert document.text == text
    assert all(text[m.start : m.end] == m.text for m in document.mentions)
    places = [(m.start, m.end) for m in document.mentions]
    assert places == sorted(places)
    assert all(a[1] <= b[0] for a, b in pairwise(places))
    for mention in document.mentions:
        assert any(s.start <= mention.start < mention.end <= s.end for s in document.sentences)
        assert (mention.label == "CASUALTY") == (mention.victim is not None) == (mention.cumulative is not None)


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_texts(predictor: Predictor, text: str) -> None:
    check(text, predictor.predict(text))


ALPHABET = st.one_of(
    st.sampled_from("حلبقتلشخصا ،.«»\n١٢3,٬\u064e\u0651\u0640\u200f\u200c\u200d\ufeffﻻﷲ😀a<>@#_/\r\ud800"),
    st.characters(),
)


@given(st.text(alphabet=ALPHABET, max_size=120))
@example("ß\u0301ﷺ\u0640")
@settings(deadline=None, max_examples=150)
def test_any_text(predictor: Predictor, text: str) -> None:
    check(text, predictor.predict(text))


def test_the_random_network_is_a_fair_test(predictor: Predictor) -> None:
    """Mentions of all labels, with attributes and links, do come out of it."""
    document = predictor.predict("قتل 12 شخصا في حلب وأصيب 30 آخرون في إدلب ودمشق وحماة. " * 5)
    assert {m.label for m in document.mentions} == {"PER", "LOC", "CASUALTY"}
    assert document.links
    assert max(s.windows for s in document.sentences) > 1


def test_records_survive_a_file(predictor: Predictor, tmp_path: Path) -> None:
    documents = [predictor.predict(text, id=str(i)) for i, text in enumerate(ODD)]
    write_jsonl(documents, tmp_path / "out.jsonl")
    assert list(read_jsonl(tmp_path / "out.jsonl")) == documents


def test_batches_change_nothing(predictor: Predictor) -> None:
    documents = [Document(id=str(i), text=text) for i, text in enumerate(ODD)]
    together = list(predictor.annotate(documents))
    alone = [next(predictor.annotate([document])) for document in documents]
    for a, b in zip(together, alone, strict=True):
        assert [(m.start, m.end, m.label, m.status) for m in a.mentions] == [
            (m.start, m.end, m.label, m.status) for m in b.mentions
        ]
        assert a.id == b.id


def test_given_sentences_and_meta_stay(predictor: Predictor) -> None:
    text = "قتل شخص في حلب. وأصيب آخر"
    given_borders = (Sentence(start=0, end=10), Sentence(start=11, end=len(text)))
    document = next(predictor.annotate([Document(id="a", text=text, sentences=given_borders, meta={"source": "x"})]))
    assert [(s.start, s.end) for s in document.sentences] == [(0, 10), (11, len(text))]
    assert document.meta == {"source": "x"}


def test_every_event_type_has_a_score_at_threshold_zero(predictor: Predictor) -> None:
    document = next(predictor.annotate([Document(id="a", text="قتل شخص")], event_threshold=0.0))
    assert [e.type for e in document.sentences[0].events] == ["air_strike", "protest"]


def test_events_heed_their_own_article_and_no_other(predictor: Predictor) -> None:
    network = tiny_network()
    network.config = network.config.model_copy(update={"event_context": EventContext(own=0.8, around=0.4, bias=0.9)})
    encoder = SentenceEncoder(tiny_tokenizer(), network.config.max_pieces, network.config.overlap_pieces)
    heeding = Predictor(network.config, encoder, TorchRuntime(network))
    texts = ["غارة على حلب.\n   \nقتل شخص.", "قتل شخص."]
    borders = [[(0, 13), (14, 17), (18, 26)], [(0, 8)]]  # one of them has no word
    documents = [
        Document(id=str(i), text=text, sentences=tuple(Sentence(start=start, end=end) for start, end in own))
        for i, (text, own) in enumerate(zip(texts, borders, strict=True))
    ]

    def scores(read: Predictor, documents: list[Document]) -> list[list[list[float]]]:
        found = read.annotate(documents, event_threshold=0.0)
        return [[[float(e.score or 0) for e in s.events] for s in document.sentences] for document in found]

    together = scores(heeding, documents)
    alone = [own for document in documents for own in scores(heeding, [document])]
    assert together == [[pytest.approx(own, abs=2e-4) for own in document] for document in alone]
    assert [len(own) for own in together[0]] == [2, 0, 2]
    own_alone = scores(predictor, documents)
    logits = [np.log(np.array(own) / (1 - np.array(own)), dtype=np.float32) for own in own_alone[0] if own]
    expected = sigmoid(in_article(logits, EventContext(own=0.8, around=0.4, bias=0.9)))
    assert [together[0][0], together[0][2]] == [pytest.approx(row, abs=1e-3) for row in expected.tolist()]
    assert own_alone[0][2] == pytest.approx(own_alone[1][0], abs=2e-4)  # without a context nothing around counts
    assert together[0][2] != pytest.approx(together[1][0], abs=1e-3)


def test_sentences_are_those_of_the_splitter(predictor: Predictor) -> None:
    text = "قتل شخص في حلب.وفي إدلب أصيب آخر.\nعنوان"
    assert [(s.start, s.end) for s in predictor.predict(text).sentences] == split_sentences(text)


def test_a_checkpoint_loads_with_both_backends(tmp_path: Path) -> None:
    save_checkpoint(tiny_network(), tiny_tokenizer(), tmp_path)
    with pytest.raises(UserError, match="marsad export"):
        load(tmp_path)
    export_checkpoint(tmp_path)
    text = "قتل 12 شخصا في حلب"
    onnx, full = (marsad.load(tmp_path, backend=backend).predict(text) for backend in ("onnx", "torch"))
    assert full.mentions
    assert [s.start for s in onnx.sentences] == [s.start for s in full.sentences]


def test_an_unknown_model_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(UserError, match="neither `compact` nor a folder") as error:
        load("someone/no-such-model")
    assert "\n" not in str(error.value)


def test_json_has_only_the_fields_that_apply(predictor: Predictor) -> None:
    document = predictor.predict("قتل 12 شخصا في حلب وأصيب 30 آخرون في إدلب ودمشق وحماة. " * 5)
    fields = orjson.loads(orjson.dumps(document.model_dump()))
    by_label = {m["label"]: set(m) for m in fields["mentions"] if m["label"] != "PER"}
    common = {"id", "label", "start", "end", "text", "name", "score"}
    assert by_label["LOC"] == common
    assert (
        common | {"status", "victim", "cumulative"}
        <= by_label["CASUALTY"]
        <= common | {"status", "victim", "cumulative", "count"}
    )
    assert set(fields) == {"id", "text", "sentences", "mentions", "links", "meta", "schema_version"}
