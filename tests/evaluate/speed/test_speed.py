"""Speed: seconds by stage, operations by hand, rivals that find what we find, and a table that says all of it."""

import time
from collections.abc import Sequence
from importlib import resources
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from marsad.data.errors import UserError
from marsad.data.jsonl import read_jsonl
from marsad.data.records import Document
from marsad.evaluate.speed.compare import Comparison, compare
from marsad.evaluate.speed.peak import measured_peak, operations_of_piece
from marsad.evaluate.speed.program import Start, network_speed, program_speed
from marsad.evaluate.speed.random_bert import write_random_bert
from marsad.evaluate.speed.report import ModelSpeed, Speed, to_terminal
from marsad.evaluate.speed.rivals import Found, SentenceLoop, TransformersPipeline, make_rival
from marsad.evaluate.speed.stages import Stages, measure_stages
from marsad.evaluate.speed.stopwatch import Stopwatch
from marsad.evaluate.speed.texts import count_words, cut_sentences, read_texts
from marsad.models.config import BertEncoder, RecurrentEncoder, load_config
from marsad.predictor import find_checkpoint, load

CORPUS = Path(str(resources.files("marsad.data") / "corpus" / "test.jsonl"))
COMPACT = find_checkpoint("compact")


@pytest.fixture(scope="module")
def texts() -> list[Document]:
    return [Document(id=document.id, text=document.text) for document in list(read_jsonl(CORPUS))[:3]]


def test_a_stopwatch_stops_the_outer_stage() -> None:
    watch = Stopwatch()
    with watch("outer"):
        time.sleep(0.02)
        with watch("inner"):
            time.sleep(0.1)
    slow = watch.of("reading", map(time.sleep, [0.05, 0.05]))
    assert len(list(slow)) == 2
    assert 0.02 <= watch.seconds["outer"] < 0.1 <= watch.seconds["inner"]
    assert watch.seconds["reading"] >= 0.1


def test_operations_are_two_for_each_weight() -> None:
    config = load_config(COMPACT).model_copy(
        update={"encoder": RecurrentEncoder(embedding_width=3, hidden_width=5, layers=2)}
    )
    assert operations_of_piece(config, 40) == 2 * (2 * 4 * 5 * (3 + 5) + 2 * 4 * 5 * (10 + 5))
    sizes: dict[str, object] = {"hidden_size": 4, "intermediate_size": 16, "num_hidden_layers": 3}
    bert = config.model_copy(update={"encoder": BertEncoder(config=sizes)})
    assert operations_of_piece(bert, 10) == 2 * 3 * (4 * 16 + 2 * 64 + 2 * 10 * 4)


def test_a_product_has_a_speed() -> None:
    assert measured_peak(1) > 1e8


def test_texts_are_as_many_as_asked_for_and_none_that_others_cannot_read(tmp_path: Path) -> None:
    assert 500 <= count_words(read_texts(str(CORPUS), Path(), 500)) < 1000
    long = tmp_path / "long.txt"
    long.write_text("كلمة " * 400, encoding="utf-8")
    with pytest.raises(UserError, match="holds no document"):
        read_texts(str(long), Path(), 500)


def test_all_stages_have_seconds_and_pieces_are_counted(texts: list[Document]) -> None:
    stages = measure_stages(COMPACT, texts)
    assert set(stages.seconds) == {"reading", "encoding", "running", "decoding", "writing"}
    assert min(stages.seconds.values()) > 0
    assert 0 < stages.running_share < 1
    assert stages.sentences == len(cut_sentences(texts))
    assert count_words(texts) < stages.pieces <= stages.padded


def test_the_loop_over_sentences_finds_what_marsad_finds(texts: list[Document]) -> None:
    found = compare(COMPACT, make_rival(COMPACT), texts, 10_000, 1)
    assert isinstance(make_rival(COMPACT), SentenceLoop)
    assert found.sentences == len(cut_sentences(texts))
    assert found.same >= 0.9 * found.sentences
    assert found.ours > 0 < found.theirs


def test_the_pipeline_of_transformers_runs_a_bert_of_ours(texts: list[Document], tmp_path: Path) -> None:
    write_random_bert(tmp_path, COMPACT, load_config(COMPACT))
    rival = make_rival(tmp_path)
    assert isinstance(rival, TransformersPipeline)
    sentences = cut_sentences(texts[:1])
    labels = {label for mentions in rival.read(sentences) for label, _, _ in mentions}
    assert labels <= {"PER", "ORG", "LOC", "CASUALTY"}
    assert load(tmp_path).predict(texts[0].text).sentences


def test_all_cores_are_measured(texts: list[Document]) -> None:
    assert program_speed(COMPACT, texts, 2) > 0 < network_speed(COMPACT, texts, 2)


def test_a_rival_reads_a_sample_that_is_spread_over_the_texts(texts: list[Document]) -> None:
    given: list[str] = []

    class Recorder:
        name = "recorder"

        def read(self, sentences: Sequence[str]) -> list[Found]:
            given.extend(sentences)
            return [set()] * len(sentences)

    found = compare(COMPACT, Recorder(), texts, count_words(texts) // 2, 1)
    assert given == cut_sentences(texts[::2])
    assert found.words == count_words(texts[::2]) and found.same < found.sentences


def test_the_table_gives_ratios() -> None:
    stages = Stages(seconds={"running": 3.0, "decoding": 1.0}, pieces=90, padded=100, sentences=9)
    comparison = Comparison(rival="r", workers=2, words=10, sentences=4, same=3, ours=80.0, theirs=10.0)
    own = ModelSpeed(model="m", words=4000, stages=stages, operations=5e10, network=100.0, comparison=comparison)
    speed = Speed(models=(own, own), peak=1e11, start=Start(seconds=0.5, megabytes=160.0))
    shown = StringIO()
    Console(width=120, file=shown).print(to_terminal(speed))
    for figure in ("1,000 words/s", "75.0%", "10.0%", "50.0%", "80.0%", "0.50 s", "160 MB", "8.0"):
        assert figure in shown.getvalue()
