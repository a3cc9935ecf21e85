"""Several processes train as one does, and training data stays on disk."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import torch
from datasets import concatenate_datasets
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch.utils.data import DataLoader

from marsad.data.records import Document
from marsad.models.config import ModelConfig
from marsad.train.dataset import encode_corpus, lengths
from marsad.train.examples import Annotates, collate

STEPS = 4
# A batch is one sentence, and an epoch has six of them. Random dropping would differ between processes.
RECIPE = f"""
encoder: {{kind: recurrent, embedding_width: 8, hidden_width: 8, layers: 1, dropout: 0.0}}
inventory: conflict
link_width: 4
max_pieces: 24
overlap_pieces: 6
dropout: 0.0
word_dropout: 0.0
subword_features: {{fewest: 2}}
event_ngrams: true
steps: {STEPS}
log_interval: 1
optimiser: {{learning_rate: 0.01, averaging: 0.9}}
evaluation: {{interval: {STEPS}}}
"""
LAUNCH = [
    *("-m", "accelerate.commands.launch", "--multi_gpu", "--num_processes", "2", "--num_machines", "1"),
    *("--mixed_precision", "no", "--dynamo_backend", "no", "--main_process_port", "0"),
]  # --multi_gpu is what starts several processes; ACCELERATE_USE_CPU then keeps them on the CPU


@pytest.fixture
def recipe(tiny_corpus: Path, tiny_tokenizer: Tokenizer, tmp_path: Path) -> Path:
    tiny_tokenizer.save(str(tmp_path / "tokenizer.json"))
    corpus = f"corpus: {tiny_corpus / 'tiny.yaml'}, root: {tiny_corpus}"
    paths = f"tokenizer: {tmp_path / 'tokenizer.json'}\ncache: {tmp_path / 'cache'}\n"
    data = f"data: [{{{corpus}, split: train}}]\ndev: [{{{corpus}, split: dev}}]\n"
    path = tmp_path / "recipe.yaml"
    path.write_text(RECIPE + paths + data, encoding="utf-8")
    return path


def train(launch: list[str], recipe: Path, output: Path, accumulation: int) -> str:
    """Run the command as a user gives it; return what it says."""
    batch = f"batch={{pieces: 60, sentences: 1, accumulation: {accumulation}}}"
    command = [sys.executable, "-P", *launch, "-m", "marsad", "train", str(recipe), f"output={output}", batch]
    environment = {**os.environ, "ACCELERATE_USE_CPU": "true", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, cwd=output.parent, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr
    return done.stderr


def metrics(run: Path) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in (run / "metrics.jsonl").read_text("utf-8").splitlines()]
    assert [line.pop("part") for line in lines] == ["train"] * STEPS + ["dev"]
    return [{name: value for name, value in line.items() if name != "pieces_per_second"} for line in lines]


def test_two_processes_learn_what_one_learns_with_twice_the_accumulation(recipe: Path, tmp_path: Path) -> None:
    alone, shared = tmp_path / "alone", tmp_path / "shared"
    train([], recipe, alone, 4)
    said = train(LAUNCH, recipe, shared, 2)

    assert said.count("tiny-train: 6 sentences") == 1
    assert {p.name for p in shared.iterdir()} == {p.name for p in alone.iterdir()}
    expected, found = metrics(alone), metrics(shared)
    for one, two in zip(expected, found, strict=True):
        assert two == pytest.approx(one, rel=1e-4, abs=1e-6), f"step {one['step']}"
    weights = [load_file(run / "last" / "model.safetensors") for run in (alone, shared)]
    assert all(torch.allclose(weights[0][n].float(), weights[1][n].float(), atol=1e-3) for n in weights[0])


def many(documents: list[Document], times: int) -> list[Document]:
    return [d.model_copy(update={"id": f"{n}-{d.id}"}) for n in range(times) for d in documents]


def test_examples_stay_on_disk(
    tiny_documents: list[Document], tiny_config: ModelConfig, tiny_tokenizer: Tokenizer, tmp_path: Path
) -> None:
    """What is read of a corpus is a map of its file: arrow allocates the batch at hand, and the table of lengths."""
    annotates = Annotates(frozenset({"mentions", "events", "attributes", "links"}), frozenset(tiny_config.labels))
    corpus = encode_corpus(many(tiny_documents, 500), annotates, tiny_config, tiny_tokenizer, tmp_path)
    size = next(tmp_path.glob("*.arrow")).stat().st_size
    before = pa.total_allocated_bytes()
    examples = concatenate_datasets([corpus.examples, corpus.examples])
    loader = DataLoader(
        examples,
        batch_sampler=[[n, n + len(corpus.examples)] for n in range(0, len(corpus.examples), 7)],
        collate_fn=lambda rows: collate(rows, len(tiny_config.tags)),
    )
    most = max(pa.total_allocated_bytes() for _ in loader) - before
    assert len(lengths(examples)) == len(examples) == 2 * 500 * 6
    assert size > 500_000 and most < size / 10
    copied = examples.data.table.combine_chunks()  # the measure sees a copy where there is one
    assert pa.total_allocated_bytes() - before > size and len(copied) == len(examples)
