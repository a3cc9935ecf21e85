"""The tables of the page of results."""

from pathlib import Path

import pytest

from marsad.data.errors import UserError
from marsad.evaluate.benchmark.records import Benchmark
from marsad.evaluate.benchmark.results import BEGIN, END, main, to_results
from marsad.evaluate.benchmark.rows import FITTED_BEFORE, READ_BEFORE


def test_the_tables_of_records_replace_those_of_the_page(record: Benchmark, tmp_path: Path) -> None:
    page, one, other = (tmp_path / name for name in ("page.md", "one.json", "other.json"))
    page.write_text(f"# Results\n\n{BEGIN}\nold\n{END}\n\nQuoted\n", encoding="utf-8")
    one.write_text(record.model_dump_json(), encoding="utf-8")
    other.write_text(record.model_copy(update={"command": "marsad benchmark --other"}).model_dump_json(), "utf-8")
    main(page, [one, other])
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# Results\n\n{BEGIN}\n\nRun of 2026-01-31:") and text.endswith(f"\n\n{END}\n\nQuoted\n")
    assert "old" not in text and text.index(record.command) < text.index("marsad benchmark --other")
    assert text.count("Peak memory") == text.count("- Machine: 2 cores of a test") == 1
    main(page, [one, other])
    assert page.read_text(encoding="utf-8") == text


def test_a_table_has_the_scores_and_what_they_rest_on(record: Benchmark) -> None:
    rows = list(record.rows)
    rows[1] = rows[1].model_copy(
        update={
            "notes": (
                *rows[1].notes,
                f"{FITTED_BEFORE}: yesterday.",
                f"{READ_BEFORE}: yesterday.",
                "It predicts no links: not scored.",
            )
        }
    )
    rows[2] = rows[2].model_copy(update={"notes": rows[1].notes})
    text = to_results([record.model_copy(update={"rows": tuple(rows)})])
    assert "| compact | 70.0*** [66.0–73.0] | 65.0*** [61.0–68.0] |" in text and "| 1.5% (3 sentences) |" in text
    assert "| System | Mentions | Overlap | Events | Casualties | Links | Test text in training |" in text
    assert "baselines fitted on news:train)" in text and "yesterday" not in text and "predicts no" not in text
    assert text.count("2 training sentences of the test set were left out.") == 1
    assert text.count("Peak memory") == 1 and "12,345,678" in text
    assert "Stanza is not installed" in text


def test_a_page_without_a_place_is_an_error(record: Benchmark, tmp_path: Path) -> None:
    page, one = tmp_path / "page.md", tmp_path / "one.json"
    page.write_text(f"{BEGIN}\n", encoding="utf-8")
    one.write_text(record.model_dump_json(), encoding="utf-8")
    with pytest.raises(UserError, match=r"page\.md has no place for tables"):
        main(page, [one])
