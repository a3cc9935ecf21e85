import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from marsad.data.errors import UserError
from marsad.data.records import Count, Document, Mention
from marsad.data.validation import find_problems
from marsad.review.records import Conflict, UnknownDocument
from marsad.review.store import ReviewStore
from marsad.service.bodies import ModelInfo
from tests.review.conftest import BORDER, TEXT, accepted, mention, reading, without


def test_a_reading_comes_back_with_its_model(store: ReviewStore, model: ModelInfo) -> None:
    kept = store.add(reading(), model)
    assert kept == store.get("a") == (reading(), 0, None, None, model)
    with pytest.raises(UnknownDocument, match=r"no document b under review in reviews\.sqlite"):
        store.get("b")


def test_corrections_outlive_the_process(tmp_path: Path, model: ModelInfo) -> None:
    with ReviewStore(tmp_path / "r.sqlite") as store:
        store.add(reading(), model)
        assert store.save(without(reading(), "m3"), " هدى ", based_on=0).version == 1
    with ReviewStore(tmp_path / "r.sqlite") as store:
        kept = store.get("a")
    assert kept.document == without(reading(), "m3")
    assert (kept.author, kept.version) == ("هدى", 1)
    assert kept.time is not None and kept.time.endswith("Z")


def test_whoever_comes_second_is_told_who_was_faster(store: ReviewStore, model: ModelInfo) -> None:
    store.add(reading(), model)
    store.save(accepted(reading()), "هدى", based_on=0)
    with pytest.raises(Conflict, match=r"changed by هدى at .*Z: it is at version 1 .* based on version 0. Load it"):
        store.save(without(reading(), "m3"), "سامي", based_on=0)
    assert store.get("a").document == accepted(reading())


def test_undo_goes_back_to_the_reading_past_what_was_undone_before(store: ReviewStore, model: ModelInfo) -> None:
    first, second, third = accepted(reading(), 1), without(accepted(reading()), "m2"), without(reading(), "m1", "m2")
    store.add(reading(), model)
    store.save(first, "هدى", based_on=0)
    store.save(second, "هدى", based_on=1)
    assert store.undo("a", "سامي").document == first
    store.save(third, "هدى", based_on=3)
    assert [store.undo("a", "سامي").document for _ in range(2)] == [first, reading()]
    with pytest.raises(UserError, match="a is as the model read it: there is no correction to take back"):
        store.undo("a", "سامي")
    history = store.history("a")
    assert [(c.version, c.based_on, c.restores) for c in history] == [
        (1, 0, None), (2, 1, None), (3, 2, 1), (4, 3, None), (5, 4, 1), (6, 5, 0)
    ]  # fmt: skip
    assert [c.document for c in history] == [first, second, first, third, first, reading()]
    assert [c.author for c in history] == ["هدى", "هدى", "سامي", "هدى", "سامي", "سامي"]


def test_history_cannot_be_rewritten(tmp_path: Path, store: ReviewStore, model: ModelInfo) -> None:
    store.add(reading(), model)
    store.save(accepted(reading()), "هدى", based_on=0)
    other = sqlite3.connect(tmp_path / "reviews.sqlite")
    for statement in ("UPDATE corrections SET author = 'x'", "DELETE FROM corrections"):
        with pytest.raises(sqlite3.IntegrityError, match="only ever added"):
            other.execute(statement)
    other.close()


def test_a_new_reading_replaces_one_that_nobody_corrected(store: ReviewStore, model: ModelInfo) -> None:
    newer = model.model_copy(update={"version": "def"})
    store.add(reading(), model)
    assert store.add(reading(towns=0.5), newer) == (reading(towns=0.5), 0, None, None, newer)
    store.save(accepted(reading(towns=0.5)), "هدى", based_on=0)
    assert store.add(reading(), model) == store.get("a")
    assert store.get("a").model == newer
    with pytest.raises(Conflict, match="Another text is kept as document a"):
        store.add(Document(id="a", text="غيره"), model)


def test_what_is_saved_keeps_text_and_borders(store: ReviewStore, model: ModelInfo) -> None:
    store.add(reading(), model)
    longer = reading().model_copy(update={"text": TEXT + " "})
    with pytest.raises(UserError, match="a: the text is not the one that was read"):
        store.save(longer, "هدى", based_on=0)
    with pytest.raises(UserError, match="sentences begin and end where the model read them"):
        store.save(reading().model_copy(update={"sentences": reading().sentences[:1]}), "هدى", based_on=0)
    with pytest.raises(UnknownDocument):
        store.save(reading("b"), "هدى", based_on=0)
    for author in ("", " \n", "a\nb", "x" * 101):
        with pytest.raises(UserError, match="needs its author"):
            store.save(reading(), author, based_on=0)
    assert store.get("a").version == 0 and store.history("a") == []


def test_reviewed_sentences_keep_the_rules_and_guesses_need_not(store: ReviewStore, model: ModelInfo) -> None:
    half = mention("m3", "LOC", "سبه")
    store.add(reading(), model)
    store.save(_with(reading(), half), "هدى", based_on=0)
    with pytest.raises(UserError, match=r"a: mention m3 'سبه' does not begin and end with whole words\. Correct this"):
        store.save(accepted(_with(reading(), half)), "هدى", based_on=1)
    assert store.get("a").version == 1


def test_names_and_counts_are_read_off_the_text(store: ReviewStore, model: ModelInfo) -> None:
    bare = mention("m1", "CASUALTY", "12 مدنيا", None, name=None, status="killed", victim="civilian", cumulative=False)
    town = mention("m3", "LOC", "سبها", None, name=None)
    store.add(reading(), model)
    saved = store.save(_with(reading(), bare, town), "هدى", based_on=0).document
    assert saved.mentions[0].count == Count(minimum=12, maximum=12)
    assert [m.name for m in saved.mentions] == ["12 مدنيا", "درنة", "سبها"]


def _with(document: Document, *mentions: Mention) -> Document:
    by_id = {m.id: m for m in (*document.mentions, *mentions)}
    return document.model_copy(update={"mentions": tuple(by_id.values())})


def test_export_has_reviewed_sentences_alone(store: ReviewStore, model: ModelInfo) -> None:
    for id in ("untouched", "half", "whole", "taken back"):
        store.add(reading(id), model)
    store.save(accepted(reading("half"), 0), "هدى", based_on=0)
    store.save(without(accepted(reading("whole")), "m3"), "سامي", based_on=0)
    store.save(accepted(reading("taken back")), "سامي", based_on=0)
    store.undo("taken back", "هدى")
    half, whole = store.export()
    assert [(s.start, s.end) for s in half.sentences] == [(0, BORDER)]
    assert [m.id for m in half.mentions] == ["m1", "m2"] and len(half.links) == 1
    assert [len(whole.sentences), len(whole.mentions)] == [2, 2]
    for document in (half, whole):
        assert document.text == TEXT and not list(find_problems(document))
        scored: list[Any] = [*document.mentions, *document.links, *(e for s in document.sentences for e in s.events)]
        assert all(it.score is None for it in scored)
    assert whole.meta["date"] == "2019-11-14"
    told = whole.meta["review"]
    assert told["model"] == {"name": "tiny", "version": "abc"} and (told["author"], told["version"]) == ("سامي", 1)


def test_next_begins_with_the_least_sure_and_leaves_out_what_is_reviewed(store: ReviewStore, model: ModelInfo) -> None:
    store.add(reading("sure"), model)
    store.add(reading("unsure", towns=0.6), model)
    store.add(reading("doubtful", strike=0.41), model)
    order = [(w.document, w.number) for w in store.next(4)]
    assert order == [("doubtful", 0), ("unsure", 0), ("unsure", 1), ("sure", 0)]
    [first] = store.next()
    assert first.text == TEXT[first.start : first.end] == TEXT[:BORDER]
    assert first.confidence == pytest.approx(0.5 + 0.01 / 0.6 / 2)
    store.save(accepted(reading("doubtful", strike=0.41), 0), "هدى", based_on=0)
    assert [(w.document, w.number) for w in store.next(2)] == [("unsure", 0), ("unsure", 1)]
    store.undo("doubtful", "هدى")
    assert store.next()[0].document == "doubtful"


def test_an_event_just_below_the_threshold_counts_and_is_not_kept(store: ReviewStore, model: ModelInfo) -> None:
    store.add(reading("sure"), model)
    kept = store.add(reading("missed", strike=0.38), model)
    assert kept.document.sentences[0].events == ()
    assert store.next()[0].document == "missed"


def test_the_list_says_how_far_review_is(store: ReviewStore, model: ModelInfo) -> None:
    for id in ("a", "b", "c"):
        store.add(reading(id), model)
    store.save(accepted(reading("b"), 1), "هدى", based_on=0)
    [a, b] = store.documents(count=2)
    assert a == ("a", 0, None, None, 2, 0)
    assert (b.id, b.version, b.author, b.reviewed) == ("b", 1, "هدى", 1)
    assert [summary.id for summary in store.documents(start=2)] == ["c"]


def test_a_document_without_sentences_can_be_reviewed(store: ReviewStore, model: ModelInfo) -> None:
    store.add(Document(id="empty", text=""), model)
    store.save(Document(id="empty", text=""), "هدى", based_on=0)
    assert list(store.export()) == [] and store.documents()[0].sentences == 0


def test_of_many_at_once_exactly_one_is_saved(tmp_path: Path, model: ModelInfo) -> None:
    """Two stores on one file, as of two processes, each used by several threads."""
    stores = [ReviewStore(tmp_path / "r.sqlite") for _ in range(2)]
    stores[0].add(reading(), model)
    outcomes: list[str] = []

    def save(number: int) -> None:
        try:
            stores[number % 2].save(accepted(reading()), f"author {number}", based_on=0)
            outcomes.append("saved")
        except Conflict:
            outcomes.append("conflict")

    threads = [threading.Thread(target=save, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict"] * 7 + ["saved"]
    assert len(stores[0].history("a")) == 1
    for store in stores:
        store.close()


def test_a_file_that_is_no_store_is_said_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("قتل" * 1000, "utf-8")
    other = sqlite3.connect(tmp_path / "other.sqlite")
    other.execute("CREATE TABLE t (x)")
    other.close()
    for name, reason in (("a.txt", "not a database"), ("other.sqlite", "something else"), ("no/r", "unable to open")):
        with pytest.raises(UserError, match=f"cannot be used as a store of reviews: .*{reason}.* Give another file"):
            ReviewStore(tmp_path / name)
    other = sqlite3.connect(tmp_path / "other.sqlite")
    assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("t",)]
    other.close()
