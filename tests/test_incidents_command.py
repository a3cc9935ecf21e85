"""`marsad incidents`, run as a user does, and its tables opened as others do."""

import csv
import gzip
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner, Result

from marsad.cli_incidents import incidents
from marsad.data.annotation import read_annotation
from marsad.data.errors import UserError
from marsad.data.incidents.duplicates import propose_duplicates
from marsad.data.incidents.records import Incident
from marsad.data.incidents.table import INCIDENT_COLUMNS, PROBLEM_COLUMNS
from marsad.data.jsonl import dump_document
from marsad.data.numerals import parse_count
from marsad.data.records import Document, Link, Mention, Sentence

STRIKE = """\
T\t{id}\t1\tمقتل 12 مدنيا بينهم 3 أطفال في غارة للتحالف الدولي على القائم يوم 5 أيار 2019
A\tair_strike\tC1=12 مدنيا (killed 12 civilian at=L1 by=O1) | C2=3 أطفال (killed 3 child of=C1) | O1=للتحالف الدولي | L1=القائم
T\t{id}\t2\tوأصيب نحو 40 آخرين بجروح
A\tair_strike\tC1=نحو 40 آخرين (injured ~40 person)
"""
REPORT = """\
T\tr\t1\tوقتل 5 أشخاص بينهم 4 أطفال و3 نساء في قصف على حلب في 2016
A\tshelling\tC1=5 أشخاص (killed 5 person at=L1) | C2=4 أطفال (killed 4 child of=C1) | C3=و3 نساء (killed 3 woman of=C1) | L1=حلب
T\tr\t2\tوفي المقابل قتل =7 جنود في كمين نصبته كتائب النخيل
A\tarmed_clash\tC1==7 جنود (killed 7 combatant by=O1) | O1=كتائب النخيل
"""
Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(incidents)

    def run(*arguments: str | Path, stdin: bytes | None = None) -> Result:
        return CliRunner().invoke(app, [str(a) for a in arguments], input=stdin, catch_exceptions=False)

    return run


def documents(folder: Path) -> list[Document]:
    path = folder / "annotated.tsv"
    path.write_text(STRIKE.format(id="a") + STRIKE.format(id="b") + REPORT, "utf-8")
    found = list(read_annotation(path))
    return [d.model_copy(update={"meta": {"url": f"https://example.org/{d.id}"}}) for d in found]


@pytest.fixture
def predictions(tmp_path: Path) -> Path:
    path = tmp_path / "found.jsonl"
    path.write_bytes(b"".join(dump_document(document) + b"\n" for document in documents(tmp_path)))
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_one_row_an_incident(run: Run, predictions: Path, tmp_path: Path) -> None:
    result = run(predictions, "-o", tmp_path / "out" / "table.csv")
    assert result.exit_code == 0
    strike, other, shelling, ambush = rows(tmp_path / "out" / "table.csv")
    assert list(strike) == list(INCIDENT_COLUMNS)
    assert strike["id"] == "a#1" and strike["document"] == "a" and strike["kind"] == "incident"
    assert (strike["date_first"], strike["date_last"], strike["date_precision"]) == ("2019-05-05", "2019-05-05", "day")
    assert (strike["event_type"], strike["acled_sub_event"], strike["plover"]) == (
        "air_strike",
        "Air/drone strike",
        "ASSAULT",
    )
    assert strike["place"] == "القائم" and strike["actors"] == "التحالف الدولي"
    assert [strike[f"{name}_min"] for name in ("killed", "killed_child", "killed_woman", "injured")] == [
        "12",
        "3",
        "",
        "40",
    ]
    assert strike["killed_max"] == "12" and strike["missing_min"] == ""
    assert strike["url"] == "https://example.org/a"
    text = documents(tmp_path)[0].text
    spans = [tuple(map(int, span.split(":"))) for span in strike["figures_at"].split("; ")]
    assert (
        [text[start:end] for start, end in spans]
        == strike["figures"].split(" | ")
        == ["12 مدنيا", "3 أطفال", "نحو 40 آخرين"]
    )
    assert (strike["duplicate_cluster"], other["duplicate_cluster"], shelling["duplicate_cluster"]) == (
        "a#1",
        "a#1",
        "",
    )
    assert float(strike["duplicate_score"]) == 1.0
    assert ambush["killed_combatant_min"] == "7" and ambush["place"] == ""


def test_what_does_not_add_up_is_a_second_table(run: Run, predictions: Path, tmp_path: Path) -> None:
    result = run(predictions, "-o", tmp_path / "table.csv")
    problems = rows(tmp_path / "table.problems.csv")
    assert list(problems[0]) == list(PROBLEM_COLUMNS)
    assert [(p["kind"], p["incident"]) for p in problems] == [("parts_exceed_whole", "r#1"), ("undated", "r#2")]
    assert problems[0]["text"] == "5 أشخاص | 4 أطفال | و3 نساء" and problems[0]["offsets"].count(":") == 3
    assert "3 documents" in result.stderr and "4 incidents, 0 tolls, 2 problems" in result.stderr
    assert "1 cluster of likely duplicates (2 incidents)" in result.stderr
    assert "3 documents without a date of its own" in result.stderr and "table.problems.csv" in result.stderr


def test_coordinates_say_of_which_place_they_are(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "annotated.tsv"
    path.write_text(
        "T\tv\t1\tوقتل 5 أشخاص في قرية الزهور المعلقة في محافظة حلب في 2016\nA\tshelling\t"
        "C1=5 أشخاص (killed 5 person at=L1 at=L2) | L1=الزهور المعلقة | L2=حلب\n",
        "utf-8",
    )
    (document,) = read_annotation(path)
    (tmp_path / "v.jsonl").write_bytes(dump_document(document) + b"\n")
    run(tmp_path / "v.jsonl", "-o", tmp_path / "table.csv")
    (row,) = rows(tmp_path / "table.csv")
    assert (row["place"], row["located_by"], row["region"]) == ("الزهور المعلقة", "حلب", "حلب")
    assert len(row["place_score"]) <= 5


def test_a_count_that_a_later_one_replaced_stays_in_sight(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "annotated.tsv"
    text = (
        STRIKE.format(id="u") + "T\tu\t3\tوارتفعت الحصيلة إلى 17 قتيلا\nA\tair_strike\tC1=17 قتيلا (killed 17 person)\n"
    )
    path.write_text(text, "utf-8")
    (tmp_path / "u.jsonl").write_bytes(b"".join(dump_document(document) for document in read_annotation(path)))
    run(tmp_path / "u.jsonl", "-o", tmp_path / "table.csv")
    (row,) = rows(tmp_path / "table.csv")
    assert (row["killed_min"], row["notes"]) == ("17", "replaced by a later count: 12 killed (civilian) (at 5:13)")


def test_parts_over_their_whole_are_kept_and_flagged(run: Run, tmp_path: Path) -> None:
    """As a model may link them, end to end: nothing is dropped, nothing is added, and a row says so."""
    text = "قتل 29 معتقلا، وقضى 97 آخرون في حلب."
    spans = {"m1": "29 معتقلا", "m2": "97 آخرون"}
    mentions = [
        Mention(id=id, label="CASUALTY", start=text.index(words), end=text.index(words) + len(words), text=words,
                status="killed", victim="person", cumulative=False, score=0.9, count=parse_count(words))
        for id, words in spans.items()
    ]  # fmt: skip
    document = Document(
        id="p",
        text=text,
        sentences=(Sentence(start=0, end=len(text)),),
        mentions=tuple(mentions),
        links=(Link(type="part_of", head="m2", tail="m1", score=0.6),),
        meta={"date": "2016-11-02"},
    )
    (tmp_path / "p.jsonl").write_bytes(dump_document(document) + b"\n")
    run(tmp_path / "p.jsonl", "-o", tmp_path / "table.csv")
    (row,), (problem,) = rows(tmp_path / "table.csv"), rows(tmp_path / "table.problems.csv")
    assert (row["killed_min"], row["killed_max"], row["figures"]) == ("29", "29", "29 معتقلا | 97 آخرون")
    assert (problem["kind"], problem["incident"]) == ("parts_exceed_whole", "p#1")
    assert problem["message"].startswith("97 killed are more than 29 killed")
    assert [text[slice(*map(int, at.split(":")))] for at in problem["offsets"].split("; ")] == list(spans.values())


def test_a_spreadsheet_runs_nothing(run: Run, predictions: Path, tmp_path: Path) -> None:
    run(predictions, "-o", tmp_path / "table.csv")
    assert rows(tmp_path / "table.csv")[3]["figures"] == "'=7 جنود"


def test_parquet_has_types(run: Run, predictions: Path, tmp_path: Path) -> None:
    run(predictions, "-o", tmp_path / "table.parquet")
    table = pq.read_table(tmp_path / "table.parquet")
    assert table.column_names == list(INCIDENT_COLUMNS)
    assert table["killed_min"].to_pylist() == [12, 12, 5, 7] and table["figures"][3].as_py() == "=7 جنود"
    assert str(table["date_first"][0].as_py()) == "2019-05-05" and table["date_first"][3].as_py() is None
    assert str(table.schema.field("killed_max").type) == "int64"
    assert pq.read_table(tmp_path / "table.problems.parquet")["kind"].to_pylist() == ["parts_exceed_whole", "undated"]


def test_geojson_is_a_map(run: Run, predictions: Path, tmp_path: Path) -> None:
    run(predictions, "-o", tmp_path / "map.geojson")
    collection = json.loads((tmp_path / "map.geojson").read_text("utf-8"))
    assert collection["type"] == "FeatureCollection" and len(collection["features"]) == 4
    aleppo, ambush = collection["features"][2:]
    longitude, latitude = aleppo["geometry"]["coordinates"]
    assert aleppo["geometry"]["type"] == "Point" and 36 < longitude < 38 and 35 < latitude < 37
    assert aleppo["properties"]["killed_min"] == 5 and aleppo["id"] == "r#1"
    assert ambush["geometry"] is None
    assert rows(tmp_path / "map.problems.csv")[0]["kind"] == "parts_exceed_whole"


def test_an_empty_map_is_a_map(run: Run, tmp_path: Path) -> None:
    (tmp_path / "quiet.jsonl").write_bytes(dump_document(Document(id="q", text="عاد الهدوء")) + b"\n")
    result = run(tmp_path / "quiet.jsonl", "-o", tmp_path / "map.geojson")
    assert json.loads((tmp_path / "map.geojson").read_text("utf-8"))["features"] == [] and result.exit_code == 0


def test_jsonl_has_the_whole_records(run: Run, predictions: Path, tmp_path: Path) -> None:
    run(predictions, "-o", tmp_path / "table.jsonl.gz")
    with gzip.open(tmp_path / "table.jsonl.gz", "rt", encoding="utf-8") as file:
        found = [Incident.model_validate_json(line) for line in file]
    assert [i.id for i in found] == ["a#1", "b#1", "r#1", "r#2"]
    assert found[0].figures[0].parts[0].victim == "child" and found[0].duplicate and found[0].duplicate.cluster == "a#1"
    assert [d.incident for d in propose_duplicates(found)] == ["a#1", "b#1"]
    assert (tmp_path / "table.problems.jsonl.gz").exists()


def test_standard_input_and_the_day_of_the_article(run: Run, predictions: Path, tmp_path: Path) -> None:
    line = json.loads(predictions.read_bytes().splitlines()[2])
    line["meta"] = {"published_at": "2016-11-02T09:30:00"}
    result = run(
        "-", "-o", tmp_path / "t.csv", "--date-column", "published_at", stdin=json.dumps(line).encode() + b"\n"
    )
    ambush = rows(tmp_path / "t.csv")[1]
    assert ambush["date_first"] == "2016-11-02" and ambush["date_text"] == ""
    assert "without a date" not in result.stderr
    run(predictions, "-o", tmp_path / "u.csv", "--published", "2016-11-03")
    assert rows(tmp_path / "u.csv")[3]["date_first"] == "2016-11-03"
    with pytest.raises(UserError, match="Write it as 2024-05-31"):
        run(predictions, "-o", tmp_path / "u.csv", "--published", "yesterday")


def test_bad_lines_and_second_ids_are_set_aside(run: Run, predictions: Path, tmp_path: Path) -> None:
    lines: Sequence[bytes] = predictions.read_bytes().splitlines(keepends=True)
    predictions.write_bytes(b"".join([lines[0], b"{broken\n", lines[0], lines[1]]))
    result = run(predictions, "-o", tmp_path / "t.csv")
    faults: list[dict[str, Any]] = [
        json.loads(line) for line in (tmp_path / "t.csv.errors.jsonl").read_bytes().splitlines()
    ]
    assert [(f["line"], f["id"]) for f in faults] == [(2, None), (None, "a")]
    assert [row["document"] for row in rows(tmp_path / "t.csv")] == ["a", "b"]
    assert "2 faults, see" in result.stderr


def test_a_document_that_fails_is_set_aside(
    run: Run, predictions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import marsad.incident_run as module
    from marsad.data.incidents import find_incidents as real

    def fragile(document: Document, **options: Any) -> Any:
        if document.id == "b":
            raise RuntimeError("out of range")
        return real(document, **options)

    monkeypatch.setattr(module, "find_incidents", fragile)
    run(predictions, "-o", tmp_path / "t.csv")
    assert [row["document"] for row in rows(tmp_path / "t.csv")] == ["a", "r", "r"]
    assert "out of range" in (tmp_path / "t.csv.errors.jsonl").read_text("utf-8")


def test_duplicates_may_be_left_out(run: Run, predictions: Path, tmp_path: Path) -> None:
    result = run(predictions, "-o", tmp_path / "t.csv", "--no-duplicates", "--quiet")
    assert {row["duplicate_cluster"] for row in rows(tmp_path / "t.csv")} == {""} and result.stderr == ""


def test_an_unknown_table_format_is_a_sentence(run: Run, predictions: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"\.csv, \.parquet, \.geojson, \.jsonl"):
        run(predictions, "-o", tmp_path / "table.xlsx")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(UserError, match=r"folder\.csv is a folder"):
        run(predictions, "-o", tmp_path / "folder.csv")
    assert list(tmp_path.glob("table*")) == []


def test_what_is_read_is_not_written_over(run: Run, predictions: Path) -> None:
    before = predictions.read_bytes()
    with pytest.raises(UserError, match="also read from"):
        run(predictions, "-o", predictions)
    assert predictions.read_bytes() == before


def test_nothing_to_read_is_a_failure(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("")
    (tmp_path / "news.jsonl").write_text('{"id": "1", "date": "2016-11-02", "text": "عاد الهدوء"}\n', "utf-8")
    for name in ("empty.jsonl", "news.jsonl"):
        result = run(tmp_path / name, "-o", tmp_path / "t.csv")
        assert result.exit_code == 1 and "Give what `marsad predict" in result.stderr
    assert not (tmp_path / "t.csv").exists()
