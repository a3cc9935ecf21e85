import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner, Result

from marsad.cli_predict import predict, schema
from marsad.data.errors import UserError
from marsad.data.records import Document, Mention, Sentence
from marsad.data.sentences import split_sentences

SEBHA = "قال مسؤول في سبها إن الطريق فتح.وعاد السكان."
WORDS = re.compile("سبها|درنة")


class Finder:
    """Stands in for a model: finds two towns, and breaks on a text that says so."""

    def annotate(self, documents: Iterable[Document], *, event_threshold: float | None = None) -> Iterator[Document]:
        for document in documents:
            if "عطل" in document.text:
                raise RuntimeError("index out of range")
            yield Document(
                id=document.id,
                text=document.text,
                sentences=tuple(Sentence(start=start, end=end) for start, end in split_sentences(document.text)),
                mentions=tuple(
                    Mention(id=f"m{n}", label="LOC", start=found.start(), end=found.end(), text=found.group())
                    for n, found in enumerate(WORDS.finditer(document.text), 1)
                ),
                meta=document.meta,
            )


Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr("marsad.predictor.load", lambda name, **options: Finder())
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(predict)
    app.command()(schema)

    def run(*arguments: str | Path, stdin: str | None = None, catch: bool = False) -> Result:
        return CliRunner().invoke(app, [str(a) for a in arguments], input=stdin, catch_exceptions=catch)

    return run


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture
def news(tmp_path: Path) -> Path:
    path = tmp_path / "news.jsonl"
    lines = [
        {"id": "a", "text": SEBHA, "date": "2019"}, {"id": "b"}, {"id": "c", "text": "هذا عطل"}, {"id": "d", "text": "سقطت درنة"},
    ]  # fmt: skip
    path.write_text("".join(json.dumps(line) + "\n" for line in lines) + "{broken\n", "utf-8")
    return path


def test_documents_go_to_the_output_and_faults_beside_it(run: Run, news: Path, tmp_path: Path) -> None:
    result = run("predict", news, "-o", tmp_path / "out" / "found.jsonl")
    assert result.exit_code == 0
    found = records(tmp_path / "out" / "found.jsonl")
    assert [(d["id"], [m["text"] for m in d["mentions"]]) for d in found] == [("a", ["سبها"]), ("d", ["درنة"])]
    assert found[0]["meta"] == {"date": "2019"} and len(found[0]["sentences"]) == 2
    faults = records(tmp_path / "out" / "found.jsonl.errors.jsonl")
    assert [(f["line"], f["id"]) for f in sorted(faults, key=lambda f: f["line"] or 0)] == [
        (None, "c"),
        (2, "b"),
        (5, None),
    ]
    assert all(f["reason"] for f in faults) and {f["file"] for f in faults} == {str(news), None}
    assert "index out of range" in next(f["reason"] for f in faults if f["id"] == "c")
    assert result.stdout == ""
    assert "2 documents, 3 sentences, 2 mentions in" in result.stderr and "words/s" in result.stderr
    assert "3 faults, see" in result.stderr


def test_faults_of_an_earlier_run_are_removed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SEBHA, "utf-8")
    (tmp_path / "out.csv.errors.jsonl").write_text("{}", "utf-8")
    assert "No faults." in run("predict", tmp_path / "a.txt", "-o", tmp_path / "out.csv").stderr
    assert not (tmp_path / "out.csv.errors.jsonl").exists()


def test_without_an_output_json_lines_go_to_standard_output(run: Run, news: Path) -> None:
    result = run("predict", news)
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["a", "d"]
    assert f"{news}:2: there is no text" in result.stderr and "3 faults, see above" in result.stderr
    assert run("predict", news, "--quiet").stderr.count("words/s") == 0


def test_standard_input_and_report(run: Run) -> None:
    result = run("predict", "-", "--format", "report", stdin=SEBHA)
    assert "stdin: 2 sentences, 1 mention\n" in result.stdout
    assert re.search(r"LOC\s+1\s+1\s+سبها", result.stdout)


def test_tables_name_their_columns(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(f"key,body\n007,{SEBHA}\n", "utf-8")
    run("predict", tmp_path / "in.csv", "--text-column", "body", "--id-column", "key", "-o", tmp_path / "out.parquet")
    assert pq.read_table(tmp_path / "out.parquet")["document"].to_pylist() == ["007"]
    with pytest.raises(UserError, match="Its columns are key, body"):
        run("predict", tmp_path / "in.csv", "-o", tmp_path / "second.parquet")
    assert not (tmp_path / "second.parquet").exists()


def test_nothing_to_read_is_a_failure_and_writes_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text(" \n", "utf-8")
    result = run("predict", tmp_path / "empty.txt", "-o", tmp_path / "out.jsonl")
    assert result.exit_code == 1
    assert "no document could be read. 1 fault, see" in result.stderr
    assert not (tmp_path / "out.jsonl").exists()
    (tmp_path / "broken.txt").write_text("عطل", "utf-8")
    assert run("predict", tmp_path / "broken.txt").exit_code == 1


@pytest.fixture
def many(tmp_path: Path) -> Path:
    path = tmp_path / "many.jsonl"
    path.write_text("".join(json.dumps({"text": f"{SEBHA} {n}"}) + "\n" for n in range(600)) + "[]\n", "utf-8")
    return path


@pytest.fixture
def broken_off(run: Run, many: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a run writes that was broken off in its second block, as by ctrl-C."""

    class Stopper(Finder):
        def annotate(
            self, documents: Iterable[Document], *, event_threshold: float | None = None
        ) -> Iterator[Document]:
            for document in super().annotate(documents):
                if document.text.endswith(" 300"):
                    raise KeyboardInterrupt
                yield document

    output = many.with_name("broken.csv")
    with monkeypatch.context() as patched:
        patched.setattr("marsad.predictor.load", lambda name, **options: Stopper())
        result = run("predict", many, "--workers", "1", "-o", output, catch=True)
    assert "broken off; the same command goes on after 256" in result.stderr and not output.exists()
    return output


def test_the_same_command_goes_on(run: Run, many: Path, broken_off: Path) -> None:
    whole = run("predict", many, "--workers", "1", "-o", many.with_name("whole.csv"))
    result = run("predict", many, "--workers", "1", "-o", broken_off)
    assert "going on after 256 documents" in result.stderr
    told = "600 documents, 1,800 sentences, 600 mentions in"
    assert told in result.stderr and told in whole.stderr and "1 fault, see" in result.stderr
    for suffix in ("", ".errors.jsonl"):
        names = [broken_off.with_name(name + suffix) for name in ("broken.csv", "whole.csv")]
        assert names[0].read_bytes() == names[1].read_bytes()
    assert not [path for path in broken_off.parent.iterdir() if path.name.startswith(".")]


def test_another_command_does_not_go_on(run: Run, many: Path, broken_off: Path) -> None:
    with pytest.raises(UserError, match="had another --id-column, another --encoding"):
        run("predict", many, "--workers", "1", "-o", broken_off, "--id-column", "key", "--encoding", "utf-8")
    with pytest.raises(UserError, match=r"had another --format\."):
        run("predict", many, "--workers", "1", "-o", broken_off, "--format", "jsonl")
    with pytest.raises(UserError, match=r"had another model\."):
        run("predict", many, "--workers", "1", "-o", broken_off, "--model", str(many.parent))
    many.write_text(many.read_text("utf-8") + "{}\n", "utf-8")
    with pytest.raises(UserError, match=r"had another input\. .* add --anew to begin anew"):
        run("predict", many, "--workers", "1", "-o", broken_off)
    result = run("predict", many, "--workers", "1", "-o", broken_off, "--anew")
    assert "going on" not in result.stderr and "600 documents" in result.stderr and "2 faults" in result.stderr


def test_targets_are_checked_before_the_model_is_loaded(run: Run, news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marsad.predictor.load", lambda name, **options: pytest.fail("loaded"))
    with pytest.raises(UserError, match=r"\.doc names no output format"):
        run("predict", news, "-o", "out.doc")
    with pytest.raises(UserError, match="Standard output takes the formats report and jsonl"):
        run("predict", news, "--format", "csv")


def test_what_is_read_is_not_written_over(run: Run, news: Path) -> None:
    before = news.read_bytes()
    with pytest.raises(UserError, match="also read from"):
        run("predict", news, "-o", news)
    assert news.read_bytes() == before


def test_schema_describes_what_predict_writes(run: Run, news: Path) -> None:
    described = json.loads(run("schema").stdout)
    assert described["title"] == "Marsad document 1.0" and described["version"] == "1.0"
    mention = described["$defs"]["Mention"]
    for name in [described, *described["$defs"].values()]:
        assert name["description"] and all(field["description"] for field in name["properties"].values())
    for line in run("predict", news).stdout.splitlines():
        document = json.loads(line)
        assert set(described["required"]) <= set(document) <= set(described["properties"])
        assert all(set(mention["required"]) <= set(m) <= set(mention["properties"]) for m in document["mentions"])


def test_a_page_to_look_at(run: Run, news: Path, tmp_path: Path) -> None:
    result = run("predict", news, "--html", tmp_path / "page.html")
    assert result.exit_code == 0 and result.stdout == ""
    assert "2 documents, 3 sentences, 2 mentions in" in result.stderr and "3 faults, see above" in result.stderr
    [found] = re.findall(r'id="found">(.*?)</script>', (tmp_path / "page.html").read_text("utf-8"))
    reply = json.loads(found)
    assert [document["id"] for document in reply["documents"]] == ["a", "d"]
    assert reply["model"]["name"] == "compact"
    with pytest.raises(UserError, match="also read from"):
        run("predict", news, "--html", news)
