"""Which sentences count as reviewed: a wrong answer here trains a model on its own mistakes."""

from marsad.data.records import Document, Event
from marsad.review.reviewed import reviewed_sentences
from tests.review.conftest import accepted, mention, reading, without


def with_events(document: Document, number: int, *types: str) -> Document:
    sentences = list(document.sentences)
    sentences[number] = sentences[number].model_copy(update={"events": tuple(Event(type=type) for type in types)})
    return document.model_copy(update={"sentences": tuple(sentences)})


def test_a_sentence_is_reviewed_when_no_guess_is_left_in_it() -> None:
    assert reviewed_sentences(reading(), reading()) == []
    assert reviewed_sentences(accepted(reading(), 1), reading()) == [1]
    assert reviewed_sentences(accepted(reading()), reading()) == [0, 1]


def test_an_event_that_is_still_a_guess_leaves_its_sentence_open() -> None:
    mentions = accepted(reading()).mentions
    assert reviewed_sentences(reading().model_copy(update={"mentions": mentions}), reading()) == [1]


def test_a_sentence_whose_guesses_were_all_removed_is_reviewed() -> None:
    assert reviewed_sentences(without(reading(), "m3"), reading()) == [1]


def test_what_a_person_added_reviews_a_sentence_that_the_model_left_empty() -> None:
    empty = without(reading(), "m3")
    added = empty.model_copy(update={"mentions": (*empty.mentions, mention("m9", "LOC", "سبها", None))})
    assert reviewed_sentences(added, empty) == [1]
    assert reviewed_sentences(with_events(empty, 1, "protest"), empty) == [1]


def test_an_empty_sentence_is_reviewed_once_the_whole_document_is() -> None:
    empty = without(reading(), "m3")
    assert reviewed_sentences(empty, empty) == []
    assert reviewed_sentences(accepted(empty, 0), empty) == [0, 1]
