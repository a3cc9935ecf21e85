"""`marsad data`, run as a user does."""

import json
from pathlib import Path

import pytest
from typer.models import CommandInfo
from typer.testing import CliRunner, Result

from marsad.cli_data import FORMAT_NAMES, app
from marsad.data.errors import UserError
from marsad.data.formats import FORMATS
from marsad.data.jsonl import read_jsonl

GOOD = "T\td1\t1\tمقتل ستة مدنيين في قصف على حلب\nA\tshelling\tC1=ستة مدنيين (killed 6 civilian at=L1) | L1=حلب\n"
BAD = "T\td2\t1\tعاد الهدوء إلى (حلب)\nA\t-\tL1=(حلب)\n"
SPLIT_ARTICLE = "T\td{n}\t1\tخبر رقم {n}\nA\t-\t-\n"


def _run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if isinstance(result.exception, UserError):
        raise result.exception
    return result


@pytest.fixture
def annotated(tmp_path: Path) -> Path:
    path = tmp_path / "annotated.tsv"
    path.write_text(GOOD, encoding="utf-8")
    return path


@pytest.mark.parametrize("command", ["convert", "validate", "stats", "split", "overlap"])
def test_help_has_an_example(command: str) -> None:
    result = _run(command, "--help")
    assert result.exit_code == 0 and f"Example: marsad data {command}" in " ".join(result.output.split())


@pytest.mark.parametrize(
    "command", app.registered_commands, ids=lambda command: getattr(command.callback, "__name__", "")
)
def test_the_example_works_as_printed(command: CommandInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = str(command.epilog).removeprefix("Example: marsad data ").split()
    result = _run(*arguments)
    assert result.exit_code == 0 and " 0 faults" in result.stderr


@pytest.mark.parametrize("name", ["a.jsonl", "a.conll", "a.json", "folder", "a.tsv.gz"])
def test_convert_by_suffix(annotated: Path, name: str) -> None:
    target = annotated.with_name(name)
    result = _run("convert", annotated, target)
    assert result.exit_code == 0 and "1 documents, 0 faults" in result.stderr
    back = annotated.with_name("back.jsonl")
    if name != "a.tsv.gz":
        assert _run("convert", target, back).exit_code == 0
        (document,) = read_jsonl(back)
        assert [(m.label, m.text) for m in document.mentions] == [("CASUALTY", "ستة مدنيين"), ("LOC", "حلب")]


def test_convert_to_a_scheme(annotated: Path) -> None:
    target = annotated.with_name("a.conll")
    _run("convert", annotated, target, "--scheme", "bilou")
    lines = target.read_text(encoding="utf-8").splitlines()
    assert {"ستة B-CASUALTY", "مدنيين L-CASUALTY", "حلب U-LOC"} <= set(lines)


def test_convert_to_what(annotated: Path) -> None:
    with pytest.raises(UserError, match=r"The suffix \.xml of .* names no format"):
        _run("convert", annotated, annotated.with_name("a.xml"))


def test_convert_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"There is no file .*none\.tsv"):
        _run("convert", tmp_path / "none.tsv", tmp_path / "a.jsonl")


def test_faults_are_told_and_counted(annotated: Path) -> None:
    annotated.write_text(GOOD + "A\t-\t-\n" * 25, encoding="utf-8")
    result = _run("convert", annotated, annotated.with_name("a.jsonl"))
    assert result.exit_code == 0
    assert f"{annotated}:3: an A line with no sound T line before it" in result.stderr
    assert "1 documents, 25 faults (5 not shown)" in result.stderr


def test_validate(annotated: Path) -> None:
    assert _run("validate", annotated).exit_code == 0
    annotated.write_text(GOOD + BAD, encoding="utf-8")
    result = _run("validate", annotated)
    assert result.exit_code == 1
    assert f"{annotated}:4: mention s1.L1 '(حلب)' begins and ends with punctuation" in result.stderr
    assert "2 documents, 1 faults" in result.stderr


def test_validate_the_shipped_corpus() -> None:
    result = _run("validate", "authored")
    assert (result.exit_code, result.stderr) == (0, "460 documents, 0 faults\n")


def test_stats_as_json(annotated: Path) -> None:
    result = _run("stats", annotated, "authored:dev", "--json")
    counted = json.loads(result.stdout)
    assert counted[str(annotated)]["labels"] == {"CASUALTY": 1, "LOC": 1}
    assert counted["authored:dev"]["documents"] == 46


def test_stats_as_a_table(annotated: Path) -> None:
    result = _run("stats", annotated)
    assert "labels: CASUALTY" in result.stdout and "links: location" in result.stdout


def test_split(tmp_path: Path) -> None:
    path = tmp_path / "all.tsv"
    path.write_text("".join(SPLIT_ARTICLE.format(n=n) for n in range(10)), encoding="utf-8")
    result = _run("split", path, tmp_path / "parts", "--shares", "60/20/20")
    assert result.exit_code == 0
    parts = {part: list(read_jsonl(tmp_path / "parts" / f"{part}.jsonl")) for part in ("train", "dev", "test")}
    assert {part: len(documents) for part, documents in parts.items()} == {"train": 6, "dev": 2, "test": 2}


@pytest.mark.parametrize("shares", ["80/20", "a/b/c", "0/0/0", "-1/1/1"])
def test_shares_that_are_none(annotated: Path, shares: str) -> None:
    with pytest.raises(UserError, match="is not three numbers"):
        _run("split", annotated, annotated.parent / "parts", f"--shares={shares}")


def test_overlap(annotated: Path) -> None:
    other = annotated.with_name("other.tsv")
    other.write_text(BAD + GOOD.replace("d1", "d9"), encoding="utf-8")
    result = _run("overlap", annotated, other)
    assert result.stdout == "d1\t1\td9\t1\t1.00\n"
    assert f"1 of 1 sentences of {annotated} stand in {other}" in result.stderr


def test_a_corpus_of_several_splits_needs_one(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"authored has several splits\. Write authored:SPLIT with one of: .*train"):
        _run("convert", "authored", tmp_path / "a.jsonl")


def test_overlap_of_plain_text(annotated: Path) -> None:
    plain = annotated.with_name("plain.txt")
    plain.write_text("عاد الهدوء. مقتل ستة مدنيين في قصف على حلب\n", encoding="utf-8")
    assert _run("overlap", plain, annotated).stdout == "plain:1\t2\td1\t1\t1.00\n"
    assert _run("overlap", annotated, plain).stdout == "d1\t1\tplain:1\t2\t1.00\n"


def test_split_by_a_key_that_no_document_has(annotated: Path) -> None:
    with pytest.raises(UserError, match=r"No document of .* has region in its meta\. The keys there are"):
        _run("split", annotated, annotated.parent / "parts", "--by", "region")


def test_help_names_the_formats() -> None:
    assert FORMAT_NAMES == FORMATS
