import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from marsad.cli import app
from marsad.data.errors import UserError
from marsad.data.records import Document
from marsad.review.store import ReviewStore
from marsad.service.bodies import ModelInfo
from marsad.service.model import Model
from tests.review.conftest import TEXT, accepted, reading

Run = Callable[..., Result]


class Reader:
    """Stands in for a model that knows one text, and is asked for all its events."""

    def annotate(self, documents: Iterable[Document], *, event_threshold: float | None = None) -> Iterator[Document]:
        assert event_threshold == 0
        for document in documents:
            assert document.text == TEXT
            yield reading(document.id, strike=0.38)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, model: ModelInfo) -> Run:
    monkeypatch.setattr("marsad.service.model.load_model", lambda checkpoint, threads: Model(model, Reader()))
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(TEXT, "utf-8")
    Path("b.txt").write_text(TEXT, "utf-8")
    return lambda *words: CliRunner().invoke(app, ["review", *words], catch_exceptions=False)


def correct(id: str) -> None:
    with ReviewStore("reviews.sqlite") as store:
        store.save(accepted(store.get(id).document), "هدى", based_on=store.get(id).version)


def test_add_then_next_then_export(run: Run) -> None:
    added = run("add", "a.txt", "b.txt")
    assert added.exit_code == 0
    assert "2 documents in reviews.sqlite. No faults. Next: marsad serve --reviews reviews.sqlite" in added.stderr
    lines = run("next", "-n", "3").stdout.splitlines()
    assert [line.split()[:3] for line in lines[2:]] == [
        ["52%", "a.txt", "1"],
        ["52%", "b.txt", "1"],
        ["90%", "a.txt", "2"],
    ]
    correct("a.txt")
    assert [line.split()[1] for line in run("next").stdout.splitlines()[2:]] == ["b.txt", "b.txt"]
    exported = run("export", "-o", "out.jsonl")
    assert "2 reviewed sentences of 1 document in out.jsonl. Next: marsad train --data out.jsonl" in exported.stderr
    [line] = Path("out.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["meta"]["review"]["author"] == "هدى"
    correct("b.txt")
    assert "Nothing waits for review." in run("next").stderr


def test_show_and_undo(run: Run) -> None:
    run("add", "a.txt")
    correct("a.txt")
    shown = run("show", "a.txt").stdout
    assert "a.txt: 2 sentences, 3 mentions" in shown and "tiny abc" in shown
    assert shown.count("corrected") == 1 and "هدى" in shown
    assert "a.txt is at version 2" in run("undo", "a.txt", "--author", "سامي").stderr
    assert "back to version 0" in run("show", "a.txt").stdout
    with pytest.raises(UserError, match="there is no correction to take back"):
        run("undo", "a.txt")


def test_an_id_that_another_text_has_is_a_fault_and_the_others_go_in(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("add", "a.txt")
    other = reading("a.txt").model_copy(update={"text": TEXT + " "})
    monkeypatch.setattr(Reader, "annotate", lambda self, documents, **_: iter([other, reading("b.txt")]))
    added = run("add", "a.txt", "b.txt")
    assert "Another text is kept as document a.txt" in added.stderr
    assert "1 document in reviews.sqlite. 1 fault, see above." in added.stderr


@pytest.mark.parametrize("words", [["next"], ["show", "a"], ["undo", "a"], ["export", "-o", "o.jsonl"]])
def test_without_a_store_the_way_to_one_is_said(run: Run, words: list[str]) -> None:
    with pytest.raises(UserError, match=r"There is no reviews\.sqlite\. Put documents in with `marsad review add`"):
        run(*words)
    assert not Path("reviews.sqlite").exists()


def test_an_export_of_nothing_is_a_failure_and_writes_nothing(run: Run) -> None:
    run("add", "a.txt")
    exported = run("export", "-o", "out.jsonl")
    assert exported.exit_code == 1 and "no sentence is reviewed yet" in exported.stderr
    assert not Path("out.jsonl").exists()
