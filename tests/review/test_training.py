"""From a hundred corrected sentences to a model that knows them: store, export, `marsad train --data`."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from random import Random

import pytest
import torch
import yaml
from tokenizers import Tokenizer
from typer.testing import CliRunner

import marsad
from marsad.cli import app
from marsad.configs import TrainRecipe, load_recipe
from marsad.configs.pretraining import TokenizerTraining
from marsad.configs.training import with_documents
from marsad.data.errors import UserError
from marsad.data.records import Count, Document, Event, Link, Mention, Sentence
from marsad.models.checkpoint import SHIPPED, load_checkpoint, save_checkpoint
from marsad.models.config import ModelConfig, RecurrentEncoder, load_config
from marsad.models.network import Network
from marsad.predictor import Predictor
from marsad.review.store import ReviewStore
from marsad.service.model import describe
from marsad.train.start import start_network
from marsad.train.tokenizer_training import train_tokenizer

HARM = {"قتل": "killed", "أصيب": "injured", "خطف": "captured"}
PEOPLE = {"جنديا": "combatant", "طفلا": "child", "صحفيا": "media"}
CAUSES = {"غارة": "air_strike", "قصف": "shelling", "انفجار": "explosion", "كمين": "armed_clash"}
TOWNS = ("سبها", "درنة", "تدمر", "حلب", "عدن")


def corrected() -> Iterator[Document]:
    """A hundred sentences as people leave them: casualties, places and events."""
    combinations = list(product(HARM, PEOPLE, CAUSES, TOWNS))
    for number, (harm, people, cause, town) in enumerate(Random(1).sample(combinations, 100)):
        many = 11 + number
        text = f"{harm} {many} {people} في {cause} على {town}."
        casualty, place = text.index(str(many)), text.index(town)
        mentions = (
            Mention.model_validate(
                {"id": "m1", "label": "CASUALTY", "start": casualty, "end": text.index(" في"), "text": f"{many} {people}",
                 "status": HARM[harm], "count": Count(minimum=many, maximum=many), "victim": PEOPLE[people],
                 "cumulative": False}
            ),
            Mention(id="m2", label="LOC", start=place, end=place + len(town), text=town),
        )  # fmt: skip
        yield Document(
            id=f"d{number}", text=text, mentions=mentions, links=(Link(type="location", head="m1", tail="m2"),),
            sentences=(Sentence(start=0, end=len(text), events=(Event(type=CAUSES[cause]),)),),
        )  # fmt: skip


@pytest.fixture
def checkpoint(tmp_path: Path, tiny_config: ModelConfig) -> Path:
    """A model that has learned nothing yet."""
    tokenizer: Tokenizer = train_tokenizer(
        [document.text for document in corrected()], TokenizerTraining(vocabulary=300, fewest=1, alphabet=100)
    )
    sizes = RecurrentEncoder(embedding_width=32, hidden_width=32, layers=1, dropout=0.0)
    changed = {"encoder": sizes, "vocabulary_size": tokenizer.get_vocab_size(), "max_pieces": 64}
    torch.manual_seed(5)
    save_checkpoint(Network(tiny_config.model_copy(update=changed)), tokenizer, tmp_path / "start")
    return tmp_path / "start"


def facts(document: Document) -> object:
    mentions = {m.id: (m.label, m.start, m.end, m.status, m.count, m.victim) for m in document.mentions}
    links = {(link.type, mentions[link.head], mentions[link.tail]) for link in document.links}
    return set(mentions.values()), links, {event.type for event in document.sentences[0].events}


def known(predictor: Predictor) -> int:
    """Return how many of the sentences a model reads exactly as they were corrected."""
    gold = list(corrected())
    read = predictor.annotate(document.model_copy(update={"mentions": (), "links": ()}) for document in gold)
    return sum(facts(mine) == facts(theirs) for mine, theirs in zip(read, gold, strict=True))


def test_a_hundred_corrections_make_a_model_that_knows_them(
    checkpoint: Path, tmp_path: Path, tiny_corpus: Path
) -> None:
    untrained = marsad.load(checkpoint, backend="torch")
    info = describe("start", checkpoint, untrained.config)
    with ReviewStore(tmp_path / "reviews.sqlite") as store:
        for document in corrected():
            store.add(next(untrained.annotate([Document(id=document.id, text=document.text)])), info)
            store.save(document.model_copy(update={"sentences": _as_read(store, document)}), "هدى", based_on=0)
        assert store.next() == []
    runner = CliRunner()
    exported = runner.invoke(
        app,
        ["review", "export", "--store", str(tmp_path / "reviews.sqlite"), "-o", str(tmp_path / "corrections.jsonl")],
    )
    assert "100 reviewed sentences of 100 documents" in exported.stderr
    settings = {
        "output": str(tmp_path / "run"), "cache": str(tmp_path / "cache"), "link_width": 4, "epochs": 20,
        "encoder": {"kind": "checkpoint", "folder": str(checkpoint)}, "event_ngrams": False, "max_pieces": 64,
        "data": [{"corpus": str(tiny_corpus / "tiny.yaml"), "root": str(tiny_corpus)}], "dropout": 0, "word_dropout": 0,
        "optimiser.learning_rate": 0.03, "optimiser.embedding_rate": 0.03, "overlap_pieces": 6,
    }  # fmt: skip
    overrides = [
        f"{key}={yaml.safe_dump(value, default_flow_style=True, width=1000)}" for key, value in settings.items()
    ]
    trained = runner.invoke(app, ["train", "--data", str(tmp_path / "corrections.jsonl"), *overrides])
    assert trained.exit_code == 0, trained.output
    assert "corrections-train: 100 sentences" in trained.stderr
    assert known(untrained) == 0
    assert known(marsad.load(tmp_path / "run" / "last", backend="torch")) >= 95


def _as_read(store: ReviewStore, document: Document) -> tuple[Sentence, ...]:
    """Return the sentences of a reading with the events of a correction."""
    [sentence] = store.get(document.id).document.sentences
    return (sentence.model_copy(update={"events": document.sentences[0].events}),)


def test_a_test_sentence_among_the_corrections_is_taken_out(tmp_path: Path, checkpoint: Path) -> None:
    """The guard stays on: a sentence of the authored test set must not be trained on."""
    from marsad.data.corpora import load_corpus, read_corpus
    from marsad.data.errors import raise_fault
    from marsad.data.jsonl import write_jsonl
    from marsad.train.corpora import read_uses
    from marsad.train.guard import remove_leaks

    tested = next(read_corpus(load_corpus("authored"), Path("corpora"), "test"))
    write_jsonl([tested.model_copy(update={"id": "leak"}), next(corrected())], tmp_path / "corrections.jsonl")
    recipe = with_documents(load_recipe(TrainRecipe, "corrections"), tmp_path / "corrections.jsonl")
    corpora = read_uses(recipe.data[1:], raise_fault)
    [cleaned], [removed] = remove_leaks(corpora, read_uses(recipe.guard, raise_fault))
    assert removed == len(tested.sentences) and cleaned.sentences == 1


def test_the_recipe_goes_on_with_everything_that_the_shipped_checkpoint_has() -> None:
    start = start_network(load_recipe(TrainRecipe, "corrections"))
    old, _ = load_checkpoint(SHIPPED)
    changed = start.network.config.model_dump(exclude={"max_pieces", "overlap_pieces"})
    assert changed == load_config(SHIPPED).model_dump(exclude={"max_pieces", "overlap_pieces"})
    new = start.network.state_dict()
    assert all(torch.equal(weight, new[name]) for name, weight in old.state_dict().items())


def test_what_is_kept_needs_a_checkpoint_that_has_it(checkpoint: Path) -> None:
    with pytest.raises(UserError, match=r"what is `kept` is a checkpoint's"):
        load_recipe(TrainRecipe, "arabert", ["event_ngrams=kept"])
    recipe = load_recipe(TrainRecipe, "corrections", [f"encoder.folder={checkpoint}", "link_width=4"])
    with pytest.raises(UserError, match="has no n-grams of these event types to keep"):
        start_network(recipe)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Give a recipe: a YAML file, or one of .*corrections.* Or --data FILE"),
        (["seed=2"], "Give a recipe"),
        (["--data", "none.jsonl"], r"There is no corpus none\.jsonl\. Give a YAML file, a \.jsonl file of documents"),
    ],
)
def test_a_mistaken_command_is_told(
    words: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match=said):
        CliRunner().invoke(app, ["train", *words], catch_exceptions=False)
