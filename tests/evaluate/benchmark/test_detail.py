from collections.abc import Callable

import pytest

from marsad.data.corpora import Layer
from marsad.data.records import Document, Event, Mention, Sentence
from marsad.evaluate.benchmark.detail import make_detail
from marsad.evaluate.benchmark.records import Detail
from marsad.evaluate.metrics import Setting, score
from marsad.evaluate.pairs import Pair, restrict

LABELS = ("LOC", "ORG", "PER")
Make = Callable[[str, dict[str, str], dict[str, float | None]], Document]


@pytest.fixture(scope="module")
def make() -> Make:
    """Return a maker of documents of one sentence: its text, labels by words, events."""

    def make_document(text: str, mentions: dict[str, str], events: dict[str, float | None]) -> Document:
        found = tuple(
            Mention(id=f"m{n}", label=label, start=text.index(words), end=text.index(words) + len(words), text=words)
            for n, (words, label) in enumerate(mentions.items())
        )
        types = tuple(Event(type=kind, score=value) for kind, value in events.items())
        sentence = Sentence(start=0, end=len(text), events=types)
        return Document(id=text[:4], text=text, sentences=(sentence,), mentions=found, meta={"file": "levant"})

    return make_document


@pytest.fixture(scope="module")
def pairs(make: Make) -> list[Pair]:
    clash = "دخل الجيش الوطني مدينة حلب أمس"
    talks = "التقى سامر الحداد وفدا من الأمم المتحدة في عمان"
    return [
        Pair(
            make(clash, {"الجيش الوطني": "ORG", "حلب": "LOC"}, {"armed_clash": None}),
            make(clash, {"الجيش": "ORG", "حلب": "LOC"}, {"armed_clash": 0.8, "diplomacy": 0.1}),
        ),
        Pair(
            make(talks, {"سامر الحداد": "PER", "الأمم المتحدة": "ORG", "عمان": "LOC"}, {"diplomacy": None}),
            make(talks, {"سامر الحداد": "ORG", "عمان": "LOC"}, {"armed_clash": 0.1, "diplomacy": 0.8}),
        ),
    ]


def setting(*layers: Layer) -> Setting:
    return Setting(checkpoint="compact", data="tiny", labels=LABELS, layers=layers)


def test_every_part_is_there(pairs: list[Pair], make: Make) -> None:
    training = [make("وصل الوفد إلى حلب", {"حلب": "LOC"}, {})]
    detail = make_detail(pairs, setting("mentions", "events"), training)
    assert detail.partial is not None and detail.partial.micro.f1 == pytest.approx(2 * 3 / (4 + 5))
    assert {name: row.support for name, row in detail.seen.items()} == {"seen": 1, "unseen": 4}
    assert {name: row.support for name, row in detail.by_length.items()} == {"1-10": 5}
    assert {name: row.support for name, row in detail.by_source.items()} == {"levant": 5}
    assert detail.errors == {"boundary": 1, "type": 1, "boundary and type": 0, "missed": 1, "spurious": 0}
    assert [example.kind for example in detail.examples] == ["boundary", "type", "missed"]
    assert detail.confusion == {"LOC": {"LOC": 2}, "ORG": {"O": 1, "ORG": 1}, "PER": {"ORG": 1}}
    assert detail.calibration is not None and sum(one.count for one in detail.calibration.bins) == 4


def test_the_breakdowns_are_of_the_exact_scores(pairs: list[Pair]) -> None:
    scores = score([pair.gold for pair in pairs], [pair.predicted for pair in pairs], setting("mentions"))
    detail = make_detail(pairs, setting("mentions"), None)
    assert scores.mentions is not None
    assert detail.by_source["levant"] == detail.by_length["1-10"] == scores.mentions.spans.micro


def test_what_the_training_text_had_is_left_out_where_nobody_knows(pairs: list[Pair]) -> None:
    assert make_detail(pairs, setting("mentions"), None).seen == {}
    assert set(make_detail(pairs, setting("mentions"), []).seen) == {"unseen"}


def test_only_the_layers_that_were_scored(pairs: list[Pair]) -> None:
    assert make_detail(pairs, setting("mentions"), None).calibration is None
    events = make_detail(pairs, setting("events"), None)
    assert events == Detail(calibration=events.calibration) and events.calibration is not None
    assert make_detail(pairs, setting("links"), None) == Detail()


def test_labels_that_the_data_lacks_are_no_errors(pairs: list[Pair]) -> None:
    places = [restrict(pair, ("LOC",)) for pair in pairs]
    assert set(make_detail(places, setting("mentions"), None).errors.values()) == {0}


def test_a_detail_can_be_written_and_read_back(pairs: list[Pair]) -> None:
    detail = make_detail(pairs, setting("mentions", "events"), None)
    assert Detail.model_validate_json(detail.model_dump_json()) == detail


def test_no_documents_have_no_detail() -> None:
    detail = make_detail([], setting("mentions", "events"), [])
    assert detail.partial is not None and detail.partial.types == {}
    assert detail.examples == () and detail.calibration is None
