from collections.abc import Callable
from typing import Any

import pytest

from marsad.data.errors import UserError
from marsad.data.records import Count, Document
from marsad.data.schema import EVENT_TYPES
from marsad.evaluate.systems.language_model import LanguageModel, find_words_of
from marsad.evaluate.systems.language_model_prompt import SCHEMA, Reply, messages_for
from marsad.evaluate.systems.registry import open_system

TEXT = "قتل نحو 30 مدنيا بحلب، وزار سليم حلب."


@pytest.fixture
def model(serve: Any, reply: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], LanguageModel]:
    """A model that always says the same."""

    def make(answer: str) -> LanguageModel:
        monkeypatch.setenv("MARSAD_LLM_URL", serve(lambda body: reply(answer)).url)
        system = open_system("llm:some-model")
        assert isinstance(system, LanguageModel)
        return system

    return make


def read(system: LanguageModel, *texts: str) -> list[Document]:
    return list(system.annotate(Document(id=str(number), text=text) for number, text in enumerate(texts)))


def test_mentions_events_and_casualties_are_read(model: Any, replied: Any, make_mention: Any) -> None:
    facts = {"status": "killed", "count": "~30", "victim": "civilian", "toll": False}
    casualty = make_mention("CASUALTY", "نحو 30 مدنيا", **facts)
    victim = make_mention("PER", "سليم", **facts)
    answer = replied(["shelling"], [casualty, ("LOC", "بحلب"), victim, ("LOC", "حلب")])
    [document] = read(model(answer), TEXT)
    assert [(m.label, m.text, m.start) for m in document.mentions] == [
        ("CASUALTY", "نحو 30 مدنيا", 4),
        ("LOC", "بحلب", 17),
        ("PER", "سليم", 28),
        ("LOC", "حلب", 33),
    ]
    first, place, person, _ = document.mentions
    assert (first.status, first.victim, first.cumulative) == ("killed", "civilian", False)
    assert first.count == Count(minimum=30, maximum=30, approximate=True)
    assert (person.status, person.count, person.victim, place.status) == ("killed", None, None, None)
    assert [(event.type, event.score) for event in document.sentences[0].events] == [("shelling", None)]


def test_what_is_wrong_is_left_out_and_counted(model: Any, replied: Any, make_mention: Any) -> None:
    broken = make_mention("CASUALTY", "نحو 30 مدنيا", status="killed", count="about thirty")
    system = model(replied(["shelling", "flood", "shelling"], [broken, ("PER", "غائب"), ("PER", ""), ("LOC", "حلب")]))
    document, _ = read(system, TEXT, TEXT)
    assert [m.text for m in document.mentions] == ["نحو 30 مدنيا", "حلب"] and document.mentions[0].count is None
    assert [event.type for event in document.sentences[0].events] == ["shelling"]
    assert system.facts.notes == (
        "4 mentions whose words do not stand in their sentence: left out.",
        "2 events of no known type: left out.",
        "2 counts that cannot be read: left out.",
    )


@pytest.mark.parametrize(
    "answer", ["", '{"events": [', "لا أعرف", '{"events": []}', '{"events": [], "mentions": [{"text": "حلب"}]}']
)
def test_a_reply_that_is_not_the_json_asked_for_finds_nothing(model: Any, answer: str) -> None:
    system = model(answer)
    [document] = read(system, TEXT)
    assert not document.mentions and not document.sentences[0].events
    assert system.facts.notes == ("1 replies that are not the JSON asked for: nothing was found in those sentences.",)


def test_each_sentence_is_one_request_and_keeps_its_own_reply(
    serve: Any, reply: Any, replied: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(lambda body: reply(replied([], [("LOC", body["messages"][-1]["content"].split()[-1])])))
    monkeypatch.setenv("MARSAD_LLM_URL", server.url)
    places = ["حلب", "تدمر", "جنين", "القدس", "عمان", "غزة", "صور"]
    documents = read(open_system("llm:x"), *(f"قصف على {place}" for place in places))  # type: ignore[arg-type]
    assert [m.text for document in documents for m in document.mentions] == places
    assert len(server.requests) == len(places)


@pytest.mark.parametrize(
    ("wanted", "taken", "place"),
    [
        ("حلب", [], (33, 36)),  # the whole word, though another stands before it
        ("بحلب", [(28, 32)], (17, 21)),  # before the last mention, where it stands nowhere else
        ("حلب", [(33, 36)], (18, 21)),  # inside a word, where no whole one is free
        ("حلب", [(33, 36), (17, 21)], None),
        ("الموصل", [], None),
        ("", [], None),
    ],
)
def test_where_the_words_of_a_reply_stand(
    wanted: str, taken: list[tuple[int, int]], place: tuple[int, int] | None
) -> None:
    assert find_words_of(TEXT, wanted, taken) == place


def test_equal_words_are_found_one_after_the_other(model: Any, replied: Any) -> None:
    [document] = read(model(replied([], [("LOC", "حلب")] * 3)), "حلب ثم حلب ثم بحلب")
    assert [m.start for m in document.mentions] == [0, 7, 14]


def test_the_schema_is_strict_as_servers_ask() -> None:
    objects = [SCHEMA, SCHEMA["$defs"]["ReplyMention"]]
    assert all(part["additionalProperties"] is False for part in objects)
    assert all(set(part["required"]) == set(part["properties"]) for part in objects)
    assert SCHEMA["properties"]["events"]["items"]["enum"] == list(EVENT_TYPES)


def test_the_prompt_names_every_event_type_and_its_example_is_right() -> None:
    system, example, answer, asked = messages_for("قصف على حلب")
    events = system["content"].partition("EVENTS")[2]
    assert all(f"{kind} (" in events for kind in EVENT_TYPES)
    place = (0, 0)
    for mention in Reply.model_validate_json(answer["content"]).mentions:
        place = find_words_of(example["content"], mention.text, [(0, place[1])]) or pytest.fail(mention.text)
    assert asked == {"role": "user", "content": "قصف على حلب"}


def test_without_an_endpoint_it_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MARSAD_LLM_URL", raising=False)
    with pytest.raises(
        UserError, match=r"llm:x needs an OpenAI-compatible endpoint\. Set MARSAD_LLM_URL .* and MARSAD_LLM_KEY"
    ):
        open_system("llm:x")


def test_it_takes_no_label_map(tmp_path: Any) -> None:
    (tmp_path / "own.yaml").write_text("PER: PER\n", encoding="utf-8")
    with pytest.raises(UserError, match="takes no label map"):
        open_system(f"llm:x+{tmp_path}/own.yaml")
