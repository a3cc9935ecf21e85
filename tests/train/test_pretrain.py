"""`marsad pretrain` on a page of text: every stage, its files, an exact resume, and `marsad train` on the result."""

import lzma
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer

from marsad.configs import PretrainRecipe, TrainRecipe, load_recipe
from marsad.data.errors import UserError
from marsad.train.masking import IGNORED, WholeWordMasking
from marsad.train.pretrain import pretrain
from marsad.train.raw_text import read_texts
from marsad.train.shards import Sequences, Shards, write_shards
from marsad.train.start import start_network
from marsad.train.watch import Report

TEXT = "قتل شخصان وأصيب عشرة مدنيين في قصف على بلدة القائم قرب الحدود وقالت الوزارة إن القصف استمر ساعات"
RECIPE = """
tokenizer: {vocabulary: 150, fewest: 1, alphabet: 100}
vectors: {width: 8, window: 2, epochs: 1, workers: 1}
held_out: 5
sequence: 16
batch: 2
accumulation: 2
steps: 6
save_interval: 2
log_interval: 2
dev_batches: 2
optimiser: {learning_rate: 0.01}
"""
BERT = "encoder={kind: bert, width: 8, layers: 1, heads: 2, inner_width: 8}"
RECURRENT = "encoder={kind: recurrent, embedding_width: 8, hidden_width: 4, layers: 1}"


@pytest.fixture
def text(tmp_path: Path) -> Path:
    random = np.random.default_rng(1)
    lines = [" ".join(random.choice(TEXT.split(), size=30)) + "." for _ in range(60)]
    folder = tmp_path / "text"
    folder.mkdir()
    (folder / "a.txt").write_text("\n".join(lines[:30]) + "\n\n", encoding="utf-8")
    with lzma.open(folder / "b.txt.xz", "wt", encoding="utf-8") as file:
        file.write("\n".join(lines[30:]))
    return folder


@pytest.fixture
def recipe_file(text: Path, tmp_path: Path) -> Path:
    path = tmp_path / "recipe.yaml"
    path.write_text(f"output: {tmp_path / 'run'}\ntext: [{text}]\n{RECIPE}", encoding="utf-8")
    return path


def read(recipe_file: Path, *overrides: str) -> PretrainRecipe:
    return load_recipe(PretrainRecipe, recipe_file, overrides)


def test_plain_and_compressed_text_is_read_in_order(text: Path) -> None:
    assert len(list(read_texts([text]))) == 60
    assert len(list(read_texts([text], limit=4))) == 8
    with pytest.raises(UserError, match="No text at"):
        list(read_texts([text / "c.txt"]))


class Killed(Exception):
    pass


def kill_at_5(report: Report) -> None:
    if report.step == 5:
        raise Killed


@pytest.mark.parametrize(
    ("encoder", "files"),
    [
        (BERT, {"config.json", "model.safetensors"}),
        (f"{BERT};objective=replaced", {"config.json", "model.safetensors"}),
        (RECURRENT, {"encoder.json", "encoder.safetensors"}),
        (f"{RECURRENT};objective=cloze", {"encoder.json", "encoder.safetensors"}),
    ],
)
def test_stages_leave_their_files_and_a_killed_run_goes_on(
    recipe_file: Path, tmp_path: Path, encoder: str, files: set[str]
) -> None:
    settings = encoder.split(";")
    first = read(recipe_file, *settings, "stages=[tokenizer, shards, vectors]")
    pretrain(first)
    shutil.copytree(first.output, tmp_path / "broken")
    whole, broken = read(recipe_file, *settings), read(recipe_file, *settings, f"output={tmp_path / 'broken'}")
    reports: list[Report] = []
    pretrain(whole, resume=True, watch=reports.append)
    with pytest.raises(Killed):
        pretrain(broken, resume=True, watch=kill_at_5)
    torch.manual_seed(99)
    pretrain(broken, resume=True)

    made = {path.name for path in whole.output.iterdir()} - {"tensorboard"}
    assert made == files | {"last", "metrics.jsonl", "recipe.yaml", "shards", "tokenizer.json", "vectors.safetensors"}
    assert [report.step for report in reports if report.dev] == [2, 4, 6]
    [weights] = [name for name in files if name.endswith(".safetensors")]
    one, other = load_file(whole.output / weights), load_file(broken.output / weights)
    assert all(torch.equal(one[name], other[name]) for name in one)

    start = start_network(training_recipe(whole.output))
    loaded = start.network.encoder.state_dict()
    assert all(torch.equal(tensor, loaded[name if name in loaded else f"model.{name}"]) for name, tensor in one.items())


def training_recipe(folder: Path, **changes: object) -> TrainRecipe:
    encoder = {"kind": "pretrained", "name": str(folder)}
    values = {"output": "unused", "encoder": encoder, "inventory": {"labels": ["PER"]}, "data": [{"corpus": "tiny"}]}
    return TrainRecipe.model_validate(values | changes)


def test_windows_longer_than_the_encoder_reads_are_refused(recipe_file: Path) -> None:
    recipe = read(recipe_file, BERT, "steps=1")
    pretrain(recipe)
    with pytest.raises(UserError, match=r"reads at most 512 pieces at once. Set max_pieces=512"):
        start_network(training_recipe(recipe.output, max_pieces=600))


def test_vectors_become_the_embeddings_of_a_recurrent_encoder(recipe_file: Path) -> None:
    recipe = read(recipe_file, "stages=[tokenizer, shards, vectors]")
    pretrain(recipe)
    values = {
        "output": "unused",
        "encoder": {"kind": "recurrent", "embedding_width": 8, "hidden_width": 4, "layers": 1},
        "tokenizer": str(recipe.output / "tokenizer.json"),
        "vectors": str(recipe.output / "vectors.safetensors"),
        "inventory": {"labels": ["PER"]},
        "data": [{"corpus": "tiny"}],
    }
    network = start_network(TrainRecipe.model_validate(values)).network
    vectors = load_file(recipe.output / "vectors.safetensors")["vectors"]
    assert torch.equal(network.encoder.state_dict()["embeddings.weight"], vectors)
    assert not vectors[0].any() and vectors[1:].any(dim=1).all()
    values["encoder"] = {"kind": "recurrent", "embedding_width": 16}
    with pytest.raises(UserError, match=r"of width 8, the encoder needs .* of width 16"):
        start_network(TrainRecipe.model_validate(values))


def test_a_stage_without_the_one_before_says_so(recipe_file: Path) -> None:
    with pytest.raises(UserError, match="Let the stage `tokenizer` run first"):
        pretrain(read(recipe_file, "stages=[shards]"))


def test_shards_keep_every_token_in_order(tiny_tokenizer: Tokenizer, tmp_path: Path) -> None:
    texts = ["قتل شخصان.", "أصيب عشرة.", "هدوء في تدمر."]
    write_shards(texts, tiny_tokenizer, tmp_path, held_out=2)
    shards = Shards(tmp_path)
    end = tiny_tokenizer.token_to_id("[SEP]")
    ids = [[*tiny_tokenizer.encode(t, add_special_tokens=False).ids, end] for t in texts]
    assert shards.train.dtype == np.uint16
    assert shards.train.tolist() == ids[0] + ids[2]
    assert shards.dev.tolist() == ids[1]


def test_an_epoch_reads_each_token_once() -> None:
    sequences = Sequences(np.arange(100, 200, dtype=np.uint16), length=11, first=2)
    batches = sequences.batches(size=2, epoch=0, seed=1, process=0, processes=2)
    batches += sequences.batches(size=2, epoch=0, seed=1, process=1, processes=2)
    rows = np.concatenate([sequences.take(*batch) for batch in batches])
    assert (rows[:, 0] == 2).all()
    tokens = rows[:, 1:].ravel()
    assert len(set(tokens.tolist())) == len(tokens) == 80


def test_whole_words_are_hidden(tiny_tokenizer: Tokenizer) -> None:
    torch.manual_seed(2)
    encoded = tiny_tokenizer.encode("قال المرصد المحلي إن الصحفية أصيبت برصاص قناص في القائم", add_special_tokens=False)
    ids = torch.tensor([[2, *encoded.ids, 3]] * 400)
    inputs, targets = WholeWordMasking(tiny_tokenizer, 0.3)(ids)
    hidden = targets != IGNORED
    assert not hidden[:, [0, -1]].any()
    starts = torch.tensor([True, *(not token.startswith("##") for token in encoded.tokens), True])
    inner = torch.nonzero(~starts).flatten()
    assert len(inner) > 3
    assert torch.equal(hidden[:, inner], hidden[:, inner - 1])
    assert torch.equal(inputs[~hidden], ids[~hidden]) and torch.equal(targets[hidden], ids[hidden])
    assert hidden[:, 1:-1].float().mean().item() == pytest.approx(0.3, abs=0.05)
    masked = (inputs == tiny_tokenizer.token_to_id("[MASK]")) & hidden
    assert (masked.sum() / hidden.sum()).item() == pytest.approx(0.8, abs=0.05)
