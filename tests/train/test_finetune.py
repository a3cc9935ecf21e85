"""The whole of `marsad train` on a network of a few thousand weights."""

import json
import shutil
from functools import partial
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

import marsad
from marsad.configs import TrainRecipe, load_recipe
from marsad.data.corpora import load_corpus, read_corpus
from marsad.data.errors import UserError, raise_fault
from marsad.data.records import Document
from marsad.evaluate.checkpoints import recorded_seed
from marsad.evaluate.events import score_events
from marsad.evaluate.pairs import pair_up, without_annotation
from marsad.models.checkpoint import load_checkpoint, save_checkpoint
from marsad.models.config import EventContext
from marsad.models.export import export_checkpoint
from marsad.models.word_votes import VOTES_FILE
from marsad.train.finetune import finetune
from marsad.train.loop import has_bf16_lstm
from marsad.train.preparation import TrainingData
from marsad.train.start import start_network
from marsad.train.watch import Report

RECIPE = """
encoder: {kind: recurrent, embedding_width: 8, hidden_width: 8, layers: 1, dropout: 0.1}
inventory: conflict
link_width: 4
max_pieces: 24
overlap_pieces: 6
steps: 6
word_dropout: 0.1
log_interval: 1
batch: {pieces: 60, accumulation: 2}
optimiser: {learning_rate: 0.01, averaging: 0.9}
evaluation: {interval: 2}
"""


@pytest.fixture
def recipe_file(tiny_corpus: Path, tiny_tokenizer: Tokenizer, tmp_path: Path) -> Path:
    tiny_tokenizer.save(str(tmp_path / "tokenizer.json"))
    corpus = f"corpus: {tiny_corpus / 'tiny.yaml'}, root: {tiny_corpus}"
    paths = f"output: {tmp_path / 'run'}\ntokenizer: {tmp_path / 'tokenizer.json'}\ncache: {tmp_path / 'cache'}\n"
    data = f"data: [{{{corpus}, split: train}}]\ndev: [{{{corpus}, split: dev}}]\n"
    path = tmp_path / "recipe.yaml"
    path.write_text(RECIPE + paths + data, encoding="utf-8")
    return path


def read(recipe_file: Path, *overrides: str) -> TrainRecipe:
    return load_recipe(TrainRecipe, recipe_file, overrides)


def test_a_run_leaves_exactly_the_promised_files(recipe_file: Path, tmp_path: Path) -> None:
    recipe = read(recipe_file)
    steps: list[Report] = []
    progress = finetune(recipe, watch=steps.append)

    files = {str(path.relative_to(recipe.output)) for path in recipe.output.rglob("*") if path.is_file()}
    boards = {name for name in files if name.startswith("tensorboard/")}
    checkpoint = {"README.md", "config.json", "model.safetensors", "tokenizer.json"}
    promised = {f"best/{name}" for name in checkpoint} | {f"last/{name}" for name in checkpoint | {"state.pt"}}
    assert files - boards == promised | {"metrics.jsonl", "recipe.yaml"}
    assert len(boards) == 1
    assert [report.step for report in steps] == [1, 2, 3, 4, 5, 6]
    assert [report.step for report in steps if report.dev] == [2, 4, 6]
    assert progress.best_step in {2, 4, 6}

    lines = [json.loads(line) for line in (recipe.output / "metrics.jsonl").read_text("utf-8").splitlines()]
    assert [line["step"] for line in lines if line["part"] == "train"] == [1, 2, 3, 4, 5, 6]
    assert [line["step"] for line in lines if line["part"] == "dev"] == [2, 4, 6]
    assert read(recipe.output / "recipe.yaml") == recipe
    assert len(list((tmp_path / "cache").glob("*.arrow"))) == 1


class Killed(Exception):
    pass


def kill_after(step: int, report: Report) -> None:
    if report.step == step:
        raise Killed


def states(recipe: TrainRecipe) -> dict[str, torch.Tensor]:
    state = torch.load(recipe.output / "last" / "state.pt", weights_only=True)["loop"]
    return {**state["model"], **{f"average.{k}": v for k, v in state["average"]["weights"].items()}}


@pytest.mark.parametrize(
    ("killed_at", "overrides"), [(1, []), (3, ["subword_features={fewest: 2}"]), (5, [])], ids=["1", "3 features", "5"]
)
def test_a_killed_run_goes_on_to_the_same_weights(
    recipe_file: Path, tmp_path: Path, killed_at: int, overrides: list[str]
) -> None:
    whole = read(recipe_file, *overrides)
    broken = read(recipe_file, f"output={tmp_path / 'broken'}", *overrides)
    finetune(whole)
    with pytest.raises(Killed):
        finetune(broken, watch=lambda report: kill_after(killed_at, report))
    torch.manual_seed(99)
    finetune(broken, resume=True)

    expected, found = states(whole), states(broken)
    assert expected.keys() == found.keys()
    assert all(torch.equal(expected[name], found[name]) for name in expected)
    lines = [(r.output / "metrics.jsonl").read_text("utf-8").splitlines() for r in (whole, broken)]
    dev = [[line for line in part if '"dev"' in line] for part in lines]
    assert dev[0] == dev[1]


def test_a_trained_checkpoint_exports_and_predicts(recipe_file: Path, tiny_documents: list[Document]) -> None:
    settings = ["steps=80", "evaluation.interval=80", "word_dropout=0", "optimiser={learning_rate: 0.03}"]
    recipe = read(recipe_file, *settings, "encoder.hidden_width=16", "subword_features={fewest: 2}")
    finetune(recipe)
    folder = recipe.output / "last"
    export_checkpoint(folder)
    by_form = []
    for backend in ("torch", "onnx"):
        predictor = marsad.load(folder, backend=backend)
        documents = list(predictor.annotate(tiny_documents))
        by_form.append([{(m.label, m.start, m.end) for m in document.mentions} for document in documents])
    gold = {(m.label, m.start, m.end) for m in tiny_documents[0].mentions}
    assert by_form[0] == by_form[1]
    assert len(by_form[0][0] & gold) >= len(gold) // 2


def test_votes_stand_in_the_checkpoint_and_learn_the_labels(
    recipe_file: Path, tiny_documents: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = read(recipe_file, "word_votes=true", "steps=2")
    finetune(recipe)
    folder = recipe.output / "last"
    predictor = marsad.load(folder, backend="torch")
    gold = {(m.label, m.start, m.end) for m in tiny_documents[0].mentions}
    found = {(m.label, m.start, m.end) for m in predictor.predict(tiny_documents[0].text).mentions}
    assert len(found & gold) >= len(gold) // 2, "two steps of the network teach nothing: the votes do"

    monkeypatch.setattr("marsad.train.finetune.fit_word_votes", lambda *corpora: pytest.fail("they were fitted anew"))
    votes = (folder / VOTES_FILE).read_bytes()
    finetune(read(recipe_file, "word_votes=true", "steps=2"), resume=True)
    kept = read(
        recipe_file, "word_votes=kept", "steps=2", f"output={recipe.output.parent / 'next'}", "tokenizer=null",
        f"encoder={{kind: checkpoint, folder: {folder}}}",
    )  # fmt: skip
    finetune(kept)
    assert (kept.output / "last" / VOTES_FILE).read_bytes() == votes


def test_votes_need_a_corpus_with_all_labels_and_are_kept_where_there_are_some(
    recipe_file: Path, tiny_corpus: Path
) -> None:
    labels = "{PER: PER, ORG: null, LOC: null, CASUALTY: null}"
    names = f"[{{corpus: {tiny_corpus / 'tiny.yaml'}, root: {tiny_corpus}, split: train, labels: {labels}}}]"
    with pytest.raises(UserError, match="annotate all of PER, ORG, LOC, CASUALTY"):
        finetune(read(recipe_file, "word_votes=true", f"data={names}"))
    recipe = read(recipe_file, "steps=2")
    finetune(recipe)
    folder = recipe.output / "last"
    checkpoint = ["tokenizer=null", f"encoder={{kind: checkpoint, folder: {folder}}}"]
    kept = start_network(read(recipe_file, "word_votes=kept", *checkpoint))
    assert kept.votes is None and not kept.network.config.word_votes
    voting = read(recipe_file, "steps=2", "word_votes=true", f"output={folder.parent.parent / 'voting'}")
    finetune(voting)
    checkpoint[1] = f"encoder={{kind: checkpoint, folder: {voting.output / 'last'}}}"
    with pytest.raises(UserError, match="has no votes for these labels to keep"):
        start_network(read(recipe_file, "word_votes=kept", "inventory={labels: [PER]}", *checkpoint))


def test_a_context_with_numbers_by_type_is_for_those_types(recipe_file: Path) -> None:
    with pytest.raises(UserError, match=r"event_context.own has 1 numbers for \d+ event types"):
        read(recipe_file, "event_context={own: [0.8], around: 0.4, bias: 0.9}")
    types = read(recipe_file).inventory.event_types
    recipe = read(
        recipe_file,
        "steps=1",
        f"event_context={{own: {[0.8 + n / 100 for n in range(len(types))]}, around: 0.4, bias: 0.9}}",
    )
    finetune(recipe)
    checkpoint = [
        "tokenizer=null",
        "event_context=kept",
        f"encoder={{kind: checkpoint, folder: {recipe.output / 'last'}}}",
    ]
    assert start_network(read(recipe_file, *checkpoint)).network.config.event_context == recipe.event_context
    with pytest.raises(UserError, match="has a context of other event types"):
        start_network(
            read(recipe_file, *checkpoint, f"inventory={{labels: [PER], event_types: [{', '.join(types[::-1])}]}}")
        )


def test_events_have_their_ngrams_and_the_threshold_that_dev_chose(
    recipe_file: Path, tiny_corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # In half precision a score may fall to the other side of a threshold that was chosen in full.
    in_full = partial(save_checkpoint, half=False)
    monkeypatch.setattr("marsad.train.finetune.save_checkpoint", lambda *given, half, **more: in_full(*given, **more))
    context = "event_context={own: 0.8, around: 0.4, bias: 0.9}"
    recipe = read(recipe_file, "event_ngrams=true", context, "event_threshold=null", "steps=2")
    finetune(recipe)
    network, _ = load_checkpoint(recipe.output / "best")
    assert network.config.event_context == EventContext(own=0.8, around=0.4, bias=0.9)
    further = f"encoder={{kind: checkpoint, folder: {recipe.output / 'best'}}}"
    for given, found in (("kept", network.config.event_context), ("null", None)):
        started = start_network(read(recipe_file, further, "tokenizer=null", f"event_context={given}"))
        assert started.network.config.event_context == found
    assert network.event_ngrams is not None and network.event_ngrams.votes.any()
    chosen = network.config.event_threshold
    assert chosen in [n / 20 for n in range(2, 15)]

    dev = list(read_corpus(load_corpus(tiny_corpus / "tiny.yaml"), tiny_corpus, "dev", raise_fault))
    predictor = marsad.load(recipe.output / "best", backend="torch")
    predicted = list(predictor.annotate(map(without_annotation, dev), event_threshold=0.0))
    f1 = {t: score_events(pair_up(dev, predicted), t).table.micro.f1 for t in [n / 20 for n in range(2, 15)]}
    assert f1[chosen] == max(f1.values())


def test_a_threshold_cannot_be_chosen_without_dev(recipe_file: Path) -> None:
    with pytest.raises(UserError, match="chosen on dev corpora, and there are none"):
        read(recipe_file, "event_threshold=null", "dev=[]")


def test_sentences_of_dev_are_taken_out_of_the_training_text(recipe_file: Path, tiny_corpus: Path) -> None:
    corpus = f"corpus: {tiny_corpus / 'tiny.yaml'}, root: {tiny_corpus}"
    both = f"data=[{{{corpus}, split: train}}, {{{corpus}, split: dev}}]"
    seen: list[TrainingData] = []
    finetune(read(recipe_file, both, "steps=1"), prepared=seen.append)
    assert seen[0].removed == [0, 2]
    assert [c.sentences for c in seen[0].corpora] == [6, 0]
    card = (read(recipe_file).output / "last" / "README.md").read_text("utf-8")
    assert "| Eight sentences for tests | dev | 0 | 2 | 1 | CC0 |" in card
    assert "a lead, not a finding" in card
    assert "seed: 1\n" in card


def test_patience_ends_a_run_that_gets_no_better(recipe_file: Path) -> None:
    recipe = read(recipe_file, "steps=50", "evaluation={interval: 1, patience: 3}", "optimiser.learning_rate=1e-9")
    seen: list[Report] = []
    progress = finetune(recipe, watch=seen.append)
    assert progress.finished and progress.best_step == 1
    assert len(seen) == 4


def test_a_run_does_not_go_on_with_other_data(recipe_file: Path, tiny_corpus: Path, tmp_path: Path) -> None:
    own = Path(shutil.copytree(tiny_corpus, tmp_path / "own"))
    recipe = read(recipe_file, f"data=[{{corpus: {own / 'tiny.yaml'}, root: {own}}}]")
    with pytest.raises(Killed):
        finetune(recipe, watch=lambda report: kill_after(3, report))
    with (own / "tiny" / "train.tsv").open("a", encoding="utf-8") as file:
        file.write("T\tt4\t1\tوصل الوفد إلى دمشق.\nA\tdiplomacy\tL1=دمشق\n")
    with pytest.raises(UserError, match="not what the run was started with: 6 windows then, 7 now"):
        finetune(recipe, resume=True)


def test_patience_is_remembered_over_a_kill(recipe_file: Path) -> None:
    recipe = read(recipe_file, "steps=50", "evaluation={interval: 1, patience: 3}", "optimiser.learning_rate=1e-9")
    with pytest.raises(Killed):
        finetune(recipe, watch=lambda report: kill_after(3, report))
    seen: list[Report] = []
    progress = finetune(recipe, resume=True, watch=seen.append)
    assert progress.finished and progress.best_step == 1
    assert [report.step for report in seen] == [4]


def test_a_run_is_neither_written_over_nor_changed(recipe_file: Path) -> None:
    finetune(read(recipe_file, "steps=1"))
    with pytest.raises(UserError, match="already holds a run"):
        finetune(read(recipe_file, "steps=1"))
    with pytest.raises(UserError, match="started with seed=1, now it is 2"):
        finetune(read(recipe_file, "steps=1", "seed=2"), resume=True)
    with pytest.raises(UserError, match="holds no run to resume"):
        finetune(read(recipe_file, "output=elsewhere"), resume=True)


@pytest.mark.skipif(torch.cuda.is_available(), reason="a GPU can")
@pytest.mark.parametrize("precision", ["bf16", "fp16"])
def test_a_precision_that_the_cpu_lacks_is_refused(
    recipe_file: Path, precision: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marsad.train.loop.has_bf16_lstm", lambda: False)
    with pytest.raises(UserError, match=f"a recurrent encoder cannot be trained in {precision}. Set precision=fp32"):
        finetune(read(recipe_file, f"precision={precision}"))


@pytest.mark.skipif(torch.cuda.is_available() or not has_bf16_lstm(), reason="a CPU with bf16")
def test_a_cpu_that_multiplies_in_bf16_trains_in_it(recipe_file: Path) -> None:
    recipe = read(recipe_file, "precision=bf16", "steps=2")
    finetune(recipe)
    assert all(weight.isfinite().all() for weight in states(recipe).values())


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        (["evaluation.metric=tiny-dev/f1"], "the dev scores will be: score, tiny-dev/casualties, tiny-dev/events"),
        (["inventory={labels: [MISC]}"], "The dev corpus tiny-dev annotates nothing that the inventory has"),
    ],
)
def test_dev_scores_that_cannot_be_had_are_refused_before_training(
    recipe_file: Path, overrides: list[str], said: str
) -> None:
    steps: list[Report] = []
    with pytest.raises(UserError, match=said):
        finetune(read(recipe_file, *overrides), watch=steps.append)
    assert not steps


def test_the_same_dev_corpus_twice_is_refused(recipe_file: Path, tiny_corpus: Path) -> None:
    corpus = f"corpus: {tiny_corpus / 'tiny.yaml'}, root: {tiny_corpus}, split: dev"
    with pytest.raises(UserError, match="tiny-dev stands twice"):
        finetune(read(recipe_file, f"dev=[{{{corpus}}}, {{{corpus}}}]"))


def test_the_card_tells_what_the_model_is_made_of(recipe_file: Path, tiny_corpus: Path) -> None:
    inventory = (
        "inventory={labels: [PER, LOC, CASUALTY], statuses: [killed], victims: [person], counted_labels: [CASUALTY]}"
    )
    recipe = read(recipe_file, "steps=1", inventory, "dev.0.limit=1")
    finetune(recipe)
    card = (recipe.output / "last" / "README.md").read_text("utf-8")
    assert "- Encoder: recurrent, trained from random weights" in card
    assert "- tiny-train: 3 of 15 mentions (20.0%) are ORG, which the inventory lacks" in card
    assert "run, seed 1, on tiny, first 1 documents (dev)" in card
    assert "chosen by the dev scores below" in card
    assert str(tiny_corpus.parent) not in card and str(recipe.output) not in card
    assert recorded_seed(recipe.output / "last") == 1


def test_heads_of_the_same_inventory_are_taken_over(recipe_file: Path, tmp_path: Path) -> None:
    first = read(recipe_file, "steps=1")
    finetune(first)
    folder = first.output / "last"
    encoder = f"encoder={{kind: checkpoint, folder: {folder}}}"
    other = read(recipe_file, encoder, "tokenizer=null", "link_width=8")
    inventory = other.inventory.model_copy(update={"event_types": ("protest",)})
    other = other.model_copy(update={"inventory": inventory})
    old, new = load_checkpoint(folder)[0].state_dict(), start_network(other).network.state_dict()
    same = {name for name in old if old[name].shape == new[name].shape and torch.equal(old[name], new[name])}
    assert {name.partition(".")[0] for name in old.keys() - same} == {"events", "link_heads", "link_tails"}
    with pytest.raises(UserError, match="keeps its own tokenizer: leave `tokenizer` out"):
        start_network(read(recipe_file, encoder))


def test_a_checkpoint_is_trained_on_with_all_its_heads(recipe_file: Path, tmp_path: Path) -> None:
    first = read(recipe_file, "steps=2")
    finetune(first)
    encoder = f"encoder={{kind: checkpoint, folder: {first.output / 'last'}}}"
    changes = [encoder, "tokenizer=null", f"output={tmp_path / 'second'}", "steps=1", "optimiser.learning_rate=1e-12"]
    second = read(recipe_file, *changes)
    finetune(second)
    old, new = load_checkpoint(first.output / "last")[0], load_checkpoint(second.output / "last")[0]
    assert all(torch.allclose(a, b, atol=1e-6) for a, b in zip(old.parameters(), new.parameters(), strict=True))
