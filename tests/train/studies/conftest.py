"""A recipe of two corpora that a study of it trains in seconds."""

from pathlib import Path

import pytest
from tokenizers import Tokenizer

from marsad.configs import TrainRecipe, load_recipe

NAMES = """\
name: names
title: Six headlines for tests
licence: CC0
source: tests/train/studies/conftest.py
format: annotation
files: {train: [train.tsv], more: [more.tsv]}
layers: [mentions]
annotates: [PER, ORG, LOC]
"""
HEADLINES = ["وصول وفد إلى حلب", "جلسة في عمان", "أمطار على جنين", "سوق جديدة في القائم", "افتتاح جسر في تدمر"]
RECIPE = """
encoder: {kind: recurrent, embedding_width: 8, hidden_width: 8, layers: 1}
inventory: conflict
link_width: 4
max_pieces: 24
overlap_pieces: 6
event_ngrams: true
steps: 4
batch: {pieces: 60}
optimiser: {learning_rate: 0.01}
evaluation: {interval: 2}
"""


@pytest.fixture(scope="session")
def study_corpora(tiny_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """The tiny corpus in all layers, and one of names whose documents are single sentences."""
    root = tmp_path_factory.mktemp("names")
    (root / "names.yaml").write_text(NAMES, encoding="utf-8")
    (root / "names").mkdir()
    for split, headlines in (("train", HEADLINES), ("more", ["معرض في القاهرة"])):
        rows = [f"T\t{split}{n}\t1\t{text}\nA\t-\tL1={text.split()[-1]}\n" for n, text in enumerate(headlines)]
        (root / "names" / f"{split}.tsv").write_text("".join(rows), encoding="utf-8")
    return [
        {"corpus": str(tiny_corpus / "tiny.yaml"), "root": str(tiny_corpus)},
        {"corpus": str(root / "names.yaml"), "root": str(root)},
    ]


@pytest.fixture
def recipe_file(study_corpora: list[dict[str, str]], tiny_tokenizer: Tokenizer, tmp_path: Path) -> Path:
    """The recipe as a file; it trains on both corpora and is scored on the dev split of the tiny one."""
    tiny_tokenizer.save(str(tmp_path / "tokenizer.json"))
    tiny, names = study_corpora
    lines = [
        f"output: {tmp_path / 'run'}",
        f"tokenizer: {tmp_path / 'tokenizer.json'}",
        f"cache: {tmp_path / 'cache'}",
        f"data: [{tiny}, {names}]",
        f"dev: [{tiny | {'split': 'dev'}}]",
    ]
    path = tmp_path / "recipe.yaml"
    path.write_text("\n".join([RECIPE, *lines]), encoding="utf-8")
    return path


@pytest.fixture
def recipe(recipe_file: Path) -> TrainRecipe:
    return load_recipe(TrainRecipe, recipe_file)
