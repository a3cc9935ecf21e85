from collections.abc import Callable
from pathlib import Path

import pytest

from marsad.data.errors import UserError
from marsad.data.records import Document
from marsad.evaluate.benchmark.store import Block, FitRecord, Store, folder_digest
from marsad.evaluate.pairs import without_annotation
from marsad.evaluate.systems.contract import Facts

Make = Callable[..., Document]


def _block(document: Document) -> Block:
    return Block(documents=(document,), words=3, seconds=0.1, peak_memory=None, startup_seconds=1.0, measured="today")


def test_what_is_kept_is_read_back(make: Make, tmp_path: Path) -> None:
    document = make(["قتل [C1 3 جنود] في [L1 حلب]"], [{"armed_clash": 0.25}], [("location", "C1", "L1")])
    odd = Document(id="odd", text="حلب \ud800")  # scraped text has lone surrogates
    run = Store(tmp_path).run("crf", "abc", [document])
    facts = Facts(name="crf", spec="crf", label_map={"PERS": "PER", "TIT": None})
    run.write_facts(facts)
    run.write_block(0, _block(document))
    run.write_block(1, _block(odd))
    again = Store(tmp_path).run("crf", "abc", [without_annotation(document)])
    assert (again.facts(), again.block(0), again.block(1)) == (facts, _block(document), _block(odd))
    assert again.has(1) and not again.has(2) and again.block(2) is None


def test_other_systems_and_texts_are_kept_apart(make: Make, tmp_path: Path) -> None:
    store, documents = Store(tmp_path), [make(["وصل الوفد"])]
    paths = {
        store.run("crf", "abc", documents).path,
        store.run("crf", "abd", documents).path,
        store.run("crf", "abc", [make(["وصل الوفد أمس"])]).path,
        store.fitted("crf", 1, "abc", None).path,
        store.fitted("crf", 2, "abc", None).path,
        store.fitted("crf", 1, "abd", None).path,
    }
    assert len(paths) == 6


def test_a_fit_that_was_broken_off_is_not_taken(tmp_path: Path) -> None:
    fitted = Store(tmp_path).fitted("crf", 1, "abc", None)
    fitted.model.mkdir(parents=True)
    (fitted.model / "half").touch()
    assert fitted.record() is None
    fitted.clear()
    assert not fitted.model.exists()
    record = fitted.finish(FitRecord(seconds=1.5, measured="today"))
    assert Store(tmp_path).fitted("crf", 1, "abc", None).record() == record


def test_another_content_of_a_folder_is_another_system(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    before = folder_digest(tmp_path)
    assert folder_digest(tmp_path) == before
    (tmp_path / "config.json").write_text("{ }", encoding="utf-8")
    assert folder_digest(tmp_path) != before


def test_a_broken_file_is_named(make: Make, tmp_path: Path) -> None:
    run = Store(tmp_path).run("crf", "abc", [make(["وصل الوفد"])])
    run.path.mkdir(parents=True)
    (run.path / "block-000.json").write_text("{", encoding="utf-8")
    with pytest.raises(UserError, match=r"block-000.json is broken, .* Remove the folder"):
        run.block(0)
