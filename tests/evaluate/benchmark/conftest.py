"""A small record with all that a report must show: two corpora, three systems, seeds, what is missing."""

from collections.abc import Callable

import pytest

from marsad.data.records import Document
from marsad.evaluate.benchmark.records import (
    Benchmark,
    Calibration,
    Comparison,
    Contamination,
    Cost,
    DataFacts,
    Detail,
    ErrorExample,
    Interval,
    Measure,
    Missing,
    ReliabilityBin,
    Spread,
    SystemRow,
)
from marsad.evaluate.metrics import Layer, Scores, Setting, score
from marsad.evaluate.systems.contract import Facts
from marsad.evaluate.tally import Row, Table, Tally

Make = Callable[..., Document]
HOSTILE = 'hf:a|b<script>alert("&")</script>[red]$x_1$'
ALL: tuple[Layer, ...] = ("mentions", "events", "attributes", "links")

COMPACT = Facts(name="compact", spec="compact", layers=ALL, trained_on=("news:train",), notes=("Ships in the box.",))
CRF = Facts(name="crf", spec="crf", trained_on=("news:train",))
OTHER = Facts(name=HOSTILE, spec=HOSTILE, label_map={"B-PERS": "PER", "MISC": None})

EXAMPLES = (
    ErrorExample(
        kind="boundary",
        document="خبر <1>",
        sentence='قالت "وكالة & الأنباء" <b>المحلية</b> إن القصف أصاب حلب.',
        gold_label="ORG",
        gold_span=(6, 21),
        predicted_label="ORG",
        predicted_span=(13, 32),
    ),
    ErrorExample(kind="missed", document="d2", sentence="وصل إلى حلب أمس.", gold_label="LOC", gold_span=(8, 11)),
    ErrorExample(
        kind="spurious", document="d3", sentence="سالم من الإصابة.", predicted_label="PER", predicted_span=(0, 4)
    ),
)


def measure(value: float, *values: float, against: str | None = None, p: float = 0.0004) -> Measure:
    spread = Spread(seeds=tuple(range(1, len(values) + 1)), values=values, mean=value, deviation=0.013)
    return Measure(
        value=value,
        interval=Interval(low=value - 0.04, high=value + 0.03),
        spread=spread if values else None,
        comparison=Comparison(against=against, difference=0.1, p=p) if against else None,
    )


def row(
    system: Facts, data: str, scores: tuple[Scores, ...], measures: dict[str, Measure], **other: object
) -> SystemRow:
    setting = scores[0].setting
    parts = {"detail": Detail(), "contamination": Contamination(), "cost": Cost(), **other}
    return SystemRow.model_validate(
        {"system": system, "data": data, "split": setting.split, "labels": setting.labels}
        | {"measures": measures, "scores": scores, **parts}
    )


def whole_detail() -> Detail:
    return Detail(
        partial=Table.of({"LOC": Tally(3, 4, 5), "PER": Tally(1, 1, 2)}),
        seen={"seen": Row(f1=0.9, support=30), "unseen": Row(f1=0.4, support=12)},
        by_length={"1-10": Row(f1=0.8, support=9), "81 or more": Row(f1=0.3, support=4)},
        by_source={"وكالة <أ>": Row(f1=0.55, support=7)},
        errors={"boundary": 6, "type": 3, "boundary and type": 1, "missed": 8, "spurious": 2},
        examples=EXAMPLES,
        confusion={"LOC": {"LOC": 40, "ORG": 4, "O": 6}, "ORG": {"ORG": 20, "LOC": 5}, "O": {"ORG": 2}},
        calibration=Calibration(
            bins=(
                ReliabilityBin(low=0.0, high=0.1, count=900, confidence=0.02, accuracy=0.01),
                ReliabilityBin(low=0.8, high=0.9, count=40, confidence=0.86, accuracy=0.7),
            ),
            error=0.0123,
        ),
    )


@pytest.fixture(scope="session")
def news_scores(make: Make) -> Scores:
    gold = make(
        ["قتل [C1 3 جنود] في [L1 حلب] أمس"],
        [{"armed_clash": None}],
        links=[("location", "C1", "L1")],
        C1={"status": "killed"},
    )
    predicted = make(["قتل [C1 3 جنود] في حلب [O1 أمس]"], [{"armed_clash": 0.9}], C1={"status": "killed"})
    labels = ("ORG", "LOC", "CASUALTY")
    return score([gold], [predicted], Setting(checkpoint="any", data="news", split="test", labels=labels))


@pytest.fixture(scope="session")
def wiki_scores(make: Make) -> Scores:
    gold = make(["زار [P1 سالم] مدينة [L1 حلب]"])
    setting = Setting(checkpoint="any", data="wiki", labels=("PER", "LOC"), layers=("mentions",))
    return score([gold], [make(["زار [P1 سالم] مدينة حلب"])], setting)


@pytest.fixture(scope="session")
def record(news_scores: Scores, wiki_scores: Scores) -> Benchmark:
    only_mentions = news_scores.model_copy(update={"events": None, "casualties": None, "links": None})
    every = ("mentions", "partial", "events", "casualties", "links")
    spread = {name: measure(0.7 - number / 20, against="crf") for number, name in enumerate(every)}
    cost = Cost(
        parameters=12_345_678,
        megabytes=57.4,
        words_per_second=8_123.4,
        peak_memory=310.2,
        startup_seconds=0.42,
        fit_seconds=None,
    )
    searched = Contamination(sentences=3, share=0.015, searched=("news:train",))
    seeds = (only_mentions, only_mentions)
    return Benchmark(
        date="2026-01-31",
        command="marsad benchmark --systems compact,crf --data news",
        machine="2 cores of a test",
        versions={"marsad": "0.1.0", "numpy": "2.0"},
        baseline="crf",
        data=(
            DataFacts(
                data="news",
                split="test",
                labels=("ORG", "LOC", "CASUALTY"),
                layers=ALL,
                label_map={"GPE": "LOC", "FAC": "LOC", "<b>": None},
            ),
            DataFacts(data="wiki", split=None, labels=("PER", "LOC"), layers=("mentions",)),
        ),
        rows=(
            row(COMPACT, "news", (news_scores,), spread, detail=whole_detail(), contamination=searched, cost=cost),
            row(
                CRF,
                "news",
                seeds,
                {"mentions": measure(0.5, 0.49, 0.51), "partial": measure(0.6)},
                contamination=Contamination(searched=("news:train",)),
                cost=Cost(words_per_second=21_000.0, fit_seconds=12.5),
                notes=("2 training sentences of the test set were left out.",),
            ),
            row(OTHER, "news", (only_mentions,), {"mentions": measure(0.3, against="crf", p=0.03)}),
            row(COMPACT, "wiki", (wiki_scores,), {"mentions": Measure(value=0.66)}),
            row(OTHER, "wiki", (wiki_scores,), {"mentions": measure(0.61)}),
        ),
        missing=(
            Missing(system="crf", data="wiki", reason="wiki has no | training <split>."),
            Missing(system="stanza", data=None, reason="Stanza is not installed. Run: pip install stanza"),
        ),
    )
