"""What the terminal and Markdown show; the web page has its own tests."""

import re

from rich.console import Console

from marsad.evaluate.benchmark.html import to_html
from marsad.evaluate.benchmark.markdown import to_markdown
from marsad.evaluate.benchmark.records import Benchmark, Measure
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
        "| news (test) | ORG, LOC, CASUALTY | mentions, events, attributes, links | LOC: GPE, FAC; left out: &lt;b> |",
        "| wiki | PER, LOC | mentions | the same |",
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
