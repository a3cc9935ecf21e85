"""What the terminal and Markdown show; the web page has its own tests."""

import re

from rich.console import Console

from marsad.evaluate.benchmark.about import missing_lines
from marsad.evaluate.benchmark.grids import group_rows, overview_grid
from marsad.evaluate.benchmark.html import to_html
from marsad.evaluate.benchmark.markdown import to_markdown
from marsad.evaluate.benchmark.records import Benchmark, Measure, Missing
from marsad.evaluate.benchmark.table import to_terminal


def render(record: Benchmark, width: int = 80) -> str:
    console = Console(width=width)
    with console.capture() as captured:
        console.print(to_terminal(record))
    return captured.get()


def test_the_terminal_fits_80_columns_and_takes_names_as_text(record: Benchmark) -> None:
    shown = render(record)
    assert max(map(len, shown.splitlines())) <= 80
    assert "…" not in shown
    squeezed = re.sub(r"\s", "", render(record, 200))
    assert record.rows[2].system.name in squeezed and "12,345,678" in squeezed and "pipinstallstanza" in squeezed


def test_every_row_of_a_markdown_table_has_as_many_cells(record: Benchmark) -> None:
    tables = re.findall(r"(?:^\|.*\n)+", to_markdown(record), re.MULTILINE)
    assert len(tables) > 10
    for table in tables:
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1


def test_markdown_says_what_a_paper_must(record: Benchmark) -> None:
    text = to_markdown(record)
    for told in (
        record.command,
        record.machine,
        "70.0*** [66.0–73.0]",
        "50.0 [46.0–53.0] ± 1.3",
        "*** p &lt; 0.001 of the difference to crf",
        "| B-PERS | PER |",
        "| MISC | left out |",
        "| news (test) | ORG, LOC, CASUALTY | mentions, events, attributes, links | GPE, FAC as LOC; &lt;b> left out |",
        "| wiki | PER, LOC | mentions | as they are |",
        "crf on wiki: wiki has no \\| training &lt;split>.",
        "2 training sentences of the test set were left out.",
    ):
        assert told in text
    assert "<script" not in text


def test_the_legend_is_silent_on_signs_that_do_not_occur(record: Benchmark) -> None:
    bare = record.rows[3].model_copy(update={"measures": {"mentions": Measure(value=0.5)}})
    text = to_markdown(record.model_copy(update={"rows": (bare,)}))
    assert "Stars" not in text and "±" not in text and "bootstrap" not in text and "Links:" not in text


def test_what_is_missing_is_told_even_where_nothing_ran(record: Benchmark) -> None:
    empty = record.model_copy(update={"rows": (), "baseline": None})
    for text in (to_html(empty), to_markdown(empty), render(empty)):
        assert "Stanza is not installed" in text


def test_what_is_alike_is_said_once(record: Benchmark) -> None:
    no_events = [Missing(system="tfidf", data=data, reason="No events.") for data in ("wiki", "towns:test")]
    told = missing_lines(record.model_copy(update={"missing": (*no_events, *record.missing)}))
    assert told[0] == "Missing: tfidf on wiki, towns:test: No events." and len(told) == 3
    (group, *_) = group_rows(record)
    rows = tuple(
        row.model_copy(update={"notes": ("Flatters.", f"Fitted {n}.")}) for n, row in enumerate(group.rows[:2])
    )
    notes = ["compact, crf: Flatters.", "compact: Fitted 0.", "crf: Fitted 1."]
    assert list(group._replace(rows=rows).notes()) == notes
    assert list(group._replace(rows=rows).notes(leave_out=("Fitted", "Never"))) == notes[:1]


def test_a_baseline_is_said_to_be_fitted_on_all_that_it_was(record: Benchmark) -> None:
    rows = list(record.rows)
    other = rows[1].system.model_copy(update={"trained_on": ("wiki:train",)})
    rows.append(rows[1].model_copy(update={"system": other, "data": "wiki"}))
    text = to_markdown(record.model_copy(update={"rows": tuple(rows)}))
    assert "| crf | crf | mentions | news:train, wiki:train |" in text
    assert "words; baselines fitted on news:train)" in text and "words; baselines fitted on wiki:train)" in text


def test_systems_without_the_first_measure_are_not_in_the_overview(record: Benchmark) -> None:
    rows = list(record.rows)
    events = rows[0].model_copy(update={"measures": {"events": Measure(value=0.5)}})
    rows[0] = events.model_copy(update={"system": rows[0].system.model_copy(update={"name": "tfidf"})})
    grid = overview_grid(group_rows(record.model_copy(update={"rows": tuple(rows)})))
    assert [line[0] for line in grid.rows] == ["crf", rows[2].system.name, "compact"]
